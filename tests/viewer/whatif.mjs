/**
 * What-if in a real browser, held against the program.
 *
 *     node whatif.mjs VIEWER FOLDER    VIEWER: where playwright-core is installed; FOLDER: see test_whatif.sh
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { use, viewport, wordsOf } from "../../docs/make_what_if.mjs";
import { copied, isFirefox, launch, newContext, savedBy } from "./drive.mjs";

const [viewer, folder] = process.argv.slice(2);
const file = (name) => join(folder, name);
const address = (name) => pathToFileURL(file(name)).href;
const nearEnough = 1e-9; // of the peak: the program here may use other variants of pow than the page

let browser;
before(async () => {
  browser = await launch(viewer);
});
after(() => browser.close());

/** A test with a page of its own, which must leave the console empty and ask nothing of any network. */
function promise(words, start, act, { before, ...options } = {}) {
  test(words, async () => {
    const context = await newContext(browser, options);
    const page = await context.newPage();
    if (before) await page.addInitScript(before);
    page.setDefaultTimeout(120000);
    const unwanted = [];
    page.on("console", (message) => unwanted.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => unwanted.push(`error: ${error.message}`));
    page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || unwanted.push(`request: ${request.url()}`));
    try {
      await page.goto(address(start));
      await act(page, context);
      assert.deepEqual(unwanted, []);
    } finally {
      await context.close();
    }
  });
}

// ---- what the program says ----

function run(program, ...words) {
  const done = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(done.status, 0, `${words.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/** Curves of a result by scenario and organ. */
function curves(result) {
  const script = `
import h5py, json, sys
with h5py.File(sys.argv[1]) as f:
    names = lambda p: [t.decode() for t in f[p][()]]
    print(json.dumps({s: {o: f["percent_dose"][i, k, 0].tolist() for k, o in enumerate(names("organ"))} for i, s in enumerate(names("scenario"))}))`;
  return JSON.parse(run("/usr/bin/python3", "-c", script, result));
}

let runs = 0;
function native(study, ...options) {
  const result = file(`native${++runs}.h5`);
  run(process.env.VESIPK, "run", study, "-q", "--force", "-o", result, ...options);
  return curves(result);
}

// ---- what the page shows ----

const idle = (page) => page.waitForFunction(() => document.querySelector(".whatif")?.dataset.state === "idle");

async function begin(page) {
  await page.waitForSelector("#view-curves [data-drawn]");
  await page.click("#whatif");
  await idle(page);
}

/** The curves that are shown, from the CSV that the page saves: by scenario and organ. */
async function shown(page) {
  const { bytes } = await savedBy(page, () => page.evaluate(() => [...document.querySelectorAll("#view-curves button")].find((b) => b.textContent === "Save CSV").click())); // the mouse may hold a slider
  const found = {};
  for (const line of bytes.toString("utf8").trim().split("\r\n").slice(1)) {
    const [scenario, organ, , , , value] = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map((cell) => cell.replace(/,$/, "").replace(/^"|"$/g, ""));
    ((found[scenario] ??= {})[organ] ??= []).push(Number(value));
  }
  return found;
}

function assertCurves(found, wanted, words) {
  assert.ok(Object.keys(found).length > 0, words);
  for (const [organ, values] of Object.entries(found)) {
    const there = wanted[organ];
    assert.equal(values.length, there.length, `${words}: ${organ}`);
    const peak = Math.max(...there);
    const worst = Math.max(...there.map((v, i) => Math.abs(v - values[i])));
    assert.ok(worst <= nearEnough * peak, `${words}: ${organ}: ${worst} of ${peak}`);
  }
}

const slid = (page, name) => page.locator(`.slid[data-name="${name}"]`);

async function type(page, name, value) {
  const field = slid(page, name).locator('input[type="number"]');
  await field.fill(String(value));
  await field.press("Enter");
  await idle(page);
}

// ---- promises ----

promise("it begins as the file is, and a number that is typed gives what --set gives", "first.html", async (page) => {
  await begin(page);
  const plain = native(file("first_light.cfg")).base;
  const start = await shown(page);
  assert.deepEqual(Object.keys(start), ["before", "what if"]);
  assertCurves(start.before, plain, "before");
  assertCurves(start["what if"], plain, "what if, nothing changed");
  assert.equal(await page.textContent(".key"), "what if = before");
  await type(page, "liver.uptake.clearance", 0.0317);
  await type(page, "body_weight", 23.7);
  const changed = await shown(page);
  assertCurves(changed.before, plain, "before");
  assertCurves(changed["what if"], native(file("first_light.cfg"), "--set", "liver.uptake.clearance=0.0317 mL/min/g", "--set", "body_weight=23.7 g").base, "two numbers");
  await page.click('.whatif button:has-text("Reset all")');
  await idle(page);
  assertCurves((await shown(page))["what if"], plain, "reset");
});

promise("sliders are those with the widest effect, and move by keys", "first.html", async (page) => {
  await begin(page);
  const names = await page.locator(".slid").evaluateAll((all) => all.map((s) => s.dataset.name));
  assert.deepEqual(names.slice(0, 2), ["dose", "body_weight"]);
  assert.equal(names.length, 7);
  assert.ok(names.includes("liver.uptake.clearance") && names.includes("vesicle.diameter"), names.join());
  const bar = slid(page, "liver.uptake.clearance").locator('input[type="range"]');
  await bar.focus();
  const took = [];
  for (let i = 0; i < 25; ++i) {
    await page.keyboard.press("ArrowRight");
    await idle(page);
    took.push(Number(await page.getAttribute(".whatif", "data-ms")));
  }
  const value = await slid(page, "liver.uptake.clearance").locator('input[type="number"]').inputValue();
  assertCurves((await shown(page))["what if"], native(file("first_light.cfg"), "--set", `liver.uptake.clearance=${value} mL/min/g`).base, "by keys");
  took.sort((a, b) => a - b);
  console.log(`# a whole run: median ${took[12].toFixed(1)} ms, slowest ${took[24].toFixed(1)} ms`);
});

