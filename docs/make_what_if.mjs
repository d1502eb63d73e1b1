/**
 * The picture of the what-if page in use: docs/pictures/what_if.png. What it shows stands in the file too, as text under the
 * keyword "vesipk": what was changed, the curves at some times, every word. docs.pictures holds the curves to the program,
 * viewer.whatif the words to the page.
 *
 *     node make_what_if.mjs VIEWER PAGE OUT    VIEWER: where playwright-core is installed; PAGE: of vesipk report --what-if
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const changed = { "liver.uptake.clearance": 0.02, "vesicle.diameter": 140 };
const times = [1, 2, 6, 24]; // h
export const viewport = { width: 1320, height: 860 };

/** What is done before the picture is taken. @param page  an address */
export async function use(tab, page) {
  const idle = () => tab.waitForFunction(() => document.querySelector(".whatif")?.dataset.state === "idle");
  await tab.goto(page);
  await tab.waitForSelector("#view-curves [data-drawn]");
  await tab.click("#whatif");
  await idle();
  for (const [name, value] of Object.entries(changed)) {
    const field = tab.locator(`.slid[data-name="${name}"] input[type="number"]`);
    await field.fill(String(value));
    await field.press("Enter");
    await idle();
  }
  await tab.evaluate(() => document.activeElement.blur());
  await tab.waitForTimeout(500);
}

/** The words that the page shows and the numbers of its sliders, less what differs from one run to the next. The page is of no use after it. */
export async function wordsOf(tab) {
  const words = await tab.evaluate(() => {
    for (const option of document.querySelectorAll("option")) if (!option.selected) option.remove();
    for (const field of document.querySelectorAll('.slid input[type="number"]')) field.replaceWith(field.value);
    document.querySelector(".about").remove();
    return document.getElementById("app").innerText;
  });
  return words.split("\n").map((line) => line.trim().replace(/\d[\d.]* ms/, "some ms")).filter(Boolean);
}

/** The curves of the page at some times, from the table that it saves: [scenario, organ, time, value]. */
function curvesOf(csv) {
  const rows = csv.trim().split("\r\n").slice(1).map((line) => line.split(","));
  return rows.filter(([, , , , time]) => times.includes(Number(time))).map(([scenario, organ, , , time, value]) => [scenario, organ, Number(time), Number(value)]);
}

function crc(bytes) {
  let c = ~0;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; ++k) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return ~c >>> 0;
}

/** A PNG with a text in it, which is in ASCII. */
function withText(png, keyword, text) {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  const end = png.length - 12; // IEND is the last
  return Buffer.concat([png.subarray(0, end), length, body, sum, png.subarray(end)]);
}

async function main([viewer, page, out]) {
  const { chromium } = createRequire(resolve(join(viewer, "package.json")))("playwright-core");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const tab = await (await browser.newContext({ viewport })).newPage();
  await use(tab, pathToFileURL(resolve(page)).href);
  await tab.evaluate(() => (document.querySelector(".about").textContent = "first_light.h5 · 1 scenario")); // no revision
  const png = await tab.screenshot();
  const [saved] = await Promise.all([tab.waitForEvent("download"), tab.click('#view-curves [data-save="csv"]')]);
  const told = { study: "first_light", changed, curves: curvesOf(readFileSync(await saved.path(), "utf8")), words: await wordsOf(tab) };
  const ascii = JSON.stringify(told).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(out, withText(png, "vesipk", ascii));
  await browser.close();
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
