/**
 * Files of analyses in a real browser: each view against what h5py reads in the same file.
 *
 *     node answers.mjs VIEWER FOLDER    FOLDER: page.html, fit.h5, gsa.h5, design.h5, regimen.h5, first.h5 and found.json of found.py
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { isFirefox, launch, newContext, savedBy } from "./drive.mjs";

const [viewer, folder] = process.argv.slice(2);
const file = (name) => join(folder, name);
const found = JSON.parse(readFileSync(file("found.json"), "utf8"));
const axe = readFileSync(createRequire(join(viewer, "package.json")).resolve("axe-core/axe.min.js"), "utf8");

let browser;
let page;
const unwanted = [];
before(async () => {
  browser = await launch(viewer);
  page = await (await newContext(browser)).newPage();
  page.setDefaultTimeout(60000);
  page.on("console", (message) => unwanted.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => unwanted.push(`error: ${error.message}`));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || unwanted.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(file("page.html")).href);
  await page.evaluate(axe);
});
after(() => browser.close());

const drawn = () => page.waitForFunction(() => !document.querySelector('[role="tabpanel"][aria-busy]'));
const views = () => page.locator('[role="tab"]').evaluateAll((tabs) => tabs.map((t) => t.id.slice(4)));

async function tab(id) {
  await page.click(`#tab-${id}`);
  await drawn();
}

async function open(name, wanted) {
  await page.setInputFiles("#file", file(name));
  await page.waitForFunction((n) => document.getElementById("app").dataset.state === "open" && document.querySelector(".about").textContent.startsWith(n), name);
  await drawn();
  assert.deepEqual(await views(), wanted);
}

/** Rows of the table of a view, and the titles of its columns. */
const table = (id) => page.locator(`#view-${id} table`).evaluate((t) => ({ heads: [...t.tHead.rows[0].cells].map((c) => c.textContent), rows: [...t.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent)) }));

/** As the page writes numbers: four digits. */
function near(text, value, words = "") {
  if (value === null || Number.isNaN(value)) assert.equal(text, "–", words);
  else assert.ok(Math.abs(Number(text) - value) <= 1e-3 * Math.abs(value), `${words}: ${text} is not ${value}`);
}