promise("while a slider is dragged the curves follow", "first.html", async (page) => {
  await begin(page);
  const bar = slid(page, "vesicle.diameter").locator('input[type="range"]');
  const box = await bar.boundingBox();
  const took = [];
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 1; i <= 40; ++i) {
    await page.mouse.move(box.x + (box.width * (10 + i)) / 60, box.y + box.height / 2);
    await idle(page);
    took.push(Number(await page.getAttribute(".whatif", "data-glance")));
  }
  const value = await slid(page, "vesicle.diameter").locator('input[type="number"]').inputValue();
  const wanted = native(file("first_light.cfg"), "--set", `vesicle.diameter=${value} nm`).base;
  assert.match(await page.textContent(".whatif .notes"), /^Curves in /);
  const glance = (await shown(page))["what if"];
  for (const [organ, values] of Object.entries(glance)) {
    const worst = Math.max(...values.map((v, i) => Math.abs(v - wanted[organ][i])));
    assert.ok(worst <= 1e-4 * Math.max(...wanted[organ]), `${organ}: ${worst}`);
  }
  await page.mouse.up();
  await page.waitForFunction(() => /^Solved in/.test(document.querySelector(".whatif .notes").textContent));
  assertCurves((await shown(page))["what if"], wanted, "let go");
  took.sort((a, b) => a - b);
  console.log(`# curves while dragging: median ${took[20].toFixed(1)} ms, 95 % below ${took[37].toFixed(1)} ms`);
});

promise("route, species and dose; and what the page saves is what it shows", "first.html", async (page) => {
  await begin(page);
  await page.selectOption('.whatif label:has-text("Route") select', "intraperitoneal");
  await idle(page);
  await page.selectOption('.whatif label:has-text("Species") select', "rat");
  await idle(page);
  await type(page, "dose", 3.1e10);
  await type(page, "liver.uptake.clearance", 0.057);
  const text = (await savedBy(page, () => page.click('.whatif button:has-text("Save study")'))).bytes.toString("utf8");
  for (const words of [/species = "rat"/, /route = "intraperitoneal"/, /amount = "31000000000 particles"/, /set = \( \( "liver\.uptake\.clearance", "0\.057 mL\/min\/g" \) \)/]) assert.match(text, words);
  writeFileSync(file("saved.cfg"), text);
  assertCurves((await shown(page))["what if"], native(file("saved.cfg")).base, "saved");
  await page.click('.whatif button:has-text("Copy set")');
  assert.equal(await copied(page), 'set = ( ("liver.uptake.clearance", "0.057 mL/min/g") );');
  await page.click('.whatif button:has-text("Copy --set")');
  assert.equal(await copied(page), '--set "liver.uptake.clearance=0.057 mL/min/g"');
});

promise("a link brings the changes along", "first.html", async (page, context) => {
  await begin(page);
  await type(page, "vesicle.diameter", 61);
  await page.click('.whatif button:has-text("Copy link")');
  const link = await copied(page);
  const changed = (await shown(page))["what if"];
  const other = await context.newPage();
  await other.goto(link);
  await idle(other);
  assert.equal(await other.textContent("#fault"), "");
  assert.deepEqual((await shown(other))["what if"], changed);
  assert.equal(await slid(other, "vesicle.diameter").locator('input[type="number"]').inputValue(), "61");
  const bad = await context.newPage();
  await bad.goto(`${address("first.html")}?2#w=${encodeURIComponent('{"set":{"vesicle.diameter":-5,"no.such.number":3},"route":"<b>"}')}`);
  await idle(bad);
  const start = await shown(bad);
  assert.deepEqual(start["what if"], start.before);
});

