/** Figures as SVG texts: for saving and printing, independent of the screen. */
import { escape } from "./dom";
import type { Figure, Line, Panel } from "./figure";
import type { Stroke, Theme } from "./palette";
import { share, ticks, tickWords } from "./scale";
import { outline } from "./observed";

const panelWidth = 300;
const panelHeight = 210;
const margin = { left: 58, right: 12, top: 26, bottom: 38 };

export function columnsFor(n: number): number {
  return n <= 3 ? Math.max(n, 1) : n === 4 ? 2 : n <= 9 ? 3 : 4;
}

export function colour(stroke: Stroke | null, theme: Theme): string {
  if (!stroke) return theme.ink;
  return typeof stroke.colour === "string" ? stroke.colour : theme.lines[stroke.colour]!;
}

export function openSvg(width: number, height: number, theme: Theme, words: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="${theme.ink}"><title>${escape(words)}</title>` +
    `<rect width="${width}" height="${height}" fill="${theme.paper}"/>`
  );
}

export function text(x: number, y: number, words: string, more = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(words)}</text>`;
}

/** Title and subtitle, small enough for the width. */
export function heading(x: number, width: number, title: string, subtitle: string, theme: Theme): string {
  const fit = (words: string, size: number): number => Math.max(8, Math.min(size, width / (0.56 * Math.max(words.length, 1))));
  return (
    text(x, 18, title, `font-size="${fit(title, 14).toFixed(1)}" font-weight="600"`) +
    text(x, 36, subtitle, `font-size="${fit(subtitle, 12).toFixed(1)}" fill="${theme.soft}"`)
  );
}

function dashes(stroke: Stroke | null): string {
  return stroke?.dash.length ? ` stroke-dasharray="${stroke.dash.join(" ")}"` : "";
}

type Project = (value: number) => number;

/** A line, without points that the eye cannot tell from the one before; a gap where there is no value. */
function path(time: Float64Array, values: Float64Array, x: Project, y: Project, good: (v: number) => boolean): string {
  let d = "";
  let last: [number, number] | null = null;
  for (let i = 0; i < time.length; ++i) {
    const v = values[i]!;
    if (!good(v)) {
      last = null;
      continue;
    }
    const at: [number, number] = [x(time[i]!), y(v)];
    if (last && i < time.length - 1 && Math.abs(at[0] - last[0]) < 0.4 && Math.abs(at[1] - last[1]) < 0.4) continue;
    d += `${last ? "L" : "M"}${at[0].toFixed(1)} ${at[1].toFixed(1)}`;
    last = at;
  }
  return d;
}

function band(time: Float64Array, low: Float64Array, high: Float64Array, x: Project, y: Project): string {
  const up: string[] = [];
  const down: string[] = [];
  for (let i = 0; i < time.length; ++i) {
    if (Number.isNaN(low[i]!) || Number.isNaN(high[i]!)) continue;
    up.push(`${x(time[i]!).toFixed(1)} ${y(high[i]!).toFixed(1)}`);
    down.unshift(`${x(time[i]!).toFixed(1)} ${y(low[i]!).toFixed(1)}`);
  }
  return up.length ? `M${up.join("L")}L${down.join("L")}Z` : "";
}

function lineSvg(line: Line, time: Float64Array, x: Project, y: Project, log: boolean, theme: Theme): string {
  const ink = colour(line.stroke, theme);
  const bands = line.bands.map((b) => `<path d="${band(time, b.low, b.high, x, y)}" fill="${ink}" fill-opacity="0.16"/>`).join("");
  const good = (v: number): boolean => !Number.isNaN(v) && (!log || v > 0);
  return `${bands}<path d="${path(time, line.values, x, y, good)}" fill="none" stroke="${ink}" stroke-width="1.7"${dashes(line.stroke)}/>`;
}

