/** Curves as data: what is drawn on the screen, saved as SVG and printed alike. */
import type { Choice } from "./choice";
import type { Dosing } from "./events";
import { individualsOf } from "./individual";
import { curveOf } from "./line";
import { arrange, Cell, namesOf, scaleOf, strokesOf, twinsOf } from "./look";
import { inUnitOf, type Observation, shapeWords } from "./observed";
import type { Stroke } from "./palette";
import { axisWords, quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { hoursPerUnit, rangeOf, Scale, TimeAxis } from "./scale";
import { Unknown, unknownOf } from "./unknown";
import { count, duration, percent, unit } from "./words";

export interface Line {
  label: string;
  stroke: Stroke;
  /** h, rising: times of its own, since it has a value just before a dose too */
  time: Float64Array;
  values: Float64Array;
  /** Around it, the widest first. */
  bands: { low: Float64Array; high: Float64Array }[];
  /** How far it is known itself. */
  unknown: Unknown | null;
  /** Single subjects, faint. */
  faint: Float64Array[];
  /** It lies on another one, which is drawn for both. */
  hidden: boolean;
}

export interface Points {
  stroke: Stroke | null;
  at: Pick<Observation, "time" | "value" | "low" | "high" | "shape">[];
}

export interface Panel {
  title: string;
  lines: Line[];
  points: Points[];
  doses: Dosing[];
  scale: Scale;
  axis: TimeAxis;
  /** All that is drawn is 0. */
  zero: boolean;
}

export interface KeyEntry {
  label: string;
  stroke: Stroke | null;
  /** Labels of the lines it stands for. */
  of: string[];
}

export interface Figure {
  title: string;
  caption: string;
  /** The part of time shown, h. */
  from: number;
  to: number;
  timeWords: string;
  valueWords: string;
  /** What the names of all lines begin with, and it is left out of the key. */
  shared: string;
  unit: string;
  panels: Panel[];
  /** What is chosen and not drawn, in sentences. */
  notes: string[];
  /** What the lines of all panels are. */
  key: KeyEntry[];
  /** Lines along a sweep: what dark and light are. */
  bar: { label: string; stroke: Stroke }[] | null;
  /** Measured values: how many are drawn, and why the others of what is chosen are not. */
  seen: { drawn: number; outside: number; below: number };
  /** Labels of the lines, of all panels. */
  labels: string[];
}

const mostPanels = 24;
const mostLines = 60; // in a panel
const fewLines = 3; // with more, the outermost band alone

/** The bands of a panel of n lines. */
function bandsFor(result: Result, n: number): [number, number][] {
  return n > fewLines ? result.bands.slice(0, 1) : result.bands;
}

/** The largest value within the part of time that is shown. */
function peak(values: Float64Array, time: Float64Array, axis: TimeAxis): number {
  let most = 0;
  values.forEach((v, i) => {
    if (v > most && time[i]! >= axis.from && time[i]! <= axis.to) most = v;
  });
  return most;
}

type Bare = Omit<Panel, "scale">;

function peaks(panel: Bare, log: boolean): number[] {
  const { axis } = panel;
  return [
    ...panel.lines.flatMap((line) => [line.values, ...line.bands.map((b) => b.high), ...(line.unknown ? [line.unknown.high] : [])].map((v) => peak(v, line.time, axis))),
    ...panel.points.flatMap((p) => p.at.filter((a) => a.time >= axis.from && a.time <= axis.to).map((a) => (log ? a.value : a.high))),
  ];
}

async function lineOf(result: Result, choice: Choice, cell: Cell, n: number, label: string, stroke: Stroke): Promise<Line> {
  const bands = choice.bands ? bandsFor(result, n) : [];
  const quantiles = [result.middle, ...bands.flat()];
  const { time, values } = await curveOf(result, choice.quantity, cell.scenario, cell.organ, quantiles);
  const faint = choice.individuals ? await individualsOf(result, choice.quantity, cell.scenario, cell.organ, time) : [];
  const unknown = choice.bands ? await unknownOf(result, choice.quantity, cell.scenario, cell.organ, time) : null;
  return { label, stroke, time, values: values[0]!, unknown, bands: bands.map((_, k) => ({ low: values[1 + 2 * k]!, high: values[2 + 2 * k]! })), faint, hidden: false };
}

/** Parts of time: one, or the first hours and then all. */
function windows(result: Result, choice: Choice): { words: string; axis: TimeAxis }[] {
  const all: TimeAxis = { log: choice.logTime, from: choice.from, to: choice.to };
  if (choice.logTime && !(all.from > 0)) all.from = Math.min(firstAbove(result), all.to / 10);
  if (!(choice.first > choice.from) || !(choice.first < choice.to) || choice.logTime) return [{ words: "", axis: all }];
  return [
    { words: `first ${duration(choice.first)}`, axis: { log: false, from: choice.from, to: choice.first } },
    { words: "", axis: all },
  ];
}

function firstAbove(result: Result): number {
  return result.time.find((t) => t > 0) ?? 1;
}

/** A point that the panel shows: in its time, and not below its foot; 0 and less stand at the foot of a log axis. */
function within(p: Pick<Observation, "time" | "value">, panel: Panel): "yes" | "outside" | "below" {
  if (p.time < panel.axis.from || p.time > panel.axis.to) return "outside";
  if (panel.scale.log) return !(p.value > 0) || p.value >= panel.scale.low * (1 - 1e-9) ? "yes" : "below";
  return p.value >= 0 ? "yes" : "below";
}

export async function makeFigure(result: Result, choice: Choice, doses: Dosing[]): Promise<Figure> {
  const quantity = quantityOf(choice.quantity);
  const bare: Bare[] = [];
  const wanted = arrange(result, choice);
  const notes: string[] = [];
  if (wanted.length > mostPanels) notes.push(`The first ${mostPanels} of ${wanted.length} panels are drawn.`);
  if (wanted.some((w) => w.cells.length > mostLines)) notes.push(`The first ${mostLines} of ${wanted[0]!.cells.length} lines are drawn.`);
  const absent: string[] = [];
  const key = new Map<string, Stroke>();
  let measured = false;
  const observed = (choice.observed?.points ?? []).flatMap((p) => inUnitOf(result, p, choice.quantity) ?? []);
  for (const { title, cells, name } of wanted.slice(0, mostPanels)) {
    const lines: Line[] = [];
    const points: Points[] = [];
    const shown = cells.slice(0, mostLines);
    const strokes = strokesOf(result, choice, shown);
    for (const [i, cell] of shown.entries()) {
      const label = name(cell);
      const line = await lineOf(result, choice, cell, shown.length, label, strokes[i]!);
      const seen = observed.filter((p) => p.organ === cell.organ && p.scenario === cell.scenario);
      const alone = !choice.alone || choice.alone === label;
      if (seen.length && alone) points.push({ stroke: line.stroke, at: seen });
      if (line.values.every(Number.isNaN)) continue; // this scenario has no such organ
      key.set(label, line.stroke);
      if (alone) lines.push(line);
    }
    const organs = new Set(cells.map((c) => c.organ));
    const anyone = observed.filter((p) => p.scenario === null && organs.has(p.organ));
    if (anyone.length) points.push({ stroke: null, at: anyone });
    measured ||= points.length > 0;
    const scenarios = new Set(cells.map((c) => c.scenario));
    if (!lines.length && !points.length && !choice.alone) absent.push(title);
    else {
      lines.sort((a, b) => Number(b.stroke.colour === "ink") - Number(a.stroke.colour === "ink")); // solid below dashed
      const zero = lines.length > 0 && !points.length && lines.every((l) => l.values.every((v) => !(Math.abs(v) > 0)));
      for (const w of windows(result, choice)) bare.push({ title: [title, w.words].filter(Boolean).join(", "), lines, points, doses: doses.filter((d) => scenarios.has(d.scenario)), axis: w.axis, zero });
    }
  }
  if (absent.length) notes.push(`Without ${quantity.words}: ${absent.join(", ") || "what is chosen"}.`);
  const common = rangeOf(bare.flatMap((p) => peaks(p, choice.log)), choice.log);
  const panels = bare.map((p): Panel => ({ ...p, scale: choice.sameAxis ? common : rangeOf(peaks(p, choice.log), choice.log) }));
  const seen = { drawn: 0, outside: 0, below: 0 };
  const counted = panels.filter((p) => p.axis.to === choice.to);
  for (const panel of counted) {
    for (const p of panel.points.flatMap((points) => points.at)) {
      const where = within(p, panel);
      seen[where === "yes" ? "drawn" : where] += 1;
    }
  }
  const { shared, short } = namesOf([...key.keys()]);
  const twins = twinsOf(panels, [...key.keys()]);
  const entries: KeyEntry[] = twins.map((group) => ({ label: group.map(short).join(" = "), stroke: key.get(group[0]!)!, of: group }));
  if (measured) entries.push({ label: `measured (${[choice.observed!.name, "bars: spread", shapeWords(choice.observed!)].filter((w) => w).join("; ")})`, stroke: null, of: [] });
  const days = hoursPerUnit({ log: choice.logTime, from: choice.from, to: choice.to }) > 1;
  return {
    title: result.title,
    caption: caption(result, choice, Math.max(0, ...wanted.map((w) => w.cells.length)), panels),
    from: choice.from,
    to: choice.to,
    timeWords: days ? "time (d)" : "time (h)",
    valueWords: axisWords(result, quantity),
    shared,
    unit: unit(unitOf(result, quantity)),
    panels,
    notes,
    key: entries,
    bar: scaleOf([...key], short),
    seen,
    labels: [...key.keys()],
  };
}

/** @param n  lines of a panel */
function caption(result: Result, choice: Choice, n: number, panels: Panel[]): string {
  const { solved, failed, alike } = result.crowd(choice.scenarios.filter((s) => result.subjects[s]! > 0));
  const unknown = panels.flatMap((p) => p.lines.flatMap((l) => (l.unknown ? [l.unknown] : [])))[0];
  const ends = unknown ? `${percent(unknown.from)} to ${percent(unknown.to)}` : "";
  if (!(solved > 1)) return unknown ? `Median of ${count(unknown.n, "draw")} of what is not known; hatched: ${ends} of them. No subjects differ here.` : "";
  const shades = bandsFor(result, n).map(([low, high]) => `${percent(result.quantiles[low]!)} to ${percent(result.quantiles[high]!)}`);
  const faint = Math.max(0, ...panels.flatMap((p) => p.lines.map((l) => l.faint.length)));
  const of = failed ? `${solved} of ${solved + failed} subjects (${alike ? "" : "up to "}${failed} failed)` : count(solved, "subject");
  return `${result.middleWords} of ${of}${choice.bands ? `; shaded: ${shades.join(", ")} of them` : ""}${faint ? `; faint: ${count(faint, "subject")}` : ""}.${unknown ? ` Hatched: what is not known of that median, ${ends} of ${count(unknown.n, "draw")}; shaded is how subjects differ.` : ""}`;
}
