/** Scenarios beside the reference, by the rules of `vesipk compare`. */
import type { Chosen } from "./choice";
import { h, newest, select } from "./dom";
import type { Substance } from "./quantities";
import type { Result, Slab } from "./result";
import { csvButton, fileName } from "./save";
import { Cell, Table, tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { duration, number, organName } from "./words";

interface Metric {
  name: string;
  /** null: as in the file */
  unit: string | null;
  /** Array it is read from, and what it is divided by. */
  array?: string;
  per?: "g" | "suv" | "dose" | "dose per kg" | "kg" | "ln 2";
  /** Array of each subject's own ratio, in files that have it. */
  own?: string;
}

const metrics: Metric[] = [
  { name: "cl", unit: "mL/h", array: "cl" },
  { name: "cl_per_kg", unit: "mL/h/kg", array: "cl", per: "kg" },
  { name: "vss", unit: "mL", array: "vss" },
  { name: "vss_per_kg", unit: "mL/kg", array: "vss", per: "kg" },
  { name: "mrt", unit: "h", array: "mrt" },
  { name: "effective_half_life", unit: "h", array: "mrt", per: "ln 2" },
  { name: "bioavailability", unit: "1", array: "bioavailability" },
  { name: "half_life", unit: "h", array: "half_life" },
  { name: "flip_flop", unit: "1", array: "flag_flip_flop" },
  { name: "delivered_percent", unit: "percent" },
  { name: "peak_percent", unit: "percent", array: "peak_percent_dose" },
  { name: "peak_percent_per_g", unit: "percent/g", array: "peak_percent_dose", per: "g", own: "peak_percent_dose_per_g" },
  { name: "peak_suv", unit: "1", array: "peak_percent_dose", per: "suv" },
  { name: "end_percent", unit: "percent" },
  { name: "residence_time", unit: "h", array: "residence_time" },
  { name: "peak_time", unit: "h", array: "peak_time" },
  { name: "peak_first_pass_percent", unit: "percent", array: "peak_first_pass_percent_dose" },
  { name: "tmax", unit: "h", array: "tmax" },
  { name: "cmax", unit: null, array: "cmax" },
  { name: "cmax_per_dose", unit: "percent/mL", array: "cmax", per: "dose", own: "cmax_per_dose" },
  { name: "cmax_per_kg_dose", unit: "kg/mL", array: "cmax", per: "dose per kg" },
  { name: "auc_last", unit: null, array: "auc_last" },
  { name: "auc_last_per_dose", unit: "h percent/mL", array: "auc_last", per: "dose", own: "auc_last_per_dose" },
  { name: "auc_last_per_kg_dose", unit: "h kg/mL", array: "auc_last", per: "dose per kg" },
  { name: "auc_inf", unit: null, array: "auc_inf" },
  { name: "auc_inf_per_dose", unit: "h percent/mL", array: "auc_inf", per: "dose", own: "auc_inf_per_dose" },
  { name: "auc_inf_per_kg_dose", unit: "h kg/mL", array: "auc_inf", per: "dose per kg" },
  { name: "auc_ratio_plasma", unit: "1", array: "auc_ratio_plasma" },
  { name: "targeting_index", unit: "1" },
  { name: "time_above", unit: "h", array: "time_above" },
  { name: "auc_tau", unit: null, array: "auc_tau" },
  { name: "cmax_tau", unit: null, array: "cmax_tau" },
  { name: "cmin_tau", unit: null, array: "cmin_tau" },
  { name: "cavg_tau", unit: null, array: "cavg_tau" },
  { name: "build_up", unit: "1", array: "build_up" },
  { name: "steady", unit: "1", array: "steady" },
  { name: "signal_peak_percent", unit: "percent", array: "signal_peak_percent_dose" },
  { name: "signal_peak_time", unit: "h", array: "signal_peak_time" },
  { name: "signal_tmax", unit: "h", array: "signal_tmax" },
  { name: "signal_residence_time", unit: "h", array: "signal_residence_time" },
  { name: "signal_auc_last", unit: "h percent/mL", array: "signal_auc_last" },
  { name: "signal_half_life", unit: "h", array: "signal_half_life" },
  { name: "signal_end_percent", unit: "percent" },
  { name: "signal_on_vesicles_percent", unit: "percent" },
  { name: "signal_in_cells_percent", unit: "percent" },
  { name: "signal_free_percent", unit: "percent" },
];

/** Of what the label is at the end. */
const carriers = ["signal_percent_dose", "signal_on_vesicles_percent_dose", "signal_in_cells_percent_dose", "signal_free_percent_dose"] as const;

const used = [...new Set([...metrics.flatMap((m) => [m.array ?? [], m.own ?? []].flat()), "organ_mass", "percent_dose", "delivered_percent_dose", ...carriers])];

/** All metrics of one scenario: [organ][metric], of the median subject. */
async function valuesOf(result: Result, scenario: number): Promise<number[][]> {
  const slabs = new Map<string, Slab>();
  await Promise.all(used.map(async (path) => slabs.set(path, await result.slab(path, scenario, result.middle))));
  const dose = result.dose[scenario]!;
  const kilograms = result.bodyMass[scenario]! / 1000;
  const last = result.time.length - 1;
  // Mass, dose and weight are those of the typical subject: nobody else's number is divided by them.
  // Files of before have no ratios by subject: of them is told what always was.
  const several = result.subjects[scenario]! > 1 && result.info("peak_percent_dose_per_g") !== undefined;
  return result.organs.map((_, organ) => {
    const of = (path: string, time = 0): number => slabs.get(path)!.at(organ, 0, time);
    const special: Record<string, number> = {
      end_percent: of("percent_dose", last),
      delivered_percent: of("delivered_percent_dose", last),
      signal_end_percent: of(carriers[0], last),
      signal_on_vesicles_percent: of(carriers[1], last),
      signal_in_cells_percent: of(carriers[2], last),
      signal_free_percent: of(carriers[3], last),
      targeting_index: of("auc_ratio_plasma"), // over that of the reference: see below
    };
    return metrics.map((m) => {
      if (!m.array) return special[m.name]!;
      if (m.own && result.info(m.own)) return of(m.own);
      const value = of(m.array);
      if (!m.per) return value;
      if (m.per === "ln 2") return Math.LN2 * value;
      if (several) return NaN;
      if (m.per === "g") return value / of("organ_mass");
      if (m.per === "suv") return (value / of("organ_mass")) * kilograms * 10;
      if (m.per === "dose") return (100 * value) / dose;
      return m.per === "kg" ? value / kilograms : (value * kilograms) / dose;
    });
  });
}

interface Compared {
  scenario: number;
  organ: number;
  /** By metric. */
  value: Record<string, number>;
  ratio: Record<string, number>;
}

export async function compareScenarios(result: Result, scenarios: number[], organs: number[], reference: number): Promise<Compared[]> {
  const base = await valuesOf(result, reference);
  const index = metrics.findIndex((m) => m.name === "targeting_index");
  const baseTargeting = base.map((row) => row[index]!);
  base.forEach((row) => (row[index] = row[index]! / row[index]!));
  const rows: Compared[] = [];
  for (const scenario of scenarios) {
    const own = await valuesOf(result, scenario);
    own.forEach((row, organ) => (row[index] = row[index]! / baseTargeting[organ]!));
    for (const organ of organs) {
      const value = Object.fromEntries(metrics.map((m, i) => [m.name, own[organ]![i]!]));
      const ratio = Object.fromEntries(
        metrics.map((m, i) => {
          const r = own[organ]![i]! / base[organ]![i]!;
          return [m.name, Number.isFinite(r) ? r : NaN];
        }),
      );
      rows.push({ scenario, organ, value, ratio });
    }
  }
  return rows;
}

function ratioWords(ratio: number): Cell {
  return { value: ratio, show: Number.isNaN(ratio) ? "–" : number(ratio, ratio >= 1e4 || ratio < 1e-3 ? 2 : 3) };
}

function time(hours: number): Cell {
  return { value: hours, show: duration(hours) };
}

interface Shown {
  metric: string;
  title: string;
  unit?: string;
  words: string;
  /** And over that of the reference. */
  ratio?: boolean;
  time?: boolean;
}

const shown: Record<Substance, Shown[]> = {
  vesicle: [
    { metric: "delivered_percent", title: "delivered", unit: "%ID", words: "share of the dose that reached the organ and left its blood, by the end" },
    { metric: "peak_percent", title: "peak", unit: "%ID", words: "largest share of the dose in the organ", ratio: true },
    { metric: "peak_percent_per_g", title: "peak", unit: "%ID/g", words: "the same per gram of organ" },
    { metric: "peak_time", title: "peak at", words: "time of that, the first pass of a bolus left out", time: true },
    { metric: "auc_last_per_dose", title: "AUC", unit: "%ID h/mL", words: "area under the concentration to the end, in percent of the dose", ratio: true },
    { metric: "half_life", title: "terminal half-life", words: "of the last part of the curve", time: true },
    { metric: "targeting_index", title: "targeting", words: "AUC of the organ over AUC of plasma, over the same in the reference" },
  ],
  signal: [
    { metric: "signal_peak_percent", title: "peak", unit: "% of label", words: "largest share of the label in the organ", ratio: true },
    { metric: "signal_peak_time", title: "peak at", words: "time of the peak of the label", time: true },
    { metric: "signal_auc_last", title: "AUC", unit: "% of label h/mL", words: "area under the label to the end, in percent of all label", ratio: true },
    { metric: "signal_residence_time", title: "residence time", words: "mean time the label spent in the organ in the run", ratio: true, time: true },
    { metric: "signal_half_life", title: "terminal half-life", words: "of the last part of the label's curve", time: true },
    { metric: "signal_on_vesicles_percent", title: "on vesicles", unit: "% at the end", words: "of all label, what is on intact vesicles in the organ at the end" },
    { metric: "signal_in_cells_percent", title: "in cells", unit: "% at the end", words: "of all label, what broken vesicles left behind in cells of the organ, at the end" },
    { metric: "signal_free_percent", title: "free", unit: "% at the end", words: "of all label, what came free, wherever the organ holds it, at the end" },
  ],
};

/** What is followed decides what is compared. */
export async function comparisonTable(result: Result, substance: Substance, scenarios: number[], organs: number[], reference: number): Promise<Table> {
  const compared = await compareScenarios(result, scenarios, organs, reference);
  const told = shown[substance];
  const peak = substance === "signal" ? "signal_peak_percent" : "peak_percent";
  const cells = ({ value, ratio }: Compared, s: Shown): Cell[] => {
    const own = s.title === "peak at" && !(value[peak]! > 0) ? NaN : value[s.metric]!;
    return [s.time ? time(own) : own, ...(s.ratio ? [ratioWords(ratio[s.metric]!)] : [])];
  };
  const rows = organs.flatMap((organ) =>
    compared
      .filter((c) => c.organ === organ && !Number.isNaN(c.value[peak]!))
      .map((c): Cell[] => [organName(result.organs[organ]!), `${result.scenarios[c.scenario]}${c.scenario === reference ? " (reference)" : ""}`, ...told.flatMap((s) => cells(c, s))]),
  );
  const columns = [
    { title: "organ" },
    { title: "scenario" },
    ...told.flatMap((s) => [{ title: s.title, unit: s.unit, words: s.words }, ...(s.ratio ? [{ title: "× ref", words: `${s.title} over that of the reference` }] : [])]),
  ];
  const of = substance === "signal" ? "signal of the tracer" : result.substanceWords;
  return { caption: `Scenarios over the reference ${result.scenarios[reference]} (${of}, median subject)`, columns, rows };
}

/** The rows of `vesipk compare --csv`. */
async function comparisonCsv(result: Result, scenarios: number[], organs: number[], reference: number): Promise<string> {
  const compared = await compareScenarios(result, scenarios, organs, reference);
  const rows: Cell[][] = [];
  for (const scenario of scenarios) {
    const name = result.scenarios[scenario]!;
    rows.push([result.name, name, "", "dose", result.info("dose")?.units ?? "", result.dose[scenario]!, result.dose[scenario]! / result.dose[reference]!]);
    if (!Number.isNaN(result.subjects[scenario])) rows.push([result.name, name, "", "n_subjects", "1", result.subjects[scenario]!, NaN]);
    for (const { organ, value, ratio } of compared.filter((c) => c.scenario === scenario)) {
      for (const m of metrics) {
        if (Number.isNaN(value[m.name])) continue;
        rows.push([result.name, name, result.organs[organ]!, m.name, m.unit ?? result.info(m.array!)?.units ?? "", value[m.name]!, ratio[m.name]!]);
      }
    }
  }
  const columns = ["file", "scenario", "organ", "metric", "unit", "value", "ratio"].map((title) => ({ title }));
  return tableCsv({ caption: "", columns, rows });
}

export function comparisonView(result: Result, chosen: Chosen): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const place = h("div");
  const html = h("div", {}, tools, place);

  async function draw(): Promise<void> {
    const latest = ask();
    const { substance, scenarios, organs, reference } = chosen.now;
    const table = await comparisonTable(result, substance, scenarios, organs, reference);
    if (!latest()) return;
    tools.replaceChildren(
      select("Reference", result.scenarios.map((words, i) => ({ value: String(i), words, off: !result.solved(i) })), String(reference), (v) => chosen.set({ reference: Number(v) })),
      csvButton(() => fileName(result.title, "comparison"), () => comparisonCsv(result, scenarios, organs, reference)),
    );
    place.replaceChildren(
      tableHtml(table),
      h("p", { class: "notes" }, "%ID: percent of the dose of the scenario; % of label: of all label. × ref: over that of the reference. The CSV has the rows of vesipk compare --csv, of what is chosen here."),
    );
  }
  return { id: "comparison", title: "Comparison", html, draw, of: ["substance", "scenarios", "organs", "reference"] };
}
