// Starts what the browser tests need: a demonstration on a free port, and headless Chromium.
//
// From the environment: REGISTRY_BIN, the binary; CHROMIUM, the browser (/usr/bin/chromium when absent);
// SCREENSHOT_DIR, where pictures are kept (a new directory under the system's temporary one when absent).

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

/**
 * The service with fictitious data: the facts that `registry demo --json` prints, what it has logged, and a way to stop
 * it. `options` are further words of the command.
 */
export async function startDemonstration({ listen = "127.0.0.1:0", options = [] } = {}) {
  const binary = process.env.REGISTRY_BIN;
  if (!binary) throw new Error("REGISTRY_BIN must name the registry binary");
  const data = await mkdtemp(path.join(tmpdir(), "registry-browser-"));
  const child = spawn(binary, ["demo", "--listen", listen, "--data", data, "--json", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve)),
    ended.then(() => null),
    new Promise((resolve) => setTimeout(resolve, 60_000, null).unref()),
  ]);
  if (line === null) {
    await stop();
    throw new Error(`registry demo did not start:\n${log}`);
  }
  return { facts: JSON.parse(line), log: () => log, stop };
}

/** Headless Chromium that talks to nobody by itself. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** Where pictures go. */
export async function screenshotDirectory() {
  const chosen = process.env.SCREENSHOT_DIR;
  if (!chosen) return mkdtemp(path.join(tmpdir(), "registry-screenshots-"));
  await mkdir(chosen, { recursive: true });
  return chosen;
}

/** Collects what a reader of the page must never see: requests to other hosts, errors, violated policies. */
export function watch(context, baseUrl) {
  const seen = [];
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${baseUrl}/`) && !/^(data|blob|about):/.test(url)) seen.push(`a request to ${url}`);
  });
  context.on("requestfailed", (request) => seen.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  context.on("weberror", (error) => seen.push(`uncaught: ${error.error()}`));
  context.on("console", (message) => {
    const told = message.text();
    const isPolicy = /content security policy/i.test(told);
    if (isPolicy || message.type() === "error") seen.push(`${message.type()}: ${told}`);
  });
  return seen;
}

/** The contrast of an element's text against what is behind it (WCAG 2.2, 1.4.3). */
export function contrast(locator) {
  return locator.evaluate((element) => {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    let behind = element;
    while (behind && channels(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const luminance = (color) => {
      const [red, green, blue] = channels(color)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const front = luminance(getComputedStyle(element).color);
    const back = luminance(behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)");
    return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  });
}

/** The code of an authenticator app with a key in base32, in a step of 30 seconds (RFC 6238). */
export function totp(key, step) {
  const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
