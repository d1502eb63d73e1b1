/** A result file as the rest of the page sees it: names and axes at once, arrays when they are asked for. */
import { Asking } from "./asking";
import type { ArrayInfo, Opened, Question, Ranges, Values } from "./messages";
import { isAnswer } from "./kind";
import { multiples, needed } from "./multiples";
import program from "./reader.worker?program";

/** The reader of one file. To start one takes as long as to open a file, so one that has done is kept for the next. */
class Line {
  private static idle: Asking | null = null;
  private readonly reader: Asking;
  private closed = false;

  constructor() {
    this.reader = Line.idle ?? new Asking(program, () => "The file cannot be read on: it is damaged.");
    Line.idle = null;
  }

  /** After it was closed nobody is told anything. */
  ask<T>(question: Omit<Question & { ask: "open" }, "id"> | Omit<Question & { ask: "read" }, "id"> | { ask: "heap" }): Promise<T> {
    return new Promise<T>((give, fail) => {
      if (this.closed) return;
      this.reader.ask<T>(question).then(
        (value) => void (this.closed || give(value)),
        (error: Error) => void (this.closed || fail(error)),
      );
    });
  }

  close(): void {
    const { reader } = this;
    this.closed = true;
    const keep = (): void => (reader.spent || Line.idle ? reader.close() : void (Line.idle = reader));
    if (reader.spent) reader.close();
    else reader.ask({ ask: "close" }).then(keep, () => reader.close());
  }
}

/** Of one array: values of one scenario, all organs. */
export interface Slab {
  values: Float64Array;
  /** Value of an organ, at a quantile, at a time: each step in `values`. */
  at: (organ: number, quantile?: number, time?: number) => number;
}

/** A curve in the file it is of; organ -1: that file has not the organ. */
export interface Place {
  result: Result;
  scenario: number;
  organ: number;
}

const kept = 400; // slabs in memory
const nothing: Opened = { attributes: {}, arrays: {} };

export class Result {
  scenarios: string[] = [];
  organs: string[] = [];
  uberon: string[] = [];
  time: Float64Array = new Float64Array();
  quantiles: Float64Array = this.time;
  dose: Float64Array = this.time;
  bodyMass: Float64Array = this.time;
  decay: Float64Array = this.time;
  subjects: Float64Array = this.time;
  massError: Float64Array = this.time;
  /** How many subjects of a scenario could not be solved. */
  failed: number[] = [];
  /** Scenarios before this one are there to be compared with: they are drawn thin and grey. */
  readonly faintUpTo: number = 0;

  /** What a scenario is compared with wherever it is shown; null: nothing. */
  wasBefore(scenario: number): number | null {
    return scenario >= this.faintUpTo && scenario < 2 * this.faintUpTo ? scenario - this.faintUpTo : null;
  }

  private readonly slabs = new Map<string, Promise<Slab>>();

  /** @param line  the reader of its file; null: what is made of several files has none */
  protected constructor(
    readonly name: string,
    readonly size: number,
    private readonly line: Line | null = null,
    private readonly opened: Opened = nothing,
  ) {}

  /** @throws Error with a sentence for a person */
  static async open(file: Blob, name: string): Promise<Result> {
    const line = new Line();
    try {
      const result = new Result(name, file.size, line, await line.ask<Opened>({ ask: "open", file, name }));
      await result.readAxes();
      return result;
    } catch (error) {
      line.close();
      throw error;
    }
  }

  close(): void {
    this.line?.close();
  }

  protected async readAxes(): Promise<void> {
    if (isAnswer(this)) return;
    for (const path of ["scenario", "organ", "time", "quantile"]) {
      if (!this.info(path)) throw new Error(`"${this.name}" is damaged: it has no "${path}".`);
    }
    this.scenarios = await this.texts("scenario");
    this.organs = await this.texts("organ");
    this.uberon = this.info("uberon_id") ? await this.texts("uberon_id") : this.organs.map(() => "");
    this.time = await this.numbers("time");
    this.quantiles = await this.numbers("quantile");
    this.dose = await this.perScenario("dose");
    this.bodyMass = await this.perScenario("body_mass");
    this.decay = await this.perScenario("label_decay");
    this.subjects = await this.perScenario("n_subjects");
    this.massError = await this.perScenario("mass_balance_error");
    const failed = (this.info("failures/scenario")?.shape[0] ?? 0) > 0 ? await this.texts("failures/scenario") : [];
    this.failed = this.scenarios.map((name) => failed.filter((f) => f === name).length);
  }

  private perScenario(path: string): Promise<Float64Array> | Float64Array {
    return this.info(path) ? this.numbers(path) : new Float64Array(this.scenarios.length).fill(NaN);
  }

  get title(): string {
    return String(this.opened.attributes.title ?? this.name);
  }

  get attributes(): Record<string, string | number> {
    return this.opened.attributes;
  }

  /** Paths of the arrays, in the order of the file. */
  get paths(): string[] {
    return Object.keys(this.opened.arrays);
  }

  /** Of an array of the file, or of a curve that is formed from one. */
  info(path: string): ArrayInfo | undefined {
    return this.opened.arrays[path] ?? this.formedInfo(path);
  }

