/** Several result files as one: scenarios of all, organs of any, each curve on the times of its own file. */
import type { ArrayInfo, Ranges, Values } from "./messages";
import { Place, Result, Slab } from "./result";

/** The output at a time or the last one before it; -1 before the first. */
function indexAt(time: Float64Array, t: number): number {
  let low = -1;
  let high = time.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (time[middle]! <= t * (1 + 1e-12) + 1e-12) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Names of scenarios; where two files share one, the name of the file is before it. */
export function joinNames(files: { name: string; scenarios: string[] }[]): string[] {
  const all = files.flatMap((f) => f.scenarios);
  const labels = files.map((f, i) => {
    const bare = f.name.replace(/\.(h5|hdf5)$/i, "");
    return files.some((g, k) => k !== i && g.name === f.name) ? `${bare} (${i + 1})` : bare;
  });
  return files.flatMap((f, i) => f.scenarios.map((s) => (all.filter((x) => x === s).length > 1 ? `${labels[i]}: ${s}` : s)));
}

const lists = ["events/", "provenance/", "failures/"];

export class Joined extends Result {
  private readonly from: { part: number; scenario: number }[];
  /** Of each part: place of an organ of all in it; -1: it has not that one */
  private readonly organAt: number[][];
  /** Of each part: output for each time of all. */
  private readonly timeAt: number[][];
  /** What cannot be shown together, in sentences. */
  readonly differences: string[] = [];

  constructor(protected readonly parts: Result[]) {
    super(parts.map((p) => p.name).join(", "), parts.reduce((sum, p) => sum + p.size, 0));
    this.from = parts.flatMap((p, part) => p.scenarios.map((_, scenario) => ({ part, scenario })));
    this.scenarios = joinNames(parts);
    this.organs = [...new Set(parts.flatMap((p) => p.organs))];
    this.organAt = parts.map((p) => this.organs.map((name) => p.organs.indexOf(name)));
    this.uberon = this.organs.map((name) => parts.map((p) => p.uberon[p.organs.indexOf(name)]).find((id) => id) ?? "");
    this.time = Float64Array.from([...new Set(parts.flatMap((p) => Array.from(p.time)))].sort((a, b) => a - b));
    this.timeAt = parts.map((p) => Array.from(this.time, (t) => (t > p.time[p.time.length - 1]! * (1 + 1e-9) ? -1 : indexAt(p.time, t))));
    const same = parts.every((p) => p.quantiles.length === parts[0]!.quantiles.length && p.quantiles.every((q, i) => q === parts[0]!.quantiles[i]));
    this.quantiles = same ? parts[0]!.quantiles : Float64Array.of(0.5);
    if (!same) this.differences.push("Their quantiles differ: medians alone are shown.");
    const all = (of: (p: Result) => Float64Array): Float64Array => Float64Array.from(parts.flatMap((p) => Array.from(of(p))));
    this.dose = all((p) => p.dose);
    this.bodyMass = all((p) => p.bodyMass);
    this.decay = all((p) => p.decay);
    this.subjects = all((p) => p.subjects);
    this.massError = all((p) => p.massError);
    this.failed = parts.flatMap((p) => p.failed);
    for (const path of ["amount", "concentration", "cmax"]) {
      const units = [...new Set(parts.map((p) => p.info(path)?.units).filter((u) => u !== undefined))];
      if (units.length > 1) this.differences.push(`${path} is in ${units.join(" and ")}, so it is not shown together.`);
    }
  }

  override close(): void {
    for (const p of this.parts) p.close();
  }

  override get title(): string {
    return [...new Set(this.parts.map((p) => p.title))].join(" | ");
  }

  override get attributes(): Record<string, string | number> {
    const names = [...new Set(this.parts.flatMap((p) => Object.keys(p.attributes)))];
    const told = (p: Result, name: string): string | number => p.attributes[name] ?? "–";
    return Object.fromEntries(names.map((name) => [name, new Set(this.parts.map((p) => told(p, name))).size === 1 ? told(this.parts[0]!, name) : this.parts.map((p) => `${p.name}: ${told(p, name)}`).join("; ")]));
  }

  override get paths(): string[] {
    return [...new Set(this.parts.flatMap((p) => p.paths))].filter((path) => this.info(path));
  }

  override place(scenario: number, organ: number): Place {
    const { part, scenario: own } = this.from[scenario]!;
    return { result: this.parts[part]!, scenario: own, organ: this.organAt[part]![organ]! };
  }

  /** Of what has a row for each scenario, and of lists; what has other rows is of one file alone. */
  override info(path: string): ArrayInfo | undefined {
    const found = this.parts.map((p) => ({ p, info: p.info(path) })).filter((f) => f.info);
    const first = found[0];
    if (!first) return undefined;
    if (lists.some((group) => path.startsWith(group))) {
      if (path === "events/amount_before" || first.info!.shape.length > 1) return undefined;
      return found.length === this.parts.length || path.startsWith("failures/") ? { ...first.info!, shape: [found.reduce((n, f) => n + f.info!.shape[0]!, 0)] } : undefined;
    }
    const units = new Set(found.map((f) => f.info!.units));
    const whole = found.every((f) => f.info!.shape[0] === f.p.scenarios.length && f.info!.shape.length <= 4);
    if (path.includes("/") || units.size > 1 || !whole) return undefined;
    const shape = [this.scenarios.length, this.organs.length, this.quantiles.length, this.time.length].slice(0, first.info!.shape.length);
    return { ...first.info!, shape };
  }

  override async read(path: string, ranges: Ranges | null = null): Promise<Values> {
    if (ranges) throw new Error(`"${path}" is not read of several files at once.`);
    const rows = await Promise.all(this.parts.filter((p) => p.info(path)).map(async (p) => ({ p, values: await p.read(path) })));
    const named = /(^|\/)scenario$/.test(path) && path !== "scenario";
    const rename = (p: Result, name: string): string => (name ? (this.scenarios[this.from.findIndex((f) => this.parts[f.part] === p && p.scenarios[f.scenario] === name)] ?? name) : "");
    if (rows.every((r) => r.values instanceof Float64Array)) return Float64Array.from(rows.flatMap((r) => Array.from(r.values as Float64Array)));
    return rows.flatMap((r) => Array.from(r.values, String).map((text) => (named ? rename(r.p, text) : text)));
  }

  override async heap(): Promise<number> {
    return (await Promise.all(this.parts.map((p) => p.heap()))).reduce((a, b) => a + b, 0);
  }

  override async slab(path: string, scenario: number, quantile: number | null = null): Promise<Slab> {
    const { part, scenario: own } = this.from[scenario]!;
    const p = this.parts[part]!;
    const wide = p.quantiles.length === this.quantiles.length;
    const slab = await p.slab(path, own, quantile === null && wide ? null : quantile === null ? p.middle : wide ? quantile : p.middle);
    const curve = (p.info(path)?.shape.length ?? 0) === 4 && !path.includes("/");
    return {
      values: slab.values,
      at: (organ, q = 0, time = 0) => {
        const o = this.organAt[part]![organ]!;
        const t = curve ? this.timeAt[part]![time]! : time;
        return o < 0 || t < 0 ? NaN : slab.at(o, q, t);
      },
    };
  }
}
