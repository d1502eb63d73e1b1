/** What lines look like and are called: panels and the lines in them, strokes, names without what all share, lines that lie on each other. */
import type { Choice } from "./choice";
import type { Panel } from "./figure";
import { canDiffer, inked, shade, Stroke, stroke } from "./palette";
import type { Result } from "./result";
import { share } from "./scale";
import { organName } from "./words";

export interface Cell {
  scenario: number;
  organ: number;
}

/** Panels and what is in each: one dimension makes the panels, the other the lines. */
export function arrange(result: Result, choice: Choice): { title: string; cells: Cell[]; name: (cell: Cell) => string }[] {
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

const manyOfASweep = 12; // more are a scale of colours
const numbered = /^([-+]?[\d.]+(?:e[-+]?\d+)?)\s*([^\d\s]*\S*)$/i;

/** The numbers of names that differ in one number alone; null: they do not. */
export function numbersOf(names: string[]): number[] | null {
  const { short } = namesOf(names);
  const found = names.map((n) => numbered.exec(short(n).trim()));
  if (found.some((f) => !f) || new Set(found.map((f) => f![2])).size !== 1) return null;
  return found.map((f) => Number(f![1]));
}

/**
 * The look of each line of a panel. Scenarios have one look wherever they are shown, that of `vesipk plot`: the reference
 * in ink, each other by its place in the file. Many along a sweep are a scale, dark for low.
 */
export function strokesOf(result: Result, choice: Choice, cells: Cell[]): Stroke[] {
  const scenarios = cells.map((c) => c.scenario);
  const n = result.faintUpTo;
  if (n > 0 && new Set(scenarios).size > 1) {
    // Of a study with changes: as it was in grey, each beside the colour of what became of it.
    const m = Math.max(n, result.scenarios.length - n);
    const bare = scenarios.map((s) => (s < n ? s : s - n));
    const shown = [...new Set(bare)].sort((a, b) => a - b);
    const own = (i: number): Stroke => ({ ...(canDiffer(m) ? stroke(i, m, -1) : stroke(shown.indexOf(i), shown.length, -1)), ...(m === 1 ? { dash: [] } : {}) });
    return scenarios.map((s, k) => (s < n ? { ...own(bare[k]!), colour: "soft" } : own(bare[k]!)));
  }
  if (new Set(scenarios).size === cells.length && cells.length > 1) {
    const values = cells.length > manyOfASweep ? numbersOf(scenarios.map((s) => result.scenarios[s]!)) : null;
    if (values) {
      const order = [...values].sort((a, b) => a - b);
      return values.map((v) => ({ colour: shade((0.92 * order.indexOf(v)) / (order.length - 1)), dash: [] }));
    }
    if (canDiffer(result.scenarios.length)) return scenarios.map((s) => stroke(s, result.scenarios.length, choice.reference));
    return scenarios.map((_, i) => stroke(i, cells.length, scenarios.indexOf(choice.reference)));
  }
  if (cells.length === 1) return [inked];
  if (new Set(scenarios).size === 1 && canDiffer(result.organs.length)) {
    const plasma = result.organs.indexOf("plasma");
    return cells.map((c) => stroke(c.organ, result.organs.length, plasma));
  }
  return cells.map((_, i) => stroke(i, cells.length, -1));
}

/** What all names begin with, up to the end of a word, and each without it. */
export function namesOf(names: string[]): { shared: string; short: (name: string) => string } {
  if (names.length < 2) return { shared: "", short: (n) => n };
  let n = 0;
  while (names.every((name) => name[n] !== undefined && name[n] === names[0]![n])) ++n;
  const shared = /^.*[ ,=:_](?=[^ ,=:_]*$)/.exec(names[0]!.slice(0, n))?.[0] ?? "";
  const use = shared.length >= 5 && names.every((name) => name.length > shared.length) ? shared : "";
  return { shared: use.replace(/[ ,=:_]+$/, ""), short: (name) => name.slice(use.length) };
}

const scaleLabels = 6;

/** The legend of lines that are a scale of colours; null where they are not. */
export function scaleOf(lines: [string, Stroke][], short: (name: string) => string): { label: string; stroke: Stroke }[] | null {
  if (lines.length <= manyOfASweep || lines.some(([, s]) => typeof s.colour !== "string" || s.colour === "ink" || s.colour === "soft")) return null;
  const values = numbersOf(lines.map(([name]) => name));
  if (!values) return null;
  const sorted = lines.map(([label, s], i) => ({ label: short(label).trim(), stroke: s, value: values[i]! })).sort((a, b) => a.value - b.value);
  return Array.from({ length: scaleLabels }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (scaleLabels - 1))]!);
}

const height = 212; // px of a panel
const nearest = 1; // px

/** Do two lines of a panel lie on each other, in the time that is drawn? */
function sameLine(panel: Panel, a: string, b: string): boolean {
  const [x, y] = [panel.lines.find((l) => l.label === a), panel.lines.find((l) => l.label === b)];
  if (!x || !y) return !x && !y;
  if (x.time.length !== y.time.length) return false;
  const at = (v: number): number => height * Math.min(1.2, Math.max(-0.2, panel.scale.log && !(v > 0) ? -0.2 : share(panel.scale, v)));
  const drawn = Array.from(x.time, (t) => t >= panel.axis.from && t <= panel.axis.to);
  const near = (v: Float64Array, w: Float64Array): boolean =>
    v.every((value, i) => !drawn[i] || (Number.isNaN(value) === Number.isNaN(w[i]!) && (Number.isNaN(value) || Math.abs(at(value) - at(w[i]!)) <= nearest)));
  return near(x.values, y.values) && x.bands.every((band, k) => y.bands[k] && near(band.low, y.bands[k]!.low) && near(band.high, y.bands[k]!.high));
}

/** Labels in groups that lie on each other in every panel; of a group one line is drawn. */
export function twinsOf(panels: Panel[], labels: string[]): string[][] {
  const groups: string[][] = [];
  const ordered = [...labels];
  for (const label of ordered) {
    const group = groups.find((g) => panels.length > 0 && panels.every((p) => sameLine(p, g[0]!, label)) && panels.some((p) => p.lines.some((l) => l.label === label)));
    if (group) {
      group.push(label);
      for (const p of panels) for (const line of p.lines) if (line.label === label) line.hidden = true;
    } else groups.push([label]);
  }
  // The reference is the one that is drawn; never what was, in the place of what is.
  for (const group of groups.filter((g) => g.length > 1)) {
    const colourOf = (label: string): number | string | undefined => panels.flatMap((p) => p.lines).find((x) => x.label === label)?.stroke.colour;
    const inkedLabel = group.find((l) => colourOf(l) === "ink") ?? (colourOf(group[0]!) === "soft" ? group.find((l) => colourOf(l) !== "soft") : undefined);
    if (!inkedLabel || inkedLabel === group[0]) continue;
    for (const p of panels) for (const line of p.lines) if (group.includes(line.label)) line.hidden = line.label !== inkedLabel;
    group.sort((a, b) => Number(b === inkedLabel) - Number(a === inkedLabel));
  }
  return groups;
}
