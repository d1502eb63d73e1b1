/**
 * The page in a real browser: what a person can do with it, held against what h5py reads in the same files.
 *
 *     node browser.mjs VIEWER FOLDER    VIEWER: where playwright-core is installed; FOLDER: see make_files.py, and page.html,
 *                                       report.html, comparison.csv of `vesipk compare --csv`
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { isFirefox, launch, newContext, savedBy } from "./drive.mjs";

const [viewer, folder] = process.argv.slice(2);
const file = (name) => join(folder, name);
const expected = JSON.parse(readFileSync(file("expected.json"), "utf8"));
const address = (name) => pathToFileURL(file(name)).href;

let browser;
before(async () => {
  browser = await launch(viewer);
});
after(() => browser.close());

/** A page whose console must stay empty and which asks nothing of any network. */
async function newPage({ before, ...options } = {}) {
  const context = await newContext(browser, options);
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  page.setDefaultTimeout(60000);
  const unwanted = [];
  page.on("console", (message) => unwanted.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => unwanted.push(`error: ${error.message}`));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || unwanted.push(`request: ${request.url()}`));
  return { page, unwanted, close: () => context.close() };
}

/** The page on which tests open one file after another: nothing of the one before may show. A test that fails gets the next a new one. */
let common = null;

/** @param options  null: on the common page; else in a new one, of these options; `before` runs in it first. @param skip  why it is not tried */
function promise(words, act, options = null, skip = false) {
  test(words, { skip }, async () => {
    const now = options || !common ? await newPage(options ?? {}) : common;
    const { page, unwanted, close } = now;
    try {
      if (now !== common) {
        await page.goto(address("page.html"));
      }
      common = options ? common : null;
      await act(page);
      assert.deepEqual(unwanted, []);
      if (!options) common = now;
    } finally {
      if (common !== now) await close();
    }
  });
}
const alone = {};
const unasked = isFirefox && "WebDriver BiDi does not ask Firefox for paper or the dark";

// ---- what a person does ----

async function open(page, name) {
  await page.setInputFiles("#file", file(name));
  await page.waitForFunction((n) => document.getElementById("app").dataset.state === "open" && document.querySelector(".about")?.textContent.startsWith(n), name);
  await drawnAll(page);
}

/** Until the view that is shown stands as it was asked for. */
const drawnAll = (page) => page.waitForFunction(() => !document.querySelector('[role="tabpanel"][aria-busy]'));

/** The whole time on a linear axis, a panel for each organ. */
async function plainTime(page) {
  await page.selectOption('label:has-text("Time axis") select', "linear");
}

/** The views that this result has. */
const views = (page) => page.locator('[role="tab"]').evaluateAll((tabs) => tabs.map((t) => t.id.slice(4)));
async function tab(page, id) {
  await page.click(`#tab-${id}`);
  await drawnAll(page);
}
const said = (page) => page.textContent("#said");

/** Wait until a function of the page gives what is wanted; else say what it gave. */
async function settles(page, look, wanted, argument) {
  let found;
  for (const end = Date.now() + 60000; Date.now() < end; await page.waitForTimeout(30)) {
    found = await page.evaluate(look, argument);
    if (wanted instanceof RegExp ? wanted.test(found) : found === wanted) return found;
  }
  return assert.fail(`expected ${wanted}, found ${JSON.stringify(found)}`);
}

const drawn = (page, wanted) => settles(page, () => document.querySelector("#view-curves [data-drawn]").dataset.drawn, wanted);

const saved = (page, selector) => savedBy(page, () => page.click(selector));

function rowsOf(bytes) {
  return bytes.toString("utf8").trim().split("\r\n").map((line) => line.split(","));
}

/** As the page writes numbers: four digits. */
const near = (text, value, digits = 1e-3) => assert.ok(Math.abs(Number(text) - value) <= digits * Math.abs(value), `${text} is not ${value}`);

// ---- promises ----

promise("it starts with one sentence, and can be used by keyboard alone", async (page) => {
  const asked = page.waitForEvent("filechooser"); // the browser must know of it before the key is pressed
  assert.match(await page.textContent("main"), /Drop a result file of VesiPK here/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "file");
  await page.keyboard.press("Space");
  await (await asked).setFiles(file("doses.h5"));
  await page.waitForSelector("#tab-curves");
  await page.focus("#tab-curves");
  for (const id of ["body", "heat", "where", "predicted", "numbers", "comparison", "evidence", "failures", "provenance", "curves"]) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.id), `tab-${id}`);
    assert.equal(await page.getAttribute(`#tab-${id}`, "aria-selected"), "true");
    assert.ok(await page.isVisible(`#view-${id}`));
  }
}, alone);

promise("a dropped file is opened", async (page) => {
  const bytes = readFileSync(file("first.h5")).toString("base64");
  const data = await page.evaluateHandle((b) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(b), (c) => c.charCodeAt(0))], "dropped.h5"));
    return transfer;
  }, bytes);
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await page.waitForSelector(".panel");
  assert.equal(await page.textContent("h1"), expected.first.title);
  assert.match(await page.title(), new RegExp(`^${expected.first.title}`));
  assert.match(await page.textContent(".about"), /^dropped\.h5 · \d+ KB · 1 scenario/);
}, alone);

promise("curves show what is in the file, read by arrow keys", async (page) => {
  await open(page, "doses.h5");
  const { scenarios, organs, time, curves } = expected.doses;
  await plainTime(page);
  await page.focus('.panel[aria-label^="liver:"]');
  for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowRight");
  const words = await settles(page, () => document.getElementById("said").textContent, /^liver, 2.5 h: /);
  for (const [s, name] of scenarios.entries()) {
    const value = words.match(new RegExp(`${name} ([-+.e\\d]+)`))[1];
    near(value, curves.percent_dose[s][organs.indexOf("liver")][time.indexOf(2.5)]);
  }
  assert.match(await page.textContent(".panel .reading:not([hidden])"), /2.5 h/);
  const lines = page.locator(".panel .reading:not([hidden]) > div:not(.when)");
  assert.equal(await lines.count(), await lines.locator("svg").count()); // each with its look
  const told = (await lines.locator("b").allTextContents()).map((text) => Number(text.match(/^[-+.e\d]+(?= %ID$)/)[0]));
  assert.deepEqual(told, [...told].sort((a, b) => b - a)); // as they lie above each other
});

for (const [words, before] of [
  ["there are no workers", () => (globalThis.Worker = undefined)],
  ["a worker may not start", () => (globalThis.Worker = class { constructor() { throw new DOMException("no", "SecurityError"); } })],
  ["a worker ends before it begins", () => (globalThis.Worker = class { constructor() { setTimeout(() => this.onerror(new ErrorEvent("error"))); } postMessage() {} terminate() {} })],
]) {
  promise(`where ${words}, the page itself reads`, async (page) => {
    await open(page, "doses.h5");
    const { scenarios, organs, time, curves } = expected.doses;
    await plainTime(page);
    await page.focus('.panel[aria-label^="liver:"]');
    for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowRight");
    const found = await settles(page, () => document.getElementById("said").textContent, /^liver, 2.5 h: /);
    for (const [s, name] of scenarios.entries()) near(found.match(new RegExp(`${name} ([-+.e\\d]+)`))[1], curves.percent_dose[s][organs.indexOf("liver")][time.indexOf(2.5)]);
    await open(page, "first.h5");
    await page.setInputFiles("#file", file("cut.h5"));
    await settles(page, () => document.querySelector('[role="alert"]:not([hidden])')?.textContent ?? "", expected.wrong["cut.h5"]);
  }, { before });
}

