/** The curves a result can hold, by what is followed and how it is measured. */
import type { Result } from "./result";

export type Substance = "vesicle" | "signal";

export interface Quantity {
  key: string;
  substance: Substance;
  words: string;
  /** The unit as written on an axis; null: as the file has it. */
  unit: string | null;
  /** How a unit in a file of observations may be written. */
  units: RegExp;
}

const share = /^(%|percent|%\s?id|percent[ _]dose|% of dose)$/i;
const sharePerGram = /^(%|percent|%\s?id|percent[ _]dose)\s?\/\s?g$/i;

export const quantities: Quantity[] = [
  { key: "percent_dose", substance: "vesicle", words: "share of the dose", unit: "%ID", units: share },
  { key: "percent_dose_per_g", substance: "vesicle", words: "share per gram", unit: "%ID/g", units: sharePerGram },
  { key: "concentration", substance: "vesicle", words: "concentration", unit: null, units: /^(particles?|vesicles?|amount|\w+)\s?\/\s?ml$/i },
  { key: "amount", substance: "vesicle", words: "amount", unit: null, units: /^(particles?|vesicles?|amount)$/i },
  { key: "delivered_percent_dose", substance: "vesicle", words: "delivered to the tissue", unit: "%ID", units: share },
  { key: "signal_percent_dose", substance: "signal", words: "share of the label", unit: "%ID", units: share },
  { key: "signal_percent_dose_per_g", substance: "signal", words: "share of the label per gram", unit: "%ID/g", units: sharePerGram },
  { key: "signal_percent_dose_uncorrected", substance: "signal", words: "share of the label, not corrected for decay", unit: "%ID", units: share },
  { key: "signal_on_vesicles_percent_dose", substance: "signal", words: "label on intact vesicles", unit: "%ID", units: share },
  { key: "signal_in_cells_percent_dose", substance: "signal", words: "label left behind in cells", unit: "%ID", units: share },
  { key: "signal_free_percent_dose", substance: "signal", words: "label that came free", unit: "%ID", units: share },
];

export function quantityOf(key: string): Quantity {
  return quantities.find((q) => q.key === key) ?? quantities[0]!;
}

export function available(result: Result, substance: Substance): Quantity[] {
  return quantities.filter((q) => q.substance === substance && result.info(q.key));
}

export function unitOf(result: Result, quantity: Quantity): string {
  return quantity.unit ?? result.info(quantity.key)?.units ?? "";
}

/** "share of the dose (%ID)" */
export function axisWords(result: Result, quantity: Quantity): string {
  return `${quantity.words} (${unitOf(result, quantity)})`;
}
