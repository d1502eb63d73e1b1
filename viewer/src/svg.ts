/** Figures as SVG texts: for saving and printing, independent of the screen. */
import { escape, h } from "./dom";
import type { Figure, Line, Panel } from "./figure";
import { outline } from "./observed";
import { colour, currentTheme, Stroke, Theme, widthOf } from "./palette";
import { hoursPerUnit, share, ticks, tickWords, timeShare, timeTicks } from "./scale";

const panelWidth = 300;
const panelHeight = 210;
const margin = { left: 58, right: 12, top: 26, bottom: 38 };

export function columnsFor(n: number): number {
  return n <= 3 ? Math.max(n, 1) : n === 4 ? 2 : n <= 9 ? 3 : 4;
}

/** A piece of a line, to say which one is meant. */
export function sample(stroke: Stroke | null): Element {
  const theme = currentTheme();
  const holder = h("span");
  holder.innerHTML = stroke
    ? `<svg width="36" height="12" aria-hidden="true"><path d="M1 6h34" fill="none" stroke="${colour(stroke, theme)}" stroke-width="2.4"${dashes(stroke)}/></svg>`
    : `<svg width="36" height="12" aria-hidden="true"><circle cx="18" cy="6" r="3.4" fill="none" stroke="${theme.ink}" stroke-width="1.6"/></svg>`;
  return holder.firstElementChild!;
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

/** Words in lines that fit, by the mean width of a letter; a word that is too long alone is cut, its whole stands in a title. */
function wrap(words: string, size: number, width: number): string[] {
  const most = Math.max(4, Math.floor(width / (0.56 * size)));
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
}

/** A name in the width it has: cut at its end, the whole as its tip. */
export function named(x: number, y: number, words: string, width: number, more = "", size = 12): string {
  const most = Math.max(3, Math.floor(width / (0.56 * size)));
  if (words.length <= most) return text(x, y, words, more);
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(words.slice(0, most - 1))}…<title>${escape(words)}</title></text>`;
}

/** Words in as many lines as they need. */
function paragraph(x: number, top: number, width: number, words: string, more: string): { svg: string; height: number } {
  const lines = words ? wrap(words, 12, width) : [];
  return { svg: lines.map((line, i) => text(x, top + 16 * (i + 1), line, more)).join(""), height: 16 * lines.length };
}

/** Title and subtitle, in as many lines as they need; below them the picture begins. */
export function heading(x: number, width: number, title: string, subtitle: string, theme: Theme): { svg: string; height: number } {
  let svg = "";
  let y = 0;
  for (const line of wrap(title, 14, width)) svg += text(x, (y += 18), line, 'font-size="14" font-weight="600"');
  for (const line of wrap(subtitle, 12, width)) svg += text(x, (y += 17), line, `font-size="12" fill="${theme.soft}"`);
  return { svg, height: y + 9 };
}

function dashes(stroke: Stroke | null): string {
  return stroke?.dash.length ? ` stroke-dasharray="${stroke.dash.join(" ")}"` : "";
}

type Project = (value: number) => number;

let made = 0; // ids, of which a page has each once

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

function band(time: Float64Array, low: Float64Array, high: Float64Array, x: Project, y: Project, log: boolean): string {
  const up: string[] = [];
  const down: string[] = [];
  for (let i = 0; i < time.length; ++i) {
    if (Number.isNaN(low[i]!) || Number.isNaN(high[i]!) || (log && !(high[i]! > 0))) continue; // where all are 0 a log axis has no band
    up.push(`${x(time[i]!).toFixed(1)} ${y(high[i]!).toFixed(1)}`);
    down.unshift(`${x(time[i]!).toFixed(1)} ${y(low[i]!).toFixed(1)}`);
  }
  return up.length ? `M${up.join("L")}L${down.join("L")}Z` : "";
}

function lineSvg(line: Line, x: Project, y: Project, panel: Panel, theme: Theme): string {
  const ink = colour(line.stroke, theme);
  const from = panel.axis.log ? line.time.findIndex((t) => t > 0) : 0;
  const time = line.time.subarray(Math.max(from, 0));
  const cut = (v: Float64Array): Float64Array => v.subarray(Math.max(from, 0));
  const bands = line.bands.map((b) => `<path d="${band(time, cut(b.low), cut(b.high), x, y, panel.scale.log)}" fill="${ink}" fill-opacity="0.16"/>`).join("");
  const u = line.unknown;
  const id = `unknown${++made}`;
  const hatch = `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="${ink}" stroke-width="1.2" stroke-opacity="0.6"/></pattern>`;
  const hatched = u ? `${hatch}<path data-unknown="" d="${band(time, cut(u.low), cut(u.high), x, y, panel.scale.log)}" fill="url(#${id})" stroke="${ink}" stroke-width="0.9" stroke-dasharray="1 3"/>` : "";
  const good = (v: number): boolean => !Number.isNaN(v) && (!panel.scale.log || v > 0);
  const faint = line.faint.map((v) => {
    const own = cut(v);
    const there = Array.from(own.keys()).filter((i) => !Number.isNaN(own[i]!));
    return `<path d="${path(Float64Array.from(there, (i) => time[i]!), Float64Array.from(there, (i) => own[i]!), x, y, good)}" fill="none" stroke="${ink}" stroke-opacity="0.16" stroke-width="0.7"/>`;
  });
  return `${bands}${hatched}${faint.join("")}<path d="${path(time, cut(line.values), x, y, good)}" fill="none" stroke="${ink}" stroke-width="${(1.7 * widthOf(line.stroke)).toFixed(2)}"${dashes(line.stroke)}/>`;
}

function panelSvg(panel: Panel, theme: Theme, left: number, top: number, id: string): string {
  const width = panelWidth - margin.left - margin.right;
  const height = panelHeight - margin.top - margin.bottom;
  const { scale } = panel;
  const { axis } = panel;
  const x: Project = (t) => left + margin.left + width * Math.min(Math.max(timeShare(axis, t), -1), 2);
  const floor = scale.log ? scale.low * 1e-3 : -Infinity; // a value of 0 lies far below the frame
  const y: Project = (v) => top + margin.top + height * (1 - Math.min(Math.max(share(scale, Math.max(v, floor)), -4), 5));
  const x0 = left + margin.left;
  const y0 = top + margin.top + height;
  let svg = named(x0 + width / 2, top + 17, panel.title, width, 'text-anchor="middle" font-weight="600"');
  for (const tick of ticks(scale)) {
    svg += `<line x1="${x0}" x2="${x0 + width}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="${theme.grid}"/>`;
    svg += text(x0 - 6, y(tick) + 4, tickWords(tick, scale.log), `text-anchor="end" fill="${theme.soft}" font-size="11"`);
  }
  for (const tick of timeTicks(axis)) {
    const at = x(tick);
    svg += `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${y0 - height}" y2="${y0}" stroke="${theme.grid}"/>`;
    svg += text(at, y0 + 15, tickWords(tick / hoursPerUnit(axis), false), `text-anchor="middle" fill="${theme.soft}" font-size="11"`);
  }
  svg += `<clipPath id="${id}"><rect x="${x0}" y="${y0 - height}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">`;
  for (const dose of panel.doses) {
    if (axis.log && !(dose.start > 0)) continue;
    const at = x(dose.start);
    if (dose.end > dose.start) svg += `<rect x="${at.toFixed(1)}" y="${y0 - 5}" width="${(x(dose.end) - at).toFixed(1)}" height="5" fill="${theme.soft}"/>`;
    svg += `<path d="M${at.toFixed(1)} ${y0 - 9}l4 9h-8z" fill="${theme.soft}"/>`;
  }
  for (const line of panel.lines.filter((l) => !l.hidden)) svg += lineSvg(line, x, y, panel, theme);
  if (panel.zero) svg += text(x0 + width / 2, y0 - height / 2, "0 throughout", `text-anchor="middle" fill="${theme.soft}"`);
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

