/** Measured values from a CSV file, to lay over the curves. */
import { readCsv } from "./csv";
import { quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { count, organName } from "./words";

export interface Observation {
  time: number;
  value: number;
  sd: number;
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

/**
 * Columns: time [h], value, organ, and if wanted sd, scenario, unit, in any order. The unit of time stands in the head
 * of its column (h where none does).
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
  for (const wanted of ["time", "value", "organ"]) {
    if (column[wanted] === undefined) fail(`has no column "${wanted}"; expected time [h], value, organ, and if wanted sd, scenario, unit`, head.line);
  }
  const word = head.fields[column.time!]!.match(/[[(]\s*([a-z]+)\s*[\])]/i)?.[1]?.toLowerCase() ?? "h";
  const factor = hours[word] ?? fail(`"${word}" is no unit of time, expected s, min, h or d`, head.line);
  const organs = new Map(result.organs.map((organ, i) => [plainName(organ), i]));
  const scenarios = new Map(result.scenarios.map((scenario, i) => [plainName(scenario), i]));
  const points = rows.map(({ line, fields }): Observation => {
    const get = (key: string): string => (column[key] === undefined ? "" : (fields[column[key]] ?? ""));
    const numberOf = (key: string): number => {
      const value = Number(get(key));
      return get(key) !== "" && Number.isFinite(value) ? value : fail(`${key} "${get(key)}" is no number`, line);
    };
    const organ = organs.get(plainName(get("organ"))) ?? fail(`organ "${get("organ")}" is not in this result`, line);
    const scenario = get("scenario")
      ? (scenarios.get(plainName(get("scenario"))) ?? fail(`scenario "${get("scenario")}" is not in this result`, line))
      : null;
    return { time: factor * numberOf("time"), value: numberOf("value"), sd: get("sd") ? numberOf("sd") : NaN, organ, scenario, unit: get("unit") };
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
