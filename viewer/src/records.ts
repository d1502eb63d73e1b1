/** What stands behind the numbers: evidence, failures, provenance. */
import licences from "virtual:licences";
import type { Choice } from "./choice";
import { announce, button, h } from "./dom";
import { Engine } from "./engine";
import type { Result } from "./result";
import { csvButton, fileName, save } from "./save";
import { Cell, Column, Table, tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { bytes, count, number } from "./words";

/** All arrays of a group that have one row for each entry, as a table. */
async function groupTable(result: Result, group: string, caption: string, order: string[]): Promise<Table> {
  const paths = order.map((name) => `${group}/${name}`).filter((path) => result.info(path)?.shape.length === 1);
  const others = result.paths.filter((p) => p.startsWith(`${group}/`) && !paths.includes(p) && result.info(p)!.shape.length === 1 && result.info(p)!.shape[0] === result.info(paths[0] ?? "")?.shape[0]);
  const all = [...paths, ...others.filter((p) => !/\/(parameter|failure|config)$/.test(p))];
  const values = await Promise.all(all.map((path) => result.read(path)));
  const columns = all.map((path): Column => ({ title: path.slice(group.length + 1), unit: result.info(path)!.units, words: result.info(path)!.words }));
  const rows = Array.from({ length: values[0]?.length ?? 0 }, (_, i): Cell[] =>
    values.map((v, k): Cell => {
      const flag = result.info(all[k]!)!.flags[Number(v[i])];
      return flag ?? v[i]!;
    }),
  );
  return { caption, columns, rows };
}

export async function evidenceTable(result: Result): Promise<Table> {
  if (!result.info("provenance/address")) return { caption: "Evidence", columns: [], rows: [] };
  const t = await groupTable(result, "provenance", "Every number in use", ["address", "value", "unit", "low", "high", "confidence", "scenario", "source"]);
  return { ...t, columns: t.columns.map((c) => ({ title: c.title, words: c.words })) };
}

export async function failureTable(result: Result): Promise<Table | null> {
  if (!result.paths.some((p) => p.startsWith("failures/"))) return null;
  const table = await groupTable(result, "failures", "Subjects that could not be solved", ["scenario", "subject", "time", "step", "compartment", "words", "parameters"]);
  return table.rows.length ? table : null;
}

const confidences: Record<string, string> = {
  seen: "read in a source",
  derived: "arithmetic on such",
  memory: "recalled",
  assumption: "a prior without a measurement",
  given: "stated by the study",
};
const most = 500; // rows on the page

/** @param vary  gives a number a slider; null: there are none */
export function evidenceView(result: Result, vary: ((address: string) => void) | null): View {
  const place = h("div");
  const told = h("p", { class: "notes", role: "status" });
  const search = h("input", { type: "search", placeholder: "liver, uptake, 2019, ...", oninput: () => show() });
  const confidence = h("select", { onchange: () => show() });
  const scenario = h("select", { onchange: () => show() });
  let table: Table | null = null;

  const column = (title: string): number => table!.columns.findIndex((c) => c.title === title);
  function matching(): Cell[][] {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return table!.rows.filter((row) => {
      const text = row.join(" ").toLowerCase();
      const where = row[column("scenario")];
      return (
        words.every((w) => text.includes(w)) &&
        (!confidence.value || row[column("confidence")] === confidence.value) &&
        (!scenario.value || !where || where === scenario.value)
      );
    });
  }
  function show(): void {
    if (!table) return;
    const rows = matching();
    told.textContent = `${rows.length} of ${count(table.rows.length, "number")}${rows.length > most ? `; the first ${most} are shown, the CSV has all` : ""}. An empty scenario means all.`;
    place.replaceChildren(tableHtml({ ...table, rows: rows.slice(0, most), ...(vary ? { act: { words: "vary", on: vary } } : {}) }));
  }
  const html = h(
    "div",
    {},
    h(
      "div",
      { class: "tools" },
      h("label", { class: "field" }, h("span", {}, "Search"), search),
      h("label", { class: "field" }, h("span", {}, "Confidence"), confidence),
      h("label", { class: "field" }, h("span", {}, "Scenario"), scenario),
      csvButton(() => fileName(result.title, "evidence"), () => tableCsv({ ...table!, rows: matching() })),
    ),
    told,
    place,
  );
  async function draw(): Promise<void> {
    if (table && !vary) return;
    const known = table !== null;
    table = await evidenceTable(result);
    if (!table.rows.length) {
      html.replaceChildren(h("p", {}, "This file says nothing of the numbers it was made with."));
      return;
    }
    const tally = (name: string): Map<string, number> => {
      const n = new Map<string, number>();
      for (const row of table!.rows) n.set(String(row[column(name)]), (n.get(String(row[column(name)])) ?? 0) + 1);
      return n;
    };
    if (!known) confidence.append(h("option", { value: "" }, "any"), ...[...tally("confidence")].map(([word, n]) => h("option", { value: word }, `${word}${confidences[word] ? ` (${confidences[word]})` : ""}: ${n}`)));
    if (!known) scenario.append(h("option", { value: "" }, "any"), ...result.scenarios.map((name) => h("option", { value: name }, name)));
    show();
  }
  return { id: "evidence", title: "Evidence", html, draw, of: [] };
}

export function failuresView(result: Result, failures: Table | null): View {
  const html = h("div", {});
  if (failures) {
    html.append(
      h("p", { class: "tools" }, csvButton(() => fileName(result.title, "failures"), () => tableCsv(failures))),
      tableHtml({ ...failures, rows: failures.rows.slice(0, most) }),
      failures.rows.length > most ? h("p", { class: "notes" }, `The first ${most} of ${failures.rows.length}; the CSV has all.`) : "",
    );
  } else {
    html.append(h("p", {}, "None: every subject of every scenario was solved."));
  }
  return { id: "failures", title: failures ? `Failures (${failures.rows.length})` : "Failures", html, draw: async () => {}, of: [] as (keyof Choice)[] };
}

export function scenarioTable(result: Result): Table {
  const unit = result.info("dose")?.units ?? "";
  return {
    caption: "Scenarios",
    columns: [
      { title: "scenario" },
      { title: "dose", unit, words: "sum of all doses" },
      { title: "body mass", unit: "g" },
      { title: "subjects", words: "how many the quantiles rest on" },
      { title: "mass balance error", words: "largest over all steps, as a fraction of the dose; at most 1e-9" },
    ],
    rows: result.scenarios.map((name, i) => [name, result.dose[i]!, result.bodyMass[i]!, result.subjects[i]!, { value: result.massError[i]!, show: number(result.massError[i]!, 2) }]),
  };
}

export function provenanceView(result: Result, config: string): View {
  const facts = h("dl", { class: "facts" });
  const html = h(
    "div",
    {},
    facts,
    result.scenarios.length ? tableHtml(scenarioTable(result)) : null,
    h("h2", { class: "axes" }, "Config"),
    h(
      "p",
      { class: "tools" },
      button("Copy", async () => {
        await navigator.clipboard.writeText(config);
        announce("The config was copied.");
      }),
      button("Save", () => save(fileName(result.title).concat(".cfg"), "text/plain;charset=utf-8", config)),
    ),
    h("pre", { tabindex: 0, role: "region", "aria-label": "Config" }, config || "not in the file"),
    h("details", {}, h("summary", {}, "Licences of what this page is made with"), ...[...Object.entries(licences), ...(Engine.now?.licences ?? [])].flatMap(([part, words]) => [h("h3", {}, part), h("pre", { tabindex: 0 }, words)])),
  );
  async function draw(): Promise<void> {
    const heap = await result.heap();
    const rows = [...Object.entries(result.attributes), ["file", `${result.name}, ${bytes(result.size)}`], ["memory of the HDF5 reader", bytes(heap)]];
    facts.replaceChildren(...rows.flatMap(([name, value]) => [h("dt", {}, String(name).replace(/_/g, " ")), h("dd", {}, String(value))]));
    html.dataset.heap = String(heap);
  }
  return { id: "provenance", title: "Provenance", html, draw, of: [] };
}
