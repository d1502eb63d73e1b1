/** The report on paper: all key figures and tables of what is chosen, one after the other. */
import { attribution, bodySvg, canDrawBody, drawingFor, makeBody } from "./bodymap";
import type { Chosen } from "./choice";
import { comparisonTable } from "./comparison";
import { h, newest } from "./dom";
import { dosings, Happening } from "./events";
import { makeFigure } from "./figure";
import { heatSvg, makeHeat } from "./heatmap";
import { intervalTable, ncaTable } from "./numbers";
import { light } from "./palette";
import { available, quantityOf } from "./quantities";
import { evidenceTable, scenarioTable } from "./records";
import type { Result } from "./result";
import { figureSvg } from "./svg";
import { Table, tableHtml } from "./table";
import { count, duration, number } from "./words";

function picture(svg: string): HTMLElement {
  const place = h("figure");
  place.innerHTML = svg;
  return place;
}

/** @param apart  begins a page */
function part(title: string, apart: boolean, ...content: HTMLElement[]): HTMLElement {
  return h("section", { class: apart ? "apart" : null }, h("h2", {}, title), ...content);
}

/** Times at which a body tells a story: early, middle, late on a log scale. */
function moments(time: Float64Array): number[] {
  const n = time.length;
  const last = time[n - 1]!;
  const first = time.find((t) => t > 0) ?? last;
  const wanted = [first, Math.sqrt(first * last), last];
  return [...new Set(wanted.map((w) => time.reduce((best, t, i) => (Math.abs(t - w) < Math.abs(time[best]! - w) ? i : best), 0)))];
}

/** Each source once, with a number that stands in its place. */
function numbered(table: Table): HTMLElement[] {
  const at = table.columns.findIndex((c) => c.title === "source");
  const sources = [...new Set(table.rows.map((row) => String(row[at] ?? "")))].filter(Boolean);
  const rows = table.rows.map((row) => row.map((cell, i) => (i === at && cell ? `[${sources.indexOf(String(cell)) + 1}]` : cell)));
  return [tableHtml({ ...table, rows }, false), h("h3", {}, "Sources"), h("ol", { class: "sources" }, ...sources.map((s) => h("li", {}, s)))];
}

const patience = 300; // ms

/**
 * The paper: all figures and tables of what is chosen, kept in step with the choice. Only print shows it; while it is not in
 * step it says so, since a browser that prints by itself does not wait.
 */
export class Paper {
  private readonly ask = newest();
  private waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly result: Result,
    private readonly chosen: Chosen,
    private readonly events: Happening[],
    private readonly failures: Table | null,
    private readonly config: string,
    private readonly place: HTMLElement,
  ) {
    chosen.onChange(() => this.later());
  }

  /** Make it anew when nothing more has changed for a moment. */
  later(): void {
    if (!this.place.isConnected) return;
    this.ask();
    delete this.place.dataset.ready;
    this.place.replaceChildren(h("p", { class: "stale" }, "This paper is being made anew for what is chosen now. Use the Print button of the page, which waits for it."));
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.refresh().catch(() => {}), patience);
  }

  async refresh(): Promise<void> {
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.waiting = null;
    const latest = this.ask();
    const parts = await this.make(latest);
    if (!parts || !latest()) return;
    this.place.replaceChildren(...parts);
    this.place.dataset.ready = "true";
  }

  /** @return null: something newer is wanted */
  private async make(latest: () => boolean): Promise<HTMLElement[] | null> {
    const { result, chosen, events, failures, config } = this;
    const doses = dosings(events);
    const choice = { ...chosen.now, from: result.time[0]!, to: result.time[result.time.length - 1]!, alone: "" };
    const parts: HTMLElement[] = [];
    const told = choice.scenarios.length < result.scenarios.length ? `Figures and numbers are of ${choice.scenarios.length} of its ${count(result.scenarios.length, "scenario")}, as chosen in the page. ` : "";
    parts.push(
      h("header", {}, h("h1", {}, result.title), h("p", {}, `${result.name}. ${result.attributes.source ?? ""}. Run ${result.attributes.created ?? ""}. ${told}`)),
      part("Scenarios", false, tableHtml(scenarioTable(result), false)),
    );
    const shown = [...new Set([choice.quantity, ...(available(result, "signal").length ? ["signal_percent_dose"] : []), ...(result.info("delivered_percent_dose") ? ["delivered_percent_dose"] : [])])];
    for (const key of shown) {
      const figure = await makeFigure(result, { ...choice, quantity: key }, doses);
      if (figure.panels.some((p) => p.lines.length)) parts.push(part(`Curves: ${quantityOf(key).words}`, false, picture(figureSvg(figure, light))));
    }
    if (!latest()) return null;
    const drawable = canDrawBody(result);
    const bodies = !drawable ? [] : await Promise.all(
      moments(result.time).map(async (timeIndex) => bodySvg(await makeBody(result, { ...choice, timeIndex }, choice.drawing || drawingFor(result, choice.scenario, config)), light)),
    );
    const bodyRow = h("div", { class: "bodies" }, ...bodies.map(picture));
    if (drawable) parts.push(part(`Body map: ${result.scenarios[choice.scenario]}`, true, bodyRow, h("p", { class: "notes" }, attribution)));
    for (const scenario of choice.scenarios) {
      const heat = await makeHeat(result, choice.quantity, scenario, choice.log, choice.from, choice.to, doses);
      if (heat.organs.length) parts.push(part(`Heat map: ${result.scenarios[scenario]}`, false, picture(heatSvg(heat, light))));
    }
    if (!latest()) return null;
    parts.push(part("Comparison", true, tableHtml(await comparisonTable(result, choice.substance, choice.scenarios, choice.organs, choice.reference), false)));
    const tables: Table[] = [];
    for (const scenario of choice.scenarios) {
      for (const substance of ["vesicle", "signal"]) {
        const table = await ncaTable(result, substance, scenario, false);
        if (table.rows.length) tables.push(table);
        const intervals = await intervalTable(result, substance, scenario, choice.organs);
        if (intervals) tables.push(intervals);
      }
    }
    parts.push(part("Numbers", false, ...tables.map((t) => tableHtml(t, false))));
    const rows = events.filter((e) => choice.scenarios.includes(e.scenario)).map((e) => [result.scenarios[e.scenario]!, duration(e.time), e.kind, `${number(e.amount)} ${e.unit}`, e.route]);
    parts.push(part("Doses and events", false, tableHtml({ caption: "", columns: ["scenario", "time", "event", "amount", "route"].map((title) => ({ title })), rows }, false)));
    if (failures) parts.push(part("Failures", false, tableHtml(failures, false)));
    const evidence = await evidenceTable(result);
    if (evidence.rows.length) parts.push(part("Evidence", true, ...numbered(evidence)));
    const facts = Object.entries(result.attributes).map(([name, value]) => [name, String(value)]);
    parts.push(part("Provenance", true, tableHtml({ caption: "", columns: [{ title: "attribute" }, { title: "value" }], rows: facts }, false), h("pre", {}, config)));
    return parts;
  }
}
