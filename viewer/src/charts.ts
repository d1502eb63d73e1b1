/** Pictures of analyses: ranges, bars, points and lines in a frame, as SVG. */
import { escape } from "./dom";
import { around, Axis, Box, frame, Place } from "./frame";
import { colour, inked, stroke, Theme } from "./palette";
import { Scale, ticks, tickWords } from "./scale";
import { heading, named, openSvg, text } from "./svg";
import { number } from "./words";

const width = 760;
const left = 250; // of names before a row
const row = 26;

function titled(words: string): string {
  return `<title>${escape(words)}</title>`;
}

/** Rows with names before them, over one axis at the foot. @return what is drawn, and where a value lies across */
function rows(names: string[], top: number, scale: Scale, theme: Theme): { svg: string; x: Place; middle: Place; foot: number } {
  const right = width - 30;
  const to = (v: number): number => (scale.log ? Math.log(v / scale.low) / Math.log(scale.high / scale.low) : (v - scale.low) / (scale.high - scale.low));
  const x: Place = (v) => left + (right - left) * Math.min(Math.max(to(v), -0.02), 1.02);
  const foot = top + row * names.length;
  let svg = "";
  for (const t of ticks(scale)) {
    svg += `<line x1="${x(t).toFixed(1)}" x2="${x(t).toFixed(1)}" y1="${top}" y2="${foot}" stroke="${theme.grid}"/>`;
    svg += text(x(t), foot + 16, tickWords(t, scale.log), `text-anchor="middle" fill="${theme.soft}" font-size="11"`);
  }
  names.forEach((name, i) => (svg += named(left - 8, top + row * (i + 0.5) + 4, name, left - 20, 'text-anchor="end" font-size="12"')));
  return { svg, x, middle: (i) => top + row * (i + 0.5), foot };
}

/** A number with its range before and after, all in one unit. */
export interface Span {
  name: string;
  outer: [number, number];
  inner: [number, number];
  middle: number;
  words: string;
}

/** Each as shares of its own outer range, in logarithms where all of it is above 0. Hatched: not known before; filled: after. */
export function spansSvg(title: string, subtitle: string, spans: Span[], theme: Theme): string {
  const head = heading(14, width - 28, title, subtitle, theme);
  const share = (s: Span, v: number): number => {
    const log = [...s.outer, ...s.inner, s.middle].every((w) => w > 0);
    const to = (w: number): number => (log ? Math.log(w) : w);
    return (100 * (to(v) - to(s.outer[0]))) / (to(s.outer[1]) - to(s.outer[0]));
  };
  const ends = spans.flatMap((s) => [share(s, s.inner[0]), share(s, s.inner[1])]).filter(Number.isFinite);
  const scale = { log: false, low: Math.min(0, ...ends.map((v) => 10 * Math.floor(v / 10))), high: Math.max(100, ...ends.map((v) => 10 * Math.ceil(v / 10))) };
  const r = rows(spans.map((s) => s.name), head.height + 8, scale, theme);
  const ink = colour(stroke(1, 3, 0), theme);
  let svg = `<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="${theme.soft}" stroke-width="1.6"/></pattern></defs>${r.svg}`;
  spans.forEach((s, i) => {
    const [a, b, c, d, m] = [...s.outer, ...s.inner, s.middle].map((v) => r.x(share(s, v))) as [number, number, number, number, number];
    const y = r.middle(i);
    svg += `<g>${titled(s.words)}<rect x="${a.toFixed(1)}" y="${y - 9}" width="${Math.max(0, b - a).toFixed(1)}" height="18" fill="url(#unknown)" fill-opacity="0.45" stroke="${theme.soft}"/>`;
    if (Number.isFinite(c + d)) svg += `<rect data-span="${escape(s.name)}" x="${c.toFixed(1)}" y="${y - 6}" width="${Math.max(1, d - c).toFixed(1)}" height="12" fill="${ink}" fill-opacity="0.8"/>`;
    if (Number.isFinite(m)) svg += `<path d="M${m.toFixed(1)} ${y - 9}v18" stroke="${theme.ink}" stroke-width="2.4"/>`;
    svg += "</g>";
  });
  svg += text((left + width - 30) / 2, r.foot + 34, "% of the range before", `text-anchor="middle" fill="${theme.soft}"`);
  return openSvg(width, r.foot + 44, theme, `${title}: ${subtitle}`) + head.svg + svg + "</svg>";
}

/** Values of one thing, each with its interval; NaN: none. */
export interface Bar {
  name: string;
  parts: { value: number; low: number; high: number; words: string }[];
  /** What was asked for. */
  mark?: number;
}

