/**
 * The results page reads tables of measured values as the program does: the cases of tests/compare/observed, to the letter.
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
const { buildSync } = createRequire(join(viewer, "package.json"))("esbuild");
const bundle = join(mkdtempSync(join(tmpdir(), "observed-")), "observed.mjs");
const built = buildSync({ entryPoints: [join(viewer, "src/observed.ts")], bundle: true, format: "esm", write: false, logLevel: "error" });
writeFileSync(bundle, built.outputFiles[0].contents);
const { readObserved } = await import(pathToFileURL(bundle).href);

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