promise("other views: both bodies, both stacks, ratios, a slider from the evidence", "first.html", async (page) => {
  await begin(page);
  await type(page, "liver.uptake.clearance", 0.03);
  await page.click("#tab-body");
  await page.waitForFunction(() => document.querySelectorAll("#view-body .body svg svg").length === 2);
  assert.deepEqual(await page.locator("#view-body .values th[scope=col]").allTextContents(), ["organ", "before", "what if", "shade"]);
  await page.click("#tab-where");
  await page.waitForFunction(() => /before/.test(document.querySelector("#view-where svg")?.textContent ?? ""));
  await page.click("#tab-comparison");
  await page.waitForFunction(() => /what if/.test(document.querySelector("#view-comparison table")?.textContent ?? ""));
  await page.click("#tab-evidence");
  await page.fill('#view-evidence input[type="search"]', "haematocrit");
  await page.click('#view-evidence button[aria-label="vary body.haematocrit"]');
  await type(page, "body.haematocrit", 0.37);
  await page.click("#tab-curves");
  assertCurves((await shown(page))["what if"], native(file("first_light.cfg"), "--set", "liver.uptake.clearance=0.03 mL/min/g", "--set", "body.haematocrit=0.37").base, "haematocrit");
});

promise("what cannot be is said in the words of the program, and nothing is lost", "first.html", async (page) => {
  await begin(page);
  const start = (await shown(page))["what if"];
  await page.selectOption('.whatif label:has-text("Route") select', "intratumoral");
  await page.waitForFunction(() => document.querySelector(".whatif .wrong")?.textContent);
  await idle(page);
  assert.match(await page.textContent(".whatif .wrong"), /tumour/);
  assert.doesNotMatch(await page.textContent(".whatif .wrong"), /\/library\/|\/study\//);
  assert.deepEqual((await shown(page))["what if"], start);
});

promise("a file that the engine does not give has no sliders, but a sentence", "altered.html", async (page) => {
  await page.waitForSelector("#view-curves [data-drawn]");
  await page.click("#whatif");
  await page.waitForFunction(() => /does not give what is in the file/.test(document.getElementById("fault").textContent));
  assert.match(await page.textContent("#fault"), /a difference of \S+ of the peak: the file is by VesiPK .*, the engine is VesiPK /);
  assert.equal(await page.locator(".whatif").count(), 0);
});

promise("the picture of the README has the words of this page", "first.html", async (page) => {
  const png = readFileSync(join(process.env.VESIPK_SOURCE, "docs/pictures/what_if.png")).toString("latin1");
  const from = png.indexOf("tEXtvesipk\0");
  assert.ok(from > 0, "it tells nothing of what it shows");
  const told = JSON.parse(png.slice(from + 11, from + 4 + Buffer.from(png.slice(from - 4, from), "latin1").readUInt32BE()));
  await page.setViewportSize(viewport);
  await use(page, address("first.html"));
  const words = await wordsOf(page);
  if (!isFirefox) assert.deepEqual(words, told.words, "scripts/pictures makes it anew"); // Firefox breaks some lines elsewhere
});

promise("many subjects are solved when a slider is let go", "people.html", async (page) => {
  await begin(page);
  const [first] = await page.locator(".slid").evaluateAll((all) => all.map((s) => s.dataset.name));
  assert.equal(first, "dose");
  await type(page, "dose", 2.3e11);
  const found = await shown(page);
  assert.deepEqual(Object.keys(found["what if"]), Object.keys(found.before));
  assert.notDeepEqual(found["what if"], found.before);
  assert.match(await page.textContent(".whatif .notes"), /^Solved in/);
});

promise("a page without a result begins with a study of the library", "whatif.html", async (page) => {
  await page.waitForSelector('[data-study="first_light"]');
  assert.ok((await page.locator("[data-study]").count()) >= 10);
  await page.click('[data-study="first_light"]');
  await idle(page);
  assertCurves((await shown(page))["what if"], native(file("first_light.cfg")).base, "library");
  await page.selectOption('.whatif label:has-text("Route") select', "oral");
  await idle(page);
  await page.waitForFunction(() => /^Solved in/.test(document.querySelector(".whatif .notes").textContent));
});

promise(
  "where there are no workers the page itself solves, when a slider is let go",
  "first.html",
  async (page) => {
    await begin(page);
    await type(page, "liver.uptake.clearance", 0.0317);
    assertCurves((await shown(page))["what if"], native(file("first_light.cfg"), "--set", "liver.uptake.clearance=0.0317 mL/min/g").base, "typed");
    const bar = slid(page, "vesicle.diameter").locator('input[type="range"]');
    const box = await bar.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
    assert.match(await page.textContent(".whatif .notes"), /^Solved in/);
    assert.equal(await page.getAttribute(".whatif", "data-glance"), null);
    await page.mouse.up();
    await idle(page);
    const value = await slid(page, "vesicle.diameter").locator('input[type="number"]').inputValue();
    assertCurves((await shown(page))["what if"], native(file("first_light.cfg"), "--set", "liver.uptake.clearance=0.0317 mL/min/g", "--set", `vesicle.diameter=${value} nm`).base, "let go");
  },
  { before: () => (globalThis.Worker = undefined) },
);

promise("axe finds nothing; no sideways scrolling on a phone", "first.html", async (page) => {
  const axe = readFileSync(createRequire(join(viewer, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
  await begin(page);
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await globalThis.axe.run(document.getElementById("app"), { resultTypes: ["violations"] })).violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`));
  assert.deepEqual(found, []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
});
