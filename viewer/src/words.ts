/** How numbers, times and names are written. */

/** Four digits, as the table of a run has them; "–" where a number has no meaning. */
export function number(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) return value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(digits)));
}

/** Minutes below an hour, days from two on. */
export function duration(hours: number): string {
  if (Number.isNaN(hours)) return "–";
  if (hours !== 0 && Math.abs(hours) < 1) return `${number(60 * hours, 3)} min`;
  return Math.abs(hours) >= 48 ? `${number(hours / 24, 3)} d` : `${number(hours, 3)} h`;
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
  return name === "csf" ? "CSF" : name.replace(/_/g, " ");
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The unit as a person writes it. */
export function unit(units: string): string {
  return units === "1" ? "" : units.replace(/percent/g, "%").replace(/h2 /, "h² ");
}
