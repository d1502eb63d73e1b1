/** Panels on the screen: uPlot, with doses, measured points and bands; read by mouse or by arrow keys. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { announce, h } from "./dom";
import type { Figure, Line, Panel } from "./figure";
import { outline } from "./observed";
import { colour, currentTheme, Stroke, Theme, widthOf } from "./palette";
import { hoursPerUnit, ticks, tickWords, timeTicks } from "./scale";
import { sample } from "./svg";
import { duration, number, rangeWords } from "./words";

const mostRead = 12; // lines in the box beside the mouse
const reach = 12; // px from the mouse to a line

/** Values as uPlot wants them: null is a gap; on a log axis the foot of a band may be 0. */
function valueAt(v: number, floor: number, foot: boolean): number | null {
  return Number.isNaN(v) ? null : v > floor ? v : foot ? floor : null;
}

/** The times of all lines of a panel, h; on a log axis those above 0. */
export function timesOf(panel: Panel): number[] {
  const first = panel.lines[0]?.time ?? new Float64Array();
  const all = panel.lines.every((l) => l.time.length === first.length && (l.time === first || l.time.every((t, i) => t === first[i]))) ? Array.from(first) : [...new Set(panel.lines.flatMap((l) => Array.from(l.time)))].sort((a, b) => a - b);
  return panel.axis.log ? all.filter((t) => t > 0) : all;
}

/** Values of a line on the times of the panel: undefined where it has none of its own, which is no gap. */
function spread(time: number[], line: Line, values: Float64Array, make: (v: number) => number | null | undefined): (number | null | undefined)[] {
  let k = 0;
  return time.map((t) => {
    while (k < line.time.length && line.time[k]! < t) ++k;
    return line.time[k] === t ? make(values[k]!) : undefined;
  });
}