promise("scenarios, organs, quantity, axis, panels and time can be chosen", async (page) => {
  await open(page, "doses.h5");
  await drawn(page, /^6 panels, 3 lines, 0 to 72 h, percent_dose, log$/);
  await plainTime(page);
  await drawn(page, /^3 panels, 3 lines/);
  await page.uncheck('label:has-text("nose") input');
  await drawn(page, /^3 panels, 2 lines/);
  await page.click('button[aria-label="No organs"]');
  await drawn(page, /^0 panels/);
  assert.match(await page.textContent(".panels"), /Choose at least one/);
  await page.fill('input[aria-label="Search organs"]', "liv");
  await page.click('button[aria-label="All organs"]');
  await drawn(page, /^1 panel, 2 lines/);
  await page.check('input[value="linear"]');
  await drawn(page, /linear$/);
  for (const key of ["percent_dose_per_g", "concentration", "amount", "delivered_percent_dose"]) {
    await page.selectOption('label:has-text("Quantity") select', key);
    await drawn(page, new RegExp(`${key}, linear$`));
  }
  await page.check('input[value="signal"]');
  await drawn(page, /signal_percent_dose, linear$/);
  assert.match(await page.textContent(".axes"), /label/);
  await page.selectOption('label:has-text("Panels") select', "scenario");
  await drawn(page, /^2 panels, 1 line,/);
  await page.selectOption('label:has-text("Panels") select', "one");
  await drawn(page, /^1 panel, 2 lines/);
  await page.fill('input[aria-label="Time shown to, h"]', "12");
  await page.keyboard.press("Tab");
  await drawn(page, /0 to 12 h/);
  await page.click('button:has-text("Whole time")');
  await drawn(page, /0 to 72 h/);
  const plot = await page.locator(".u-over").boundingBox();
  await page.mouse.move(plot.x + plot.width / 4, plot.y + 50);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width / 2, plot.y + 60, { steps: 4 });
  await page.mouse.up();
  await drawn(page, /, 1[78][.\d]* to 3[56][.\d]* h/);
});

promise("curves that a file leaves out are formed; files of schema 1, which have them all, show the same", async (page) => {
  for (const name of ["doses", "old"]) {
    await open(page, `${name}.h5`);
    const { scenarios, organs, time, curves } = expected[name];
    await page.click('button[aria-label="All organs"]');
    let n = 0;
    for (const key of Object.keys(curves)) {
      await page.check(`input[value="${key.startsWith("signal_") ? "signal" : "vesicle"}"]`);
      await page.selectOption('label:has-text("Quantity") select', key);
      await drawn(page, new RegExp(` ${key}, log$`));
      const rows = rowsOf((await saved(page, '#view-curves [data-save="csv"]')).bytes);
      for (const [scenario, organ, quantity, unit, t, value] of rows.slice(1)) {
        const wanted = curves[key][scenarios.indexOf(scenario)][organs.indexOf(organ)][time.indexOf(Number(t))];
        assert.equal(quantity, key);
        if (key === "concentration") assert.equal(unit, "particle/mL");
        if (wanted) near(value, wanted, 1e-12);
        n += wanted ? 1 : 0;
      }
    }
    assert.equal(Object.keys(curves).length, 7);
    assert.ok(n > 150, `${n} values`);
  }
});

promise("of quick changes the last one is drawn, also where an earlier one takes longer", async (page) => {
  await open(page, "conditions.h5");
  await page.click('button[aria-label="All scenarios"]');
  await drawn(page, /^6 panels, 16 lines.* percent_dose, log$/);
  await page.evaluate(() => {
    const list = document.querySelector(".controls select");
    for (const key of ["amount", "concentration", "percent_dose"]) {
      list.value = key; // the last was read before, the others must be read now
      list.dispatchEvent(new Event("change"));
    }
  });
  await drawnAll(page);
  await drawn(page, / percent_dose, log$/);
  assert.match(await page.textContent(".axes"), /%ID/);
});

promise("doses and infusions stand on the axis and in a table", async (page) => {
  await open(page, "doses.h5");
  await page.click("#view-curves details summary");
  assert.equal(await page.locator("#view-curves details tbody tr").count(), expected.doses.events);
  assert.match(await page.textContent("#view-curves details tbody"), /infusion start/);
  const { bytes } = await saved(page, '#view-curves [data-save="svg"]');
  const panels = 6;
  assert.equal(bytes.toString().match(/l4 9h-8z/g).length, panels * (1 + 3 + 1)); // iv, three infusions, nose
  assert.equal(bytes.toString().match(/height="5" fill/g).length, panels * 3);
});

promise("of infusions that overlap each has its own end", async (page) => {
  await open(page, "over.h5"); // from 0 to 10 h, and from 2 to 4 h
  await plainTime(page);
  const { bytes } = await saved(page, '#view-curves [data-save="svg"]');
  const [, wide] = bytes.toString().match(/<clipPath id="[^"]*"><rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"/).map(Number);
  const bars = [...bytes.toString().matchAll(/width="([\d.]+)" height="5" fill/g)].slice(0, 2).map((m) => Math.round((24 * Number(m[1])) / wide * 10) / 10);
  assert.deepEqual(bars, [10, 2]);
});

