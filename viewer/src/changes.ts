/** What a person changes in a study, and how that is said: to the engine, in a config, on a command line, in an address. */
import type { Change, NumberRow, Place } from "./engine";

export interface Wish {
  /** Numbers by address, in their units. */
  set: Map<string, number>;
  /** All doses times this. */
  dose: number;
  /** "": as the study says */
  route: string;
  species: string;
  condition: string;
  /** One that the body has not. */
  organ: string;
}

export const noWish = (): Wish => ({ set: new Map(), dose: 1, route: "", species: "", condition: "", organ: "" });

export function isNone(wish: Wish): boolean {
  return wish.set.size === 0 && wish.dose === 1 && !wish.route && !wish.species && !wish.condition && !wish.organ;
}

/** "1e10 particles": the number and what is behind it; null: it is something else, a formula say. */
export function amountOf(text: string): { value: number; unit: string } | null {
  const found = /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(.*)$/i.exec(text);
  const value = found ? Number(found[1]) : NaN;
  return found && Number.isFinite(value) ? { value, unit: found[2]! } : null;
}

export const ends = (places: Place[], what: string): Place[] => places.filter((p) => p.path === what || p.path.endsWith(`.${what}`));

/** A number as it is typed: what a slider makes has four digits, what is typed as many as were typed. */
export function plain(value: number): string {
  return String(value);
}

function withUnit(value: number, unit: string): string {
  return unit === "1" || !unit ? plain(value) : `${plain(value)} ${unit}`;
}

/** Lines ADDRESS=VALUE */
export function setLines(wish: Wish, rows: NumberRow[]): string[] {
  return [...wish.set].map(([address, value]) => `${address}=${withUnit(value, rows.find((r) => r.address === address)?.unit ?? "")}`);
}

export function changeOf(wish: Wish, base: Change, rows: NumberRow[], places: Place[]): Change {
  const edits: string[] = [];
  if (wish.dose !== 1) {
    for (const { path, value } of ends(places, "amount")) {
      const amount = amountOf(value);
      if (amount) edits.push(`${path}=${plain(Number((amount.value * wish.dose).toPrecision(12)))} ${amount.unit}`);
    }
  }
  if (wish.route) edits.push(...ends(places, "route").map((p) => `${p.path}=${wish.route}`));
  if (wish.species) edits.push(...ends(places, "species").map((p) => `${p.path}=${wish.species}`));
  const mine = setLines(wish, rows);
  const address = (line: string): string => line.slice(0, line.indexOf("=")).trim();
  const before = base.set.split("\n").filter((line) => line && !mine.some((m) => address(m) === address(line)));
  return { ...base, edits: edits.join("\n"), over: [wish.condition ? `conditions = ( "${wish.condition}" );` : "", wish.organ ? `organs = ( "${wish.organ}" );` : ""].filter(Boolean).join("\n"), set: [...before, ...mine].join("\n") };
}

/** As it stands in a config. */
export function configLine(wish: Wish, rows: NumberRow[]): string {
  const pairs = setLines(wish, rows).map((line) => `("${line.slice(0, line.indexOf("="))}", "${line.slice(line.indexOf("=") + 1)}")`);
  return pairs.length ? `set = ( ${pairs.join(", ")} );` : "";
}

/** As it stands on a command line. */
export function commandWords(wish: Wish, rows: NumberRow[]): string {
  return setLines(wish, rows)
    .map((line) => `--set "${line}"`)
    .join(" ");
}

/* ---- in an address ---- */

export function packWish(wish: Wish): string {
  const { set, ...rest } = wish;
  return encodeURIComponent(JSON.stringify({ ...Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== "" && v !== 1)), ...(set.size ? { set: Object.fromEntries(set) } : {}) }));
}

const name = /^[a-z0-9][a-z0-9-]*$/;

/** What an address says; what is no wish in it is left out: it may come from anybody. */
export function unpackWish(text: string): Wish {
  const wish = noWish();
  let said: unknown;
  try {
    said = JSON.parse(decodeURIComponent(text));
  } catch {
    return wish;
  }
  if (typeof said !== "object" || said === null) return wish;
  const of = said as Record<string, unknown>;
  for (const key of ["route", "species", "condition", "organ"] as const) {
    if (typeof of[key] === "string" && name.test(of[key])) wish[key] = of[key];
  }
  if (typeof of.dose === "number" && of.dose > 0 && Number.isFinite(of.dose)) wish.dose = of.dose;
  if (typeof of.set === "object" && of.set !== null) {
    for (const [address, value] of Object.entries(of.set)) if (/^[\w.-]+$/.test(address) && typeof value === "number" && Number.isFinite(value)) wish.set.set(address, value);
  }
  return wish;
}
