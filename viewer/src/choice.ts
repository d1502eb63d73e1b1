/** What the person has chosen to see; every view draws from it. */
import type { Observed } from "./observed";
import { available, quantityOf, Substance } from "./quantities";
import type { Result } from "./result";

export type Panels = "organ" | "scenario" | "one";

export interface Choice {
  scenarios: number[];
  organs: number[];
  substance: Substance;
  quantity: string;
  log: boolean;
  bands: boolean;
  sameAxis: boolean;
  panels: Panels;
  /** Part of the time shown, h */
  from: number;
  to: number;
  reference: number;
  observed: Observed | null;
  /** Of the body map and the heat map */
  scenario: number;
  timeIndex: number;
  drawing: string;
}

const firstScenarios = 6;
const firstOrgans = 6;
const fewScenarios = 4; // of more, bands hide each other

/** At first: the reference and the next scenarios, organs with the largest peaks. */
export async function firstChoice(result: Result): Promise<Choice> {
  const solved = result.scenarios.map((_, i) => i).filter((i) => result.solved(i));
  const iv = result.scenarios.indexOf("iv");
  const reference = iv >= 0 && result.solved(iv) ? iv : (solved[0] ?? 0);
  const substance: Substance = available(result, "vesicle").length ? "vesicle" : "signal";
  const peak = await result.slab("peak_percent_dose", reference, result.middle);
  const plasma = result.organs.includes("plasma");
  const largest = result.organs
    .map((name, organ) => ({ name, organ, peak: peak.at(organ) }))
    .filter((o) => !(o.peak <= 0) && !["degraded", "depot", "expelled", "rest"].includes(o.name) && !(plasma && o.name === "blood"))
    .sort((a, b) => (b.peak || 0) - (a.peak || 0))
    .slice(0, firstOrgans)
    .map((o) => o.organ)
    .sort((a, b) => a - b);
  return {
    scenarios: [...new Set([reference, ...solved])].slice(0, firstScenarios).sort((a, b) => a - b),
    organs: largest.length ? largest : result.organs.map((_, i) => i).slice(0, firstOrgans),
    substance,
    quantity: (available(result, substance)[0] ?? quantityOf("percent_dose")).key,
    log: true,
    bands: result.bands.length > 0 && solved.length <= fewScenarios,
    sameAxis: true,
    panels: "organ",
    from: result.time[0] ?? 0,
    to: result.time[result.time.length - 1] ?? 1,
    reference,
    observed: null,
    scenario: reference,
    timeIndex: Math.max(0, result.time.findIndex((t) => t >= 1)), // first passes are over
    drawing: "",
  };
}

/** The choice, and who wants to know when it changes. */
export class Chosen {
  private readonly listeners: ((changed: (keyof Choice)[]) => void)[] = [];

  constructor(public now: Choice) {}

  set(change: Partial<Choice>): void {
    this.now = { ...this.now, ...change };
    for (const listener of this.listeners) listener(Object.keys(change) as (keyof Choice)[]);
  }

  onChange(listener: (changed: (keyof Choice)[]) => void): void {
    this.listeners.push(listener);
  }
}
