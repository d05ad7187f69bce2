// People sign in at a real OpenID Connect issuer, in a browser, and what that makes of them here.
//
// Beside what ../browser/support.mjs reads from the environment, nothing is needed.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import { after, before, test } from "node:test";
import { screenshotDirectory, startBrowser, startDemonstration, totp } from "../browser/support.mjs";
import { freePort, SECRET, signingKey, startIssuer, writeIssuers } from "./support.mjs";

const AGENCY = "Agency staff (fictitious)";
const COUNTY = "County portal (fictitious)";
const NOBODY = "Nobody there (fictitious)";

// How soon the registry looks again for keys that it does not know: BETWEEN_LOOKS in crates/federation.
const BETWEEN_LOOKS_MS = 30_000;

const people = {
  "person-reviewer": { groups: ["everybody", "registry-reviewers"] },
  "person-decider": { groups: ["registry-deciders"] },
  "person-twice": { groups: ["registry-deciders", "registry-reviewers"], amr: ["pwd", "mfa"] },
  "person-other": { groups: ["everybody"] },
};
const countyPeople = { "person-owner": { groups: ["registry-owners"] }, "person-reviewer": { groups: ["registry-reviewers"] } };

let base;
let ports;
let agency;
let county;
let countyLookedAt;
let issuers;
let demonstration;
let facts;
let browser;
let pictures;
let failures = 0;

const back = (id) => `${base}/sign-in/elsewhere/${id}/back`;
const startAgency = (key) => startIssuer({ port: ports.agency, redirectUri: back("agency"), people, key });
const startCounty = (key) =>
  startIssuer({ port: ports.county, redirectUri: back("county"), people: countyPeople, key });

before(async () => {
  pictures = await screenshotDirectory();
  const [own, one, two, three] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  ports = { agency: one, county: two, nobody: three };
  base = `http://127.0.0.1:${own}`;
  agency = await startAgency(signingKey("agency-1"));
  county = await startCounty(signingKey("county-1"));
  issuers = await writeIssuers([
    { id: "agency", title: AGENCY, issuer: agency.issuer },
    { id: "county", title: COUNTY, issuer: county.issuer },
    { id: "nobody", title: NOBODY, issuer: `http://localhost:${ports.nobody}` },
  ]);
  demonstration = await startDemonstration({
    listen: `127.0.0.1:${own}`,
    options: ["--sign-in-issuers", issuers.file],
  });
  facts = demonstration.facts;
  assert.equal(facts.base_url, base);
  countyPeople["person-owner"].organization = facts.organization;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await demonstration?.stop();
  await agency?.stop();
  await county?.stop();
  await issuers?.remove();
});

const picture = (page, name) => page.screenshot({ path: path.join(pictures, `elsewhere-${name}.png`) });

/** Runs a step in a browser of its own, which reaches this machine alone. A failure leaves a picture of every window. */
async function inNewBrowser(options, step) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  await context.route(
    (url) => !["127.0.0.1", "localhost"].includes(url.hostname),
    (route) => route.abort(),
  );
  try {
    await step(await context.newPage());
  } catch (error) {
    for (const page of context.pages()) await picture(page, `failed-${++failures}`).catch(() => {});
    error.message += `\nlogged: ${demonstration.log()}`;
    throw error;
  } finally {
    await context.close();
  }
}

/** The registry's sign-in page, as an application opens it; answers with what redeems the code. */
async function openSignInPage(page) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "swagger-ui",
    redirect_uri: `${base}/docs/oauth2-redirect.html`,
    state: "a state",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  await page.goto(`${base}/oauth/authorize?${query}`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  return verifier;
}

const chooseIssuer = (page, title) => page.getByRole("link", { name: `Sign in with ${title}` }).click();

/** Fills in the issuer's own pages: who it is, and that the registry may know. */
async function signInThere(page, name, pictureName) {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("not looked at");
  if (pictureName) await picture(page, `${pictureName}-login`);
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).waitFor();
  if (pictureName) await picture(page, `${pictureName}-consent`);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Waits until the browser is back at the application; answers with the account that its token belongs to. */
