/** Runs the program itself, as WebAssembly (viewer/engine): a study in, its result out. */
import type { ArrayInfo, Asked, Change, Moved, NumberRow, Place, Ranked, Solution } from "./engine";
import { load, serve } from "./serve";

/** What emscripten's loader makes. */
interface Module {
  HEAPU8: Uint8Array;
  HEAPF64: Float64Array;
  FS: { mkdirTree: (path: string) => void; writeFile: (path: string, text: string) => void };
  UTF8ToString: (at: number) => string;
  stringToUTF8: (text: string, at: number, room: number) => void;
  lengthBytesUTF8: (text: string) => number;
  _malloc: (n: number) => number;
  _free: (at: number) => void;
  _engine_version: () => number;
  _engine_fault: () => number;
  _engine_open: (...texts: number[]) => number;
  _engine_run: () => number;
  _engine_outline: () => number;
  _engine_texts: (array: number) => number;
  _engine_numbers: (scenario: number) => number;
  _engine_places: (path: number) => number;
  _engine_config: (...texts: number[]) => number;
  _engine_rank: (scenario: number, organ: number) => number;
  _engine_follow: (place: number, scenario: number, addresses: number, organs: number, quantity: number, nTime: number, time: number) => number;
  _engine_predict: (place: number, values: number) => number;
}

declare const Engine: (options: { wasmBinary: ArrayBuffer; print: () => void; printErr: () => void }) => Promise<Module>;

let module: Module;
let main = "";
const library = "/library";
const failures = 5; // vesipk_code: more subjects failed than the study allows, and there is a result

/** Calls with texts, which are copied into the memory of the module and freed afterwards. */
function withTexts<T>(texts: string[], call: (...at: number[]) => T): T {
  const at = texts.map((text) => {
    const room = module.lengthBytesUTF8(text) + 1;
    const place = module._malloc(room);
    module.stringToUTF8(text, place, room);
    return place;
  });
  try {
    return call(...at);
  } finally {
    at.forEach((place) => module._free(place));
  }
}

function withNumbers<T>(numbers: ArrayLike<number>, call: (at: number) => T): T {
  const place = module._malloc(8 * Math.max(1, numbers.length));
  module.HEAPF64.set(numbers, place / 8);
  try {
    return call(place);
  } finally {
    module._free(place);
  }
}

function told<T>(at: number): T {
  return JSON.parse(module.UTF8ToString(at)) as T;
}

/** Without the folders of the module, which nobody knows. */
function words(): string {
  return module.UTF8ToString(module._engine_fault()).replaceAll(`${library}/`, "").replace(/\/study(\/\d)*\//g, "").trim();
}

function write(path: string, text: string): void {
  module.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  module.FS.writeFile(path, text);
}

/** "/study/1/2" and "../x.csv" make "/study/1/x.csv". */
function beside(folder: string, name: string): string {
  const parts = name.startsWith("/") ? [] : folder.split("/");
  for (const part of name.split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return parts[0] === "" ? parts.join("/") : `/${parts.join("/")}`;
}

let studies = 0;

/** Files lie where they lay: the study's own in a folder with room above it, entries of the library in the library. */
function putStudy(files: { name: string; text: string }[]): void {
  const folder = `/study/${++studies}/1/2/3/4/5/6/7/8`;
  const root = `${library}`;
  for (const { name, text } of files) {
    const path = name.startsWith("library:") ? beside(root, name.slice("library:".length)) : beside(folder, name);
    write(path, text);
  }
  main = beside(folder, files[0]!.name);
}

function open(change: Change): void {
  const code = withTexts([main, library, change.edits, change.over, change.set, change.subjects, change.seed, change.individual], module._engine_open);
  if (code) throw new Error(words());
}

interface Outline {
  attributes: Record<string, string | number>;
  arrays: { path: string; kind: "number" | "integer" | "text"; units: string | null; words: string | null; meanings: string | null; at: number; n: number; shape: number[] }[];
}

function run(change: Change): Solution {
  const begun = performance.now();
  open(change);
  const code = module._engine_run();
  if (code && code !== failures) throw new Error(words());
  const outline = told<Outline>(module._engine_outline());
  const arrays: Record<string, ArrayInfo> = {};
  const values: Record<string, Float64Array | string[]> = {};
  outline.arrays.forEach((a, i) => {
    const flags = Object.fromEntries((a.meanings ?? "").split(" ").filter(Boolean).map((meaning, k) => [k, meaning]));
    arrays[a.path] = { shape: a.shape, units: a.units ?? "", words: a.words ?? "", flags };
    if (a.kind === "text") values[a.path] = told<(string | null)[]>(module._engine_texts(i)).map((t) => t ?? "");
    else if (a.kind === "integer") values[a.path] = Float64Array.from(new BigInt64Array(module.HEAPU8.buffer, a.at, a.n), Number);
    else values[a.path] = new Float64Array(module.HEAPU8.buffer, a.at, a.n).slice();
  });
  return { opened: { attributes: outline.attributes, arrays }, values, ms: performance.now() - begun };
}

async function answer(asked: Asked): Promise<unknown> {
  switch (asked.ask) {
    case "start":
      await load(asked.loader);
      module = await Engine({ wasmBinary: asked.wasm, print: () => {}, printErr: () => {} });
      for (const [path, text] of Object.entries(asked.library)) write(`${library}/${path}`, text);
      return module.UTF8ToString(module._engine_version());
    case "study":
      putStudy(asked.files);
      return null;
    case "run":
      return run(asked.change);
    case "numbers":
      return told<NumberRow[]>(module._engine_numbers(asked.scenario));
    case "places":
      return told<Place[]>(withTexts([main], module._engine_places));
    case "config": {
      const text = withTexts([main, asked.change.edits, asked.change.over, asked.change.set], (...at) => module.UTF8ToString(module._engine_config(...at)));
      if (!text) throw new Error(words());
      return text;
    }
    case "rank":
      return told<Ranked[]>(withTexts([asked.organ], (at) => module._engine_rank(asked.scenario, at)));
    case "follow": {
      const code = withTexts([asked.addresses.join("\n"), asked.organs.join("\n"), asked.quantity], (addresses, organs, quantity) =>
        withNumbers(asked.time, (time) => module._engine_follow(asked.place, asked.scenario, addresses, organs, quantity, asked.time.length, time)),
      );
      if (code) throw new Error(words());
      return null;
    }
    case "predict": {
      const begun = performance.now();
      const at = withNumbers(asked.values, (values) => module._engine_predict(asked.place, values));
      if (!at) throw new Error(words());
      const moved: Moved = { values: new Float64Array(module.HEAPU8.buffer, at, asked.n).slice(), ms: performance.now() - begun };
      return moved;
    }
  }
}

serve<Asked & { id: number }>(answer, (error) => ({ fault: (error as Error).message, spent: false }));
