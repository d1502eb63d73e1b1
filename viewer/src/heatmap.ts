/** Organ × time: one scenario, shade by value. */
import type { Chosen } from "./choice";
import { announce, h, newest, select } from "./dom";
import { Dosing, dosings, Happening } from "./events";
import { currentTheme, light, shade, Theme } from "./palette";
import { axisWords, quantityOf } from "./quantities";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { hoursPerUnit, rangeOf, Scale, share, TimeAxis, ticks, tickWords, timeTicks } from "./scale";
import { heading, named, openSvg, text } from "./svg";
import { tableCsv } from "./table";
import type { View } from "./view";
import { duration, number, organName } from "./words";

export interface Heat {
  title: string;
  subtitle: string;
  organs: string[];
  /** h, of the columns */
  time: number[];
  /** [organ][column] */
  values: number[][];
  scale: Scale;
  doses: Dosing[];
}

const columns = 180;
const cell = { width: 4, height: 22 };
const left = 130;
const under = 44; // an axis of time and its words

/** The output before a time; nothing is made up between outputs. */
function indexAt(time: Float64Array, t: number): number {
  let low = 0;
  let high = time.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (time[middle]! <= t + 1e-9) low = middle;
    else high = middle - 1;
  }
  return low;
}

export async function makeHeat(result: Result, key: string, scenario: number, log: boolean, from: number, to: number, doses: Dosing[]): Promise<Heat> {
  const slab = await result.slab(key, scenario, result.middle);
  const n = Math.min(columns, result.time.length);
  const time = Array.from({ length: n }, (_, i) => from + ((i + 0.5) / n) * (to - from));
  const all = result.organs.map((name, organ) => ({ name: organName(name), values: time.map((t) => slab.at(organ, 0, indexAt(result.time, t))) }));
  const shown = all.filter((o) => o.values.some((v) => v > 0));
  return {
    title: result.title,
    subtitle: `${result.scenarios[scenario]}: ${axisWords(result, quantityOf(key))}`,
    organs: shown.map((o) => o.name),
    time,
    values: shown.map((o) => o.values),
    scale: rangeOf(shown.map((o) => Math.max(...o.values.filter((v) => !Number.isNaN(v)))), log),
    doses: doses.filter((d) => d.scenario === scenario),
  };
}

/** Shade of a value; below a log axis and 0 are the darkest, no value is paper. */
export function shadeOf(scale: Scale, value: number, theme: Theme): string {
  if (Number.isNaN(value)) return theme.grid;
  return shade(value > 0 ? share(scale, value) : 0);
}

/** The legend of shades, standing upright. */
export function shadeKey(scale: Scale, x: number, y: number, height: number, theme: Theme): string {
  const steps = 50;
  let svg = "";
  for (let i = 0; i < steps; ++i) {
    svg += `<rect x="${x}" y="${(y + (height * (steps - 1 - i)) / steps).toFixed(2)}" width="14" height="${(height / steps + 0.5).toFixed(2)}" fill="${shade(i / (steps - 1))}"/>`;
  }
  for (const tick of ticks(scale)) {
    const at = y + height * (1 - share(scale, tick));
    svg += `<line x1="${x + 14}" x2="${x + 18}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="${theme.soft}"/>`;
    svg += text(x + 22, at + 4, tickWords(tick, scale.log), `font-size="11" fill="${theme.soft}"`);
  }
  return svg;
}

interface Size {
  width: number;
  inner: number;
  height: number;
  top: number;
}

function size(heat: Heat): Size {
  const width = left + columns * cell.width + 96;
  const head = heading(10, width - 20, heat.title, heat.subtitle, light);
  return { width, inner: columns * cell.width, height: Math.max(heat.organs.length, 4) * cell.height, top: head.height + 6 };
}