function panelSvg(panel: Panel, figure: Figure, theme: Theme, left: number, top: number, id: string): string {
  const width = panelWidth - margin.left - margin.right;
  const height = panelHeight - margin.top - margin.bottom;
  const { scale } = panel;
  const x: Project = (t) => left + margin.left + (width * (t - figure.from)) / (figure.to - figure.from || 1);
  const floor = scale.log ? scale.low * 1e-3 : -Infinity; // a value of 0 lies far below the frame
  const y: Project = (v) => top + margin.top + height * (1 - Math.min(Math.max(share(scale, Math.max(v, floor)), -4), 5));
  const x0 = left + margin.left;
  const y0 = top + margin.top + height;
  let svg = text(x0 + width / 2, top + 17, panel.title, 'text-anchor="middle" font-weight="600"');
  for (const tick of ticks(scale)) {
    svg += `<line x1="${x0}" x2="${x0 + width}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="${theme.grid}"/>`;
    svg += text(x0 - 6, y(tick) + 4, tickWords(tick, scale.log), `text-anchor="end" fill="${theme.soft}" font-size="11"`);
  }
  for (const tick of ticks({ log: false, low: figure.from / figure.hours, high: figure.to / figure.hours })) {
    const at = x(tick * figure.hours);
    svg += `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${y0 - height}" y2="${y0}" stroke="${theme.grid}"/>`;
    svg += text(at, y0 + 15, tickWords(tick, false), `text-anchor="middle" fill="${theme.soft}" font-size="11"`);
  }
  svg += `<clipPath id="${id}"><rect x="${x0}" y="${y0 - height}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">`;
  for (const dose of panel.doses) {
    const at = x(dose.start);
    if (dose.end > dose.start) svg += `<rect x="${at.toFixed(1)}" y="${y0 - 5}" width="${(x(dose.end) - at).toFixed(1)}" height="5" fill="${theme.soft}"/>`;
    svg += `<path d="M${at.toFixed(1)} ${y0 - 9}l4 9h-8z" fill="${theme.soft}"/>`;
  }
  for (const line of panel.lines) svg += lineSvg(line, figure.time, x, y, scale.log, theme);
  for (const points of panel.points) {
    const ink = colour(points.stroke, theme);
    for (const p of points.at) {
      const px = x(p.time).toFixed(1);
      const at = scale.log && !(p.value > 0) ? y0 : y(p.value); // 0 stands at the foot
      if (p.high > p.low && p.high > 0) svg += `<line x1="${px}" x2="${px}" y1="${y(p.high).toFixed(1)}" y2="${y(p.low).toFixed(1)}" stroke="${ink}"/>`;
      const look = `fill="${theme.paper}" stroke="${ink}" stroke-width="1.6"/>`;
      if (p.shape === "circle") svg += `<circle cx="${px}" cy="${at.toFixed(1)}" r="3.2" ${look}`;
      for (const line of outline(p.shape, x(p.time), at, 3.2)) svg += `<path d="M${line.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L")}" ${look}`;
    }
  }
  return `${svg}</g><rect x="${x0}" y="${y0 - height}" width="${width}" height="${height}" fill="none" stroke="${theme.soft}"/>`;
}

function keySvg(figure: Figure, theme: Theme, top: number, width: number): { svg: string; height: number } {
  const entry = 60 + 7 * Math.max(4, ...figure.key.map((k) => k.label.length));
  const columns = Math.max(1, Math.floor((width - margin.left) / entry));
  let svg = "";
  figure.key.forEach((k, i) => {
    const x = margin.left + (i % columns) * entry;
    const y = top + 20 * Math.floor(i / columns) + 10;
    svg += k.stroke
      ? `<line x1="${x}" x2="${x + 34}" y1="${y}" y2="${y}" stroke="${colour(k.stroke, theme)}" stroke-width="2"${dashes(k.stroke)}/>`
      : `<circle cx="${x + 17}" cy="${y}" r="3.2" fill="none" stroke="${theme.ink}" stroke-width="1.6"/>`;
    svg += text(x + 42, y + 4, k.label);
  });
  return { svg, height: 20 * Math.ceil(figure.key.length / columns) };
}

let made = 0;

export function figureSvg(figure: Figure, theme: Theme): string {
  const columns = columnsFor(figure.panels.length);
  const rows = Math.ceil(figure.panels.length / columns);
  const width = Math.max(columns * panelWidth, 420);
  const top = 44;
  const body = figure.panels
    .map((p, i) => panelSvg(p, figure, theme, (i % columns) * panelWidth, top + Math.floor(i / columns) * panelHeight, `clip${++made}`))
    .join("");
  const under = top + rows * panelHeight;
  const key = keySvg(figure, theme, under + 6, width);
  const height = under + key.height + (figure.caption ? 40 : 18);
  const words = `${figure.title}: ${figure.valueWords} over ${figure.timeWords}`;
  return (
    openSvg(width, height, theme, words) +
    heading(margin.left, width - margin.left - margin.right, figure.title, `${figure.valueWords} over ${figure.timeWords}`, theme) +
    body +
    key.svg +
    (figure.caption ? text(margin.left, height - 10, figure.caption, `fill="${theme.soft}"`) : "") +
    "</svg>"
  );
}
