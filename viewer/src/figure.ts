/** Curves as data: what is drawn on the screen, saved as SVG and printed alike. */
import type { Choice } from "./choice";
import type { Dosing } from "./events";
import { fits, type Observation, shapeWords } from "./observed";
import { stroke, Stroke } from "./palette";
import { axisWords, quantityOf } from "./quantities";
import type { Result } from "./result";
import { rangeOf, Scale } from "./scale";
import { organName, percent } from "./words";

export interface Line {
  label: string;
  stroke: Stroke;
  values: Float64Array;
  /** Around it, the widest first. */
  bands: { low: Float64Array; high: Float64Array }[];
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
}

export interface Figure {
  title: string;
  caption: string;
  time: Float64Array;
  /** The part of it shown, h. */
  from: number;
  to: number;
  /** Hours per unit of the time axis, and its words. */
  hours: number;
  timeWords: string;
  valueWords: string;
  panels: Panel[];
  /** What is chosen and not drawn, in sentences. */
  notes: string[];
  /** What the lines of all panels are. */
  key: { label: string; stroke: Stroke | null }[];
}

const mostPanels = 24;
const mostLines = 60; // in a panel
const fewLines = 3; // with more, the outermost band alone

/** The bands of a panel of n lines. */
function bandsFor(result: Result, n: number): [number, number][] {
  return n > fewLines ? result.bands.slice(0, 1) : result.bands;
}

interface Cell {
  scenario: number;
  organ: number;
}

/** Panels and what is in each: one dimension makes the panels, the other the lines. */
function arrange(result: Result, choice: Choice): { title: string; cells: Cell[]; name: (cell: Cell) => string }[] {
  const organ = (i: number): string => organName(result.organs[i]!);
  const scenario = (i: number): string => result.scenarios[i]!;
  if (choice.panels === "scenario") {
    return choice.scenarios.map((s) => ({ title: scenario(s), cells: choice.organs.map((o) => ({ scenario: s, organ: o })), name: (c) => organ(c.organ) }));
  }
  if (choice.panels === "organ") {
    return choice.organs.map((o) => ({ title: organ(o), cells: choice.scenarios.map((s) => ({ scenario: s, organ: o })), name: (c) => scenario(c.scenario) }));
  }
  const cells = choice.scenarios.flatMap((s) => choice.organs.map((o) => ({ scenario: s, organ: o })));
  const name = (c: Cell): string =>
    choice.scenarios.length === 1 ? organ(c.organ) : choice.organs.length === 1 ? scenario(c.scenario) : `${scenario(c.scenario)}: ${organ(c.organ)}`;
  return [{ title: "", cells, name }];
}

function curve(values: (time: number) => number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => values(i));
}

/** The largest value within the part of time that is shown. */
function peak(values: Float64Array, time: Float64Array, from: number, to: number): number {
  let most = 0;
  values.forEach((v, i) => {
    if (v > most && time[i]! >= from && time[i]! <= to) most = v;
  });
  return most;
}

function peaks(panel: Omit<Panel, "scale">, time: Float64Array, choice: Choice): number[] {
  const { from, to } = choice;
  return [
    ...panel.lines.flatMap((line) => [line.values, ...line.bands.map((b) => b.high)]).map((v) => peak(v, time, from, to)),
    ...panel.points.flatMap((p) => p.at.filter((a) => a.time >= from && a.time <= to).map((a) => (choice.log ? a.value : a.high))),
  ];
}

export async function makeFigure(result: Result, choice: Choice, doses: Dosing[]): Promise<Figure> {
  const { time } = result;
  const quantity = quantityOf(choice.quantity);
  const key = new Map<string, Stroke | null>();
  const bare: Omit<Panel, "scale">[] = [];
  const wanted = arrange(result, choice);
  const notes: string[] = [];
  if (wanted.length > mostPanels) notes.push(`The first ${mostPanels} of ${wanted.length} panels are drawn.`);
  if (wanted.some((w) => w.cells.length > mostLines)) notes.push(`The first ${mostLines} of ${wanted[0]!.cells.length} lines are drawn.`);
  const absent: string[] = [];
  for (const { title, cells, name } of wanted.slice(0, mostPanels)) {
    const lines: Line[] = [];
    const points: Points[] = [];
    const shown = cells.slice(0, mostLines);
    for (const [i, cell] of shown.entries()) {
      const slab = await result.slab(choice.quantity, cell.scenario, choice.bands ? null : result.middle);
      const at = (q: number): Float64Array => curve((t) => slab.at(cell.organ, q, t), time.length);
      const line: Line = {
        label: name(cell),
        stroke: stroke(i, shown.length),
        values: at(choice.bands ? result.middle : 0),
        bands: choice.bands ? bandsFor(result, shown.length).map(([low, high]) => ({ low: at(low), high: at(high) })) : [],
      };
      const seen = (choice.observed?.points ?? []).filter(
        (p) => p.organ === cell.organ && p.scenario === cell.scenario && fits(p, choice.quantity),
      );
      if (seen.length) points.push({ stroke: line.stroke, at: seen });
      if (line.values.every(Number.isNaN)) continue; // this scenario has no such organ
      lines.push(line);
      key.set(line.label, line.stroke);
    }
    const organs = new Set(cells.map((c) => c.organ));
    const anyone = (choice.observed?.points ?? []).filter((p) => p.scenario === null && organs.has(p.organ) && fits(p, choice.quantity));
    if (anyone.length) points.push({ stroke: null, at: anyone });
    if (points.length) key.set(`measured (${[choice.observed!.name, "bars: spread", shapeWords(choice.observed!)].filter((w) => w).join("; ")})`, null);
    const scenarios = new Set(cells.map((c) => c.scenario));
    if (!lines.length && !points.length) absent.push(title);
    else bare.push({ title, lines, points, doses: doses.filter((d) => scenarios.has(d.scenario)) });
  }
  if (absent.length) notes.push(`Without ${quantity.words}: ${absent.join(", ") || "what is chosen"}.`);
  const common = rangeOf(bare.flatMap((p) => peaks(p, time, choice)), choice.log);
  const days = choice.to - choice.from > 96;
  return {
    title: result.title,
    caption: caption(result, choice, Math.max(0, ...wanted.map((w) => w.cells.length))),
    time,
    from: choice.from,
    to: choice.to,
    hours: days ? 24 : 1,
    timeWords: days ? "time (d)" : "time (h)",
    valueWords: axisWords(result, quantity),
    panels: bare.map((p) => ({ ...p, scale: choice.sameAxis ? common : rangeOf(peaks(p, time, choice), choice.log) })),
    notes,
    key: [...key].map(([label, s]) => ({ label, stroke: s })),
  };
}

/** @param n  lines of a panel */
function caption(result: Result, choice: Choice, n: number): string {
  const most = Math.max(...choice.scenarios.map((s) => result.subjects[s] || 0));
  if (!(most > 1)) return "";
  const shades = bandsFor(result, n).map(([low, high]) => `${percent(result.quantiles[low]!)} to ${percent(result.quantiles[high]!)}`);
  return `${result.middleWords} of ${most} subjects${choice.bands ? `; shaded: ${shades.join(", ")} of them` : ""}.`;
}
