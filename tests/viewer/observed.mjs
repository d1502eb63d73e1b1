/**
 * The results page reads tables of measured values as the program does: the cases of tests/compare/observed, to the letter.
 * And what of it needs no browser: how times and ranges are written, how the first picture is chosen.
 *
 *     node observed.mjs VIEWER CASES      VIEWER: the folder with src and node_modules
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [viewer, cases] = process.argv.slice(2).map((path) => resolve(path));
const { build, buildSync } = createRequire(join(viewer, "package.json"))("esbuild");
const scratch = mkdtempSync(join(tmpdir(), "observed-"));
process.chdir(viewer);

// compare/style.h, as the build of the page reads it
writeFileSync(join(scratch, "style.mjs"), buildSync({ entryPoints: [join(viewer, "bake/style.ts")], bundle: true, format: "esm", platform: "node", write: false, logLevel: "error" }).outputFiles[0].contents);
const baked = (await import(pathToFileURL(join(scratch, "style.mjs")).href)).style();
const plugin = {
  name: "style",
  setup(to) {
    to.onResolve({ filter: /^virtual:style$/ }, (a) => ({ path: a.path, namespace: "style" }));
    to.onLoad({ filter: /.*/, namespace: "style" }, () => ({ contents: baked.load("\0virtual:style"), loader: "js" }));
  },
};

/** A module of the page, for node. */
async function module(name) {
  const built = await build({ entryPoints: [join(viewer, `src/${name}.ts`)], bundle: true, format: "esm", write: false, logLevel: "error", plugins: [plugin] });
  writeFileSync(join(scratch, `${name}.mjs`), built.outputFiles[0].contents);
  return import(pathToFileURL(join(scratch, `${name}.mjs`)).href);
}
const { readObserved } = await module("observed");
const { duration, rangeWords, organName } = await module("words");
const { timeTicks } = await module("scale");
const { chooseScenarios, distances, fallsEarly, toldApart } = await module("first");

const result = { organs: ["plasma", "liver", "spleen", "kidney"], scenarios: ["iv", "twice"], info: () => ({ units: "percent" }) };
const plain = (x) => String(Number(x.toPrecision(9)));

/** What is said, then the values: as tests/compare/test_observed.c writes them. */
function found(name) {
  try {
    const { points, notes } = readObserved(new Uint8Array(readFileSync(join(cases, name))), name, result);
    const lines = points.map((p) =>
      ["point", plain(p.time), result.organs[p.organ], p.scenario === null ? "-" : result.scenarios[p.scenario], p.study || "-", plain(p.value), plain(p.low), plain(p.high), ...(p.below ? ["below"] : [])].join(" "),
    );
    return [...notes, ...lines];
  } catch (error) {
    return error.message.split("\n");
  }
}

let n = 0;
for (const name of readdirSync(cases).filter((file) => file.endsWith(".csv"))) {
  const right = readFileSync(join(cases, name.replace(/csv$/, "txt")), "utf-8").trimEnd().split("\n");
  const lines = found(name);
  const isPoint = (line) => line.startsWith("point ");
  assert.deepEqual(lines.filter(isPoint), right.filter(isPoint), name);
  assert.deepEqual(lines.filter((line) => !isPoint(line)).sort(), right.filter((line) => !isPoint(line)).sort(), name);
  ++n;
}
assert.ok(n >= 40, `${n} cases`);
console.log(`${n} tables are read as the program reads them`);

// What is measured in another unit is brought to that of the curve, or does not belong on its axis.
const { factorOf } = await module("quantities");
const factor = (own, unit, key = "concentration") => factorOf({ info: () => ({ units: own }) }, key, unit);
for (const [own, unit, right] of [["mg/mL", "ug/mL", 1e-3], ["mg/mL", "mg/L", 1e-3], ["mg/mL", "µg / mL", 1e-3], ["mg/mL", "mg/mL", 1], ["particle/mL", "particles/uL", 1e3], ["nmol/mL", "pmol/L", 1e-6], ["mg/mL", "particles/mL", null], ["mg/mL", "%ID", null], ["mg/mL", "mg", null], ["IU/mL", "IU/mL", 1], ["IU/mL", "IU/L", null]]) {
  const found = factor(own, unit);
  assert.ok(right === null ? found === null : Math.abs(found / right - 1) < 1e-12, `${unit} in ${own}: ${found}`);
}
assert.equal(factor("mg", "ug", "amount") * 1000, 1);
for (const [unit, key] of [["% of the injected dose", "percent_dose"], ["%id", "percent_dose"], ["% ID / g", "percent_dose_per_g"]]) assert.equal(factor("percent", unit, key), 1, unit);
assert.equal(factor("percent", "%ID/g", "percent_dose"), null);

