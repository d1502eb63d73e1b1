/** Curves that a file leaves to its reader: of one subject it holds shares of the dose, which make the others (docs/results.md). */

/** What the file tells of one organ of one scenario. */
export interface Body {
  dose: number;
  volume: number;
  mass: number;
  /** 1/h, of the label */
  decay: number;
}

export interface Multiple {
  /** The curve that the file holds. */
  of: string;
  /** The unit, where amounts are in `amount`. */
  units: (amount: string) => string;
  /** By what it is multiplied, `time` hours after the start. */
  factor: (body: Body, time: number) => number;
}

export const multiples: Record<string, Multiple> = {
  amount: { of: "percent_dose", units: (amount) => amount, factor: (b) => b.dose / 100 },
  concentration: { of: "percent_dose", units: (amount) => `${amount}/mL`, factor: (b) => b.dose / 100 / b.volume },
  percent_dose_per_g: { of: "percent_dose", units: () => "percent/g", factor: (b) => 1 / b.mass },
  signal_percent_dose_per_g: { of: "signal_percent_dose", units: () => "percent/g", factor: (b) => 1 / b.mass },
  signal_percent_dose_uncorrected: { of: "signal_percent_dose", units: () => "percent", factor: (b, time) => Math.exp(-b.decay * time) },
};

/** Arrays that a multiple cannot be formed without. */
export function needed(path: string): string[] {
  return [multiples[path]!.of, "dose", "organ_volume", "organ_mass", ...(path.endsWith("_uncorrected") ? ["label_decay"] : [])];
}
