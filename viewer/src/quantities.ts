/** The curves a result can hold, by what is followed and how it is measured. */
import type { Result } from "./result";

export type Substance = "vesicle" | "signal";

export interface Quantity {
  key: string;
  substance: Substance;
  words: string;
  /** The unit as written on an axis; null: as the file has it. */
  unit: string | null;
  /** Is it a unit of this, as a file of observations may write it? */
  units: (unit: string) => boolean;
}

/** What stands behind the share of the dose, which is written in many ways: "% of the injected dose / g" has "/g"; null: it is none. */
function behindShare(unit: string): string | null {
  const part = /^(?:%|percent)_?(.*)$/.exec(unit.replace(/\s/g, "").toLowerCase());
  return part ? ["injected", "administered", "ofthe", "of", "dose", "i.d.", "id"].reduce((rest, word) => rest.split(word).join(""), part[1]!) : null;
}

const share = (unit: string): boolean => behindShare(unit) === "";
const sharePerGram = (unit: string): boolean => behindShare(unit) === "/g";
/** Asked of factorOf. */
const converted = (): boolean => false;

export const quantities: Quantity[] = [
  { key: "percent_dose", substance: "vesicle", words: "share of the dose", unit: "%ID", units: share },
  { key: "percent_dose_per_g", substance: "vesicle", words: "share per gram", unit: "%ID/g", units: sharePerGram },
  { key: "concentration", substance: "vesicle", words: "concentration", unit: null, units: converted },
  { key: "amount", substance: "vesicle", words: "amount", unit: null, units: converted },
  { key: "delivered_percent_dose", substance: "vesicle", words: "delivered to the tissue", unit: "%ID", units: share },
  { key: "signal_percent_dose", substance: "signal", words: "share of the label", unit: "%ID", units: share },
  { key: "signal_percent_dose_per_g", substance: "signal", words: "share of the label per gram", unit: "%ID/g", units: sharePerGram },
  { key: "signal_percent_dose_uncorrected", substance: "signal", words: "share of the label, not corrected for decay", unit: "%ID", units: share },
  { key: "signal_on_vesicles_percent_dose", substance: "signal", words: "label on intact vesicles", unit: "%ID", units: share },
  { key: "signal_in_cells_percent_dose", substance: "signal", words: "label left behind in cells", unit: "%ID", units: share },
  { key: "signal_free_percent_dose", substance: "signal", words: "label that came free", unit: "%ID", units: share },
];

/* ---- amounts, and amounts per volume ---- */

const prefixes: Record<string, number> = { "": 1, k: 1e3, m: 1e-3, u: 1e-6, "µ": 1e-6, "μ": 1e-6, n: 1e-9, p: 1e-12, f: 1e-15, d: 0.1, c: 0.01 };

/** "ug/mL": of what kind it is, and what 1 of it is in g, mol or particles, per L; null: it is neither. */
function parsed(unit: string): { kind: string; one: number } | null {
  const [amount = "", volume, ...more] = unit.trim().split(/\s*\/\s*/);
  if (more.length) return null;
  const stuff = /^([kmuµμnpf]?)(g|mol)$/.exec(amount) ?? (/^(particle|vesicle)s?$/i.test(amount) ? ["", "", "particle"] : null);
  const room = volume === undefined ? ["", "", ""] : (/^([muµμndc]?)(L|l)$/.exec(volume) ?? (/^(cm3|cm\^3|cc)$/.test(volume) ? ["", "m", "L"] : null));
  if (!stuff || !room) return null;
  return { kind: `${stuff[2]}${volume === undefined ? "" : "/L"}`, one: prefixes[stuff[1]!]! / (volume === undefined ? 1 : prefixes[room[1]!]!) };
}

/** What 1 of a unit is in that of a quantity; null: it is no unit of it. */
export function factorOf(result: Result, key: string, unit: string): number | null {
  const quantity = quantityOf(key);
  if (!unit) return 1;
  if (quantity.key !== "concentration" && quantity.key !== "amount") return quantity.units(unit) ? 1 : null;
  const own = unitOf(result, quantity);
  const [one, other] = [parsed(unit), parsed(own)];
  if (one && other && one.kind === other.kind) return one.one / other.one;
  return unit.trim() === own ? 1 : null;
}

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