async function accountOf(page, verifier) {
  await page.waitForURL((url) => url.pathname === "/docs/oauth2-redirect.html");
  const came = new URL(page.url());
  assert.equal(came.origin, base);
  assert.equal(came.searchParams.get("state"), "a state");
  const answer = await fetch(`${base}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: "swagger-ui",
      redirect_uri: `${base}/docs/oauth2-redirect.html`,
      code: came.searchParams.get("code"),
      code_verifier: verifier,
    }),
  });
  assert.equal(answer.status, 200);
  const { access_token: token } = await answer.json();
  const account = await fetch(`${base}/v1/account`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(account.status, 200);
  return account.json();
}

/** The whole way, from the application and back to it. */
async function signInBy(page, title, name) {
  const verifier = await openSignInPage(page);
  await chooseIssuer(page, title);
  await signInThere(page, name);
  return accountOf(page, verifier);
}

/** The page that says why sign-in cannot go on. */
async function refusal(page) {
  await page.getByRole("heading", { name: "Sign-in cannot go on" }).waitFor();
  return page.getByRole("alert").innerText();
}

// First, so that the time until the registry looks again passes while the other tests run.
test("several issuers: a provider's owner signs in at the county's and is in their own organization", () =>
  inNewBrowser({}, async (page) => {
    const account = await signInBy(page, COUNTY, "person-owner");
    countyLookedAt = Date.now();
    assert.equal(account.role, "provider_owner");
    assert.equal(account.organization, facts.organization);
    assert.match(account.name, /^county\.[0-9a-f]{16}$/);
  }));

test("a reviewer signs in by Swagger UI's Authorize, at the agency, and uses the token", () =>
  inNewBrowser({}, async (page) => {
    await page.goto(facts.docs_url);
    await page.locator(".opblock-tag").first().waitFor();
    await page.locator(".scheme-container button.authorize").click();
    const part = page.locator(".auth-container", { hasText: "Flow: authorizationCode" });
    const opened = page.waitForEvent("popup");
    await part.locator("button.authorize").click();
    const popup = await opened;
    await popup.getByRole("heading", { name: "Sign in" }).waitFor();
    for (const title of [AGENCY, COUNTY, NOBODY]) {
      assert.ok(await popup.getByRole("link", { name: `Sign in with ${title}` }).isVisible(), title);
    }
    await picture(popup, "01-sign-in");
    await chooseIssuer(popup, AGENCY);
    const closed = popup.waitForEvent("close");
    await signInThere(popup, "person-reviewer", "02-agency");
    await closed;
    await page.locator(".modal-ux").getByText("Logout", { exact: true }).first().waitFor();
    await page.locator(".modal-ux .close-modal").click();

    const block = page.locator('.opblock[id$="-show_account"]');
    await block.locator(".opblock-summary-control").click();
    await block.locator(".execute").click();
    const live = block.locator(".live-responses-table .response");
    await live.waitFor();
    await block.scrollIntoViewIfNeeded();
    await picture(page, "03-account");
    assert.match(await live.locator(".response-col_status").innerText(), /^\s*200/);
    const account = JSON.parse(await live.locator(".response-col_description .highlight-code code").first().innerText());
    assert.equal(account.role, "reviewer");
    assert.match(account.name, /^agency\.[0-9a-f]{16}$/);
  }));

test("the same name at another issuer is another person", async () => {
  const ids = [];
  for (const title of [AGENCY, AGENCY, COUNTY]) {
    await inNewBrowser({}, async (page) => ids.push((await signInBy(page, title, "person-reviewer")).id));
  }
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
});

test("whom no rule matches is told so", () =>
  inNewBrowser({}, async (page) => {
    await openSignInPage(page);
    await chooseIssuer(page, AGENCY);
    await signInThere(page, "person-other");
    assert.equal(await refusal(page), "The agency knows you, and gives you no part in this registry.");
    await picture(page, "04-no-part");
    await page.getByRole("link", { name: "try again from the beginning" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  }));

test("who turns back at the agency is told so", () =>
  inNewBrowser({}, async (page) => {
    await openSignInPage(page);
    await chooseIssuer(page, AGENCY);
    await page.getByRole("link", { name: /cancel/i }).click();
    assert.equal(await refusal(page), "The agency did not confirm who you are.");
  }));

test("without script a decider who used no second factor there sets one up here", () =>
  inNewBrowser({ javaScriptEnabled: false }, async (page) => {
    const verifier = await openSignInPage(page);
    await chooseIssuer(page, AGENCY);
    await signInThere(page, "person-decider");
    // A page of the registry's own stands between, and leads on by itself.
    await page.getByRole("heading", { name: "Set up your second factor" }).waitFor();
    await picture(page, "05-set-up");
    const key = (await page.locator("#key").innerText()).replaceAll(/\s/g, "");
    await page.getByLabel("Code", { exact: true }).fill(totp(key, Math.floor(Date.now() / 30_000)));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    await page.getByRole("button", { name: /continue/ }).click();
    assert.equal((await accountOf(page, verifier)).role, "decider");
  }));

test("a decider who used a second factor there is not asked for another", () =>
  inNewBrowser({}, async (page) => {
    assert.equal((await signInBy(page, AGENCY, "person-twice")).role, "decider");
  }));

test("an issuer that nobody answers for is told, and the built-in sign-in works", () =>
  inNewBrowser({}, async (page) => {
    const verifier = await openSignInPage(page);
    await chooseIssuer(page, NOBODY);
    assert.equal(await refusal(page), "The agency's sign-in cannot be reached at the moment.");
    await picture(page, "07-not-reached");
    await page.getByRole("link", { name: "try again from the beginning" }).click();
    const { name, secret } = facts.logins.find((one) => one.role === "reviewer");
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill(secret);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    assert.equal((await accountOf(page, verifier)).name, name);
    assert.match(demonstration.log(), /WARN .*the sign-in of "nobody" cannot be used/);
  }));

test("an issuer that falls silent while somebody is there is told", () =>
  inNewBrowser({}, async (page) => {
    await openSignInPage(page);
    await chooseIssuer(page, AGENCY);
    agency.hangUp();
    await signInThere(page, "person-reviewer");
    assert.equal(await refusal(page), "The agency's sign-in cannot be reached at the moment.");
    assert.match(demonstration.log(), /WARN .*the sign-in of "agency" cannot be used: its token endpoint/);
  }));

test("an issuer that signs with a new key is believed again", () =>
  inNewBrowser({}, async (page) => {
    await county.stop();
    county = await startCounty(signingKey("county-2"));
    const remaining = countyLookedAt + BETWEEN_LOOKS_MS - Date.now();
    if (remaining > 0) await new Promise((resolve) => setTimeout(resolve, remaining));
    assert.equal((await signInBy(page, COUNTY, "person-owner")).role, "provider_owner");
  }));

test("the log holds no secret and nobody's name at an issuer", () => {
  for (const word of [SECRET, encodeURIComponent(SECRET), "person-", "code="]) {
    assert.ok(!demonstration.log().includes(word), word);
  }
});
