/** A result that the engine of the page made, in memory; and a study with changes beside what it was. */
import type { Solution } from "./engine";
import type { ArrayInfo, Ranges, Values } from "./messages";
import { Joined } from "./joined";
import { Result, Slab } from "./result";

/** A piece of an array, as it is read from a file. */
function piece(values: Float64Array | string[], shape: number[], ranges: Ranges): Values {
  const whole = ranges.map((r, k): [number, number] => r ?? [0, shape[k]!]);
  const out: (number | string)[] = [];
  const walk = (k: number, at: number): void => {
    if (k === shape.length) {
      out.push(values[at]!);
      return;
    }
    for (let i = whole[k]![0]; i < whole[k]![1]; ++i) walk(k + 1, at * shape[k]! + i);
  };
  walk(0, 0);
  return values instanceof Float64Array ? Float64Array.from(out as number[]) : (out as string[]);
}

/** Curves that take the place of those that were solved, while a number moves. */
interface Glance {
  quantity: string;
  organs: number[];
  /** [organ of `organs`][time] */
  values: Float64Array;
}

export class Solved extends Result {
  private readonly glances = new Map<number, Glance>();

  private constructor(
    name: string,
    private readonly solution: Solution,
  ) {
    super(name, 0, null, solution.opened);
  }

  static async of(solution: Solution, name: string): Promise<Solved> {
    const solved = new Solved(name, solution);
    await solved.readAxes();
    return solved;
  }

  override async read(path: string, ranges: Ranges | null = null): Promise<Values> {
    const values = this.solution.values[path]!;
    const { shape } = this.solution.opened.arrays[path]!;
    return ranges ? piece(values, shape, ranges) : values instanceof Float64Array ? values.slice() : [...values];
  }

  /** Show these curves until there is a new solution. */
  glance(scenario: number, glance: Glance): void {
    this.glances.set(scenario, glance);
  }

  override async slab(path: string, scenario: number, quantile: number | null = null): Promise<Slab> {
    const slab = await super.slab(path, scenario, quantile);
    const glance = this.glances.get(scenario);
    if (!glance || glance.quantity !== path) return slab;
    const n = this.time.length;
    return {
      values: slab.values,
      at: (organ, q = 0, time = 0) => {
        const k = glance.organs.indexOf(organ);
        return k < 0 ? slab.at(organ, q, time) : glance.values[k * n + time]!;
      },
    };
  }

  override async heap(): Promise<number> {
    return Object.values(this.solution.values).reduce((sum, v) => sum + (v instanceof Float64Array ? v.byteLength : 0), 0);
  }
}

const same = (a: ArrayLike<number | string>, b: ArrayLike<number | string>): boolean => a.length === b.length && Array.from(a).every((x, i) => x === b[i]);

/** A study as it was, and with changes: each scenario twice, first as it was. */
export class WhatIf extends Joined {
  override readonly faintUpTo: number;

  constructor(
    readonly before: Result,
    after: Result,
  ) {
    super([before, after]);
    const label = (name: string, words: string, all: string[]): string => (all.length === 1 ? words : `${name}, ${words}`);
    this.scenarios = [...before.scenarios.map((n) => label(n, "before", before.scenarios)), ...after.scenarios.map((n) => label(n, "what if", after.scenarios))];
    this.faintUpTo = before.scenarios.length;
  }

  get after(): Result {
    return this.parts[1]!;
  }

  /** Another result in the place of the changed one. @return false: its axes are others, so that it has to be shown anew */
  replace(after: Result): boolean {
    const old = this.after;
    if (!same(old.scenarios, after.scenarios) || !same(old.organs, after.organs) || !same(old.time, after.time) || !same(old.quantiles, after.quantiles)) return false;
    this.parts[1] = after;
    const n = this.faintUpTo;
    for (const key of ["dose", "bodyMass", "decay", "subjects", "massError"] as const) this[key] = Float64Array.from([...this[key].slice(0, n), ...after[key]]);
    this.failed = [...this.failed.slice(0, n), ...after.failed];
    return true;
  }

  override get title(): string {
    return this.before.title;
  }

  /** What is told of the numbers is told of the changed study. */
  override info(path: string): ArrayInfo | undefined {
    return path.startsWith("provenance/") ? this.after.info(path) : super.info(path);
  }

  override async read(path: string, ranges: Ranges | null = null): Promise<Values> {
    return path.startsWith("provenance/") ? this.after.read(path, ranges) : super.read(path, ranges);
  }
}
