/** Single subjects, where the file has them: their curves, numbers and covariates. */
import type { Result } from "./result";

const mostFaint = 200; // lines under a band

/** Whose curve follows from the amount by numbers of its own. */
const own: Record<string, { of: string; by: string[] }> = {
  amount: { of: "amount", by: [] },
  percent_dose: { of: "amount", by: ["dose"] },
  concentration: { of: "amount", by: ["organ_volume"] },
  percent_dose_per_g: { of: "amount", by: ["dose", "organ_mass"] },
  delivered_percent_dose: { of: "delivered_percent_dose", by: [] },
  signal_percent_dose: { of: "signal_percent_dose", by: [] },
  signal_percent_dose_per_g: { of: "signal_percent_dose", by: ["organ_mass"] },
};

export function hasIndividualCurves(result: Result, key: string): boolean {
  const how = own[key];
  return how !== undefined && [how.of, ...how.by].every((path) => result.info(`individual/${path}`)) && result.info(`individual/${how.of}`)!.shape.length === 4;
}

/** A number of each of the first n subjects. */
async function numbersOf(result: Result, path: string, scenario: number, organ: number, n: number): Promise<Float64Array> {
  const shape = result.info(`individual/${path}`)!.shape;
  const ranges: [number, number][] = [[scenario, scenario + 1], [0, n]];
  return result.numbers(`individual/${path}`, shape.length > 2 ? [...ranges, [organ, organ + 1]] : ranges);
}

/** Curves of the first subjects, at most 200, on the times of a line; NaN at times that are no outputs. */
export async function individualsOf(result: Result, key: string, scenario: number, organ: number, time: Float64Array): Promise<Float64Array[]> {
  if (!hasIndividualCurves(result, key)) return [];
  const how = own[key]!;
  const path = `individual/${how.of}`;
  const [, all, , nTime] = result.info(path)!.shape as [number, number, number, number];
  const n = Math.min(all, mostFaint);
  const values = await result.numbers(path, [[scenario, scenario + 1], [0, n], [organ, organ + 1], null]);
  const by = await Promise.all(how.by.map((name) => numbersOf(result, name, scenario, organ, n)));
  const place = new Map(Array.from(result.time, (t, i) => [t, i] as const));
  const out: Float64Array[] = [];
  for (let s = 0; s < n; ++s) {
    const factor = how.by.reduce((f, name, k) => (name === "dose" ? (f * 100) / by[k]![s]! : f / by[k]![s]!), 1);
    const curve = Float64Array.from(time, (t) => values[s * nTime + (place.get(t) ?? -1)]! * factor);
    if (curve.some((v) => v > 0)) out.push(curve);
  }
  return out;
}