/** @param kinds  what the parts of each bar are */
export function barsSvg(title: string, subtitle: string, kinds: string[], bars: Bar[], theme: Theme): string {
  const head = heading(14, width - 28, title, subtitle, theme);
  const all = bars.flatMap((b) => [...b.parts.flatMap((p) => [p.value, p.low, p.high]), b.mark ?? NaN]).filter(Number.isFinite);
  const scale = around([0, ...all], false);
  const keyed = kinds.length > 1 ? 22 : 0;
  const r = rows(bars.map((b) => b.name), head.height + 8 + keyed, scale, theme);
  const ink = (k: number): string => (k ? theme.soft : colour(stroke(1, 3, 0), theme));
  let svg = r.svg;
  if (keyed) kinds.forEach((kind, k) => (svg += `<rect x="${left + 230 * k}" y="${head.height}" width="14" height="12" fill="${ink(k)}" fill-opacity="${k ? 0.45 : 0.85}"/>${named(left + 20 + 230 * k, head.height + 11, kind, 205)}`));
  bars.forEach((b, i) => {
    const n = b.parts.length;
    const high = 18 / n;
    b.parts.forEach((p, k) => {
      if (!Number.isFinite(p.value)) return;
      const y = r.middle(i) - 9 + high * k;
      const [x0, x1] = [r.x(Math.min(0, p.value)), r.x(Math.max(0, p.value))];
      svg += `<g data-value="${p.value}">${titled(p.words)}<rect x="${x0.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(0.5, x1 - x0).toFixed(1)}" height="${(high - 1).toFixed(1)}" fill="${ink(k)}" fill-opacity="${k ? 0.45 : 0.85}"/>`;
      if (Number.isFinite(p.low + p.high)) svg += `<path d="M${r.x(p.low).toFixed(1)} ${(y + high / 2).toFixed(1)}H${r.x(p.high).toFixed(1)}" stroke="${theme.ink}" stroke-width="1.3"/>`;
      svg += "</g>";
    });
    if (b.mark !== undefined && Number.isFinite(b.mark)) svg += `<path d="M${r.x(b.mark).toFixed(1)} ${r.middle(i) - 11}v22" stroke="${theme.ink}" stroke-width="2" stroke-dasharray="3 2">${titled(`asked: ${number(b.mark)}`)}</path>`;
  });
  svg += `<path d="M${r.x(0).toFixed(1)} ${head.height + 8 + keyed}V${r.foot}" stroke="${theme.soft}"/>`;
  return openSvg(width, r.foot + 28, theme, `${title}: ${subtitle}`) + head.svg + svg + "</svg>";
}

export interface Point {
  x: number;
  y: number;
  hollow?: boolean;
  words: string;
}

const box = (top: number): Box => ({ left: 80, top, width: width - 120, height: 340 });

/** @param axes  words of both; `folds`: one scale for both, with lines of 1, 2, 3; `joined`: a line through the points; `small`: of many points */
export function pointsSvg(title: string, subtitle: string, axes: { x: string; y: string; log: boolean; folds?: boolean; joined?: boolean; small?: boolean }, points: Point[], theme: Theme): string {
  const head = heading(14, width - 28, title, subtitle, theme);
  const good = points.filter((p) => Number.isFinite(p.x + p.y) && (!axes.log || (p.x > 0 && p.y > 0)));
  const both = around(good.flatMap((p) => [p.x, p.y]), axes.log);
  const x: Axis = { words: axes.x, scale: axes.folds ? both : around(good.map((p) => p.x), axes.log) };
  const y: Axis = { words: axes.y, scale: axes.folds ? both : around([...good.map((p) => p.y), ...(axes.log ? [] : [0])], axes.log) };
  const f = frame(box(head.height + 8), x, y, theme);
  let svg = f.svg;
  const inside = (v: number): number => Math.min(both.high, Math.max(both.low, v));
  for (const k of axes.folds ? [1, 2, 0.5, 3, 1 / 3] : []) {
    const [a, b] = [inside(both.low / k), inside(both.high / k)];
    svg += `<path d="M${f.x(a).toFixed(1)} ${f.y(a * k).toFixed(1)}L${f.x(b).toFixed(1)} ${f.y(b * k).toFixed(1)}" stroke="${theme.soft}" fill="none"${k === 1 ? "" : ` stroke-dasharray="${k === 2 || k === 0.5 ? "6 3" : "2 3"}"`}/>`;
  }
  const ink = colour(stroke(1, 3, 0), theme);
  if (axes.joined) svg += `<path d="${[...good].sort((a, b) => a.x - b.x).map((p, i) => `${i ? "L" : "M"}${f.x(p.x).toFixed(1)} ${f.y(p.y).toFixed(1)}`).join("")}" stroke="${ink}" fill="none"/>`;
  for (const p of good) svg += `<circle cx="${f.x(p.x).toFixed(1)}" cy="${f.y(p.y).toFixed(1)}" r="${axes.small ? 2 : 4}" fill="${p.hollow ? theme.paper : ink}"${axes.small ? ' fill-opacity="0.4"' : ` stroke="${ink}"`}>${titled(p.words)}</circle>`;
  const left = points.length - good.length;
  if (left) svg += text(84, head.height + 24, `${left} not above 0, or without a value: not drawn`, `fill="${theme.soft}" font-size="11"`);
  return openSvg(width, head.height + 8 + 340 + 44, theme, `${title}: ${subtitle}`) + head.svg + svg + "</svg>";
}