function promise(words, act, skip = false) {
  test(words, { skip }, async () => {
    await act();
    assert.deepEqual(unwanted, []);
    const id = await page.evaluate(() => document.body.dataset.view);
    const faults = await page.evaluate(async () => (await globalThis.axe.run(document.getElementById("app"), { resultTypes: ["violations"] })).violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`));
    assert.deepEqual(faults, [], id);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than a phone");
    await page.setViewportSize({ width: 1280, height: 900 });
  });
}

promise("a fit: numbers with their ranges before and after, learned or not", async () => {
  await open("fit.h5", ["learned", "fitted", "draws", "pairs", "profiles", "starts", "provenance"]);
  const f = found.fit;
  const { rows } = await table("learned");
  assert.equal(rows.length, f.parameter.length);
  rows.forEach(([name, unit, low, high, mode, median, sd, from, to, said], i) => {
    assert.deepEqual([name, unit], [f.parameter[i], f.unit[i]]);
    for (const [text, key] of [[low, "prior_low"], [high, "prior_high"], [mode, "mode"], [median, "median"], [sd, "sd"], [from, "low"], [to, "high"]]) near(text, f[key][i], `${name} ${key}`);
    assert.equal(said, ["range only", "partly", "learned"][f.learned[i]]);
  });
  assert.equal(await page.locator("#view-learned .picture [data-span]").count(), f.parameter.length);
  assert.match(await page.textContent("#view-learned .notes"), /Hatched.*not known.*neither is how bodies differ/);
});

promise("a fit: measured against predicted", async () => {
  await tab("fitted");
  const f = found.fit;
  const { rows } = await table("fitted");
  assert.equal(rows.length, f.observed.length);
  rows.forEach((row, i) => [f.observed, f.predicted, f.residual].forEach((values, k) => near(row[5 + k], values[i], `line ${i}`)));
  assert.equal(await page.locator("#view-fitted .picture circle").count(), f.observed.length);
  const circle = await page.locator("#view-fitted .picture circle title").first().textContent();
  near(circle.match(/measured ([\d.e+-]+)/)[1], f.observed[0]);
});

promise("a fit: from the prior to the posterior, one number after the other", async () => {
  await tab("draws");
  for (const name of ["liver.uptake.clearance", "label.release.rate"]) {
    await page.selectOption('#view-draws label:has-text("Number") select', { label: name });
    await page.waitForFunction((n) => document.querySelector("#view-draws caption").textContent === `Draws of ${n}`, name);
    const { rows } = await table("draws");
    for (const [k, key] of [[2, "prior"], [3, "posterior"]]) {
      assert.ok(Math.abs(rows.reduce((sum, row) => sum + Number(row[k]), 0) - 100) < 0.1);
      const below = rows.filter((row) => Number(row[1]) <= found.fit.middle[name]).reduce((sum, row) => sum + Number(row[k]), 0);
      const wanted = 100 * found.fit.below[name][key]; // share of draws below the step that holds the middle of the range
      assert.ok(Math.abs(below - wanted) < 12, `${name} ${key}: ${below} of ${wanted}`);
    }
  }
});

promise("a fit: how numbers hang together, all of them and the draws of a pair", async () => {
  await tab("pairs");
  const f = found.fit;
  const { rows } = await table("pairs");
  const n = f.parameter.length;
  assert.equal(rows.length, (n * (n - 1)) / 2);
  for (const [a, b, r] of rows) near(r, f.correlation[f.parameter.indexOf(a)][f.parameter.indexOf(b)], `${a} and ${b}`);
  const sizes = rows.map((row) => Math.abs(Number(row[2])));
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
  assert.equal(await page.locator("#view-pairs .picture [data-pair]").count(), n * (n - 1));
  await page.selectOption('#view-pairs label:has-text("Pair") select', "1");
  await page.waitForFunction(() => document.querySelector("#view-pairs .notes").textContent.startsWith("500 of 1000 draws"));
  assert.equal(await page.locator("#view-pairs .picture circle").count(), 500);
});

promise("a fit: the profile and its level; descents, the best first", async () => {
  await tab("profiles");
  const f = found.fit;
  const { rows } = await table("profiles");
  rows.forEach((row, i) => ["profile_value", "profile_objective", "profile_objective_alone"].forEach((key, k) => near(row[k], f[key][0][i], key)));
  assert.match(await page.textContent("#view-profiles .notes"), /3\.84/);
  await tab("starts");
  const starts = (await table("starts")).rows;
  const sorted = [...f.start_objective].sort((a, b) => a - b);
  starts.forEach((row, i) => near(row[1], sorted[i], "descent"));
});

promise("sensitivity: bars of each output with their intervals, the largest first; over time", async () => {
  await open("gsa.h5", ["tornado", "overtime", "provenance"]);
  const g = found.gsa;
  for (const output of [0, 2]) {
    await page.selectOption('#view-tornado label:has-text("Of") select', String(output));
    await page.waitForFunction((w) => document.querySelector("#view-tornado caption").textContent.includes(w), output ? "4 h" : "plasma");
    const { rows } = await table("tornado");
    const order = g.parameter.map((_, i) => i).sort((a, b) => g.total[output][b] - g.total[output][a]);
    rows.forEach((row, i) => {
      assert.equal(row[0], g.parameter[order[i]]);
      ["total", "total_low", "total_high", "first", "first_low", "first_high"].forEach((key, k) => near(row[1 + k], g[key][output][order[i]], `${row[0]} ${key}`));
    });
    const drawn = await page.locator("#view-tornado .picture [data-value]").evaluateAll((all) => all.map((e) => Number(e.dataset.value)));
    assert.deepEqual(drawn, order.flatMap((i) => [g.total[output][i], g.first[output][i]]));
  }
  await tab("overtime");
  const { heads, rows } = await table("overtime");
  assert.deepEqual(heads, ["number", "1 h", "4 h", "13 h"]);
  for (const row of rows) [1, 2, 3].forEach((output) => near(row[output], g.total[output][g.parameter.indexOf(row[0])], row[0]));
});

promise("design: the plan, what organs are worth, what stays unknown", async () => {
  await open("design.h5", ["plan", "organs", "expected", "provenance"]);
  const d = found.design;
  const plan = (await table("plan")).rows.filter(([who]) => who === "the plan");
  assert.equal(plan.length, d.plan_time.flat().length);
  plan.forEach((row, i) => (near(row[2], d.plan_time.flat()[i]), near(row[3], d.plan_animals[i])));
  assert.ok((await page.textContent("#view-plan .notes")).includes(`${Number((100 * d.efficiency).toPrecision(3))} %`));
  await tab("organs");
  for (const [organ, more] of (await table("organs")).rows) near(more, 100 * (Math.exp((d.phi_without_organ[d.organ.indexOf(organ)] - d.phi_after) / 2) - 1), organ);
  await tab("expected");
  for (const [name, , sdBefore, sdAfter] of (await table("expected")).rows) (near(sdBefore, d.sd_before[d.parameter.indexOf(name)], name), near(sdAfter, d.sd_after[d.parameter.indexOf(name)], name));
});

promise("regimen: what to give and who meets it; the front", async () => {
  await open("regimen.h5", ["limits", "front", "provenance"]);
  const r = found.regimen;
  near((await page.textContent("#view-limits .notes")).match(/dose\.1\.amount = ([\d.e+-]+)/)[1], r.answer[0]);
  (await table("limits")).rows.forEach((row, i) => (assert.equal(row[0], `${r.limit_kind[i]} ${r.limit[i]}`), near(row[2], r.asked[i]), near(row[3], r.level[i])));
  assert.match(await page.textContent("#view-limits .notes"), /Nothing was confirmed on other subjects/);
  assert.equal(await page.locator("#view-limits .picture svg").count(), 0); // so there is nothing to draw
  await tab("front");
  (await table("front")).rows.forEach((row, i) => (near(row[0], r.front_goal[i]), near(row[1], r.front_cost[i]), near(row[3], r.front_x[i][0])));
  assert.equal(await page.locator("#view-front .picture circle").count(), r.front_goal.length);
});

promise("in the dark, on paper, and as files", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  assert.ok(await page.isVisible("#view-front svg"));
  await page.emulateMedia({ media: "screen" });
  const text = (await savedBy(page, () => page.click('#view-front [data-save="svg"]'))).bytes.toString("utf8");
  assert.equal(await page.evaluate((t) => new DOMParser().parseFromString(t, "image/svg+xml").querySelectorAll("parsererror").length, text), 0);
}, isFirefox && "WebDriver BiDi does not ask Firefox for paper or the dark");

promise("beside curves it is refused, and curves open after it", async () => {
  await page.setInputFiles("#file", [file("first.h5"), file("fit.h5")]);
  await page.waitForFunction(() => /"fit\.h5" holds what an analysis found/.test(document.getElementById("fault").textContent));
  await page.setInputFiles("#file", file("first.h5"));
  await page.waitForSelector("#view-curves [data-drawn]");
  await drawn();
});
