/** Measured values from a table, to lay over the curves: by the rules of vesipk plot --observed (compare/observed.h). */
import type { Choice } from "./choice";
import { factorOf, quantities, quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { brief, type Column, nearest, Sheet, type SheetColumn } from "./sheet";
import { count, organName } from "./words";

/** Studies are told apart by these; what is below a limit is a triangle that points down. */
export type Shape = "circle" | "square" | "diamond" | "pentagon" | "plus" | "cross" | "down";
const shapes: Shape[] = ["square", "circle", "diamond", "pentagon", "plus", "cross"];
const signs: Record<Shape, string> = { square: "□", circle: "○", diamond: "◇", pentagon: "⬠", plus: "+", cross: "×", down: "▽" };

/** The corners of a shape around a point; several lines of them. A circle has none. */
export function outline(shape: Shape, x: number, y: number, r: number): [number, number][][] {
  const around = (n: number, first: number, size = r): [number, number][] =>
    Array.from({ length: n + 1 }, (_, i) => [x + size * Math.sin(first + (2 * Math.PI * i) / n), y - size * Math.cos(first + (2 * Math.PI * i) / n)]);
  const line = (dx: number, dy: number): [number, number][] => [[x - dx, y - dy], [x + dx, y + dy]];
  if (shape === "square") return [around(4, Math.PI / 4, 1.25 * r)];
  if (shape === "diamond") return [around(4, 0, 1.25 * r)];
  if (shape === "pentagon") return [around(5, 0, 1.15 * r)];
  if (shape === "down") return [around(3, Math.PI, 1.3 * r)];
  if (shape === "plus") return [line(r, 0), line(0, r)];
  if (shape === "cross") return [line(0.8 * r, 0.8 * r), line(0.8 * r, -0.8 * r)];
  return [];
}

/** What the shapes of points are: "□ A 2019, ○ B 2021; ▽ below the limit of the assay"; "" where all are circles. */
export function shapeWords(observed: Observed): string {
  const studies = new Map(observed.points.filter((p) => p.study && p.shape !== "down").map((p) => [p.study, p.shape]));
  const words = studies.size > 1 ? [[...studies].map(([study, shape]) => `${signs[shape]} ${study}`).join(", ")] : [];
  if (observed.points.some((p) => p.below)) words.push(`${signs.down} below the limit of the assay`);
  return words.join("; ");
}

/** Several studies have shapes of their own, in the order they appear. */
function giveShapes(points: Omit<Observation, "shape">[]): Observation[] {
  const studies = [...new Set(points.map((p) => p.study).filter((s) => s))];
  return points.map((p) => ({ ...p, shape: p.below ? "down" : studies.length > 1 && p.study ? shapes[studies.indexOf(p.study) % shapes.length]! : "circle" }));
}

export interface Observation {
  time: number;
  value: number;
  /** The spread; the value itself where none is known. */
  low: number;
  high: number;
  organ: number;
  /** null: of no scenario in particular */
  scenario: number | null;
  /** "": of none that has a name */
  study: string;
  /** The true value is below this one, the limit of the assay. */
  below: boolean;
  unit: string;
  shape: Shape;
}

export interface Observed {
  name: string;
  points: Observation[];
  /** What was told of the table, in lines. */
  notes: string[];
}

const columns: Column[] = [
  { name: "time", aliases: ["t"], kind: "time", needed: true, filled: true, words: "a time" },
  { name: "organ", aliases: ["tissue"], kind: "text", filled: true, words: "an organ" },
  { name: "value", aliases: ["mean", "y"], kind: "measure", below: true, words: "a value" },
  { name: "sd", kind: "measure", range: "from 0", words: "a standard deviation" },
  { name: "sem", aliases: ["se"], kind: "measure", range: "from 0", words: "a standard error" },
  { name: "n", kind: "count", range: "above 0", words: "how many were measured" },
  { name: "low", kind: "measure", words: "a value" },
  { name: "high", kind: "measure", words: "a value" },
  { name: "lloq", aliases: ["loq"], kind: "measure", range: "above 0", words: "the limit of the assay" },
  { name: "unit", aliases: ["units"], kind: "text", words: "a unit" },
  { name: "scenario", kind: "text", words: "a scenario" },
  { name: "study", kind: "text", words: "a study" },
  { name: "animal", aliases: ["subject"], kind: "text", words: "an animal" },
];

/** Could this be the unit of some curve? */
function isOfACurve(result: Result, unit: string): boolean {
  return quantities.some((q) => factorOf(result, q.key, unit) !== null);
}

/** A table while it is read. */
class Reading {
  readonly points: Omit<Observation, "shape">[] = [];
  private readonly sheet: Sheet;
  private readonly at: Record<string, SheetColumn | null>;
  private readonly curve: string;
  private noValue = 0;
  private noLimit = 0;

  constructor(
    bytes: Uint8Array,
    private readonly name: string,
    private readonly result: Result,
  ) {
    this.curve = result.info("percent_dose")?.units ?? "percent";
    this.sheet = new Sheet(bytes, name, "measured values", columns, (word) => {
      const organ = result.organs.find((o) => o.toLowerCase() === word.toLowerCase());
      return { column: organ === undefined ? null : { name: organ, kind: "measure", below: true, words: "a value" }, near: organ === undefined ? nearest(word, result.organs) : null };
    });
    this.at = Object.fromEntries(columns.map((c) => [c.name, this.sheet.find(c.name)]));
  }

  read(): Observed {
    const { sheet } = this;
    const organs = sheet.columns.filter((c) => c.is && !c.listed);
    if (sheet.columns.length) {
      if (organs.length) this.checkWide(organs[0]!);
      else this.checkLong();
      if (organs.length) this.readWide(organs);
      else this.readLong();
      this.tell();
    }
    if (sheet.said.length) throw new Error([...sheet.said, ...sheet.notes].join("\n"));
    return { name: this.name, points: giveShapes(this.points), notes: sheet.notes };
  }

  /* ---- columns ---- */

  private checkWide(first: SheetColumn): void {
    for (const name of ["organ", "value", "sd", "sem", "n", "low", "high", "lloq", "unit"]) {
      const c = this.at[name];
      if (c) this.sheet.sayOf(c, `stands beside a column of an organ ("${brief(first.header)}"), expected organ and value, or a column an organ`);
    }
  }

  private checkLong(): void {
    const { at, sheet } = this;
    if (!at.value && !sheet.unknown) sheet.missing("value", "value [%ID]");
    if (!at.organ && !sheet.unknown) sheet.missing("organ", "organ");
    if (!at.low !== !at.high) sheet.sayOf((at.low ?? at.high)!, `expected a column "${at.low ? "high" : "low"}" too`);
    const spreads = [at.sd, at.sem, at.low].filter((c) => c);
    if (spreads.length > 1) sheet.sayOf(spreads[0]!, "expected either sd, or sem and n, or low and high");
  }

  /** A column without a unit has that of the values. */
  private unitOf(c: SheetColumn, ofValues: string | null): string {
    const { sheet } = this;
    if (!c.unit && ofValues !== null) return ofValues;
    if (!c.unit) sheet.sayOf(c, `has no unit, expected "${c.name} [${this.curve}]" as the curve`);
    else if (!isOfACurve(this.result, c.unit)) sheet.sayOf(c, `is in "${brief(c.unit)}", expected "${c.name} [${this.curve}]" as the curve`);
    return c.unit;
  }

  /* ---- rows ---- */

  /** Time, scenario and study. */
  private start(row: number): Pick<Observation, "time" | "scenario" | "study"> {
    const { at, result, sheet } = this;
    const time = at.time ? sheet.number(row, at.time) * sheet.hoursOf(at.time) : NaN;
    if (time < 0) sheet.sayAt(row, at.time!, `${sheet.text(row, at.time!)} is before the start, expected a time from 0 on`);
    const word = sheet.text(row, at.scenario!);
    const scenario = word ? result.scenarios.indexOf(word) : null;
    if (scenario === -1) {
      const near = nearest(word, result.scenarios);
      sheet.sayAt(row, at.scenario!, `there is no scenario "${brief(word)}"${near === null ? `, expected one of the files, such as "${brief(result.scenarios[0]!)}"` : `; did you mean "${near}"?`}`);
    }
    return { time, scenario, study: sheet.text(row, at.study!) };
  }

  /** The value of a cell, or its limit; null: there is none, which was counted. */
  private value(row: number, c: SheetColumn, limit: number): { value: number; below: boolean } | null {
    let value = c.values[row]!;
    let below = c.below[row] !== "no";
    if (below && Number.isNaN(value)) value = limit;
    if (!below && value < limit) {
      below = true;
      value = limit;
    }
    if (!Number.isNaN(value)) return { value, below };
    if (below) ++this.noLimit;
    else if (!this.sheet.rows[row]!.wrong) ++this.noValue;
    return null;
  }

  private readWide(organs: SheetColumn[]): void {
    const units = organs.map((c) => this.unitOf(c, null));
    for (const [row, { wrong }] of this.sheet.rows.entries()) {
      const start = this.start(row);
      for (const [k, c] of organs.entries()) {
        const seen = this.value(row, c, NaN);
        if (!seen || wrong || this.sheet.rows[row]!.wrong) continue;
        this.points.push({ ...start, ...seen, low: seen.value, high: seen.value, organ: this.result.organs.indexOf(c.is!.name), unit: units[k]! });
      }
    }
  }

  private readLong(): void {
    const { at, result, sheet } = this;
    const byRow = at.unit && at.value && !at.value.unit;
    const unit = byRow || !at.value ? "" : this.unitOf(at.value, null);
    for (const name of ["sd", "sem", "low", "high", "lloq"]) {
      if (at[name]) this.unitOf(at[name], unit);
    }
    for (const row of sheet.rows.keys()) {
      const start = this.start(row);
      const word = sheet.text(row, at.organ!);
      const organ = result.organs.indexOf(word);
      if (organ < 0 && word) {
        const near = nearest(word, result.organs);
        sheet.sayAt(row, at.organ!, `there is no organ "${brief(word)}"${near === null ? " in these files" : `; did you mean "${near}"?`}`);
      }
      if (!at.value) continue;
      const own = sheet.text(row, at.unit!);
      if (own && !isOfACurve(result, own)) sheet.sayAt(row, at.unit!, `"${brief(own)}" is another unit, expected "${this.curve}" as the curve`);
      const beside = (name: string): number => this.beside(row, name, own || unit);
      const seen = this.value(row, at.value, beside("lloq"));
      if (!seen) continue;
      const spread = this.spread(row, seen, beside);
      if (!sheet.rows[row]!.wrong) this.points.push({ ...start, ...seen, ...spread, organ, unit: own || unit });
    }
  }

  /** A number beside the value, in the unit of the value; a column without a unit has that one. */
  private beside(row: number, name: string, unit: string): number {
    const c = this.at[name]!;
    const written = this.sheet.number(row, c);
    if (!c?.unit || c.unit === unit || Number.isNaN(written)) return written;
    for (const { key } of quantities) {
      const [here, there] = [factorOf(this.result, key, c.unit), factorOf(this.result, key, unit)];
      if (here !== null && there !== null) return (written * here) / there;
    }
    if (isOfACurve(this.result, c.unit)) this.sheet.sayAt(row, c, `is in "${brief(c.unit)}", expected "${brief(unit)}", as the value`); // else it was said
    return NaN;
  }

  private spread(row: number, { value, below }: { value: number; below: boolean }, number: (name: string) => number): { low: number; high: number } {
    const { at, sheet } = this;
    const sd = Number.isNaN(number("sd")) ? number("sem") * Math.sqrt(number("n")) : number("sd");
    const around = Number.isNaN(sd) ? { low: value, high: value } : { low: value - sd, high: value + sd };
    const [low, high] = [number("low"), number("high")];
    if (!at.low || !at.high || (Number.isNaN(low) && Number.isNaN(high))) return around;
    if (Number.isNaN(low) || Number.isNaN(high)) {
      const [gone, there] = Number.isNaN(low) ? ["low", "high"] : ["high", "low"];
      sheet.sayAt(row, at[gone]!, `no value, expected one beside ${there}`);
    } else if (!below && !(low <= value && value <= high)) {
      sheet.sayAt(row, at.low, `${sheet.text(row, at.low)} to ${sheet.text(row, at.high)} is no range around the value ${sheet.text(row, at.value!)}`);
    }
    return { low, high };
  }

  private tell(): void {
    const { at, sheet } = this;
    if (at.sem && !at.n) sheet.note("sem without n: no standard deviation is drawn");
    if (sheet.faults) return;
    if (this.noValue) sheet.note(`${count(this.noValue, "cell")} without a value`);
    if (this.noLimit) sheet.note(`${count(this.noLimit, "value")} below a limit that stands nowhere, expected it in the cell (<0.5) or in lloq`);
    const foot = this.points.filter((p) => !(p.value > 0)).length;
    if (foot) sheet.note(`${count(foot, "value")} not above 0, drawn at the foot of a log axis`);
  }
}

/**
 * A table of measured values: a row a value, or a column an organ (docs/tables.md).
 * @throws Error with all that is wrong, a line a fault
 */
export function readObserved(bytes: Uint8Array, name: string, result: Result): Observed {
  return new Reading(bytes, name, result).read();
}

/** A point in the unit of a quantity; null: it does not belong on its axis. */
export function inUnitOf(result: Result, point: Observation, key: string): Observation | null {
  const factor = factorOf(result, key, point.unit);
  return factor === null ? null : factor === 1 ? point : { ...point, value: factor * point.value, low: factor * point.low, high: factor * point.high };
}

/**
 * What became of the points, in one sentence.
 * @param seen  what the figure drew of those it was given
 */
export function toldOf(observed: Observed, result: Result, choice: Pick<Choice, "quantity" | "organs">, seen: { drawn: number; outside: number; below: number }): string {
  const { quantity: key, organs } = choice;
  const fits = (p: Observation): boolean => factorOf(result, key, p.unit) !== null;
  const others = [...new Set(observed.points.filter((p) => !fits(p)).map((p) => p.unit))];
  const hidden = [...new Set(observed.points.filter((p) => fits(p) && !organs.includes(p.organ)).map((p) => organName(result.organs[p.organ]!)))];
  const words = [`${observed.name}: ${count(observed.points.length, "value")}, ${seen.drawn} shown`];
  if (others.length) words.push(`in another unit than ${unitOf(result, quantityOf(key))}: ${others.join(", ")}`);
  if (hidden.length) words.push(`of organs not chosen: ${hidden.join(", ")}`);
  if (seen.outside) words.push(`${seen.outside} outside the time shown`);
  if (seen.below) words.push(`${seen.below} below the axis`);
  const told = observed.notes.map((note) => note.replace(`${observed.name}: note: `, ""));
  return `${words.join("; ")}.${told.length ? ` ${told.join("; ")}.` : ""}`;
}
