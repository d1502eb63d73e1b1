/**
 * The browser that tests drive: Chromium, or the Firefox that FIREFOX names, by the same words (WebDriver BiDi). That has no
 * downloads and no clipboard, so what the page saves and copies is taken in the page there.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export const isFirefox = Boolean(process.env.FIREFOX);

/** @param viewer  where playwright-core is installed */
export function launch(viewer) {
  const { chromium, firefox } = createRequire(join(viewer, "package.json"))("playwright-core");
  return isFirefox
    ? firefox.launch({ executablePath: process.env.FIREFOX, channel: "moz-firefox" })
    : chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** In the page, before all else: what is saved is kept in `saved`, what is copied in `copied`. */
function keep() {
  const blobs = new Map();
  const url = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    const name = url(blob);
    blobs.set(name, blob);
    return name;
  };
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (!this.download) return click.call(this);
    const reader = new FileReader();
    reader.onload = () => (globalThis.saved = { name: this.download, base64: reader.result.slice(reader.result.indexOf(",") + 1) });
    reader.readAsDataURL(blobs.get(this.href));
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (globalThis.copied = text) } });
}

/** A window of its own for a test. */
export async function newContext(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (isFirefox) await context.addInitScript(keep);
  else await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return context;
}

/** What the page saves when `act` is done. */
export async function savedBy(page, act) {
  if (!isFirefox) {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }
  await page.evaluate(() => delete globalThis.saved);
  await act();
  await page.waitForFunction(() => globalThis.saved);
  const { name, base64 } = await page.evaluate(() => globalThis.saved);
  return { name, bytes: Buffer.from(base64, "base64") };
}

export const copied = (page) => page.evaluate(() => (globalThis.copied === undefined ? navigator.clipboard.readText() : globalThis.copied));
