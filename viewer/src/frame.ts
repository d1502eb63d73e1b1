/** A frame with two axes, as SVG: for pictures that are no curves over time. */
import { Scale, share, step, ticks, tickWords, TimeAxis, timeShare, timeTicks, hoursPerUnit } from "./scale";
import { named, text } from "./svg";
import type { Theme } from "./palette";

export interface Axis {
  words: string;
  scale: Scale;
  /** It is one of time, h. */
  time?: TimeAxis;
  /** It has names instead of numbers, of a line or two: one each step of 1 from 0.5 on. */
  names?: string[];
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export type Place = (value: number) => number;

/** The smallest range that holds all values: whole decades, or round numbers. */
export function around(values: number[], log: boolean): Scale {
  const good = values.filter((v) => Number.isFinite(v) && (!log || v > 0));
  if (!good.length) return { log, low: log ? 0.1 : 0, high: 1 };
  const [low, high] = [good.reduce((a, b) => Math.min(a, b)), good.reduce((a, b) => Math.max(a, b))];
  if (log) {
    const ends = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)] as [number, number];
    return { log, low: 10 ** ends[0], high: 10 ** (ends[1] > ends[0] ? ends[1] : ends[0] + 1) };
  }
  const by = step(high - low || Math.abs(high) || 1, 5);
  return { log, low: by * Math.floor(low / by + 1e-9), high: by * Math.ceil(high / by - 1e-9) || by };
}

function shareOf(axis: Axis, v: number): number {
  return axis.time ? timeShare(axis.time, v) : share(axis.scale, v);
}

/** The frame, its ticks and words; and where values lie in it. */
export function frame(box: Box, x: Axis, y: Axis, theme: Theme): { svg: string; x: Place; y: Place } {
  const px: Place = (v) => box.left + box.width * Math.min(Math.max(shareOf(x, v), -0.5), 1.5);
  const py: Place = (v) => box.top + box.height * (1 - Math.min(Math.max(shareOf(y, v), -0.5), 1.5));
  const foot = box.top + box.height;
  let svg = "";
  for (const t of ticks(y.scale)) {
    svg += `<line x1="${box.left}" x2="${box.left + box.width}" y1="${py(t).toFixed(1)}" y2="${py(t).toFixed(1)}" stroke="${theme.grid}"/>`;
    svg += text(box.left - 6, py(t) + 4, tickWords(t, y.scale.log), `text-anchor="end" fill="${theme.soft}" font-size="11"`);
  }
  const each = box.width / Math.max(1, x.names?.length ?? 1);
  const across: [number, string][] = x.names
    ? x.names.map((name, i) => [i + 0.5, name])
    : x.time
      ? timeTicks(x.time).map((t) => [t, tickWords(t / hoursPerUnit(x.time!), false)])
      : ticks(x.scale).map((t) => [t, tickWords(t, x.scale.log)]);
  for (const [v, words] of across) {
    if (!x.names) svg += `<line x1="${px(v).toFixed(1)}" x2="${px(v).toFixed(1)}" y1="${box.top}" y2="${foot}" stroke="${theme.grid}"/>`;
    words.split("\n").forEach((line, i) => (svg += named(px(v), foot + 15 + 13 * i, line, x.names ? each : 60, `text-anchor="middle" fill="${theme.soft}" font-size="11"`, 11)));
  }
  svg += text(box.left + box.width / 2, foot + 32, x.words, `text-anchor="middle" fill="${theme.soft}"`);
  svg += `<text transform="translate(${(box.left - 44).toFixed(1)} ${(box.top + box.height / 2).toFixed(1)}) rotate(-90)" text-anchor="middle" fill="${theme.soft}">${text(0, 0, y.words).replace(/^<text[^>]*>|<\/text>$/g, "")}</text>`;
  svg += `<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" fill="none" stroke="${theme.soft}"/>`;
  return { svg, x: px, y: py };
}
