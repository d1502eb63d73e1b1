/** How numbers, times and names are written. */
import style from "virtual:style";

/** Four digits, as the table of a run has them; "–" where a number has no meaning. */
export function number(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(digits)));
}

/** Seconds below a minute, minutes below an hour, days from two on. */
export function duration(hours: number): string {
  if (Number.isNaN(hours)) return "–";
  const size = Math.abs(hours);
  if (size === 0) return "0 h";
  if (size < 1 / 60) return `${number(3600 * hours, 3)} s`;
  if (size < 1) return `${number(60 * hours, 3)} min`;
  return size >= 48 ? `${number(hours / 24, 3)} d` : `${number(hours, 3)} h`;
}

/** A value and the range around it, with one exponent for all three: "3.2 (1 – 7.4) e-5". */
export function rangeWords(value: number, low: number, high: number, digits = 3): string {
  const largest = Math.max(...[value, low, high].map(Math.abs).filter(Number.isFinite));
  if (!(largest > 0) || (largest < 1e5 && largest >= 1e-3)) return `${number(value, digits)} (${number(low, digits)} – ${number(high, digits)})`;
  const power = Math.floor(Math.log10(largest));
  const part = (v: number): string => {
    const x = v / 10 ** power;
    return Number.isNaN(v) ? "–" : x !== 0 && Math.abs(x) < 1e-3 ? "<0.001" : String(Number(x.toPrecision(digits)));
  };
  return `${part(value)} (${part(low)} – ${part(high)}) e${power}`;
}

export function bytes(n: number): string {
  const steps = ["bytes", "KB", "MB", "GB", "TB"];
  let i = 0;
  for (; n >= 1000 && i < steps.length - 1; ++i) n /= 1000;
  return `${number(n, 3)} ${steps[i]}`;
}

export function percent(quantile: number): string {
  return `${number(100 * quantile, 3)} %`;
}

/** "lymph_nodes" is for machines. */
export function organName(name: string): string {
  return style.names[name] ?? name.replace(/_/g, " ");
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The unit as a person writes it. */
export function unit(units: string): string {
  return units === "1" ? "" : units.replace(/percent/g, "%").replace(/h2 /, "h² ");
}
