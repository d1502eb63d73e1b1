/**
 * The engine of the page under node: studies in, every array of the result out, as bytes that a test can hold against a file.
 *
 *     node engine.mjs PACK CASES.json FOLDER
 *
 * CASES: [{"name", "study": path of the library, "files": {path: text}, "edits", "over", "set", "subjects"}]. Of each case
 * FOLDER gets NAME.json, what its arrays are, and NAME.bin, their numbers as float64 one behind the other; or NAME.json
 * says a fault.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

const [pack, cases, folder] = process.argv.slice(2);
const bytes = gunzipSync(readFileSync(pack));
const [nLoader, nWasm] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
const loader = bytes.subarray(8, 8 + nLoader).toString();
const library = JSON.parse(bytes.subarray(8 + nLoader + nWasm).toString());
const make = new Function("require", "__filename", "__dirname", `${loader}; return Engine;`)(createRequire(import.meta.url), "", "");
const module = await make({ wasmBinary: bytes.subarray(8 + nLoader, 8 + nLoader + nWasm) });

function write(path, text) {
  module.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  module.FS.writeFile(path, text);
}
for (const [path, text] of Object.entries(library)) write(`/library/${path}`, text);

function call(name, ...texts) {
  const at = texts.map((text) => {
    const room = module.lengthBytesUTF8(text) + 1;
    const place = module._malloc(room);
    module.stringToUTF8(text, place, room);
    return place;
  });
  const answer = module[name](...at);
  at.forEach((place) => module._free(place));
  return answer;
}
const words = (at) => module.UTF8ToString(at);

for (const c of JSON.parse(readFileSync(cases, "utf8"))) {
  for (const [path, text] of Object.entries(c.files ?? {})) write(path, text);
  const main = c.study.startsWith("/") ? c.study : `/library/${c.study}`;
  const begun = performance.now();
  const code = call("_engine_open", main, "/library", c.edits ?? "", c.over ?? "", c.set ?? "", c.subjects ?? "", "", "") || module._engine_run();
  const ms = performance.now() - begun;
  if (code) {
    writeFileSync(`${folder}/${c.name}.json`, JSON.stringify({ code, fault: words(module._engine_fault()) }));
    continue;
  }
  const outline = JSON.parse(words(module._engine_outline()));
  const parts = [];
  outline.arrays.forEach((a, i) => {
    if (a.kind === "text") a.text = JSON.parse(words(module._engine_texts(i)));
    else parts.push(a.kind === "integer" ? Float64Array.from(new BigInt64Array(module.HEAPU8.buffer, a.at, a.n), Number) : new Float64Array(module.HEAPU8.buffer, a.at, a.n).slice());
  });
  const config = words(call("_engine_config", main, c.edits ?? "", c.over ?? "", c.set ?? ""));
  writeFileSync(`${folder}/${c.name}.json`, JSON.stringify({ code, ms, config, ...outline }));
  writeFileSync(`${folder}/${c.name}.bin`, Buffer.concat(parts.map((p) => Buffer.from(p.buffer))));
}