  /** Multiples of quantiles are no quantiles of multiples: only one subject's curves can be formed. */
  private formedInfo(path: string): ArrayInfo | undefined {
    const { arrays } = this.opened;
    const multiple = multiples[path];
    const from = multiple && needed(path).every((name) => arrays[name]) ? arrays[multiple.of]! : undefined;
    return from && this.quantiles.length === 1 ? { ...from, units: multiple!.units(arrays.dose!.units) } : undefined;
  }

  /** The quantile nearest to the median. */
  get middle(): number {
    let best = 0;
    this.quantiles.forEach((q, i) => {
      if (Math.abs(q - 0.5) < Math.abs(this.quantiles[best]! - 0.5)) best = i;
    });
    return best;
  }

  /** What stands for all subjects. */
  get middleWords(): string {
    const q = this.quantiles[this.middle]!;
    return Math.abs(q - 0.5) < 1e-9 ? "Median" : `Quantile ${q}`;
  }

  /** Pairs of quantiles around the median, the widest first: [low, high]. */
  get bands(): [number, number][] {
    const n = this.quantiles.length;
    return Array.from({ length: Math.floor(n / 2) }, (_, i): [number, number] => [i, n - 1 - i]).filter(
      ([low, high]) => Math.abs(this.quantiles[low]! + this.quantiles[high]! - 1) < 1e-6,
    );
  }

  /** It is the body of vesicles; else a graph of the study's own, which has no weight. */
  get isBody(): boolean {
    return this.bodyMass.some((mass) => !Number.isNaN(mass));
  }

  /** What is followed, as people call it. */
  get substanceWords(): string {
    return this.isBody ? "vesicles" : "amount";
  }

  /** Of these scenarios the one in which most subjects failed, or else with most subjects. `alike`: the others have as many. */
  crowd(scenarios: number[]): { solved: number; failed: number; alike: boolean } {
    const all = scenarios.map((s) => ({ solved: this.subjects[s] || 0, failed: this.failed[s] ?? 0 }));
    const worst = all.reduce((a, b) => (b.failed > a.failed || (b.failed === a.failed && b.solved > a.solved) ? b : a), { solved: 0, failed: 0 });
    return { ...worst, alike: all.every((a) => a.failed === worst.failed) };
  }

  solved(scenario: number): boolean {
    return this.subjects[scenario] !== 0;
  }

  /** Where a curve is; of one file, here. */
  place(scenario: number, organ: number): Place {
    return { result: this, scenario, organ };
  }

  async read(path: string, ranges: Ranges | null = null): Promise<Values> {
    return this.line!.ask<Values>({ ask: "read", path, ranges });
  }

  async numbers(path: string, ranges: Ranges | null = null): Promise<Float64Array> {
    const values = await this.read(path, ranges);
    return values instanceof Float64Array ? values : Float64Array.from(values, Number);
  }

  async texts(path: string, ranges: Ranges | null = null): Promise<string[]> {
    return Array.from(await this.read(path, ranges), String);
  }

  heap(): Promise<number> {
    return this.line!.ask<number>({ ask: "heap" });
  }

  /** One scenario of an array along (scenario, organ[, quantile[, time]]); at one quantile only, if given. */
  slab(path: string, scenario: number, quantile: number | null = null): Promise<Slab> {
    const key = `${path} ${scenario} ${quantile}`;
    let slab = this.slabs.get(key);
    if (!slab) {
      slab = this.readSlab(path, scenario, quantile);
      this.slabs.set(key, slab);
      const oldest = this.slabs.keys().next().value;
      if (this.slabs.size > kept && oldest !== undefined) this.slabs.delete(oldest);
    }
    return slab;
  }

  private async formSlab(path: string, scenario: number, quantile: number | null): Promise<Slab> {
    const { of, factor } = multiples[path]!;
    const [held, volume, mass] = await Promise.all([this.slab(of, scenario, quantile), this.slab("organ_volume", scenario), this.slab("organ_mass", scenario)]);
    const n = this.time.length;
    const values = held.values.map((value, i) => {
      const organ = Math.floor(i / n);
      return value * factor({ dose: this.dose[scenario]!, volume: volume.at(organ), mass: mass.at(organ), decay: this.decay[scenario]! }, this.time[i % n]!);
    });
    return { values, at: (organ, _q = 0, time = 0) => values[organ * n + time] ?? NaN };
  }

  private async readSlab(path: string, scenario: number, quantile: number | null): Promise<Slab> {
    if (!this.opened.arrays[path] && this.info(path)) return this.formSlab(path, scenario, quantile);
    const shape = this.info(path)?.shape;
    if (!shape || shape[0] !== this.scenarios.length) {
      return { values: new Float64Array(), at: () => NaN };
    }
    const one = quantile !== null && shape.length > 2;
    const ranges: Ranges = shape.map(() => null);
    ranges[0] = [scenario, scenario + 1];
    if (one) ranges[2] = [quantile, quantile + 1];
    const values = await this.numbers(path, ranges);
    const nQuantile = shape.length > 2 && !one ? shape[2]! : 1;
    const nTime = shape[3] ?? 1;
    return { values, at: (organ, q = 0, time = 0) => values[(organ * nQuantile + (one ? 0 : q)) * nTime + time] ?? NaN };
  }
}
