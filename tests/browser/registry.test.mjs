// Swagger UI and the sign-in page, as staff meet them in a browser.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { contrast, screenshotDirectory, startBrowser, startDemonstration, totp, watch } from "./support.mjs";

const DOCUMENTS = [
  "Everything",
  "For Commission staff",
  "For providers",
  "For partners",
  "For administrators",
];

// The order in which staff do the work.
const TAGS = [
  "Sign-in",
  "Standards",
  "Organizations",
  "Sites",
  "Invitations",
  "Self-assessment",
  "Evidence",
  "Review",
  "Queue",
  "Policies",
  "Decisions",
  "Documents",
  "Verification",
  "Concerns",
  "Standing",
  "Providers",
  "Bulk import",
  "Access",
  "Members",
  "Account",
  "Operation",
];

let demonstration;
let facts;
let browser;
let pictures;
let failures = 0;

before(async () => {
  pictures = await screenshotDirectory();
  demonstration = await startDemonstration();
  facts = demonstration.facts;
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await demonstration?.stop();
});

const picture = (page, name, options = {}) =>
  page.screenshot({ path: path.join(pictures, `${name}.png`), ...options });

/** Runs a step in a browser of its own, and closes it. A step that fails leaves a picture of every window. */
async function inNewBrowser(options, step) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(15_000);
  const seen = watch(context, facts.base_url);
  try {
    await step(await context.newPage(), seen);
  } catch (error) {
    for (const page of context.pages()) await picture(page, `failed-${++failures}`).catch(() => {});
    error.message += `\nseen: ${JSON.stringify(seen)}`;
    throw error;
  } finally {
    await context.close();
  }
}

const login = (role) => facts.logins.find((one) => one.role === role);
const tagsOf = (page) => page.locator(".opblock-tag").evaluateAll((tags) => tags.map((tag) => tag.dataset.tag));

async function openDocumentation(page) {
  await page.goto(facts.docs_url);
  await page.locator(".opblock-tag").first().waitFor();
  await page.waitForLoadState("networkidle");
}

/** The part of the Authorize dialog for a flow. */
async function openDialog(page, flow) {
  await page.locator(".scheme-container button.authorize").click();
  const part = page.locator(".auth-container", { hasText: `Flow: ${flow}` });
  await part.waitFor();
  return part;
}

/** Presses Authorize in the dialog, where every scope is ticked; answers with the window that opens for sign-in. */
async function openSignIn(page) {
  const part = await openDialog(page, "authorizationCode");
  assert.equal(await part.locator("input[data-name=clientId]").inputValue(), "swagger-ui");
  for (const scope of await part.getByRole("checkbox").all()) {
    assert.ok(await scope.isChecked(), `${await scope.getAttribute("id")} is ticked from the start`);
  }
  await picture(page, "02-authorize-dialog");
  const opened = page.waitForEvent("popup");
  await part.locator("button.authorize").click();
  const popup = await opened;
  await popup.getByRole("heading", { name: "Sign in" }).waitFor();
  return popup;
}

async function fillIn(page, name, password) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** A code of an authenticator app with this key, that no earlier call has answered: each works once. */
const steps = new Map();
function nextCode(key) {
  const step = Math.max(Math.floor(Date.now() / 30_000), (steps.get(key) ?? 0) + 1);
  steps.set(key, step);
  return totp(key, step);
}

