// A real OpenID Connect issuer (oidc-provider), its people, and the file that tells the registry of it.

import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import Provider from "oidc-provider";

/** What must be form-encoded before it goes into HTTP Basic (RFC 6749, 2.3.1). */
export const SECRET = "a s:cret%+&=";

/** A port of this machine that is free now. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A key pair as an issuer keeps it. */
export function signingKey(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })).export({ format: "jwk" }), kid, use: "sig" };
}

/**
 * An issuer on a port, with one client whose answers go to `redirectUri`, and people by their names there: what each
 * name's claims are, and in `amr` how they prove who they are. `hangUp` makes it fall silent where codes are redeemed. It is at `localhost` and the registry at 127.0.0.1, so that to a browser they are different sites.
 */
export async function startIssuer({ port, redirectUri, people, key }) {
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "registry",
        client_secret: SECRET,
        redirect_uris: [redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { openid: ["sub"], registry: ["groups", "organization"] },
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString("hex")] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, name) => ({ accountId: name, claims: () => ({ sub: name, groups: people[name].groups, organization: people[name].organization }) }),
    jwks: { keys: [key] },
    ttl: { AccessToken: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  });
  // Its own pages ask for a name and any password; how one signed in is the interaction's to say.
  const finish = provider.interactionFinished.bind(provider);
  provider.interactionFinished = (request, response, result, options) => {
    const { accountId } = result.login ?? {};
    const login = accountId && { ...result.login, amr: people[accountId].amr ?? ["pwd"] };
    return finish(request, response, login ? { ...result, login } : result, options);
  };
  let isSilent = false;
  const answer = provider.callback();
  const server = createServer((request, response) =>
    isSilent && request.url === "/token" ? request.socket.destroy() : answer(request, response),
  );
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const hangUp = () => {
    isSilent = true;
  };
  return { issuer, hangUp, stop };
}

/** The operator's file of issuers, in a new directory beside the secret; `remove` takes the directory away. */
export async function writeIssuers(issuers) {
  const directory = await mkdtemp(path.join(tmpdir(), "registry-federation-"));
  await writeFile(path.join(directory, "secret"), `${SECRET}\n`, { mode: 0o600 });
  const rule = (value, role) => ({ claim: "/groups", value, role });
  const file = path.join(directory, "issuers.json");
  const described = issuers.map((one) => ({
    client_id: "registry",
    client_secret: { file: "secret" },
    scopes: ["registry"],
    roles: [
      rule("registry-deciders", "decider"),
      rule("registry-reviewers", "reviewer"),
      rule("registry-owners", "provider_owner"),
    ],
    organization: { claim: "/organization" },
    second_factor: { amr: ["mfa"] },
    ...one,
  }));
  await writeFile(file, JSON.stringify({ issuers: described }, null, 2));
  return { file, remove: () => rm(directory, { recursive: true, force: true }) };
}