const mostNames = 30; // in a matrix

/** A value from -1 to 1 for each pair of names: full circles above 0, open ones below, as large as the value. */
export function matrixSvg(title: string, subtitle: string, names: string[], of: (a: number, b: number) => number, theme: Theme): string {
  const shown = names.slice(0, mostNames);
  const head = heading(14, width - 28, title, subtitle, theme);
  const each = Math.min(40, (width - 30 - left) / shown.length);
  const top = head.height + 26;
  const [above, below] = [stroke(1, 3, 0), stroke(2, 3, 0)].map((s) => colour(s, theme));
  let svg = "";
  shown.forEach((name, a) => {
    const y = top + each * (a + 0.5);
    svg += named(left - 26, y + 4, name, left - 40, 'text-anchor="end" font-size="12"') + text(left - 8, y + 4, String(a + 1), `text-anchor="middle" fill="${theme.soft}" font-size="11"`);
    svg += text(left + each * (a + 0.5), top - 8, String(a + 1), `text-anchor="middle" fill="${theme.soft}" font-size="11"`);
    shown.forEach((other, b) => {
      const r = of(a, b);
      const x = left + each * (b + 0.5);
      svg += `<rect x="${(x - each / 2).toFixed(1)}" y="${(y - each / 2).toFixed(1)}" width="${each.toFixed(1)}" height="${each.toFixed(1)}" fill="none" stroke="${theme.grid}"/>`;
      if (a === b || !Number.isFinite(r)) return;
      const size = (each / 2 - 1.5) * Math.sqrt(Math.min(1, Math.abs(r)));
      svg += `<circle data-pair="${a} ${b}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${size.toFixed(2)}" ${r > 0 ? `fill="${above}" fill-opacity="0.45" stroke="${above}"` : `fill="none" stroke="${below}" stroke-width="2"`}>${titled(`${name} and ${other}: ${number(r, 3)}`)}</circle>`;
      if (each >= 34) svg += text(x, y + 4, r.toFixed(2), `text-anchor="middle" font-size="10" fill="${theme.ink}" pointer-events="none"`);
    });
  });
  const foot = top + each * shown.length;
  const more = names.length > shown.length ? ` The first ${shown.length} of ${names.length} numbers.` : "";
  svg += named(14, foot + 22, `Full: rise together. Open: one rises as the other falls. Area: how closely.${more}`, width - 28, `fill="${theme.soft}" font-size="11"`);
  return openSvg(width, foot + 34, theme, `${title}: ${subtitle}`) + head.svg + svg + "</svg>";
}

export interface Line {
  name: string;
  x: number[];
  y: number[];
}

/** @param axes  `level`: a line across there; `marks`: on the axis of x */
export function linesSvg(title: string, subtitle: string, axes: { x: string; y: string; log: boolean; level?: number; marks?: { x: number; words: string }[] }, lines: Line[], theme: Theme): string {
  const head = heading(14, width - 28, title, subtitle, theme);
  const top = head.height + 12 + 18 * Math.ceil(lines.length / 3);
  const y = around([0, axes.level ?? NaN, ...lines.flatMap((l) => l.y)].filter(Number.isFinite), false);
  const f = frame(box(top), { words: axes.x, scale: around(lines.flatMap((l) => l.x), axes.log) }, { words: axes.y, scale: y }, theme);
  let svg = f.svg;
  if (axes.level !== undefined) svg += `<line x1="80" x2="${width - 40}" y1="${f.y(axes.level).toFixed(1)}" y2="${f.y(axes.level).toFixed(1)}" stroke="${theme.soft}" stroke-dasharray="6 3"/>`;
  lines.forEach((l, i) => {
    const look = lines.length > 1 ? stroke(i, lines.length, 0) : inked;
    const ink = colour(look, theme);
    const dash = look.dash.length ? ` stroke-dasharray="${look.dash.join(" ")}"` : "";
    let begun = false;
    const d = l.x.map((v, k) => {
      if (!Number.isFinite(l.y[k]!)) return (begun = false), "";
      const at = `${begun ? "L" : "M"}${f.x(v).toFixed(1)} ${f.y(l.y[k]!).toFixed(1)}`;
      begun = true;
      return at;
    });
    svg += `<path data-line="${escape(l.name)}" d="${d.join("")}" fill="none" stroke="${ink}" stroke-width="1.8"${dash}>${titled(l.name)}</path>`;
    const [kx, ky] = [84 + 220 * (i % 3), head.height + 10 + 18 * Math.floor(i / 3)];
    svg += `<path d="M${kx} ${ky}h26" stroke="${ink}" stroke-width="1.8"${dash} fill="none"/>${named(kx + 32, ky + 4, l.name, 180)}`;
  });
  for (const m of axes.marks ?? []) svg += `<path d="M${f.x(m.x).toFixed(1)} ${top + 340}l-5 -10h10z" fill="${theme.ink}">${titled(m.words)}</path>`;
  return openSvg(width, top + 340 + 44, theme, `${title}: ${subtitle}`) + head.svg + svg + "</svg>";
}
