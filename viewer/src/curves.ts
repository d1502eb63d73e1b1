/** The view of curves: a panel for each organ or scenario. */
import type { Chosen } from "./choice";
import { writeCsv } from "./csv";
import { button, h, newest } from "./dom";
import { dosings, Happening } from "./events";
import { Figure, makeFigure } from "./figure";
import { toldOf } from "./observed";
import { currentTheme, light, Stroke } from "./palette";
import { drawPanel, Drawn } from "./plot";
import { quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { colour, figureSvg } from "./svg";
import { tableHtml } from "./table";
import type { View } from "./view";
import { count, duration, number, organName } from "./words";

function sample(stroke: Stroke | null): SVGElement {
  const theme = currentTheme();
  const holder = h("span");
  holder.innerHTML = stroke
    ? `<svg width="36" height="12" aria-hidden="true"><path d="M1 6h34" stroke="${colour(stroke, theme)}" stroke-width="2.4" stroke-dasharray="${stroke.dash.join(" ")}"/></svg>`
    : `<svg width="36" height="12" aria-hidden="true"><circle cx="18" cy="6" r="3.4" fill="none" stroke="${theme.ink}" stroke-width="1.6"/></svg>`;
  return holder.firstElementChild as SVGElement;
}

/** A row for each value: what a plot of one's own needs. */
async function curvesCsv(result: Result, chosen: Chosen): Promise<string> {
  const { scenarios, organs, quantity } = chosen.now;
  const unit = unitOf(result, quantityOf(quantity));
  const rows: (string | number)[][] = [["scenario", "organ", "quantity", "unit", "time [h]", ...Array.from(result.quantiles, (q) => `quantile ${q}`)]];
  for (const s of scenarios) {
    const slab = await result.slab(quantity, s);
    for (const o of organs) {
      result.time.forEach((t, i) => rows.push([result.scenarios[s]!, result.organs[o]!, quantity, unit, t, ...Array.from(result.quantiles, (_, q) => slab.at(o, q, i))]));
    }
  }
  return writeCsv(rows);
}

function doseTable(result: Result, events: Happening[], scenarios: number[]): HTMLElement {
  const rows = events
    .filter((e) => scenarios.includes(e.scenario))
    .map((e) => [result.scenarios[e.scenario]!, { value: e.time, show: duration(e.time) }, e.kind, e.amount, e.unit, e.route, organName(e.compartment)]);
  const columns = ["scenario", "time", "event", "amount", "unit", "route", "into"].map((title) => ({ title }));
  return h("details", {}, h("summary", {}, `Doses and events: ${rows.length}`), tableHtml({ caption: "Doses and events of the chosen scenarios", columns, rows }));
}

export function curvesView(result: Result, chosen: Chosen, events: Happening[]): View {
  const doses = dosings(events);
  const ask = newest();
  let figure: Figure | null = null;
  let drawn: Drawn[] = [];
  const head = h("p", { class: "axes" });
  const panels = h("div", { class: "panels" });
  const key = h("ul", { class: "key", "aria-label": "Lines" });
  const notes = h("div", { class: "notes" });
  const whole = button("Whole time", () => chosen.set({ from: result.time[0]!, to: result.time[result.time.length - 1]! }));
  const name = (): string => fileName(result.title, chosen.now.quantity);
  const html = h(
    "div",
    {},
    head,
    panels,
    key,
    h("p", { class: "tools" }, pictureButtons(name, () => figureSvg(figure!, light)), csvButton(name, () => curvesCsv(result, chosen)), whole),
    notes,
  );

  async function draw(): Promise<void> {
    const latest = ask();
    const choice = chosen.now;
    const made = await makeFigure(result, choice, doses);
    if (!latest()) return;
    figure = made;
    for (const d of drawn) d.destroy();
    drawn = figure.panels.map((panel) => drawPanel(made, panel, (from, to) => chosen.set({ from, to })));
    head.textContent = `${figure.valueWords} over ${figure.timeWords}`;
    panels.classList.toggle("single", drawn.length === 1);
    panels.replaceChildren(...drawn.map((d) => d.html));
    if (!choice.scenarios.length || !choice.organs.length) panels.replaceChildren(h("p", {}, "Choose at least one scenario and one organ."));
    key.replaceChildren(...figure.key.map((k) => h("li", {}, sample(k.stroke), k.label)));
    whole.hidden = choice.from <= result.time[0]! && choice.to >= result.time[result.time.length - 1]!;
    const unsolved = choice.scenarios.filter((s) => !result.solved(s)).map((s) => result.scenarios[s]!);
    notes.replaceChildren(
      ...[
        figure.caption,
        ...figure.notes,
        choice.observed ? toldOf(choice.observed, result, choice.quantity, choice.organs, choice.scenarios) : "",
        doses.length ? "▲ at the foot of a panel: a dose; a bar after it: an infusion. Drag across a panel to see a part of the time." : "",
        unsolved.length ? `Not solved: ${unsolved.join(", ")} (see Failures).` : "",
      ]
        .filter((words) => words)
        .map((words) => h("p", {}, words)),
      doseTable(result, events, choice.scenarios),
    );
    html.dataset.drawn = `${count(made.panels.length, "panel")}, ${count(made.key.length, "line")}, ${number(choice.from)} to ${number(choice.to)} h, ${choice.quantity}, ${choice.log ? "log" : "linear"}`;
  }
  return { id: "curves", title: "Curves", html, draw, of: ["scenarios", "organs", "substance", "quantity", "log", "bands", "sameAxis", "panels", "from", "to", "observed"] };
}
