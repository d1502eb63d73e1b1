/** What happened when: doses, infusions and switches of a run. */
import type { Result } from "./result";
import { duration, number } from "./words";

export interface Happening {
  scenario: number;
  time: number;
  kind: string;
  amount: number;
  unit: string;
  route: string;
  compartment: string;
  /** Its place in the config; NaN in files that do not tell it. */
  dose: number;
}

/** A mark on the time axis; an infusion has a length. */
export interface Dosing {
  scenario: number;
  start: number;
  end: number;
  words: string;
}

export async function readEvents(result: Result): Promise<Happening[]> {
  const kinds = result.info("events/kind");
  if (!kinds || kinds.shape[0] === 0) return [];
  const [scenario, time, kind, amount, route, compartment, dose] = await Promise.all([
    result.texts("events/scenario"),
    result.numbers("events/time"),
    result.numbers("events/kind"),
    result.numbers("events/amount"),
    result.texts("events/route"),
    result.texts("events/compartment"),
    result.info("events/dose") ? result.numbers("events/dose") : new Float64Array(kinds.shape[0]!).fill(NaN),
  ]);
  const unit = result.info("events/amount")?.units ?? "";
  return scenario.map((name, i) => ({
    scenario: result.scenarios.indexOf(name),
    time: time[i]!,
    kind: (kinds.flags[kind[i]!] ?? String(kind[i])).replace(/_/g, " "),
    amount: amount[i]!,
    unit,
    route: route[i]!,
    compartment: compartment[i]!,
    dose: dose[i]!,
  }));
}

/** Boluses are instants; an infusion goes from its start to the next end of the same dose that no other has. */
export function dosings(events: Happening[]): Dosing[] {
  const marks: Dosing[] = [];
  const ended = new Set<Happening>();
  for (const [i, e] of events.entries()) {
    const words = `${e.route || e.compartment || "dose"}, ${number(e.amount)} ${e.unit}, ${duration(e.time)}`;
    if (e.kind === "bolus") marks.push({ scenario: e.scenario, start: e.time, end: e.time, words });
    if (e.kind === "infusion start") {
      const end = events.slice(i + 1).find((x) => x.kind === "infusion end" && !ended.has(x) && x.scenario === e.scenario && x.compartment === e.compartment && Object.is(x.dose, e.dose));
      if (end) ended.add(end);
      marks.push({ scenario: e.scenario, start: e.time, end: end?.time ?? e.time, words });
    }
  }
  return marks;
}
