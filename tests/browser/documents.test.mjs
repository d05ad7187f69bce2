// Letters and badges as people get them: a letter on one printed page, however long it is, and a badge that can be read.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { screenshotDirectory, startBrowser } from "./support.mjs";

let pages;
let browser;
let pictures;

before(async () => {
  pages = await mkdtemp(path.join(tmpdir(), "registry-pages-"));
  const cargo = ["run", "--quiet", "--locked", "--package", "interchange", "--example", "pages", "--", pages];
  execFileSync("cargo", cargo, { stdio: "inherit" });
  pictures = await screenshotDirectory();
  browser = await startBrowser();
});

after(() => browser?.close());

test("the longest letter and summary print on one page of US Letter, whatever their state", async () => {
  const letters = (await readdir(pages)).filter((name) => name.endsWith(".html"));
  assert.equal(letters.length, 4);
  for (const name of letters) {
    const page = await browser.newPage();
    await page.goto(`file://${path.join(pages, name)}`);
    const file = path.join(pictures, name.replace(".html", ".pdf"));
    const pdf = (await page.pdf({ path: file, preferCSSPageSize: true })).toString("latin1");
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1, `${name} is longer than one page`);
    assert.match(pdf, /\/MediaBox\s*\[0 0 612(\.\d+)? 792(\.\d+)?\]/, `${name} is no US Letter`);
    await page.close();
  }
});

test("every badge is drawn whole, says its state in words, and fits its frame", async () => {
  const badges = (await readdir(pages)).filter((name) => name.endsWith(".svg"));
  assert.equal(badges.length, 5);
  for (const name of badges) {
    const page = await browser.newPage({ viewport: { width: 420, height: 160 } });
    await page.setContent(`<body style="margin:0">${await readFile(path.join(pages, name), "utf8")}</body>`);
    const drawing = page.locator("svg").first();
    const frame = await drawing.boundingBox();
    for (const text of await drawing.locator("text").all()) {
      const box = await text.boundingBox();
      const isInside = box.x >= frame.x && box.x + box.width <= frame.x + frame.width;
      assert.ok(isInside, `${name}: "${await text.textContent()}" is wider than the badge`);
      assert.ok(box.y >= frame.y && box.y + box.height <= frame.y + frame.height + 1, name);
    }
    await page.screenshot({ path: path.join(pictures, name.replace(".svg", ".png")) });
    await page.close();
  }
});
