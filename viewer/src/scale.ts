/** Ranges and ticks of axes, linear or logarithmic. */
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

export function ticks(scale: Scale, n = 5): number[] {
  if (scale.log) {
    const low = Math.round(Math.log10(scale.low));
    const high = Math.round(Math.log10(scale.high));
    const by = Math.max(1, Math.ceil((high - low) / 8));
    return Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, i) => 10 ** (high - i * by)).reverse();
  }
  const by = step(scale.high - scale.low, n);
  const first = Math.ceil(scale.low / by - 1e-9);
  return Array.from({ length: Math.floor(scale.high / by + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * by).toPrecision(12)));
}

/** 0.001 and 100 as they are, powers beyond as 10⁻⁵. */
export function tickWords(value: number, log: boolean): string {
  const power = Math.log10(Math.abs(value));
  if (log && Number.isInteger(Math.round(power * 1e6) / 1e6) && Math.abs(power) > 3.5) {
    const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    return `10${power < 0 ? "⁻" : ""}${String(Math.round(Math.abs(power))).replace(/\d/g, (d) => digits[Number(d)]!)}`;
  }
  return number(value);
}
