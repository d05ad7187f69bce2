// oauth4webapi, unmodified, against a running registry.
//
// From the environment: REGISTRY_URL, CLIENT_ID, CLIENT_SECRET (a partner's), ADMIN_TOKEN (to register public keys).

import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";

const { REGISTRY_URL: url, CLIENT_ID: id, CLIENT_SECRET: secret, ADMIN_TOKEN: admin } = process.env;
// Plain HTTP, on loopback only.
const insecure = { [oauth.allowInsecureRequests]: true };
const standing = new URL(`${url}/v1/standing?use=referral&arena=case_management`);
const client = { client_id: id };

const issuer = new URL(url);
const discovery = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
const server = await oauth.processDiscoveryResponse(issuer, discovery);

// What an administrator does: puts the public half of the client's key.
async function register(publicKey, kid) {
    const address = `${url}/v1/clients/${id}`;
    const headers = { Authorization: `Bearer ${admin}`, "Content-Type": "application/json" };
    const etag = (await fetch(address, { headers })).headers.get("etag");
    const jwk = { ...(await crypto.subtle.exportKey("jwk", publicKey)), kid };
    const body = JSON.stringify({ keys: [jwk] });
    const put = await fetch(`${address}/keys`, { method: "PUT", headers: { ...headers, "If-Match": etag }, body });
    assert.equal(put.status, 200, await put.text());
}

// A token is got, checked, used, asked about and handed back.
async function use(proof) {
    const asked = await oauth.clientCredentialsGrantRequest(server, client, proof, { scope: "standing:read" }, insecure);
    const token = await oauth.processClientCredentialsResponse(server, client, asked);
    assert.equal(token.scope, "standing:read");

    // As a resource server would: RFC 9068, with the keys that the metadata name.
    const received = new Request(standing, { headers: { Authorization: `Bearer ${token.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, received, url, insecure);
    assert.equal(claims.client_id, id);

    const answer = await oauth.protectedResourceRequest(token.access_token, "GET", standing, undefined, undefined, insecure);
    assert.equal(answer.status, 200);

    const ask = async () => {
        const response = await oauth.introspectionRequest(server, client, proof, token.access_token, insecure);
        return oauth.processIntrospectionResponse(server, client, response);
    };
    const said = await ask();
    assert.deepEqual([said.active, said.client_id, said.scope], [true, id, "standing:read"]);
    await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, proof, token.access_token, insecure),
    );
    assert.deepEqual(await ask(), { active: false });
    await assert.rejects(
        oauth.protectedResourceRequest(token.access_token, "GET", standing, undefined, undefined, insecure),
        oauth.WWWAuthenticateChallengeError,
    );
}

await use(oauth.ClientSecretBasic(secret));
console.log("oauth4webapi: client_secret_basic");
await use(oauth.ClientSecretPost(secret));
console.log("oauth4webapi: client_secret_post");
for (const alg of ["ES256", "Ed25519", "PS256", "RS256"]) {
    const pair = await oauth.generateKeyPair(alg);
    await register(pair.publicKey, `key ${alg}`);
    await use(oauth.PrivateKeyJwt({ key: pair.privateKey, kid: `key ${alg}` }));
    console.log(`oauth4webapi: private_key_jwt, ${alg}`);
}
// A wrong secret is an error that the library knows.
await assert.rejects(
    oauth
        .clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic("wrong"), {}, insecure)
        .then((response) => oauth.processClientCredentialsResponse(server, client, response)),
    (error) => error instanceof oauth.WWWAuthenticateChallengeError || error.error === "invalid_client",
);
console.log("oauth4webapi: a wrong secret is invalid_client");
