/** Ranges and ticks of axes, linear or logarithmic. */
import style from "virtual:style";
import { number } from "./words";

export interface Scale {
  log: boolean;
  low: number;
  high: number;
}

const most = 7; // decades

/** Round steps of 1, 2, 5: about `n` of them. */
export function step(span: number, n: number): number {
  const rough = span / n;
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((k) => k * size).find((s) => s >= rough * 0.999) ?? 10 * size;
}

/**
 * The range for values of several curves: from 0 to a round number, or whole decades, from above the largest value to
 * two below the smallest peak, but three to seven of them (as `vesipk plot` has it).
 */
export function rangeOf(peaks: number[], log: boolean): Scale {
  const above = peaks.filter((p) => p > 0 && Number.isFinite(p));
  const top = above.length ? Math.max(...above) : 1;
  if (!log) {
    const by = step(top, 5);
    return { log, low: 0, high: by * Math.ceil((top / by) * 0.999999) };
  }
  const high = Math.ceil(Math.log10(top) - 1e-9);
  const least = Math.floor(Math.log10(Math.min(...above, top))) - 1;
  return { log, low: 10 ** Math.max(high - most, Math.min(high - 3, least)), high: 10 ** high };
}

/** Where a value lies between the ends: 0 to 1, outside too. */
export function share(scale: Scale, value: number): number {
  if (!scale.log) return (value - scale.low) / (scale.high - scale.low);
  return Math.log(value / scale.low) / Math.log(scale.high / scale.low);
}

function multiplesOf(by: number, low: number, high: number): number[] {
  const first = Math.ceil(low / by - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(high / by + 1e-9) - first + 1) }, (_, i) => Number(((first + i) * by).toPrecision(12)));
}

export function ticks(scale: Scale, n = 5): number[] {
  if (scale.log) {
    const low = Math.ceil(Math.log10(scale.low) - 1e-9);
    const high = Math.floor(Math.log10(scale.high) + 1e-9);
    const by = Math.max(1, Math.ceil((high - low) / 8));
    return Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, i) => 10 ** (high - i * by)).reverse();
  }
  return multiplesOf(step(scale.high - scale.low, n), scale.low, scale.high);
}

/** 0.001 and 100 as they are, powers beyond as 10⁻⁵. */
export function tickWords(value: number, log: boolean): string {
  const power = Math.log10(Math.abs(value));
  if (log && Number.isInteger(Math.round(power * 1e6) / 1e6) && Math.abs(power) > 3.5) return powerWords(Math.round(power));
  return number(value);
}

/** 10⁻⁵ */
export function powerWords(power: number): string {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return `10${power < 0 ? "⁻" : ""}${String(Math.abs(power)).replace(/\d/g, (d) => digits[Number(d)]!)}`;
}

// ---- time ----

/** A time axis, h. */
export interface TimeAxis {
  log: boolean;
  from: number;
  to: number;
}

/** Hours per unit of a time axis: h, or d of a long one. */
export function hoursPerUnit(axis: TimeAxis): number {
  return !axis.log && axis.to - axis.from > style.daysAbove ? 24 : 1;
}

/** Where a time lies between the ends: 0 to 1, outside too. */
export function timeShare(axis: TimeAxis, hours: number): number {
  return share({ log: axis.log, low: axis.from, high: axis.to || 1 }, hours);
}

/** Ticks that people count in, h: as `vesipk plot` has them. */
export function timeTicks(axis: TimeAxis): number[] {
  const unit = hoursPerUnit(axis);
  const [low, high] = [axis.from / unit, axis.to / unit];
  if (axis.log) {
    const decades = Math.log10(high / low);
    const within = [1, 2, 5].filter((k) => k === 1 || decades < (k === 2 ? 1.5 : 2.5));
    const all = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => 10 ** (Math.floor(Math.log10(low)) + i)).flatMap((d) => within.map((k) => k * d));
    return all.filter((t) => t >= low * (1 - 1e-9) && t <= high * (1 + 1e-9)).map((t) => Number(t.toPrecision(12)) * unit);
  }
  const [steps, fit] = unit > 1 ? [style.days, style.mostDays] : [style.hours, style.mostHours];
  const span = high - low;
  const by = steps.find((s) => span / s <= fit + 1e-9) ?? step(span, fit);
  return multiplesOf(span / by < 1.5 ? step(span, fit) : by, low, high).map((t) => t * unit);
}