/** Runs an operation by its buttons and answers with its status and body. */
async function execute(page, operationId, fields = {}) {
  const block = page.locator(`.opblock[id$="-${operationId}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".execute").waitFor();
  for (const [name, value] of Object.entries(fields)) {
    const field = block.locator(`tr[data-param-name="${name}"] :is(input, select)`).first();
    const isChoice = await field.evaluate((element) => element.tagName === "SELECT");
    await (isChoice ? field.selectOption(value) : field.fill(value));
  }
  await block.locator(".execute").click();
  const live = block.locator(".live-responses-table .response");
  await live.waitFor();
  return {
    block,
    status: (await live.locator(".response-col_status").innerText()).trim(),
    body: await live.locator(".response-col_description .highlight-code").first().innerText(),
  };
}

/** The address of the sign-in page, as an application would open it. */
function signInAddress(overrides = {}) {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "swagger-ui",
    redirect_uri: `${facts.base_url}/docs/oauth2-redirect.html`,
    state: "a state",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...overrides,
  });
  return `${facts.base_url}/oauth/authorize?${query}`;
}

/** What every page for people is: titled, labelled, legible, and no wider than the screen. */
async function isSound(page) {
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("h1").count(), 1);
  assert.equal(await page.locator("main").count(), 1);
  for (const field of await page.locator("input:not([type=hidden]):not([hidden])").all()) {
    const id = await field.getAttribute("id");
    assert.equal(await page.locator(`label[for="${id}"]`).count(), 1, `${id} has one label`);
    assert.ok(await field.getAttribute("autocomplete"), `${id} says what a password manager fills in`);
  }
  const texts = page.locator("h1, h2, p, label, button, a, li, [role=alert], [role=status]");
  for (const part of await texts.all()) {
    assert.ok((await contrast(part)) >= 4.5, `${await part.innerText()} stands out from its background`);
  }
  const width = await page.locator("html").evaluate((html) => [html.scrollWidth, html.clientWidth]);
  assert.ok(width[0] <= width[1], `the page is ${width[0]} pixels wide on ${width[1]}`);
}

test("the documentation loads from the service alone, without an error", () =>
  inNewBrowser({}, async (page, seen) => {
    await openDocumentation(page);
    await page.getByRole("heading", { name: "Registry of service providers" }).waitFor();
    await picture(page, "01-documentation");
    await picture(page, "01-documentation-whole", { fullPage: true });
    assert.deepEqual(seen, []);
  }));

test("the selector offers the document whole and by audience, and each of them loads", () =>
  inNewBrowser({}, async (page, seen) => {
    await openDocumentation(page);
    const selector = page.locator("#select");
    assert.deepEqual(await selector.locator("option").allInnerTexts(), DOCUMENTS);
    for (const title of DOCUMENTS) {
      await selector.selectOption({ label: title });
      const shown = title === "Everything" ? "Registry of service providers" : `(${title})`;
      await page.locator(".info .title", { hasText: shown }).waitFor();
      assert.ok((await page.locator(".opblock").count()) > 0, `${title} shows no operations`);
      const tags = await tagsOf(page);
      assert.deepEqual(tags, TAGS.filter((tag) => tags.includes(tag)), `${title}: the order of the groups`);
      await picture(page, `01-${title.toLowerCase().replaceAll(" ", "-")}`, { fullPage: true });
    }
    assert.deepEqual(seen, []);
  }));

test("groups stand in the order in which staff do the work", () =>
  inNewBrowser({}, async (page) => {
    await openDocumentation(page);
    assert.deepEqual(await tagsOf(page), TAGS);
  }));

test("a reviewer signs in by Authorize and lists organizations", () =>
  inNewBrowser({}, async (page, seen) => {
    await openDocumentation(page);
    const popup = await openSignIn(page);
    await picture(popup, "03-sign-in");
    const closed = popup.waitForEvent("close");
    await fillIn(popup, login("reviewer").name, login("reviewer").secret);
    await closed;
    const dialog = page.locator(".modal-ux");
    await dialog.getByText("Logout", { exact: true }).first().waitFor();
    assert.match(await dialog.innerText(), /\bAuthorized\b/);
    await picture(page, "04-authorized");
    await dialog.locator(".close-modal").click();
    const { block, status, body } = await execute(page, "list_organizations");
    await block.scrollIntoViewIfNeeded();
    await picture(page, "05-list-organizations");
    assert.equal(status.split(/\s/)[0], "200");
    assert.match(body, /"items"/);
    assert.match(body, /"name"/);
    assert.deepEqual(seen, []);
  }));

test("a partner's system signs in with its secret and asks for standing", () =>
  inNewBrowser({}, async (page, seen) => {
    const partner = facts.clients.find((client) => client.role === "partner");
    await openDocumentation(page);
    const part = await openDialog(page, "clientCredentials");
    await part.locator("input[data-name=clientId]").fill(partner.name);
    await part.locator("input[data-name=clientSecret]").fill(partner.secret);
    // Every scope stays ticked: the client gets those that its role holds.
    await part.locator("button.authorize").click();
    await page.locator(".modal-ux").getByText("Logout", { exact: true }).first().waitFor();
    await page.locator(".modal-ux .close-modal").click();
    const { status, body, block } = await execute(page, "show_standing", {
      organization: facts.organization,
      use: "referral",
      arena: "case_management",
    });
    await block.scrollIntoViewIfNeeded();
    await picture(page, "06-show-standing");
    assert.equal(status.split(/\s/)[0], "200");
    assert.match(body, /"may_rely": true/);
    assert.deepEqual(seen, []);
  }));

test("a wrong password is told on the page, and the right one then works", () =>
  inNewBrowser({}, async (page, seen) => {
    await openDocumentation(page);
    const popup = await openSignIn(page);
    const { name, secret } = login("reviewer");
    await fillIn(popup, name, "not the password");
    await popup.getByRole("alert").waitFor();
    await picture(popup, "07-wrong-password");
    assert.equal(await popup.getByRole("alert").innerText(), "The name or the password is wrong.");
    assert.equal(await popup.getByLabel("Name").inputValue(), name);
    assert.equal(await popup.getByLabel("Password").inputValue(), "");
    const closed = popup.waitForEvent("close");
    await fillIn(popup, name, secret);
    await closed;
    await page.locator(".modal-ux").getByText("Logout", { exact: true }).first().waitFor();
    assert.deepEqual(seen.filter((one) => !one.includes("401 (Unauthorized)")), []);
  }));

test("the sign-in page works without script and by keyboard alone", () =>
  inNewBrowser({ javaScriptEnabled: false }, async (page, seen) => {
    await page.goto(signInAddress());
    const { name, secret, totp_secret } = login("decider");
    await page.keyboard.press("Tab");
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(secret);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Second step" }).waitFor();
    assert.match(await page.title(), /Second step/);
    await page.keyboard.press("Tab");
    await page.keyboard.type("000000");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    assert.match(await page.title(), /^Error: /);
    await isSound(page);
    await picture(page, "10-wrong-code");
    // The field that is wrong has the focus.
    await page.keyboard.type(nextCode(totp_secret));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/docs/oauth2-redirect.html");
    const back = new URL(page.url());
    assert.equal(back.origin + back.pathname, `${facts.base_url}/docs/oauth2-redirect.html`);
    assert.ok(back.searchParams.get("code"));
    assert.equal(back.searchParams.get("state"), "a state");
    assert.equal(back.searchParams.get("iss"), facts.base_url);
    assert.deepEqual(seen.filter((one) => !one.includes("401 (Unauthorized)")), []);
  }));

test("a decider signs in by Authorize with the second step", () =>
  inNewBrowser({}, async (page, seen) => {
    await openDocumentation(page);
    const popup = await openSignIn(page);
    const { name, secret, totp_secret } = login("decider");
    await fillIn(popup, name, secret);
    await popup.getByRole("heading", { name: "Second step" }).waitFor();
    await picture(popup, "11-second-step");
    const closed = popup.waitForEvent("close");
    await popup.getByLabel("Code").fill(nextCode(totp_secret));
    await popup.getByRole("button", { name: "Continue" }).click();
    await closed;
    await page.locator(".modal-ux").getByText("Logout", { exact: true }).first().waitFor();
    await page.locator(".modal-ux .close-modal").click();
    const { status } = await execute(page, "list_decisions");
    assert.equal(status.split(/\s/)[0], "200");
    assert.deepEqual(seen, []);
  }));

test("on a small screen and without script a person sets up a second factor and signs in by a recovery code", () =>
  inNewBrowser({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false }, async (page, seen) => {
    const { name, secret } = login("standards_editor");
    await page.goto(signInAddress());
    await page.getByRole("link", { name: "Your account" }).click();
    await fillIn(page, name, secret);
    await page.getByRole("heading", { name: "Your account" }).waitFor();
    await isSound(page);
    await picture(page, "12-account-small", { fullPage: true });
    await page.getByRole("link", { name: "Set it up" }).click();
    await page.getByLabel("Present password").fill(secret);
    await isSound(page);
    await picture(page, "13-password-again-small");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    await isSound(page);
    await picture(page, "14-set-up-small", { fullPage: true });
    const key = (await page.locator("#key").innerText()).replaceAll(/\s/g, "");
    assert.match(await page.getByRole("link", { name: /open this link/ }).getAttribute("href"), new RegExp(`secret=${key}`));
    await page.getByLabel("Code", { exact: true }).fill(nextCode(key));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    await isSound(page);
    await picture(page, "15-recovery-codes-small", { fullPage: true });
    const codes = await page.locator("li code").allInnerTexts();
    assert.equal(codes.length, 10);
    await page.getByRole("link", { name: "Back to your account" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.goto(signInAddress());
    await fillIn(page, name, secret);
    await page.getByRole("link", { name: /recovery code/ }).click();
    await isSound(page);
    await picture(page, "16-recovery-code-small");
    await page.getByLabel("Recovery code").fill(codes[3]);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL((url) => url.pathname === "/docs/oauth2-redirect.html");
    assert.ok(new URL(page.url()).searchParams.get("code"));
    assert.deepEqual(seen, []);
  }));

test("a password is changed on the account's pages", () =>
  inNewBrowser({}, async (page, seen) => {
    const { name, secret } = login("importer");
    await page.goto(`${facts.base_url}/account/`);
    await fillIn(page, name, secret);
    await page.getByRole("link", { name: "Change your password" }).click();
    await picture(page, "17-change-password");
    await isSound(page);
    await page.getByLabel("Present password").fill(secret);
    await page.getByLabel("New password").fill("a sentence that is new today");
    await page.getByRole("button", { name: "Change" }).click();
    await page.getByRole("status").waitFor();
    await isSound(page);
    assert.deepEqual(seen, []);
  }));

test("the sign-in page can be read, heard and used on a small screen", () =>
  inNewBrowser({ viewport: { width: 320, height: 640 } }, async (page, seen) => {
    await page.goto(signInAddress());
    assert.match(await page.title(), /^Sign in/);
    assert.equal(await page.locator("input:not([type=hidden])").count(), 2);
    await isSound(page);
    await picture(page, "08-sign-in-small");
    await fillIn(page, "nobody", "not the password");
    await page.getByRole("alert").waitFor();
    assert.match(await page.title(), /^Error: Sign in/);
    await isSound(page);
    assert.deepEqual(seen.filter((one) => !one.includes("401 (Unauthorized)")), []);
  }));

test("an address that is not registered is told to the person and never gone to", () =>
  inNewBrowser({}, async (page) => {
    const answer = await page.goto(signInAddress({ redirect_uri: `${facts.base_url}/elsewhere` }));
    assert.equal(answer.status(), 400);
    await page.getByRole("heading", { name: "Sign-in cannot go on" }).waitFor();
    await picture(page, "09-not-registered");
    assert.equal(await page.getByLabel("Password").count(), 0);
  }));