/** What is not known is hatched; how subjects differ is filled. */
function hatched(ink: string): CanvasPattern | string {
  const size = Math.round(8 * devicePixelRatio);
  const tile = h("canvas", { width: size, height: size });
  const pen = tile.getContext("2d");
  if (!pen) return faint(ink);
  pen.strokeStyle = `color-mix(in srgb, ${ink} 60%, transparent)`;
  pen.lineWidth = 1.2 * devicePixelRatio;
  pen.beginPath();
  for (const from of [-size, 0, size]) {
    pen.moveTo(from - 1, size + 1);
    pen.lineTo(from + size + 1, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? faint(ink);
}

function faint(ink: string): string {
  return `color-mix(in srgb, ${ink} 17%, transparent)`;
}

interface Parts {
  series: uPlot.Series[];
  bands: uPlot.Band[];
  data: (number | null | undefined)[][];
  /** Where the lines are among the series, by label. */
  at: Map<string, number>;
}

/** All series of a panel: the edges of bands and single subjects first, so that lines lie on top. */
function series(panel: Panel, time: number[], theme: Theme): Parts {
  const floor = panel.scale.log ? panel.scale.low * 1e-3 : -Infinity;
  const out: Parts = { series: [], bands: [], data: [], at: new Map() };
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  const shown = panel.lines.filter((line) => !line.hidden);
  for (const line of shown) {
    const ink = colour(line.stroke, theme);
    for (const { low: least, high: most } of line.bands) {
      const [low, high] = [least, most].map((edge) => (panel.scale.log ? edge.map((v, i) => (most[i]! > 0 ? v : NaN)) : edge)) as [Float64Array, Float64Array]; // where all are 0 a log axis has no band
      out.series.push({ ...edge }, { ...edge });
      out.data.push(spread(time, line, high, (v) => valueAt(v, floor, true)), spread(time, line, low, (v) => valueAt(v, floor, true)));
      out.bands.push({ series: [out.series.length - 1, out.series.length], fill: faint(ink) });
    }
    if (line.unknown) {
      const dotted: uPlot.Series = { stroke: ink, width: 0.9, dash: [1, 3], pxAlign: 0, points: { show: false } };
      out.series.push(dotted, { ...dotted });
      const edgeAt = (v: number): number | null | undefined => (Number.isNaN(v) ? undefined : valueAt(v, floor, true));
      out.data.push(spread(time, line, line.unknown.high, edgeAt), spread(time, line, line.unknown.low, edgeAt));
      out.bands.push({ series: [out.series.length - 1, out.series.length], fill: hatched(ink) });
    }
    for (const curve of line.faint) {
      out.series.push({ stroke: faint(ink), width: 0.8, pxAlign: 0, points: { show: false } });
      out.data.push(spread(time, line, curve, (v) => (Number.isNaN(v) ? undefined : valueAt(v, panel.scale.log ? 0 : -Infinity, false))));
    }
  }
  for (const line of shown) {
    out.series.push({ label: line.label, stroke: colour(line.stroke, theme), width: 1.8 * widthOf(line.stroke), dash: line.stroke.dash, pxAlign: 0, points: { show: false } });
    out.data.push(spread(time, line, line.values, (v) => valueAt(v, panel.scale.log ? 0 : -Infinity, false)));
    out.at.set(line.label, out.series.length); // series 0 is the time
  }
  return out;
}

function drawOver(u: uPlot, panel: Panel, theme: Theme): void {
  const { ctx, bbox } = u;
  const dot = devicePixelRatio;
  const x = (t: number): number => u.valToPos(t, "x", true);
  const y = (v: number): number => u.valToPos(v, "y", true);
  const foot = bbox.top + bbox.height;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 5 * dot, bbox.top, bbox.width + 10 * dot, bbox.height);
  ctx.clip();
  ctx.fillStyle = theme.soft;
  for (const dose of panel.doses) {
    if (panel.axis.log && !(dose.start > 0)) continue;
    if (dose.end > dose.start) ctx.fillRect(x(dose.start), foot - 5 * dot, x(dose.end) - x(dose.start), 5 * dot);
    ctx.beginPath();
    ctx.moveTo(x(dose.start), foot - 9 * dot);
    ctx.lineTo(x(dose.start) + 4 * dot, foot);
    ctx.lineTo(x(dose.start) - 4 * dot, foot);
    ctx.fill();
  }
  ctx.lineWidth = 1.6 * dot;
  ctx.setLineDash([]);
  for (const points of panel.points) {
    ctx.strokeStyle = colour(points.stroke, theme);
    ctx.fillStyle = theme.paper;
    for (const p of points.at) {
      const at = panel.scale.log && !(p.value > 0) ? foot : y(p.value); // 0 stands at the foot
      ctx.beginPath();
      if (p.high > p.low && p.high > 0) {
        ctx.moveTo(x(p.time), y(p.high));
        ctx.lineTo(x(p.time), panel.scale.log && p.low <= 0 ? foot : y(p.low));
        ctx.stroke();
      }
      ctx.beginPath();
      if (p.shape === "circle") ctx.arc(x(p.time), at, 3.4 * dot, 0, 2 * Math.PI);
      for (const [first, ...rest] of outline(p.shape, x(p.time), at, 3.4 * dot)) {
        ctx.moveTo(...first!);
        for (const corner of rest) ctx.lineTo(...corner);
      }
      ctx.fill();
      ctx.stroke();
    }
  }
  ctx.restore();
}

interface Read {
  label: string;
  stroke: Stroke;
  value: number;
  words: string;
}

/** What the lines say at a time, as they lie above each other. */
function reading(figure: Figure, panel: Panel, time: number[], index: number): { head: string; values: Read[] } {
  const t = time[index]!;
  const at = panel.lines.flatMap((line): Read[] => {
    const i = line.time.indexOf(t);
    if (i < 0) return [];
    const value = line.values[i]!;
    const band = line.bands[0];
    const known = line.unknown;
    const words = band && !Number.isNaN(value) ? rangeWords(value, band.low[i]!, band.high[i]!, 4) : number(value);
    const far = known && !Number.isNaN(known.low[i]!) && !Number.isNaN(value) ? `, known to ${number(known.low[i]!)} – ${number(known.high[i]!)}` : "";
    return [{ label: line.label, stroke: line.stroke, value, words: `${words}${far}${figure.unit && !Number.isNaN(value) ? ` ${figure.unit}` : ""}` }];
  });
  at.sort((a, b) => (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : b.value - a.value));
  const next = time[index + 1];
  const before = next !== undefined && next - t < 1e-6 * (time[time.length - 1]! - time[0]!);
  return { head: before ? `just before ${duration(next)}` : duration(t), values: at };
}

export interface Drawn {
  html: HTMLElement;
  /** Lines with other labels fade; null: none does. */
  focus: (label: string | null) => void;
  destroy: () => void;
}

export interface Acts {
  /** The part of time that was drawn over. */
  zoom: (from: number, to: number) => void;
  /** The line under the mouse. */
  near: (label: string | null) => void;
}

export function drawPanel(figure: Figure, panel: Panel, acts: Acts): Drawn {
  const theme = currentTheme();
  const height = figure.panels.length === 1 ? 440 : 250;
  const time = timesOf(panel);
  const parts = series(panel, time, theme);
  const { axis: across } = panel;
  const hours = hoursPerUnit(across);
  const box = h("div", { class: "reading", hidden: true });
  const place = h("div", { class: "plot" });
  const name = panel.title || figure.title;
  const html = h(
    "section",
    { class: "panel", tabindex: 0, role: "group", "aria-label": `${name}: ${figure.valueWords} over ${figure.timeWords}. Left and right arrow keys read the values.` },
    h("h3", {}, panel.title),
    place,
    panel.zero ? h("p", { class: "zero" }, "0 throughout") : null,
    box,
  );
  const axis = { stroke: theme.soft, grid: { stroke: theme.grid, width: 1 }, ticks: { stroke: theme.grid, width: 1, size: 4 }, font: "12px system-ui, sans-serif" };
  const splits = timeTicks(across);
  const u = new uPlot(
    {
      width: 300,
      height,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: "curves", scales: ["x", null], filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        y: false,
      },
      scales: {
        x: { time: false, distr: across.log ? 3 : 1, log: 10, range: () => [across.from, across.to] },
        y: { distr: panel.scale.log ? 3 : 1, log: 10, range: () => [panel.scale.low, panel.scale.high] },
      },
      series: [{}, ...parts.series],
      bands: parts.bands,
      axes: [
        { ...axis, size: 30, splits: () => splits, filter: (_, at) => at, values: (_, at) => at.map((t) => tickWords(t / hours, false)) },
        { ...axis, size: 52, splits: () => ticks(panel.scale), filter: (_, at) => at, values: (_, at) => at.map((v) => tickWords(v, panel.scale.log)) },
      ],
      focus: { alpha: 0.2 },
      hooks: {
        draw: [(self) => drawOver(self, panel, theme)],
        setSelect: [
          (self) => {
            if (self.select.width < 4) return;
            acts.zoom(self.posToVal(self.select.left, "x"), self.posToVal(self.select.left + self.select.width, "x"));
          },
        ],
        setCursor: [
          (self) => {
            const index = self.cursor.idx;
            const here = index !== null && index !== undefined && html.matches(":hover, :focus");
            box.hidden = !here;
            if (!here) return;
            const { head, values: said } = reading(figure, panel, time, index);
            const shown = said.slice(0, mostRead).map((v) => h("div", {}, sample(v.stroke), " ", h("span", {}, v.label), " ", h("b", {}, v.words)));
            box.replaceChildren(h("div", { class: "when" }, head), ...shown, said.length > mostRead ? `and ${said.length - mostRead} more` : "");
            if (html.matches(":hover")) acts.near(nearest(self));
            const left = self.valToPos(time[index]!, "x") > self.over.clientWidth / 2;
            box.classList.toggle("left", left);
          },
        ],
      },
    },
    [time, ...parts.data] as uPlot.AlignedData,
    place,
  );
  /** The line that the mouse is on. */
  function nearest(self: uPlot): string | null {
    const i = self.cursor.idx;
    let best: string | null = null;
    let least = reach;
    for (const [label, at] of parts.at) {
      const v = i === null || i === undefined ? null : parts.data[at - 1]![i];
      const away = v === null || v === undefined ? Infinity : Math.abs(self.valToPos(v, "y") - (self.cursor.top ?? -1e9));
      if (away < least) [least, best] = [away, label];
    }
    return best;
  }
  html.addEventListener("pointerleave", () => acts.near(null));
  let index = Math.max(0, time.findIndex((t) => t >= across.from));
  html.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || !time.length) return;
    event.preventDefault();
    index = Math.min(Math.max(index + by, 0), time.length - 1);
    u.setCursor({ left: u.valToPos(time[index]!, "x"), top: 20 });
    const { head, values: said } = reading(figure, panel, time, index);
    announce(`${name}, ${head}: ${said.map((v) => `${v.label} ${v.words}`).join("; ")}`);
  });
  html.addEventListener("blur", () => (box.hidden = true));
  const size = new ResizeObserver(() => {
    if (place.clientWidth > 0) u.setSize({ width: place.clientWidth, height });
  });
  size.observe(place);
  let focused: string | null = null;
  return {
    html,
    focus: (label) => {
      if (label === focused) return;
      focused = label;
      const at = label === null ? undefined : parts.at.get(label);
      u.setSeries(at ?? (null as unknown as number), { focus: at !== undefined });
    },
    destroy: () => {
      size.disconnect();
      u.destroy();
    },
  };
}