promise("single subjects are faint lines, each its own curve", async (page) => {
  await open(page, "sampled.h5");
  await plainTime(page);
  await page.check('label:has-text("single subjects") input');
  await settles(page, () => document.querySelector("#view-curves .notes").textContent, /faint: 6 subjects/);
  await page.check('input[value="linear"][name="Axis of values"]');
  await page.selectOption('label:has-text("Quantity") select', "amount");
  await drawn(page, / amount, linear$/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const [, x, y, width, height] = svg.match(/<clipPath id="[^"]*"><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/).map(Number); // plasma
  const faint = [...svg.matchAll(/<path d="M([^"]*)" fill="none" stroke="[^"]*" stroke-opacity="0.16"/g)].slice(0, 6).map((m) => m[1].split(/[ML]/).map((p) => p.split(" ").map(Number)));
  const { subjects, time } = expected.sampled;
  const top = Math.max(...svg.match(/text-anchor="end" fill="[^"]*" font-size="11">[\d.]+</g).map((tick) => Number(tick.match(/>([\d.]+)</)[1])));
  assert.equal(faint.length, subjects.length);
  faint.forEach((line, s) => {
    const hour = (at) => ((at - x) / width) * time[time.length - 1];
    for (const [px, py] of line.filter(([at]) => Math.abs(hour(at) - Math.round(hour(at))) < 0.02)) {
      const value = subjects[s][time.indexOf(Math.round(hour(px)))];
      assert.ok(Math.abs((1 - (py - y) / height) * top - value) < 0.006 * top, `subject ${s}, ${hour(px)} h: ${(1 - (py - y) / height) * top}, not ${value}`);
    }
  });
});

promise("the page has the looks of vesipk plot: the same colours for the same scenarios, the same ticks", async (page) => {
  await open(page, "doses.h5");
  await plainTime(page);
  const plot = readFileSync(file("plot.svg"), "utf8").replace(/rgb\( *(\d+), *(\d+), *(\d+)\)/g, (_, ...rgb) => `#${rgb.slice(0, 3).map((v) => Number(v).toString(16).padStart(2, "0")).join("")}`);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const mine = [...new Set([...svg.matchAll(/<path d="[^"Z]*" fill="none" stroke="(#\w+)"/g)].map((m) => m[1].toLowerCase()))];
  const theirs = ["#000000", ...mine.slice(1)];
  assert.equal(mine.length, 3);
  for (const colour of theirs) assert.ok(plot.includes(`stroke='${colour}'`) || plot.includes(`stroke="${colour}"`), `${colour} in plot.svg`);
  const times = [...svg.matchAll(/text-anchor="middle" fill="[^"]*" font-size="11">(\d+)</g)].map((m) => m[1]);
  const words = [...plot.matchAll(/<text>\s*(\d+)\s*</g)].map((m) => m[1]);
  for (const tick of new Set(times)) assert.ok(words.includes(tick), `${tick} h in plot.svg, which has ${words}`);
});

promise("what is not known has a band of its own, apart from how subjects differ", async (page) => {
  await open(page, "draws.h5");
  const notes = "#view-curves .notes";
  assert.match(await page.textContent(notes), /Median of 16 subjects; shaded: 5 % to 95 %, .*Hatched: what is not known of that median, 5 % to 95 % of 20 draws; shaded is how subjects differ/);
  const known = async () => ((await saved(page, '#view-curves [data-save="svg"]')).bytes.toString().match(/data-unknown/g) ?? []).length;
  assert.equal(await known(), 2);
  const { bytes } = await saved(page, '#view-curves [data-save="csv"]');
  const [head, ...rows] = bytes.toString().trim().split(/\r?\n/).map((line) => line.split(","));
  assert.deepEqual(head.slice(-2), ["draws 0.05 of quantile 0.5", "draws 0.95 of quantile 0.5"]);
  const row = rows.find((r) => r[1] === "liver" && r[2] === "percent_dose" && Number(r[4]) === 4);
  assert.deepEqual(row.slice(5).map(Number), [...expected.draws.people, ...expected.draws.known]);
  await page.uncheck('label:has-text("bands of quantiles") input');
  await settles(page, (n) => document.querySelector(n).textContent.includes("Hatched"), false, notes);
  assert.equal(await known(), 0);
  await page.check('label:has-text("bands of quantiles") input');
});

promise("bands are the quantiles of the file", async (page) => {
  await open(page, "population.h5");
  assert.match(await page.textContent("#view-curves .notes"), /Median of 57 of 60 subjects \(3 failed\); shaded: 5 % to 95 %, 25 % to 75 % of them/);
  const bands = async () => ((await saved(page, '#view-curves [data-save="svg"]')).bytes.toString().match(/fill-opacity="0.16"/g) ?? []).length;
  assert.equal(await bands(), 6 * 2);
  await page.uncheck('label:has-text("bands of quantiles") input');
  await settles(page, () => document.querySelector("#view-curves .notes").textContent.includes("shaded"), false);
  assert.equal(await bands(), 0);
  await tab(page, "numbers");
  const { organs, half_life: halfLife } = expected.population;
  const row = page.locator("#view-numbers tbody tr", { hasText: /^liver/ }).first();
  await row.waitFor();
  const column = await page.locator("#view-numbers thead th").evaluateAll((heads) => heads.findIndex((t) => t.textContent.startsWith("terminal half-life")));
  const [middle, low, high] = (await row.locator("th, td").nth(column).textContent()).match(/[.\d]+/g);
  const [q05, , q50, , q95] = halfLife[0][organs.indexOf("liver")];
  near(middle, q50, 5e-3);
  near(low, q05, 5e-3);
  near(high, q95, 5e-3);
  assert.ok(q05 < q50 && q50 < q95);
});

promise("the body follows the slider, and its values are those of the file", async (page) => {
  await open(page, "first.h5");
  await tab(page, "body");
  const { organs, time, curves } = expected.first;
  await page.waitForSelector(".body svg");
  await page.selectOption('label:has-text("Shaded by") select', "");
  await drawnAll(page);
  const before = await page.innerHTML(".body");
  await page.focus("#time");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const index = Number(await page.inputValue("#time"));
  assert.equal(index, time.findIndex((t) => t >= 1) + 2);
  assert.match(await page.getAttribute("#time", "aria-valuetext"), /h$/);
  await settles(page, () => Number(document.getElementById("time").value), index);
  for (const organ of ["liver", "lung", "spleen", "brain"]) {
    const value = await page.locator(".values tr", { has: page.locator(`th:text-is("${organ}")`) }).locator("td").first().textContent();
    near(value, curves.percent_dose[0][organs.indexOf(organ)][index]);
  }
  assert.notEqual(await page.innerHTML(".body"), before);
  for (const organ of ["liver", "lung", "spleen", "kidney", "brain", "heart", "gut", "plasma"]) {
    assert.equal(await page.locator(`.body svg g title:text-matches("^${organ}: ")`).count(), 1, organ);
  }
  assert.match(await page.textContent("#view-body"), /CC BY 4.0/);
  const bodies = await page.locator('label:has-text("Body") option').allTextContents();
  assert.deepEqual(bodies, ["human, male", "human, female", "mouse, male", "mouse, female", "rat", "macaque"]);
  assert.equal(await page.inputValue('label:has-text("Body") select'), "mouse, male");
  for (const body of bodies) {
    await page.selectOption('label:has-text("Body") select', body);
    await settles(page, (b) => [...document.querySelectorAll("#view-body select")].some((s) => s.value === b) && document.querySelectorAll(".body svg g title").length > 2, true, body);
  }
  assert.match((await saved(page, '#view-body [data-save="svg"]')).bytes.toString(), /Anatomogram, Expression Atlas, EMBL-EBI, CC BY 4.0/);
});

promise("the heat map is read by arrow keys and by mouse", async (page) => {
  await open(page, "first.h5");
  await tab(page, "heat");
  await page.waitForSelector(".heat svg");
  await page.focus(".heat");
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "End"]) await page.keyboard.press(key);
  const { organs, time, curves } = expected.first;
  const words = await said(page);
  assert.match(words, /^liver, /);
  const value = Number(words.match(/: ([-+.e\d]+) \(/)[1]);
  const liver = curves.percent_dose[0][organs.indexOf("liver")];
  const last = liver.slice(-4); // the column is somewhere between the last outputs
  assert.ok(value >= Math.min(...last) * 0.999 && value <= Math.max(...last) * 1.001, words);
  assert.ok(time.length > 4);
  const box = await page.locator(".heat svg").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await settles(page, () => document.querySelector("#view-heat p.notes").textContent, /^[a-zA-Z ]+, [.\d]+ (h|d|min): /);
});

promise("pictures and tables can be saved", async (page) => {
  await open(page, "doses.h5");
  for (const id of ["curves", "body", "heat"]) {
    await tab(page, id);
    await page.waitForSelector(`#view-${id} [data-save]`);
    const svg = await saved(page, `#view-${id} [data-save="svg"]`);
    assert.match(svg.name, /\.svg$/);
    const faults = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelectorAll("parsererror").length, svg.bytes.toString());
    assert.equal(faults, 0, `${id}: the SVG is XML`);
    assert.ok(svg.bytes.includes(expected.doses.title));
    const png = await saved(page, `#view-${id} [data-save="png"]`);
    assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
    assert.ok(png.bytes.readUInt32BE(16) > 700 && png.bytes.length > 8000, `${id}: ${png.bytes.length} bytes`);
  }
  await tab(page, "curves");
  const csv = await saved(page, '#view-curves [data-save="csv"]');
  const rows = rowsOf(csv.bytes);
  const { scenarios, organs, time, curves } = expected.doses;
  assert.deepEqual(rows[0], ["scenario", "organ", "quantity", "unit", "time [h]", "quantile 0.5"]);
  assert.equal(rows.length, 1 + 3 * 3 * time.length);
  for (const [scenario, organ, quantity, unit, t, value] of rows.slice(1)) {
    assert.equal(`${quantity} ${unit}`, "percent_dose %ID");
    assert.equal(Number(value), curves.percent_dose[scenarios.indexOf(scenario)][organs.indexOf(organ)][time.indexOf(Number(t))]);
  }
});

promise("the comparison is that of vesipk compare", async (page) => {
  await open(page, "doses.h5");
  await page.click('button[aria-label="All organs"]');
  await tab(page, "comparison");
  await page.waitForSelector("#view-comparison tbody tr");
  const key = ([, scenario, organ, metric]) => [scenario, organ, metric].join("|");
  const mine = new Map(rowsOf((await saved(page, '#view-comparison [data-save="csv"]')).bytes).map((row) => [key(row), row]));
  const theirs = readFileSync(file("comparison.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
  assert.ok(theirs.length > 300);
  assert.deepEqual([...mine.keys()].sort(), theirs.map(key).sort());
  for (const row of theirs.slice(1)) {
    const [, , , , unit, value, ratio] = mine.get(key(row));
    assert.equal(unit, row[4], key(row));
    near(value, Number(row[5]), 1e-9);
    assert.equal(ratio === "", row[6] === "", key(row));
    near(ratio, Number(row[6]), 1e-9);
  }
  await page.selectOption('label:has-text("Reference") select', { label: "nose" });
  await settles(page, () => document.querySelector("#view-comparison caption").textContent, /over the reference nose/);
});

promise("numbers from each dose to the next, of vesicle and signal", async (page) => {
  await open(page, "doses.h5");
  await tab(page, "numbers");
  await page.selectOption('#view-numbers label:has-text("Scenario") select', { label: "3 infusions" });
  await settles(page, () => document.querySelectorAll("#view-numbers table").length, 2);
  assert.equal(await page.locator("#view-numbers table").nth(1).locator("tbody tr").count(), 3 * 3);
  await page.selectOption('label:has-text("Numbers") select', "all");
  await settles(page, () => document.querySelectorAll("#view-numbers table thead th").length > 30, true);
  await page.check('input[value="signal"]');
  await settles(page, () => document.querySelector("#view-numbers caption").textContent, /signal/);
  await page.click("#view-numbers thead th:nth-child(2) button");
  assert.equal(await page.getAttribute("#view-numbers thead th:nth-child(2)", "aria-sort"), "ascending");
});

promise("measured data lie over the curves, and what is wrong in them is said with its line", async (page) => {
  await open(page, "doses.h5");
  await plainTime(page);
  const give = (text) => page.setInputFiles("[data-observed]", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const told = () => page.textContent('fieldset:has([data-observed]) [role="status"]');
  await give("# of a mouse\ntime [min];value;sd;organ;scenario;unit\n30;12.5;2.5;liver;iv;%ID\n60;11;;liver;;percent\n90;3;;brain;iv;%ID\n120;5;;liver;iv;%ID/g\n");
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /^mine\.csv: 4 values, 2 shown; in another unit than %ID: %ID\/g; of organs not chosen: brain\.$/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const across = [...svg.matchAll(/<circle cx="([\d.]+)"[^>]*r="3.2" fill="#ffffff"/g)].map((m) => Number(m[1]));
  const frame = svg.match(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+"\/><\/clipPath>(?:(?!clipPath).)*<circle cx/); // of the panel with points
  assert.deepEqual(across, [30, 60].map((minutes) => Number((Number(frame[1]) + (Number(frame[2]) * minutes) / 60 / 72).toFixed(1))));
  assert.match(svg, /measured \(mine\.csv/);
  await page.selectOption('label:has-text("Quantity") select', "percent_dose_per_g");
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /4 values, 1 shown/);
  const wrong = {
    "time [h],value [%ID]\n1,2\n": /^mine\.csv:1: organ: there is no such column, expected "organ" in the header$/,
    "time [h],value [%ID],organ\n1,2,liver\n2,x,liver\n": /^mine\.csv:3: value: "x" is no number, expected a value$/,
    "time [h],value [%ID],organ\n1,2,livre\n": /^mine\.csv:2: organ: there is no organ "livre"; did you mean "liver"\?$/,
    "time [h],value [%ID],organ,scenario\n1,2,liver,po\n": /^mine\.csv:2: scenario: there is no scenario "po"/,
    "time [y],value,organ\n1,2,liver\n": /^mine\.csv:1: time: "1 y": unknown unit "y", [^\n]*\nmine\.csv:1: value: has no unit/,
    "time [h],value [%ID],organ,SDD\n1,2,liver,3\n": /^mine\.csv:1: SDD: there is no such column in a table of measured values; did you mean "sd"\?$/,
    "time [h],value [%ID],organ\n1,2,liver\n2,3\n-1,4,liver\n": /^mine\.csv:3: the row has 2 cells, expected 3 as in the header\nmine\.csv:4: time: -1 is before the start/,
    "": /^mine\.csv: holds no rows/,
    "time [h],value [%ID],organ\n": /^mine\.csv: holds no rows/,
  };
  for (const [text, words] of Object.entries(wrong)) {
    await give(text);
    await settles(page, () => document.querySelector('[role="alert"]:not([hidden])')?.textContent ?? "", words);
  }
  assert.match(await told(), /^Columns: /);
  assert.match(await said(page), /holds no rows/);
});

promise("measured data are those of vesipk plot --observed: a unit in the head, a range for a spread", async (page) => {
  await open(page, "first.h5");
  const text = "# any comment\ntime [h],organ,value [%ID],low,high,scenario\n1,liver,50,40,70,base\n4,liver,20,,,base\n24,spleen,0.9,,,\n";
  await page.setInputFiles("[data-observed]", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /^mine\.csv: 3 values, 3 shown\.$/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const [, top, foot] = svg.match(/<line x1="[\d.]+" x2="[\d.]+" y1="([\d.]+)" y2="([\d.]+)" stroke="[^"]*"\/><circle/).map(Number);
  const decade = (210 - 26 - 38) / 4; // a panel of 4 decades up to 100
  assert.ok(Math.abs((foot - top) / decade - Math.log10(70 / 40)) < 0.01, `${foot} ${top}`);
  assert.equal(svg.match(/<circle /g).length, 3 + 1); // and one in the key
  await page.selectOption('label:has-text("Quantity") select', "percent_dose_per_g");
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /3 values, 0 shown; in another unit than %ID\/g: %ID/);
});

promise("limits, studies and a value of 0 have looks of their own", async (page) => {
  await open(page, "first.h5");
  const text = "time [h],organ,value [%ID],study\n1,liver,50,A\n2,liver,40,B\n3,liver,<2,B\n4,liver,0,A\n5,liver,BLQ,A\n";
  await page.setInputFiles("[data-observed]", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /4 values, 4 shown\. 1 value below a limit that stands nowhere.*; 1 value not above 0, drawn at the foot/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  assert.match(svg, /measured \(mine\.csv; bars: spread; □ A, ○ B; ▽ below the limit of the assay\)/);
  assert.equal(svg.match(/<path d="M[^"]*" fill="#ffffff" stroke="[^"]*" stroke-width="1.6"\/>/g).length, 3); // two of A, one below
});

promise("a dropped CSV file is measured data", async (page) => {
  await open(page, "first.h5");
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["time [min],value [%ID],organ\n60,31,liver\n"], "dropped.csv"));
    return transfer;
  });
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await settles(page, () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent, /^dropped\.csv: 1 value, 1 shown\.$/);
});

promise("at a dose a curve falls to the value just before it, and rises upright", async (page) => {
  await open(page, "every.h5");
  await plainTime(page);
  await page.click('button[aria-label="All organs"]');
  for (const key of ["percent_dose", "concentration"]) {
    await page.selectOption('label:has-text("Quantity") select', key);
    await drawn(page, new RegExp(key));
    await page.focus('.panel[aria-label^="degraded:"], .panel[aria-label^="liver:"]');
    await page.keyboard.press("Home");
    const told = [];
    await page.focus('.panel[aria-label^="plasma:"]');
    for (let i = 0; i < 14; ++i) {
      told.push(await said(page));
      await page.keyboard.press("ArrowRight");
    }
    const at = told.findIndex((words) => /just before 24 h/.test(words));
    assert.ok(at > 0, told.join("\n"));
    near(told[at].match(/iv ([-+.e\d]+)/)[1], expected.every[key].before);
    assert.match(told[at + 1], /^plasma, 24 h/);
    near(told[at + 1].match(/iv ([-+.e\d]+)/)[1], expected.every[key].after);
  }
  await page.selectOption('label:has-text("Quantity") select', "percent_dose");
  await page.selectOption('label:has-text("Panels") select', "organ");
  await page.check('input[value="linear"][name="Axis of values"]');
  await drawn(page, /percent_dose, linear/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const paths = [...svg.matchAll(/<path d="(M[^"Z]*)" fill="none"/g)].map((m) => m[1].split(/[ML]/).filter(Boolean).map((p) => p.split(" ").map(Number)));
  const upright = paths.flatMap((p) => p.slice(1).filter(([x, y], i) => Math.abs(x - p[i][0]) < 0.15 && y < p[i][1] - 30));
  assert.ok(upright.length >= 2, `${upright.length} upright steps`);
  await page.check('input[value="signal"]'); // what the label was just before a dose is not in the file: a gap
  await drawn(page, /signal/);
  const signal = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  assert.ok(Math.max(...[...signal.matchAll(/<path d="(M[^"Z]*)" fill="none"/g)].map((m) => m[1].split("M").length - 1)) >= 3);
});

promise("measured values that are not drawn are not counted as shown", async (page) => {
  await open(page, "first.h5");
  await plainTime(page);
  const status = () => document.querySelector('fieldset:has([data-observed]) [role="status"]').textContent;
  const give = (text) => page.setInputFiles("[data-observed]", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await give("time [h],value [%ID],organ\n1,50,liver\n2,-2,liver\n3,30,liver\n20,9,liver\n");
  await settles(page, status, /^mine\.csv: 4 values, 4 shown\..*1 value not above 0, drawn at the foot/);
  const points = async () => {
    const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
    const [, x, y, width, height] = svg.match(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"\/><\/clipPath>(?:(?!clipPath).)*<circle cx/).map(Number);
    return [...svg.matchAll(/<circle cx="([-\d.]+)" cy="([-\d.]+)" r="3.2" fill="#ffffff"/g)].filter(([, cx, cy]) => cx >= x && cx <= x + width && cy >= y && cy <= y + height).length;
  };
  assert.equal(await points(), 4);
  await page.check('input[value="linear"][name="Axis of values"]');
  await settles(page, status, /4 values, 3 shown; 1 below the axis/);
  assert.equal(await points(), 3);
  await page.fill('input[aria-label="Time shown to, h"]', "12");
  await page.keyboard.press("Tab");
  await settles(page, status, /4 values, 2 shown; 1 outside the time shown; 1 below the axis/);
  assert.equal(await points(), 2);
});

promise("the comparison follows what is shown: of the signal, its own metrics", async (page) => {
  await open(page, "doses.h5");
  await tab(page, "comparison");
  await page.check('input[value="signal"]');
  await settles(page, () => document.querySelector("#view-comparison caption")?.textContent ?? "", /signal of the tracer/);
  const theirs = readFileSync(file("comparison.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
  const rows = await page.locator("#view-comparison tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((c) => c.textContent)));
  assert.ok(rows.length >= 6);
  const ratios = [];
  for (const [organ, scenario, peak, ratio] of rows) {
    const find = (metric) => theirs.find((r) => r[1] === scenario.replace(" (reference)", "") && r[2] === organ.replace(/ /g, "_") && r[3] === metric);
    near(peak, Number(find("signal_peak_percent")[5]), 2e-3);
    if (ratio !== "–") near(ratio, Number(find("signal_peak_percent")[6]), 2e-2);
    ratios.push(ratio);
  }
  assert.ok(ratios.some((r) => r !== "1" && r !== "–"), ratios.join());
});

promise("a graph of one's own has an amount, and no body", async (page) => {
  await open(page, "kagan.h5");
  assert.equal(await page.locator("#tab-body").count(), 0);
  for (const id of ["curves", "heat", "numbers", "comparison"]) {
    await tab(page, id);
    assert.doesNotMatch(await page.evaluate(() => document.getElementById("app").innerText), /vesicle/i, id);
  }
  await settles(page, () => document.querySelector(".printed[data-ready]")?.textContent.length > 100, true);
  assert.doesNotMatch(await page.evaluate(() => [...document.querySelectorAll(".printed section:not(:last-of-type)")].map((s) => s.textContent).join(" ")), /vesicle|Body map/i);
});

promise("the body is shaded by the share per gram: what is far below stays pale", async (page) => {
  await open(page, "first.h5");
  await tab(page, "body");
  const fill = (organ) => page.locator(`.body svg g[fill]:has(> title:text-matches("^${organ}: "))`).first().getAttribute("fill");
  await page.waitForSelector(".body svg");
  const pale = await fill("brain");
  assert.equal(pale, "#f1efe9");
  for (const organ of ["liver", "spleen", "lung", "kidney"]) assert.notEqual(await fill(organ), pale, organ);
  assert.match(await page.textContent(".body svg"), /%ID\/g/);
  assert.match(await page.textContent(".body svg"), /< [\d.]+Body: /);
  await page.selectOption('label:has-text("Shades") select', "linear");
  await settles(page, () => document.querySelector(".body svg").textContent.includes("< "), false);
  await open(page, "names.h5");
  await tab(page, "body");
  const svg = (await saved(page, '#view-body [data-save="svg"]')).bytes.toString();
  const lines = [...svg.matchAll(/<text [^>]*font-weight="600">([^<]*)</g)].map((m) => m[1]).join(" ");
  assert.match(lines.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"'), /^<img src="x" onerror="console.log\(1\)">/);
});

promise("the paper follows each choice and each file by itself; while it does not, it says so", async (page) => {
  const paper = () => document.querySelector(".printed[data-ready]")?.textContent ?? "";
  await open(page, "doses.h5");
  await settles(page, paper, /Body map: iv/);
  await page.click('button[aria-label="No scenarios"]');
  assert.match(await page.evaluate(() => document.querySelector(".printed").textContent), /being made anew.*Print button/);
  await page.check('label:has-text("nose") input');
  await page.emulateMedia({ media: "print" });
  await settles(page, () => [...document.querySelectorAll(".printed[data-ready] h2")].map((t) => t.textContent).filter((t) => t.startsWith("Heat map")).join(), "Heat map: nose");
  assert.equal(await page.isVisible("#app"), false);
  await page.emulateMedia({ media: "screen" });
  await open(page, "first.h5");
  await settles(page, paper, new RegExp(`^${expected.first.title}`));
}, null, unasked);

promise("what is 0 throughout is said, not drawn as an empty panel", async (page) => {
  await open(page, "every.h5");
  await page.click('button[aria-label="All organs"]');
  await plainTime(page);
  const words = await settles(page, () => document.querySelector('.panel[aria-label^="expelled:"] .zero')?.textContent ?? "", "0 throughout");
  assert.ok(words);
  assert.equal(await page.locator('.panel[aria-label^="liver:"] .zero').count(), 0);
});

promise("nothing is wider than the window, whatever the names", async (page) => {
  for (const name of ["names.h5", "population.h5", "conditions.h5"]) {
    await open(page, name);
    for (const id of await views(page)) {
      await tab(page, id);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${name} ${id}`);
    }
  }
});

promise("what a view does not follow is not offered", async (page) => {
  await open(page, "doses.h5");
  const offered = () => page.locator(".controls form > *:visible").count();
  const all = await offered();
  await tab(page, "heat");
  assert.ok((await offered()) < all);
  assert.equal(await page.isVisible('label:has-text("Panels")'), false);
  assert.equal(await page.isVisible('label:has-text("Quantity")'), true);
  await open(page, "population.h5");
  assert.match(await page.textContent(".about"), /57 of 60 subjects \(3 failed\)/);
  await page.click(".about a");
  assert.equal(await page.getAttribute("#tab-failures", "aria-selected"), "true");
  const organs = () => page.isVisible('fieldset:has(> legend:text-is("Organs"))');
  await tab(page, "numbers"); // has all organs; those that are chosen count where there are several doses
  assert.equal(await organs(), false);
  await open(page, "doses.h5");
  await tab(page, "numbers");
  assert.equal(await organs(), true);
  await open(page, "kagan.h5");
  assert.equal(await page.locator('fieldset:has(> legend:text-is("Shown"))').count(), 0); // there is but one
});

promise("of subjects that failed those of one scenario are told, in the head and below the curves", async (page) => {
  await open(page, "failing.h5"); // of 10 subjects 0, 2 and 3 failed
  assert.match(await page.textContent(".about"), /7 of 10 subjects \(up to 3 failed\)/);
  assert.match(await page.textContent("#view-curves .notes"), /Median of 7 of 10 subjects \(up to 3 failed\)/);
  assert.equal(await page.textContent("#tab-failures"), "Failures (5)");
});

promise("what is not drawn is said: scenarios that are left out, doses outside the time", async (page) => {
  await open(page, "tracers.h5"); // a log axis of time, doses at 0
  const notes = () => page.textContent("#view-curves .notes");
  assert.match(await notes(), /6 of 12 scenarios are shown\./);
  assert.match(await notes(), /The doses lie outside the time that is drawn\./);
  assert.doesNotMatch(await notes(), /▲/);
  assert.ok((await page.locator("#view-curves .key li").allTextContents()).includes("DiR = DiR, perfused organs")); // at time 0, which is not drawn, they differ
  await plainTime(page);
  await settles(page, () => document.querySelector("#view-curves .notes").textContent, /▲ at the foot of a panel: a dose\./);
  await open(page, "first.h5");
  assert.doesNotMatch(await notes(), /scenarios? (is|are) shown/);
});

promise("a band ends where all subjects have nothing; what stands below a picture is whole in its file", async (page) => {
  await open(page, "draws.h5");
  await plainTime(page);
  await drawn(page, /, log$/);
  const svg = (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString();
  const frames = [...svg.matchAll(/<clipPath id="[^"]*"><rect x="([\d.]+)"/g)].map((m) => Number(m[1]));
  const bands = [...svg.matchAll(/<path d="M([^"]*)Z" fill="[^"]*" fill-opacity="0.16"/g)].map((m) => m[1].split("L").map((p) => Number(p.split(" ")[0])));
  assert.equal(bands.length, 4);
  assert.ok(bands.slice(0, 2).every((band) => Math.abs(Math.min(...band) - frames[0]) < 0.2), "plasma has some at once");
  assert.ok(bands.slice(2).every((band) => Math.min(...band) > frames[1] + 3), "nothing is in the liver at 0 h");
  const words = [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map((m) => m[1]).join(" ");
  assert.ok(words.includes(await page.textContent("#view-curves .notes p:first-child")), words);
});

promise("the names of who has the least and the most do not lie on each other", async (page) => {
  await open(page, "population.h5");
  await page.click('button[aria-label="All organs"]');
  await tab(page, "subjects");
  await page.selectOption('#view-subjects label:has-text("Number") select', "individual/tmax"); // differs much between organs, and little within one
  await settles(page, () => document.querySelector("#view-subjects caption")?.textContent ?? "", /^tmax/);
  const svg = (await saved(page, '#view-subjects [data-save="svg"]')).bytes.toString();
  const names = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="9"/g)].map((m) => m.slice(1).map(Number));
  assert.ok(names.length > 10);
  names.forEach(([x, y], i) => names.slice(i + 1).forEach(([u, v]) => assert.ok(Math.abs(x - u) > 20 || Math.abs(y - v) > 9.9, `${x} ${y} and ${u} ${v}`)));
});

promise("the first picture is of what differs: tracers by their signal, lines that lie on each other named together", async (page) => {
  await open(page, "tracers.h5");
  await drawn(page, / signal_percent_dose, log$/);
  assert.equal(await page.isChecked('label:has-text("none") input'), false); // it has no signal
  await page.check('input[value="vesicle"]');
  await drawn(page, / percent_dose, log$/);
  const keys = await page.locator("#view-curves .key li").allTextContents(); // the tracer does not change where vesicles go
  assert.equal(keys.length, 1, keys.join());
  assert.match(keys[0], / = .* = /);
});

promise("a line of the key leaves it alone, and brings the others back", async (page) => {
  await open(page, "doses.h5");
  const lines = async () => (await saved(page, '#view-curves [data-save="svg"]')).bytes.toString().match(/<path d="[^"Z]*" fill="none"/g).length;
  const all = await lines();
  await page.click('.key .line:has-text("nose")');
  await drawn(page, / 1 line,/);
  assert.ok((await lines()) < all);
  assert.equal(await page.getAttribute('.key .line:has-text("nose")', "aria-pressed"), "true");
  await page.click('.key .line:has-text("nose")');
  await drawn(page, / 3 lines,/);
});

promise("what is chosen stands in the address: a reload and Back keep it, unknown names are said", async (page) => {
  const report = address("report.html");
  await page.goto(report);
  await page.waitForSelector("#view-curves [data-drawn]");
  await page.uncheck('label:has-text("nose") input');
  await page.selectOption('label:has-text("Quantity") select', "concentration");
  await settles(page, () => location.hash, /s=iv,3%20infusions&.*q=concentration/);
  await page.reload();
  await page.waitForSelector("#view-curves [data-drawn]");
  await drawn(page, /2 lines,.* concentration,/);
  assert.equal(await page.isChecked('label:has-text("nose") input'), false);
  await tab(page, "heat");
  await settles(page, () => location.hash, /v=heat/);
  await page.goBack();
  await settles(page, () => document.getElementById("tab-curves").getAttribute("aria-selected"), "true");
  await page.goto("about:blank");
  await page.goto(`${report}#v=numbers&s=iv,elsewhere&o=liver,gills&q=percent_dose&t=0-5`);
  await page.waitForSelector("#view-numbers tbody tr");
  assert.match(await page.textContent('[role="alert"]'), /not: elsewhere, gills\./);
  assert.equal(await page.inputValue('input[aria-label="Time shown to, h"]'), "5");
  await page.goto("about:blank");
  await page.goto(`${report}#v=numbers&s=100%25,100%,iv`); // not as it was written
  await page.waitForSelector("#view-numbers tbody tr");
  assert.match(await page.textContent('[role="alert"]'), /not: 100%\./);
}, alone);

promise("where all of the dose is: layers that add up to 100 %", async (page) => {
  await open(page, "first.h5");
  await tab(page, "where");
  await page.waitForSelector("#view-where tbody tr");
  const { organs, curves } = expected.first;
  const rows = await page.locator("#view-where tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((c) => c.textContent)));
  const index = Number(await page.inputValue("#stack-time"));
  assert.ok(Math.abs(rows.reduce((sum, [, v]) => sum + Number(v), 0) - 100) < 0.1, rows.join(" "));
  for (const [name, value] of rows) if (organs.includes(name)) near(value, curves.percent_dose[0][organs.indexOf(name)][index]);
});

promise("where all of the dose is: what lies in the gut and on blood cells is not counted as gone, and nothing twice", async (page) => {
  await open(page, "doses.h5");
  await tab(page, "where");
  await page.selectOption('#view-where label:has-text("Scenario") select', { label: "nose" });
  const { organs, scenarios, curves } = expected.doses;
  await settles(page, () => document.querySelector("#view-where thead").textContent, /nose/);
  const index = Number(await page.inputValue("#stack-time"));
  const of = (name) => curves.percent_dose[scenarios.indexOf("nose")][organs.indexOf(name)][index];
  const rows = new Map(await page.locator("#view-where tbody tr").evaluateAll((all) => all.map((tr) => [tr.cells[0].textContent, Number(tr.cells[1].textContent)])));
  assert.ok(of("gut_contents") > 10, `${of("gut_contents")} in the gut`);
  near(rows.get("gut contents"), of("gut_contents"));
  if (rows.has("blood cells")) near(rows.get("blood cells"), of("blood") - of("plasma"), 1e-2);
  assert.ok(!rows.has("brain parenchyma"), "it is in brain");
  assert.ok(rows.get("elsewhere or not given yet") < 0.3, [...rows].join(" ")); // layers that are left out
  await page.selectOption('#view-where label:has-text("Scenario") select', { label: "iv" });
  await settles(page, () => document.querySelector("#view-where thead").textContent, /iv/);
  const cells = await page.locator('#view-where tbody tr:has(th:text-is("blood cells")) td').textContent();
  const iv = (name) => curves.percent_dose[scenarios.indexOf("iv")][organs.indexOf(name)][index];
  near(cells, iv("blood") - iv("plasma"), 2e-3);
  assert.match(await page.textContent("#view-where .picture svg"), /above it gone(?!; white)/);
  await page.selectOption('#view-where label:has-text("Scenario") select', { label: "3 infusions" });
  await settles(page, () => document.querySelector("#view-where .picture svg").textContent, /above it gone; white, elsewhere or not ?given yet/);
});

promise("subjects: boxes of a number, and against who they are, by the numbers of the file", async (page) => {
  await open(page, "population.h5");
  await tab(page, "subjects");
  await page.selectOption('#view-subjects label:has-text("Number") select', "individual/half_life");
  const liver = page.locator("#view-subjects tbody tr", { has: page.locator('th:text-is("liver")') });
  await settles(page, () => document.querySelector("#view-subjects caption")?.textContent ?? "", /^half life/);
  const cells = await liver.locator("td").allTextContents();
  const { organs, half_life: halfLife } = expected.population;
  const quantiles = halfLife[0][organs.indexOf("liver")];
  cells.slice(2, 7).forEach((text, i) => near(text, quantiles[i], 2e-3));
  assert.ok((await page.locator("#view-subjects .picture").nth(1).locator("circle").count()) >= 50);
});

promise("measured against predicted, with the fold errors of vesipk compare", async (page) => {
  await open(page, "doses.h5");
  const rows = "time [h],value [%ID],organ,scenario\n0.5,41.3,liver,iv\n1.2,30.7,liver,iv\n5,19,liver,iv\n3,0.9,spleen,iv\n6,0.21,kidney,3 infusions\n";
  await page.setInputFiles("[data-observed]", { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });
  await tab(page, "predicted");
  await page.waitForSelector("#view-predicted tbody tr");
  const last = await page.locator("#view-predicted tbody tr").last().locator("th, td").allTextContents();
  near(last[2], expected.fold.afe, 2e-3);
  near(last[3], expected.fold.aafe, 2e-3);
  assert.equal(await page.locator("#view-predicted .picture circle title").count(), 2 * 5);
  await open(page, "sampled.h5"); // a data set: each subject beside its own curve
  await tab(page, "predicted");
  await page.waitForSelector("#view-predicted tbody tr");
  near(await page.getAttribute("#view-predicted [data-aafe]", "data-aafe"), expected.sampled.aafe, 5e-3);
});

promise("several results side by side: names with their file where they clash, each curve on its own times", async (page) => {
  await page.setInputFiles("#file", [file("doses.h5"), file("every.h5"), file("first.h5")]);
  await page.waitForSelector("#view-curves [data-drawn]");
  const names = await page.locator('fieldset:has(legend:text-is("Scenarios")) .check').allTextContents();
  assert.deepEqual(names, ["doses: iv", "3 infusions", "nose", "every: iv", "skin", "base"]);
  await plainTime(page);
  await page.click('button[aria-label="All scenarios"]');
  await drawn(page, / 6 lines, 0 to 72 h/);
  const find = (text, name) => text.match(new RegExp(`${name} ([-+.e\\d]+) %ID`))?.[1];
  await page.focus('.panel[aria-label^="liver:"]');
  await page.keyboard.press("Home");
  let seen = 0;
  for (let i = 0; i < 40; ++i) {
    await page.keyboard.press("ArrowRight");
    const words = await said(page);
    if (!/^liver, 6 h/.test(words)) continue;
    for (const [name, source, scenario] of [["doses: iv", "doses", 0], ["every: iv", "every", 0], ["base", "first", 0]]) {
      const { organs, time, curves } = expected[source];
      near(find(words, name), curves.percent_dose[scenario][organs.indexOf("liver")][time.indexOf(6)]);
      ++seen;
    }
  }
  assert.equal(seen, 3);
  for (const id of await views(page)) {
    await tab(page, id);
    assert.equal(await page.locator('[role="alert"]:not([hidden])').count(), 0, id);
  }
  await page.setInputFiles("#add", file("kagan.h5"));
  await settles(page, () => document.querySelector('[role="alert"]:not([hidden])')?.textContent ?? "", /amount is in particle and .*, so it is not shown together/);
}, alone);

/**
 * What axe-core finds, in a view or in all. Rows of a table and pieces of a picture are all made alike, so that some of them stand
 * for all. @param rules  these alone
 */
async function violations(page, view = "", rules = null) {
  const axe = readFileSync(createRequire(join(viewer, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(axe);
  return page.evaluate(async ([id, only]) => {
    for (const svg of id ? document.querySelectorAll(`#${id} svg`) : []) for (const piece of [...svg.querySelectorAll("path, rect, circle, line, text")].slice(60)) piece.remove();
    for (const body of id ? document.querySelectorAll(`#${id} tbody`) : []) while (body.rows.length > 12) body.rows[12].remove();
    const run = await globalThis.axe.run(document.getElementById(id || "app"), { resultTypes: ["violations"], ...(only && { runOnly: only }) });
    return run.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
  }, [view, rules]);
}

promise("axe finds nothing", async (page) => {
  for (const name of ["doses.h5", "population.h5"]) {
    await open(page, name);
    for (const id of await views(page)) {
      await tab(page, id);
      assert.deepEqual(await violations(page, id === "curves" ? "" : `view-${id}`), [], `${name} ${id}`);
    }
  }
});

promise("too many lines for the eye are cut off, and it is said", async (page) => {
  await open(page, "conditions.h5");
  await page.click('button[aria-label="All scenarios"]');
  await page.click('button[aria-label="All organs"]');
  await page.selectOption('label:has-text("Panels") select', "one");
  const all = expected.conditions.scenarios.length * expected.conditions.organs.length;
  await settles(page, () => document.querySelector("#view-curves .notes").textContent, new RegExp(`The first 60 of ${all} lines are drawn`));
  await drawn(page, /^1 panel, [456]\d lines/);
});

promise("an organ without the quantity is named, not drawn empty", async (page) => {
  await open(page, "first.h5");
  await page.selectOption('label:has-text("Quantity") select', "delivered_percent_dose");
  await drawn(page, /^5 panels.*delivered/);
  assert.match(await page.textContent("#view-curves .notes"), /Without delivered to the tissue: plasma\./);
});

promise("nothing in a name is markup", async (page) => {
  await open(page, "names.h5");
  for (const id of await views(page)) {
    await tab(page, id);
    assert.equal(await page.locator("img").count(), 0, id);
  }
  assert.match(await page.textContent("h1"), /^<img/);
});

promise("evidence can be searched and filtered", async (page) => {
  await open(page, "conditions.h5");
  await tab(page, "evidence");
  const { address: addresses, confidence } = expected.conditions;
  const shown = () => page.locator("#view-evidence tbody tr").count();
  await settles(page, () => document.querySelector('#view-evidence [role="status"]').textContent, new RegExp(`^${addresses.length} of ${addresses.length} numbers`));
  assert.equal(await shown(), addresses.length);
  await page.selectOption('#view-evidence label:has-text("Confidence") select', "assumption");
  assert.equal(await shown(), confidence.filter((c) => c === "assumption").length);
  await page.selectOption('#view-evidence label:has-text("Confidence") select', "");
  await page.fill('#view-evidence input[type="search"]', "liver.uptake.clearance");
  assert.ok((await page.locator("#view-evidence tbody th").allTextContents()).includes("liver.uptake.clearance"));
  assert.ok((await shown()) < 20);
  const rows = rowsOf((await saved(page, '#view-evidence [data-save="csv"]')).bytes);
  assert.deepEqual(rows[0].slice(0, 6), ["address", "value", "unit", "low", "high", "confidence"]);
});

promise("failures are listed; provenance holds the config and the attributes", async (page) => {
  await open(page, "population.h5");
  assert.equal(await page.textContent("#tab-failures"), "Failures (3)");
  await tab(page, "failures");
  const subjects = await page.locator("#view-failures tbody tr td:nth-child(2)").allTextContents();
  assert.deepEqual(subjects.map(Number), expected.failed);
  await tab(page, "provenance");
  assert.equal(await page.textContent("#view-provenance pre"), expected.population.config);
  await settles(page, () => document.querySelector("#view-provenance .facts").textContent, /vesipk-results/);
  await open(page, "first.h5");
  assert.equal(await page.textContent("#tab-failures"), "Failures");
  await tab(page, "failures");
  assert.match(await page.textContent("#view-failures"), /^None/);
});

promise("a file that is no result gets one sentence, and what was open stays", async (page) => {
  for (const [name, words] of Object.entries(expected.wrong)) {
    await page.setInputFiles("#file", file(name));
    await settles(page, () => document.querySelector('[role="alert"]:not([hidden])')?.textContent ?? "", words);
    assert.match(await page.textContent("main"), /Drop a result file/);
  }
  await open(page, "first.h5");
  assert.equal(await page.isVisible('[role="alert"]'), false);
  await page.setInputFiles("#file", file("text.h5"));
  await settles(page, () => document.querySelector('[role="alert"]:not([hidden])')?.textContent ?? "", expected.wrong["text.h5"]);
  assert.ok(await page.isVisible(".panel"));
}, alone);

promise("a file over 2 GB opens in little memory", async (page) => {
  await open(page, "huge.h5");
  assert.match(await page.textContent(".about"), /2\.4\d* GB/);
  await page.focus('.panel[aria-label^="liver"]');
  await page.evaluate(() => (document.getElementById("said").textContent = ""));
  for (let i = 0; i < 8; ++i) await page.keyboard.press("ArrowRight"); // a log axis of time begins with the first output
  const { organs, time, curves } = expected.huge;
  const words = await settles(page, () => document.getElementById("said").textContent, /^liver, 4.5 h/);
  near(words.match(/base ([-+.e\d]+)/)[1], curves.percent_dose[0][organs.indexOf("liver")][9]);
  assert.ok(time.length > 9);
  await tab(page, "provenance");
  const heap = Number(await settles(page, () => document.querySelector("#view-provenance [data-heap]")?.dataset.heap ?? "", /^\d+$/));
  assert.ok(heap < 64e6, `${heap} bytes`);
}, alone);

promise("a report opens itself, and prints all figures and tables", async (page) => {
  await page.goto(address("report.html"));
  await page.waitForSelector(".panel");
  assert.equal(await page.textContent("h1"), expected.doses.title);
  assert.match(await page.textContent(".about"), /^doses & "more"\.h5/);
  await page.waitForSelector(".printed[data-ready]", { state: "attached" });
  assert.equal(await page.isVisible(".printed"), false);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.isVisible(".printed"), true);
  assert.equal(await page.isVisible("#app"), false);
  const heads = await page.locator(".printed h2").allTextContents();
  for (const wanted of ["Scenarios", "Curves: share of the dose", "Curves: share of the label", "Curves: delivered to the tissue", "Body map: iv", "Heat map: 3 infusions", "Comparison", "Numbers", "Doses and events", "Evidence", "Provenance"]) {
    assert.ok(heads.includes(wanted), `${wanted} in ${heads}`);
  }
  assert.equal(await page.locator(".printed figure svg").count(), 3 + 3 + 3); // curves, bodies, heat maps
  assert.equal(await page.locator(".printed section:has(h2:text-is('Evidence')) tbody tr").count(), expected.doses.address.length);
  const sources = await page.locator(".printed .sources li").count(); // each once, by its number
  assert.ok(sources > 3 && sources < expected.doses.address.length / 2, `${sources} sources`);
  assert.match(await page.textContent(".printed section:has(h2:text-is('Evidence')) tbody tr"), /\[1\]/);
  const pdf = await page.pdf({ format: "A4" });
  for (const [tool, words] of [["pdftotext", ["-", "-"]], ["gs", ["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", "-"]]]) {
    const text = spawnSync(tool, words, { input: pdf, encoding: "utf8" });
    if (!text.error) assert.match(text.stdout, /\b2 \/ \d+\s/, tool); // pages are numbered
  }
  assert.ok(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length > 5);
}, alone, unasked);

promise("tables of a population fit on paper", async (page) => {
  await open(page, "population.h5");
  await page.evaluate(() => (window.print = () => (document.body.dataset.asked = "to print")));
  await page.click('button:has-text("Print")');
  await settles(page, () => document.body.dataset.asked ?? "", "to print");
  await page.setViewportSize({ width: 688, height: 1000 }); // A4 less its margins, 96 px an inch
  await page.emulateMedia({ media: "print" });
  const wide = await page.locator(".printed table, .printed svg").evaluateAll((all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.textContent.slice(0, 60)));
  assert.deepEqual(wide, []);
  assert.ok((await page.locator(".printed table").count()) >= 5);
}, alone, unasked);

promise("what is pressed is 24 px high at least, heads come in their order, the first column stays", async (page) => {
  await open(page, "doses.h5");
  for (const id of await views(page)) {
    await tab(page, id);
    const small = await page.evaluate(() => {
      const inText = (e) => e.tagName === "A" || e.closest("th");
      const box = (e) => (e.matches("input[type=checkbox], input[type=radio]") ? e.closest("label") : e).getBoundingClientRect();
      return [...document.querySelectorAll("#app button, #app select, #app input, #app summary")].filter((e) => e.checkVisibility() && !inText(e) && !e.matches("label.open > input") && box(e).height < 23.5).map((e) => `${e.outerHTML.slice(0, 80)} ${box(e).height}`);
    });
    assert.deepEqual(small, [], id);
    const heads = await page.evaluate(() => [...document.querySelectorAll("#app h1, #app h2, #app h3")].filter((e) => e.checkVisibility()).map((e) => Number(e.tagName[1])));
    heads.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= heads[i - 1] + 1, `${id}: ${heads}`));
  }
  await tab(page, "numbers");
  await page.selectOption('label:has-text("Numbers") select', "all");
  await settles(page, () => document.querySelectorAll("#view-numbers table thead th").length > 30, true);
  const moved = await page.evaluate(() => {
    const table = document.querySelector("#view-numbers table");
    const box = [table, ...[...Array(4)].map(((e) => () => (e = e.parentElement))(table))].find((e) => e.scrollWidth > e.clientWidth + 50 && getComputedStyle(e).overflowX !== "visible");
    const first = table.querySelector("tbody th");
    const before = first.getBoundingClientRect().left;
    box.scrollLeft = 400;
    return { by: box.scrollLeft, left: first.getBoundingClientRect().left - before };
  });
  assert.equal(moved.by, 400);
  assert.ok(Math.abs(moved.left) < 2, `${moved.left}`);
});

promise("a name that is too long is cut at its end, its whole is its tip", async (page) => {
  await open(page, "names.h5");
  await tab(page, "heat");
  await page.waitForSelector(".heat svg");
  const names = await page.locator(".heat svg text:has(title)").evaluateAll((all) => all.map((t) => [t.firstChild.textContent, t.querySelector("title").textContent]));
  assert.ok(names.length > 5);
  for (const [shown, whole] of names) assert.ok(shown.endsWith("…") && whole.startsWith(shown.slice(0, -1)), `${shown}: ${whole}`);
});

promise("every field has a name, every id is used once", async (page) => {
  await open(page, "population.h5");
  for (const id of await views(page)) {
    await tab(page, id);
    const faults = await page.evaluate(() => {
      const words = (e) => (e.getAttribute("aria-label") || [...(e.labels ?? [])].map((l) => l.textContent).join("") || e.textContent).trim();
      const nameless = [...document.querySelectorAll("button, input, select, [tabindex='0']")].filter((e) => !words(e)).map((e) => e.outerHTML.slice(0, 90));
      const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
      const wide = [...document.querySelectorAll("svg[role=img]")].filter((s) => !s.querySelector("title")?.textContent);
      return [...nameless, ...ids.filter((x, i) => ids.indexOf(x) !== i), ...wide.map(() => "a picture without a title")];
    });
    assert.deepEqual(faults, [], id);
  }
});

promise(
  "in the dark and in a narrow window it is whole",
  async (page) => {
    await open(page, "tracers.h5");
    if (!unasked) assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".views")).backgroundColor), "rgb(25, 28, 32)");
    for (const id of await views(page)) {
      await tab(page, id);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${id} is wider than the window`);
      if (["body", "numbers", "provenance"].includes(id)) assert.deepEqual(await violations(page, `view-${id}`, ["color-contrast"]), [], id); // of what axe knows, the dark changes that
    }
    assert.equal(await page.isVisible(".controls form"), false);
    await tab(page, "curves");
    await page.click(".controls > summary");
    assert.equal(await page.isVisible(".controls form"), true);
  },
  { viewport: { width: 390, height: 800 }, colorScheme: "dark" },
);
