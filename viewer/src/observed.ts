/** Measured values from a CSV file, to lay over the curves. */
import { readCsv } from "./csv";
import { quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { count, organName } from "./words";

export interface Observation {
  time: number;
  value: number;
  /** The spread; the value itself where none is known. */
  low: number;
  high: number;
  organ: number;
  /** null: of no scenario in particular */
  scenario: number | null;
  /** "": of whatever is shown */
  unit: string;
}

export interface Observed {
  name: string;
  points: Observation[];
}

const hours: Record<string, number> = { s: 1 / 3600, sec: 1 / 3600, min: 1 / 60, h: 1, hr: 1, hour: 1, hours: 1, d: 24, day: 24, days: 24 };

function columnsOf(names: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  names.forEach((name, i) => {
    const word = name.toLowerCase().match(/^[a-z]+/)?.[0] ?? "";
    const key = { t: "time", y: "value", mean: "value", tissue: "organ", units: "unit" }[word] ?? word;
    found[key] ??= i;
  });
  return found;
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/[ _-]+/g, " ");
}

/** "value [%ID]" is in "%ID". */
function headUnit(head: string | undefined): string {
  return head?.match(/[[(]\s*(.*?)\s*[\])]/)?.[1] ?? "";
}

/**
 * The files of `vesipk plot --observed`: columns time [h], value [%ID], organ, and if wanted sd, or low and high, and
 * scenario; or a column unit instead of that in the head of value. Commas, semicolons or tabs.
 * @throws Error with a sentence for a person
 */
export function readObserved(text: string, name: string, result: Result): Observed {
  const rows = readCsv(text);
  const head = rows.shift();
  const fail = (words: string, line?: number): never => {
    throw new Error(`${name}${line ? `:${line}` : ""}: ${words}`);
  };
  if (!head) return fail("is empty; expected columns time [h], value, organ");
  const column = columnsOf(head.fields);
  const has = (key: string): boolean => column[key] !== undefined;
  for (const wanted of ["time", "value", "organ"]) {
    if (!has(wanted)) fail(`has no column "${wanted}"; expected time [h], value, organ, and if wanted sd, or low and high, scenario, unit`, head.line);
  }
  if (has("low") !== has("high")) fail(`expected a column "${has("low") ? "high" : "low"}" too`, head.line);
  if (has("sd") && has("low")) fail("expected either sd, or low and high", head.line);
  const word = headUnit(head.fields[column.time!]);
  if (!word) fail('time has no unit, expected "time [h]"', head.line);
  const factor = hours[word.toLowerCase()] ?? fail(`"${word}" is no unit of time, expected s, min, h or d`, head.line);
  const unit = headUnit(head.fields[column.value!]);
  const organs = new Map(result.organs.map((organ, i) => [plainName(organ), i]));
  const scenarios = new Map(result.scenarios.map((scenario, i) => [plainName(scenario), i]));
  const points = rows.map(({ line, fields }): Observation => {
    const get = (key: string): string => (has(key) ? (fields[column[key]!] ?? "") : "");
    const numberOf = (key: string): number => {
      const value = Number(get(key));
      return get(key) !== "" && Number.isFinite(value) ? value : fail(`${key} "${get(key)}" is no number`, line);
    };
    const organ = organs.get(plainName(get("organ"))) ?? fail(`organ "${get("organ")}" is not in this result`, line);
    const scenario = get("scenario")
      ? (scenarios.get(plainName(get("scenario"))) ?? fail(`scenario "${get("scenario")}" is not in this result`, line))
      : null;
    const time = factor * numberOf("time");
    if (time < 0) fail(`${get("time")} is before the start, expected at least 0`, line);
    const value = numberOf("value");
    const sd = get("sd") ? numberOf("sd") : 0;
    if (sd < 0) fail(`sd ${get("sd")} is negative, expected at least 0`, line);
    const low = get("low") || get("high") ? numberOf("low") : value - sd;
    const high = get("low") || get("high") ? numberOf("high") : value + sd;
    if (!(low <= value && value <= high)) fail(`${low} to ${high} is no range around the value ${value}`, line);
    return { time, value, low, high, organ, scenario, unit: get("unit") || unit };
  });
  if (!points.length) fail("holds no value");
  return { name, points };
}

/** Does a point belong on the axis of a quantity? */
export function fits(point: Observation, key: string): boolean {
  return !point.unit || quantityOf(key).units.test(point.unit.trim());
}

/** What became of the points, in one sentence. */
export function toldOf(observed: Observed, result: Result, key: string, organs: number[], scenarios: number[]): string {
  const fitting = observed.points.filter((p) => fits(p, key));
  const shown = fitting.filter((p) => organs.includes(p.organ) && (p.scenario === null || scenarios.includes(p.scenario)));
  const others = [...new Set(observed.points.filter((p) => !fits(p, key)).map((p) => p.unit))];
  const hidden = [...new Set(fitting.filter((p) => !organs.includes(p.organ)).map((p) => organName(result.organs[p.organ]!)))];
  const words = [`${observed.name}: ${count(observed.points.length, "value")}, ${shown.length} shown`];
  if (others.length) words.push(`in another unit than ${unitOf(result, quantityOf(key))}: ${others.join(", ")}`);
  if (hidden.length) words.push(`of organs not chosen: ${hidden.join(", ")}`);
  return `${words.join("; ")}.`;
}
