/** The first picture: what is chosen before anybody chooses, by what differs. The functions up to firstChoice know nothing of files. */
import type { Choice } from "./choice";
import { numbersOf } from "./look";
import { available, Quantity, quantityOf, Substance } from "./quantities";
import type { Result } from "./result";
import { rangeOf, share } from "./scale";

/** Curves of one quantity: [scenario][organ][time]. */
export type Curves = Float64Array[][];

const height = 250; // px of a panel
const apart = 2; // px that the eye tells apart

function heightOf(curves: Curves): (v: number) => number {
  const range = rangeOf(curves.flatMap((organs) => organs.map((values) => values.reduce((most, v) => (v > most ? v : most), 0))), true);
  return (v) => (v > 0 ? height * Math.min(1.05, Math.max(-0.05, share(range, v))) : -0.05 * height);
}

/** Largest distance between two curves, px of a log axis; where one has no value they do not differ. */
function distance(a: Float64Array, b: Float64Array, at: (v: number) => number): number {
  let most = 0;
  for (let i = 0; i < a.length; ++i) {
    if (Number.isNaN(a[i]!) || Number.isNaN(b[i]!)) continue;
    const d = Math.abs(at(a[i]!) - at(b[i]!));
    if (d > most) most = d;
  }
  return most;
}

/** Distances between scenarios over all organs: [scenario][scenario], px. */
export function distances(curves: Curves): number[][] {
  const at = heightOf(curves);
  return curves.map((a, i) => curves.map((b, k) => (k < i ? Math.max(0, ...a.map((values, organ) => distance(values, b[organ]!, at))) : 0))).map((row, i, all) => row.map((d, k) => (k > i ? all[k]![i]! : d)));
}

/** Which scenarios have the quantity at all. */
export function haveValues(curves: Curves): boolean[] {
  return curves.map((organs) => organs.some((values) => values.some((v) => v > 0)));
}

/** How many scenarios can be told from all before them. */
export function toldApart(between: number[][], have: boolean[]): number {
  const first: number[] = [];
  between.forEach((row, i) => {
    if (have[i] && first.every((k) => row[k]! > apart)) first.push(i);
  });
  return first.length;
}

/** Of many scenarios some: those of a sweep evenly from end to end, others as far from each other as can be. */
export function chooseScenarios(n: number, most: number, reference: number, between: number[][], sweep: number[] | null): number[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  if (sweep) {
    const order = sweep.map((_, i) => i).sort((a, b) => sweep[a]! - sweep[b]!);
    return [...new Set(Array.from({ length: most }, (_, i) => order[Math.round((i * (n - 1)) / (most - 1))]!))].sort((a, b) => a - b);
  }
  const taken = [Math.max(0, reference)];
  while (taken.length < most) {
    let best = -1;
    let farthest = -1;
    for (let i = 0; i < n; ++i) {
      if (taken.includes(i)) continue;
      const d = Math.min(...taken.map((k) => between[i]![k]!));
      if (d > farthest) [farthest, best] = [d, i];
    }
    taken.push(best);
  }
  return taken.sort((a, b) => a - b);
}

/** Organs with the largest peaks, and the one in which scenarios differ most. @param eligible may an organ be there? */
export function chooseOrgans(curves: Curves, most: number, usual: boolean[], eligible: boolean[]): number[] {
  const organs = eligible.map((_, o) => o);
  const peak = organs.map((o) => Math.max(0, ...curves.map((s) => s[o]!.reduce((m, v) => (v > m ? v : m), 0))));
  const taken = organs.filter((o) => usual[o] && peak[o]! > 0).sort((a, b) => peak[b]! - peak[a]!).slice(0, most);
  if (curves.length > 1) {
    const at = heightOf(curves);
    const differs = organs.map((o) => Math.max(0, ...curves.flatMap((a, i) => curves.slice(i + 1).map((b) => distance(a[o]!, b[o]!, at)))));
    const best = organs.filter((o) => eligible[o] && peak[o]! > 0).sort((a, b) => differs[b]! - differs[a]!)[0];
    if (best !== undefined && differs[best]! > apart && !taken.includes(best)) taken.splice(Math.min(taken.length, most - 1), 1, best);
  }
  return taken.sort((a, b) => a - b);
}

/** Does a curve fall to a tenth of its peak within 5 % of the run? */
export function fallsEarly(time: Float64Array, values: Float64Array): boolean {
  let top = 0;
  values.forEach((v, i) => {
    if (v > values[top]! || Number.isNaN(values[top]!)) top = i;
  });
  if (!(values[top]! > 0)) return false;
  const after = values.findIndex((v, i) => i > top && v < values[top]! / 10);
  return after > 0 && time[after]! - time[top]! <= 0.05 * (time[time.length - 1]! - time[0]!) + 1e-9;
}