// The unit of a row is that of its value, and of columns without one; columns with a unit keep it.
const held = { ...result, info: (key) => ({ units: { amount: "mg", concentration: "mg/mL" }[key] ?? "percent" }) };
const weighed = readObserved(new TextEncoder().encode("time [h],organ,value [mg],unit,lloq [mg],sd [ng]\n1,liver,600,ug,0.4,2e4\n4,liver,200,ug,0.4,\n"), "w.csv", held).points;
assert.deepEqual(weighed.map((p) => [p.unit, p.value, plain(p.low), p.below]), [["ug", 600, "580", false], ["ug", 400, "400", true]]);

// A curve ends at a dose with what was there just before; behind one that is no output there is a gap.
const { between } = await module("predicted");
const broken = { time: Float64Array.from([0, 2, 3, 3.000001, 4, 5.9999994, 6]), values: [Float64Array.from([8, 4, 2, NaN, 9, 1, 7])] };
assert.deepEqual([0, 1, 2.5, 3, 3.5, 4, 6].map((t) => plain(between(broken, t))), ["8", plain(Math.sqrt(32)), plain(Math.sqrt(8)), "2", "NaN", "9", "1"]);

// Times as people say them, one exponent for a value and its range.
assert.deepEqual([0, 0.0136 / 60, 0.25, 3.5, 47, 48, 24 * 14].map(duration), ["0 h", "0.816 s", "15 min", "3.5 h", "47 h", "2 d", "14 d"]);
assert.equal(rangeWords(3.21e-5, 9.87e-6, 7.4e-5), "3.21 (0.987 – 7.4) e-5");
assert.equal(rangeWords(2.5e11, 1e7, 3e11), "2.5 (<0.001 – 3) e11");
assert.equal(rangeWords(12.3, 4.56, 78.9), "12.3 (4.56 – 78.9)");
assert.deepEqual(["csf", "lymph_nodes"].map(organName), ["CSF", "lymph nodes"]);

// Ticks of a day and of two weeks: those of vesipk plot.
const ticks = (to, unit) => timeTicks({ log: false, from: 0, to }).map((t) => t / unit);
assert.deepEqual(ticks(24, 1), [0, 4, 8, 12, 16, 20, 24]);
assert.deepEqual(ticks(14 * 24, 24), [0, 2, 4, 6, 8, 10, 12, 14]);

// Of a study with 60 scenarios three as they were and as they would be: the latter are told apart, by colour and dash.
const { strokesOf } = await module("look");
const many = { faintUpTo: 60, scenarios: Array.from({ length: 120 }, (_, i) => `s${i}`), organs: ["plasma"] };
const looks = strokesOf(many, { reference: 0 }, [0, 3, 38, 60, 63, 98].map((scenario) => ({ scenario, organ: 0 })));
assert.deepEqual(looks.slice(0, 3).map((s) => s.colour), ["soft", "soft", "soft"]);
assert.deepEqual(looks.map((s) => s.dash.join()).slice(0, 3), looks.map((s) => s.dash.join()).slice(3));
assert.equal(new Set(looks.slice(3).map((s) => s.colour)).size, 3);
assert.ok(looks.slice(3).every((s) => typeof s.colour === "number"));

// The first picture.
const curves = [[1, 0.5, 0.1], [1.01, 0.505, 0.101], [30, 3, 0.7], [0.2, 0.1, 0.05]].map((v) => [Float64Array.from(v)]);
assert.equal(toldApart(distances(curves), curves.map(() => true)), 3); // the first two lie on each other
assert.deepEqual(chooseScenarios(4, 3, 1, distances(curves), null), [1, 2, 3]);
assert.deepEqual(chooseScenarios(9, 3, 0, [], [9, 8, 7, 6, 5, 4, 3, 2, 1]), [0, 4, 8]);
const hours = Float64Array.from({ length: 25 }, (_, i) => i);
assert.ok(fallsEarly(hours, hours.map((t) => 100 * Math.exp(-3 * t))));
assert.ok(!fallsEarly(hours, hours.map((t) => 100 * Math.exp(-t))));