export function heatSvg(heat: Heat, theme: Theme): string {
  const { width, inner, height, top } = size(heat);
  const each = inner / heat.time.length;
  const span = heat.time.length > 1 ? (heat.time[1]! - heat.time[0]!) * heat.time.length : 1;
  const from = heat.time.length ? heat.time[0]! - span / heat.time.length / 2 : 0;
  let svg = openSvg(width, top + height + under + 2, theme, `${heat.title}: ${heat.subtitle}, organ by time`);
  svg += heading(10, width - 20, heat.title, heat.subtitle, theme).svg;
  heat.organs.forEach((organ, row) => {
    const y = top + row * cell.height;
    svg += `${named(left - 8, y + 15, organ, left - 14, 'text-anchor="end"')}<g shape-rendering="crispEdges">`;
    heat.values[row]!.forEach((value, i) => {
      svg += `<rect x="${(left + i * each).toFixed(2)}" y="${y}" width="${(each + 0.3).toFixed(2)}" height="${cell.height - 1}" fill="${shadeOf(heat.scale, value, theme)}"/>`;
    });
    svg += "</g>";
  });
  const axis: TimeAxis = { log: false, from, to: from + span };
  const unit = hoursPerUnit(axis);
  for (const tick of timeTicks(axis)) {
    const x = left + (inner * (tick - from)) / span;
    svg += `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top + height}" y2="${top + height + 4}" stroke="${theme.soft}"/>`;
    svg += text(x, top + height + 16, tickWords(tick / unit, false), `text-anchor="middle" font-size="11" fill="${theme.soft}"`);
  }
  for (const dose of heat.doses) {
    const x = left + (inner * (dose.start - from)) / span;
    if (x >= left - 1 && x <= left + inner) svg += `<path d="M${x.toFixed(1)} ${top - 1}l4 -8h-8z" fill="${theme.soft}"/>`;
  }
  svg += text(left + inner / 2, top + height + 36, unit > 1 ? "time (d)" : "time (h)", `text-anchor="middle" fill="${theme.soft}"`);
  return `${svg}${shadeKey(heat.scale, left + inner + 18, top, height, theme)}</svg>`;
}

export function heatView(result: Result, chosen: Chosen, events: Happening[]): View {
  const doses = dosings(events);
  const ask = newest();
  let heat: Heat | null = null;
  let at = { row: 0, column: 0 };
  const tools = h("div", { class: "tools" });
  const picture = h("div", { class: "heat", tabindex: 0, role: "group", "aria-label": "Heat map of organs over time. Arrow keys read the values." });
  const said = h("p", { class: "notes" }, "Point at the map, or use the arrow keys, to read values. ▼: a dose. Grey: no value.");
  const html = h("div", {}, tools, picture, said);

  function read(): void {
    if (!heat || !heat.organs.length) return;
    at.row = Math.min(Math.max(at.row, 0), heat.organs.length - 1);
    at.column = Math.min(Math.max(at.column, 0), heat.time.length - 1);
    said.textContent = `${heat.organs[at.row]}, ${duration(heat.time[at.column]!)}: ${number(heat.values[at.row]![at.column]!)} (${axisWords(result, quantityOf(chosen.now.quantity))})`;
    const { inner, top } = size(heat);
    picture.querySelector(".cursor")?.remove();
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const each = inner / heat.time.length;
    const attributes = { class: "cursor", x: left + at.column * each - 1, y: top + at.row * cell.height - 1, width: Math.max(each, 3) + 2, height: cell.height + 1, fill: "none", stroke: "#fff", "stroke-width": 2 };
    for (const [name, value] of Object.entries(attributes)) mark.setAttribute(name, String(value));
    picture.querySelector("svg")?.append(mark);
  }
  picture.addEventListener("pointermove", (event) => {
    const svg = picture.querySelector("svg");
    if (!svg || !heat) return;
    const box = svg.getBoundingClientRect();
    const { width, inner, top } = size(heat);
    const x = ((event.clientX - box.left) * width) / box.width - left;
    const y = ((event.clientY - box.top) * width) / box.width - top;
    if (x < 0 || y < 0 || x >= inner || y >= heat.organs.length * cell.height) return;
    at = { row: Math.floor(y / cell.height), column: Math.floor((x / inner) * heat.time.length) };
    read();
  });
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0], Home: [0, -Infinity], End: [0, Infinity] }[event.key];
    if (!step) return;
    event.preventDefault();
    at = { row: at.row + step[0]!, column: at.column + step[1]! };
    read();
    announce(said.textContent ?? "");
  });

  async function draw(): Promise<void> {
    const latest = ask();
    const { quantity, scenario, log, from, to } = chosen.now;
    const made = await makeHeat(result, quantity, scenario, log, from, to, doses);
    if (!latest()) return;
    heat = made;
    const name = (): string => fileName(result.title, "heat", result.scenarios[scenario]!, quantity);
    const csv = (): string =>
      tableCsv({ caption: "", columns: [{ title: "organ" }, ...made.time.map((t) => ({ title: `${number(t, 6)} h` }))], rows: made.organs.map((o, i) => [o, ...made.values[i]!]) });
    tools.replaceChildren(
      select("Scenario", result.scenarios.map((words, i) => ({ value: String(i), words })), String(scenario), (v) => chosen.set({ scenario: Number(v) })),
      pictureButtons(name, () => heatSvg(made, light)),
      csvButton(name, csv),
    );
    picture.innerHTML = heat.organs.length ? heatSvg(heat, currentTheme()) : "<p>This scenario has no such values.</p>";
  }
  return { id: "heat", title: "Heat map", html, draw, of: ["quantity", "scenario", "log", "from", "to"] };
}
