/** The engine behind the page: the program in a worker, unpacked when it is first asked for. */
import { Asking } from "./asking";
import program from "./engine.worker?program";
import type { ArrayInfo, Opened } from "./messages";

export type { ArrayInfo };

/** What is changed in a study. */
export interface Change {
  /** Lines "scenarios.0.doses.0.amount=2e10 particles": texts of the config, by their places. */
  edits: string;
  /** Settings that hold for every scenario. */
  over: string;
  /** Lines "ADDRESS=VALUE" */
  set: string;
  subjects: string;
  seed: string;
  individual: string;
}

export const unchanged: Change = { edits: "", over: "", set: "", subjects: "", seed: "", individual: "" };

/** A number of the study with its evidence; null: there is none. */
export interface NumberRow {
  scenario: string;
  address: string;
  unit: string;
  value: number;
  low: number | null;
  high: number | null;
  least: number | null;
  most: number | null;
  confidence: string;
  source: string;
}

/** A text of the config that can be changed. */
export interface Place {
  path: string;
  value: string;
}

/** An AUC with a number at either end of its range. */
export interface Ranked {
  address: string;
  low: number | null;
  high: number | null;
}

export interface Solution {
  opened: Opened;
  values: Record<string, Float64Array | string[]>;
  /** What it took. */
  ms: number;
}

/** Curves that are followed: [organ][time]. */
export interface Moved {
  values: Float64Array;
  ms: number;
}

/** A file of a study, by its name beside the study; "library:products/x.cfg" is one of the library. */
export interface StudyFile {
  name: string;
  text: string;
}

export type Asked =
  | { ask: "start"; loader: string; wasm: ArrayBuffer; library: Record<string, string> }
  | { ask: "study"; files: StudyFile[] }
  | { ask: "run"; change: Change }
  | { ask: "numbers"; scenario: number }
  | { ask: "places" }
  | { ask: "config"; change: Change }
  | { ask: "rank"; scenario: number; organ: string }
  | { ask: "follow"; place: number; scenario: number; addresses: string[]; organs: string[]; quantity: string; time: Float64Array }
  | { ask: "predict"; place: number; values: number[]; n: number };

/** Is there one in this page? */
export function hasEngine(): boolean {
  return document.getElementById("engine") !== null;
}

async function unpack(text: string): Promise<ArrayBuffer> {
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** The pack: two lengths of 4 bytes, the loader, the module, and the library as JSON (viewer/engine/pack). */
function takeApart(bytes: ArrayBuffer): { loader: string; wasm: ArrayBuffer; library: Record<string, string> } {
  const view = new DataView(bytes);
  const [nLoader, nWasm] = [view.getUint32(0, true), view.getUint32(4, true)];
  const text = new TextDecoder();
  return {
    loader: text.decode(bytes.slice(8, 8 + nLoader)),
    wasm: bytes.slice(8 + nLoader, 8 + nLoader + nWasm),
    library: JSON.parse(text.decode(bytes.slice(8 + nLoader + nWasm))) as Record<string, string>,
  };
}

export class Engine {
  private readonly program = new Asking(program, (words) => `The engine of this page ended: ${words}`);
  version = "";
  /** Texts of the library by path, "routes/oral.cfg" */
  library: Record<string, string> = {};

  private static started: Promise<Engine> | null = null;

  /** One for the page. @throws Error with a sentence */
  static start(): Promise<Engine> {
    Engine.started ??= Engine.make();
    return Engine.started;
  }

  private static async make(): Promise<Engine> {
    const place = document.getElementById("engine")!;
    const { loader, wasm, library } = takeApart(await unpack(place.textContent!));
    const engine = new Engine();
    engine.version = await engine.ask<string>({ ask: "start", loader, wasm, library });
    engine.library = library;
    Engine.now = engine;
    return engine;
  }

  /** The one that was started; null: none was. */
  static now: Engine | null = null;

  /** What is in it by others: names, and under which words they gave it. */
  get licences(): [string, string][] {
    return Object.entries(this.library).flatMap(([path, text]): [string, string][] => (path.startsWith("licences/") ? [[path.slice("licences/".length), text]] : []));
  }

  /** Names of the library, sorted. */
  names(section: string): string[] {
    return Object.keys(this.library)
      .flatMap((path) => new RegExp(`^${section}/([^/]+)\\.cfg$`).exec(path)?.[1] ?? [])
      .sort();
  }

  /** It runs on the page itself, which stands still while it does. */
  get onPage(): boolean {
    return this.program.onPage;
  }

  ask<T>(question: Asked): Promise<T> {
    return this.program.ask<T>(question);
  }
}