/** The first hours that have a panel of their own. */
export function firstHours(span: number): number {
  return [0.25, 0.5, 1, 2, 6, 12, 24].find((t) => t >= 0.04 * span) ?? 24;
}

// ---- of a result ----

const mostScenarios = 6;
const mostOrgans = 6;
const mostPairs = 3; // organs where each has two panels
const mostCompared = 40;
const mostTimes = 100;
const fewScenarios = 4; // of more, bands hide each other

async function curvesOf(result: Result, key: string, scenarios: number[]): Promise<Curves> {
  const n = result.time.length;
  const times = n <= mostTimes ? Array.from({ length: n }, (_, i) => i) : Array.from({ length: mostTimes }, (_, i) => Math.round((i * (n - 1)) / (mostTimes - 1)));
  const out: Curves = [];
  for (const s of scenarios) {
    const slab = await result.slab(key, s, result.middle);
    out.push(result.organs.map((_, organ) => Float64Array.from(times, (t) => slab.at(organ, 0, t))));
  }
  return out;
}

function some(all: number[], most: number): number[] {
  return all.length <= most ? all : [...new Set(Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!))];
}

function referenceOf(result: Result, solved: number[]): number {
  const iv = result.scenarios.indexOf("iv");
  return iv >= 0 && result.solved(iv) ? iv : (solved[0] ?? 0);
}

/** @param doses  scenario of each dose */
export async function firstChoice(result: Result, doses: { scenario: number }[]): Promise<Choice> {
  const solved = result.scenarios.map((_, i) => i).filter((i) => result.solved(i));
  const reference = referenceOf(result, solved);
  let compared = [...new Set([reference, ...some(solved, mostCompared)])].sort((a, b) => a - b);
  const plasma = result.organs.includes("plasma");
  const eligible = result.organs.map((name) => !["degraded", "expelled"].includes(name) && !(plasma && name === "blood"));
  const usual = result.organs.map((name, o) => eligible[o]! && !["depot", "rest"].includes(name));

  const candidates = ["percent_dose", "signal_percent_dose", "concentration"].filter((key) => result.info(key)).map(quantityOf);
  let quantity: Quantity = candidates[0] ?? available(result, "vesicle")[0] ?? available(result, "signal")[0] ?? quantityOf("percent_dose");
  let curves = await curvesOf(result, quantity.key, compared);
  let between = distances(curves);
  if (compared.length > 1) {
    for (const other of candidates.slice(1)) {
      const theirs = await curvesOf(result, other.key, compared);
      const d = distances(theirs);
      if (toldApart(d, haveValues(theirs)) > toldApart(between, haveValues(curves))) [quantity, curves, between] = [other, theirs, d];
    }
  }
  const have = haveValues(curves);
  if (have.includes(false) && have.includes(true)) {
    // Without the quantity they are no lines: a tracer's signal has no scenario without one.
    compared = compared.filter((_, i) => have[i]);
    between = between.filter((_, i) => have[i]).map((row) => row.filter((_, i) => have[i]));
    curves = curves.filter((_, i) => have[i]);
  }
  const chosen = chooseScenarios(compared.length, mostScenarios, compared.indexOf(reference), between, numbersOf(compared.map((s) => result.scenarios[s]!)));
  const scenarios = chosen.map((i) => compared[i]!);

  const place = Math.max(0, result.organs.indexOf("plasma"));
  const whole = await result.slab(quantity.key, compared.includes(reference) ? reference : compared[0]!, result.middle);
  const early = plasma && fallsEarly(result.time, Float64Array.from(result.time, (_, i) => whole.at(place, 0, i)));
  const repeated = scenarios.some((s) => doses.filter((d) => d.scenario === s).length > 1);
  const organs = chooseOrgans(chosen.map((i) => curves[i]!), early && repeated ? mostPairs : mostOrgans, usual, eligible);
  const from = result.time[0] ?? 0;
  const to = result.time[result.time.length - 1] ?? 1;
  return {
    scenarios,
    organs: organs.length ? organs : result.organs.map((_, i) => i).slice(0, mostOrgans),
    substance: quantity.substance as Substance,
    quantity: quantity.key,
    log: true,
    bands: result.bands.length > 0 && scenarios.length <= fewScenarios,
    sameAxis: true,
    panels: "organ",
    from,
    to,
    logTime: early && !repeated && from <= 0,
    first: early && repeated ? firstHours(to - from) : 0,
    alone: "",
    individuals: false,
    reference,
    observed: null,
    scenario: reference,
    timeIndex: Math.max(0, result.time.findIndex((t) => t >= 1)), // first passes are over
    drawing: "",
    bodyPerGram: true,
    bodyLog: true,
  };
}