/** Colours of a sweep, from low to high. */
function barSvg(figure: Figure, theme: Theme, top: number, width: number): { svg: string; height: number } {
  const bar = figure.bar!;
  const each = Math.min(90, (width - margin.left - margin.right) / bar.length);
  const svg = bar
    .map((b, i) => `<rect x="${(margin.left + i * each).toFixed(1)}" y="${top}" width="${each.toFixed(1)}" height="10" fill="${colour(b.stroke, theme)}"/>${named(margin.left + (i + 0.5) * each, top + 24, b.label, each, 'text-anchor="middle" font-size="11"', 11)}`)
    .join("");
  return { svg, height: 32 };
}

function keySvg(figure: Figure, theme: Theme, top: number, width: number): { svg: string; height: number } {
  if (figure.bar) return barSvg(figure, theme, top, width);
  const entry = Math.min(60 + 7 * Math.max(4, ...figure.key.map((k) => k.label.length)), width - margin.left);
  const columns = Math.max(1, Math.floor((width - margin.left) / entry));
  let svg = "";
  figure.key.forEach((k, i) => {
    const x = margin.left + (i % columns) * entry;
    const y = top + 20 * Math.floor(i / columns) + 10;
    svg += k.stroke
      ? `<line x1="${x}" x2="${x + 34}" y1="${y}" y2="${y}" stroke="${colour(k.stroke, theme)}" stroke-width="2"${dashes(k.stroke)}/>`
      : `<circle cx="${x + 17}" cy="${y}" r="3.2" fill="none" stroke="${theme.ink}" stroke-width="1.6"/>`;
    svg += named(x + 42, y + 4, k.label, entry - 42);
  });
  return { svg, height: 20 * Math.ceil(figure.key.length / columns) };
}

export function figureSvg(figure: Figure, theme: Theme): string {
  const pairs = figure.panels.length > 1 && figure.panels.some((p) => p.axis.to !== figure.to); // both panels of an organ beside each other
  const columns = pairs ? (figure.panels.length > 6 ? 4 : 2) : columnsFor(figure.panels.length);
  const rows = Math.ceil(figure.panels.length / columns);
  const width = Math.max(columns * panelWidth, 420);
  const axes = [figure.shared, `${figure.valueWords} over ${figure.timeWords}`].filter(Boolean).join(": ");
  const head = heading(margin.left, width - margin.left - margin.right, figure.title, axes, theme);
  const top = head.height;
  const body = figure.panels
    .map((p, i) => panelSvg(p, theme, (i % columns) * panelWidth, top + Math.floor(i / columns) * panelHeight, `clip${++made}`))
    .join("");
  const under = top + rows * panelHeight;
  const key = keySvg(figure, theme, under + 6, width);
  const caption = paragraph(margin.left, under + key.height + 8, width - margin.left - margin.right, figure.caption, `fill="${theme.soft}"`);
  const height = under + key.height + 18 + caption.height;
  return (
    openSvg(width, height, theme, `${figure.title}: ${axes}`) +
    head.svg +
    body +
    key.svg +
    caption.svg +
    "</svg>"
  );
}
