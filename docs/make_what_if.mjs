/**
 * The picture of the what-if page in use: docs/pictures/what_if.png.
 *
 *     node make_what_if.mjs VIEWER PAGE OUT    VIEWER: where playwright-core is installed; PAGE: of vesipk report --what-if
 */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [viewer, page, out] = process.argv.slice(2);
const { chromium } = createRequire(resolve(join(viewer, "package.json")))("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const tab = await (await browser.newContext({ viewport: { width: 1320, height: 860 } })).newPage();
const idle = () => tab.waitForFunction(() => document.querySelector(".whatif")?.dataset.state === "idle");
await tab.goto(pathToFileURL(resolve(page)).href);
await tab.waitForSelector("#view-curves [data-drawn]");
await tab.click("#whatif");
await idle();
for (const [name, value] of [["liver.uptake.clearance", 0.02], ["vesicle.diameter", 140]]) {
  const field = tab.locator(`.slid[data-name="${name}"] input[type="number"]`);
  await field.fill(String(value));
  await field.press("Enter");
  await idle();
}
await tab.evaluate(() => document.activeElement.blur());
await tab.waitForTimeout(500);
await tab.screenshot({ path: out });
await browser.close();
