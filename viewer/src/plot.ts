/** Panels on the screen: uPlot, with doses, measured points and bands; read by mouse or by arrow keys. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { announce, h } from "./dom";
import type { Figure, Panel } from "./figure";
import { currentTheme, Theme } from "./palette";
import { ticks, tickWords } from "./scale";
import { colour } from "./svg";
import { duration, number } from "./words";
import { outline } from "./observed";

const mostRead = 12; // lines in the box beside the mouse

/** Values as uPlot wants them: null is a gap; on a log axis the foot of a band may be 0. */
function values(of: Float64Array, floor: number, foot: boolean): (number | null)[] {
  return Array.from(of, (v) => (Number.isNaN(v) ? null : v > floor ? v : foot ? floor : null));
}

function faint(ink: string): string {
  return `color-mix(in srgb, ${ink} 17%, transparent)`;
}

/** All series of a panel: the edges of bands first, so that lines lie on top. */
function series(panel: Panel, theme: Theme): { series: uPlot.Series[]; bands: uPlot.Band[]; data: (number | null)[][] } {
  const floor = panel.scale.log ? panel.scale.low * 1e-3 : -Infinity;
  const out = { series: [] as uPlot.Series[], bands: [] as uPlot.Band[], data: [] as (number | null)[][] };
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  for (const line of panel.lines) {
    for (const { low, high } of line.bands) {
      out.series.push({ ...edge }, { ...edge });
      out.data.push(values(high, floor, true), values(low, floor, true));
      out.bands.push({ series: [out.series.length - 1, out.series.length], fill: faint(colour(line.stroke, theme)) });
    }
  }
  for (const line of panel.lines) {
    out.series.push({ label: line.label, stroke: colour(line.stroke, theme), width: 1.8, dash: line.stroke.dash, pxAlign: 0, points: { show: false } });
    out.data.push(values(line.values, panel.scale.log ? 0 : -Infinity, false));
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

/** What the lines say at a time. */
function reading(figure: Figure, panel: Panel, index: number): { head: string; values: { label: string; words: string }[] } {
  const at = panel.lines.map((line) => ({
    label: line.label,
    words:
      number(line.values[index]!) + (line.bands[0] ? ` (${number(line.bands[0].low[index]!)} to ${number(line.bands[0].high[index]!)})` : ""),
  }));
  return { head: duration(figure.time[index]!), values: at };
}

export interface Drawn {
  html: HTMLElement;
  destroy: () => void;
}

/** @param zoom called with the part of time that was drawn over */
export function drawPanel(figure: Figure, panel: Panel, zoom: (from: number, to: number) => void): Drawn {
  const theme = currentTheme();
  const height = figure.panels.length === 1 ? 440 : 250;
  const parts = series(panel, theme);
  const box = h("div", { class: "reading", hidden: true });
  const place = h("div", { class: "plot" });
  const name = panel.title || figure.title;
  const html = h(
    "section",
    { class: "panel", tabindex: 0, role: "group", "aria-label": `${name}: ${figure.valueWords} over ${figure.timeWords}. Left and right arrow keys read the values.` },
    h("h3", {}, panel.title),
    place,
    box,
  );
  const axis = { stroke: theme.soft, grid: { stroke: theme.grid, width: 1 }, ticks: { stroke: theme.grid, width: 1, size: 4 }, font: "12px system-ui, sans-serif" };
  const timeTicks = ticks({ log: false, low: figure.from / figure.hours, high: figure.to / figure.hours }).map((t) => t * figure.hours);
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
        x: { time: false, range: () => [figure.from, figure.to] },
        y: { distr: panel.scale.log ? 3 : 1, log: 10, range: () => [panel.scale.low, panel.scale.high] },
      },
      series: [{}, ...parts.series],
      bands: parts.bands,
      axes: [
        { ...axis, size: 30, splits: () => timeTicks, values: (_, at) => at.map((t) => tickWords(t / figure.hours, false)) },
        { ...axis, size: 52, splits: () => ticks(panel.scale), filter: (_, at) => at, values: (_, at) => at.map((v) => tickWords(v, panel.scale.log)) },
      ],
      hooks: {
        draw: [(self) => drawOver(self, panel, theme)],
        setSelect: [
          (self) => {
            if (self.select.width < 4) return;
            zoom(self.posToVal(self.select.left, "x"), self.posToVal(self.select.left + self.select.width, "x"));
          },
        ],
        setCursor: [
          (self) => {
            const index = self.cursor.idx;
            const here = index !== null && index !== undefined && html.matches(":hover, :focus");
            box.hidden = !here;
            if (!here) return;
            const { head, values: said } = reading(figure, panel, index);
            const shown = said.slice(0, mostRead).map((v) => h("div", {}, h("span", {}, v.label), " ", h("b", {}, v.words)));
            box.replaceChildren(h("div", { class: "when" }, head), ...shown, said.length > mostRead ? `and ${said.length - mostRead} more` : "");
            const left = self.valToPos(figure.time[index]!, "x") > self.over.clientWidth / 2;
            box.classList.toggle("left", left);
          },
        ],
      },
    },
    [Array.from(figure.time), ...parts.data] as uPlot.AlignedData,
    place,
  );
  let index = figure.time.findIndex((t) => t >= figure.from);
  html.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    index = Math.min(Math.max(index + by, 0), figure.time.length - 1);
    u.setCursor({ left: u.valToPos(figure.time[index]!, "x"), top: 20 });
    const { head, values: said } = reading(figure, panel, index);
    announce(`${name}, ${head}: ${said.map((v) => `${v.label} ${v.words}`).join("; ")}`);
  });
  html.addEventListener("blur", () => (box.hidden = true));
  const size = new ResizeObserver(() => {
    if (place.clientWidth > 0) u.setSize({ width: place.clientWidth, height });
  });
  size.observe(place);
  return {
    html,
    destroy: () => {
      size.disconnect();
      u.destroy();
    },
  };
}
