/** Numbers of the curves (NCA), as the file has them: quantiles are read, never computed here. */
import type { Chosen } from "./choice";
import { h, newest, select } from "./dom";
import type { Result } from "./result";
import { csvButton, fileName } from "./save";
import { Cell, Column, Table, tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { organName, percent, rangeWords } from "./words";

const names: Record<string, string> = {
  peak_percent_dose: "peak share",
  tmax: "peak at",
  cmax: "Cmax",
  auc_last: "AUC to end",
  auc_inf: "AUC",
  half_life: "terminal half-life",
  effective_half_life: "effective half-life",
  mrt: "MRT",
  residence_time: "residence time",
  cl: "CL",
  vss: "Vss",
  vz: "Vz",
  bioavailability: "F",
  mat: "MAT",
  auc_ratio_plasma: "AUC / plasma",
  targeting_index: "targeting",
  lambda_z: "λz",
};
const keyNumbers = ["cl", "vss", "mrt", "effective_half_life", "bioavailability", "half_life", "peak_percent_dose", "tmax", "cmax", "auc_last", "auc_inf", "residence_time", "targeting_index"];

/** Arrays along (scenario, organ, quantile), of the vesicle or of its label. */
export function ncaArrays(result: Result, substance: string): string[] {
  const { scenarios, organs, quantiles } = result;
  const signal = substance === "signal";
  return result.paths.filter((path) => {
    const shape = result.info(path)!.shape;
    const fits = shape.length === 3 && shape[0] === scenarios.length && shape[1] === organs.length && shape[2] === quantiles.length;
    return fits && !path.includes("/") && path.startsWith("signal_") === signal && !/_(mean|sd)$/.test(path);
  });
}

function column(result: Result, path: string): Column {
  const bare = path.replace(/^signal_/, "");
  const info = result.info(path)!;
  return { title: names[bare] ?? bare.replace(/_/g, " "), unit: info.units, words: info.words };
}

function cell(result: Result, at: (quantile: number) => number): Cell {
  const value = at(result.middle);
  const band = result.bands[0];
  if (!band || Number.isNaN(value)) return value;
  return { value, show: rangeWords(value, at(band[0]), at(band[1])) };
}

function subjectWords(result: Result, scenario: number): string {
  const [solved, failed] = [result.subjects[scenario]!, result.failed[scenario]!];
  return failed ? `${solved} of ${solved + failed} subjects, ${failed} failed` : `${solved} subjects`;
}

export function substanceName(result: Result, substance: string): string {
  return substance === "signal" ? "signal" : result.isBody ? "vesicle" : "amount";
}

/** All organs of a scenario. @param all every number, or the key ones */
export async function ncaTable(result: Result, substance: string, scenario: number, all: boolean): Promise<Table> {
  const order = (path: string): number => keyNumbers.indexOf(path.replace(/^signal_/, ""));
  const paths = ncaArrays(result, substance).filter((path) => all || order(path) >= 0);
  if (!all) paths.sort((a, b) => order(a) - order(b));
  const slabs = await Promise.all(paths.map((path) => result.slab(path, scenario)));
  const rows: Cell[][] = [];
  for (const [organ, name] of result.organs.entries()) {
    const cells = slabs.map((slab) => cell(result, (q) => slab.at(organ, q)));
    if (slabs.some((slab) => Math.abs(slab.at(organ, result.middle)) > 0)) rows.push([organName(name), ...cells]);
  }
  const band = result.bands[0];
  const of = band ? `, ${result.middleWords.toLowerCase()} (${percent(result.quantiles[band[0]]!)} – ${percent(result.quantiles[band[1]]!)} of ${subjectWords(result, scenario)})` : "";
  return { caption: `${result.scenarios[scenario]}: ${substanceName(result, substance)}${of}`, columns: [{ title: "organ" }, ...paths.map((path) => column(result, path))], rows };
}

/** Every quantile of every number, for other programs. */
async function ncaCsv(result: Result, substance: string, scenario: number): Promise<string> {
  const rows: Cell[][] = [];
  for (const path of ncaArrays(result, substance)) {
    const slab = await result.slab(path, scenario);
    result.organs.forEach((organ, o) => {
      const values = Array.from(result.quantiles, (_, q) => slab.at(o, q));
      if (values.some((v) => !Number.isNaN(v))) rows.push([result.scenarios[scenario]!, organ, path, result.info(path)!.units, ...values]);
    });
  }
  const columns = ["scenario", "organ", "number", "unit", ...Array.from(result.quantiles, (q) => `quantile ${q}`)].map((title) => ({ title }));
  return tableCsv({ caption: "", columns, rows });
}

/** From each dose to the next. */
export async function intervalTable(result: Result, substance: string, scenario: number, organs: number[]): Promise<Table | null> {
  const start = result.info("intervals/start");
  if (!start) return null;
  const prefix = substance === "signal" ? "signal_" : "";
  const paths = result.paths.filter((p) => p.startsWith("intervals/") && result.info(p)!.shape.length === 4 && p.startsWith("intervals/signal_") === (prefix !== ""));
  if (!paths.length) return null;
  const [from, to] = await Promise.all([result.slab("intervals/start", scenario), result.slab("intervals/end", scenario)]);
  const slabs = await Promise.all(paths.map((path) => result.slab(path, scenario)));
  const rows: Cell[][] = [];
  for (const organ of organs) {
    from.values.forEach((begin, i) => {
      if (Number.isNaN(begin)) return;
      const cells = slabs.map((slab) => cell(result, (q) => slab.at(organ, q, i)));
      rows.push([organName(result.organs[organ]!), i + 1, begin, to.values[i]!, ...cells]);
    });
  }
  const columns = [
    { title: "organ" },
    { title: "interval" },
    { title: "from", unit: start.units },
    { title: "to", unit: start.units },
    ...paths.map((path) => ({ title: path.replace(/^intervals\/(signal_)?/, ""), unit: result.info(path)!.units, words: result.info(path)!.words })),
  ];
  return rows.length ? { caption: `${result.scenarios[scenario]}: from each dose to the next, in the chosen organs`, columns, rows } : null;
}

export function numbersView(result: Result, chosen: Chosen): View {
  const ask = newest();
  let all = false;
  let table: Table | null = null;
  const which = h("div", { class: "tools" });
  const place = h("div");
  const name = (): string => fileName(result.title, "nca", result.scenarios[chosen.now.scenario]!);
  const html = h("div", {}, which, place);

  async function draw(): Promise<void> {
    const latest = ask();
    const { substance, scenario, organs } = chosen.now;
    table = await ncaTable(result, substance, scenario, all);
    const intervals = await intervalTable(result, substance, scenario, organs);
    if (!latest()) return;
    which.replaceChildren(
      select("Scenario", result.scenarios.map((words, i) => ({ value: String(i), words })), String(scenario), (v) => chosen.set({ scenario: Number(v) })),
      select("Numbers", [{ value: "", words: "the key ones" }, { value: "all", words: "all" }], all ? "all" : "", (v) => {
        all = v === "all";
        void draw();
      }),
      csvButton(name, () => ncaCsv(result, substance, scenario)),
    );
    place.replaceChildren(
      table.rows.length ? tableHtml(table) : h("p", {}, `This scenario has no numbers of the ${substanceName(result, substance)}.`),
      ...(intervals ? [tableHtml(intervals)] : []),
      h("p", { class: "notes" }, "Organs that nothing reaches are left out. –: the number has no meaning here, such as the half-life of a curve that does not fall. The heads of columns sort; what each number is stands in their tips and in docs/results.md."),
    );
  }
  return { id: "numbers", title: "Numbers", html, draw, of: ["substance", "scenario", ...(result.info("intervals/start") ? (["organs"] as const) : [])] };
}
