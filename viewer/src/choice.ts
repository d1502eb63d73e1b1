/** What the person has chosen to see; every view draws from it. */
import type { Observed } from "./observed";
import type { Substance } from "./quantities";

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
  /** The axis of time is logarithmic. */
  logTime: boolean;
  /** Its first hours have a panel of their own; 0: they have not. */
  first: number;
  /** The one line that is shown; "": all are. */
  alone: string;
  /** Single subjects as faint lines. */
  individuals: boolean;
  reference: number;
  observed: Observed | null;
  /** Of the body map and the heat map */
  scenario: number;
  timeIndex: number;
  drawing: string;
  /** The body is shaded by the share per gram, where the file has it; else by what is chosen. */
  bodyPerGram: boolean;
  bodyLog: boolean;
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
