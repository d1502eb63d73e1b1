/** The view of curves: a panel for each organ or scenario. */
import type { Chosen } from "./choice";
import { writeCsv } from "./csv";
import { button, h, newest } from "./dom";
import { dosings, Happening } from "./events";
import { Figure, makeFigure } from "./figure";
import { toldOf } from "./observed";
import { colour, currentTheme, light } from "./palette";
import { drawPanel, Drawn } from "./plot";
import { quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { figureSvg, sample } from "./svg";
import { tableHtml } from "./table";
import { unknownOf } from "./unknown";
import type { View } from "./view";
import { count, duration, number, organName } from "./words";

/** A row for each value: what a plot of one's own needs. */
async function curvesCsv(result: Result, chosen: Chosen): Promise<string> {
  const { scenarios, organs, quantity } = chosen.now;
  const unit = unitOf(result, quantityOf(quantity));
  const known = (await Promise.all(scenarios.flatMap((s) => organs.map((o) => unknownOf(result, quantity, s, o, result.time))))).find((u) => u);
  const ends = known ? [known.from, known.to].map((q) => `draws ${q} of quantile ${result.quantiles[result.middle]!}`) : [];
  const rows: (string | number)[][] = [["scenario", "organ", "quantity", "unit", "time [h]", ...Array.from(result.quantiles, (q) => `quantile ${q}`), ...ends]];
  for (const s of scenarios) {
    const slab = await result.slab(quantity, s);
    for (const o of organs) {
      const own = known ? await unknownOf(result, quantity, s, o, result.time) : null;
      const far = (i: number): number[] => (known ? [own?.low[i] ?? NaN, own?.high[i] ?? NaN] : []);
      result.time.forEach((t, i) => rows.push([result.scenarios[s]!, result.organs[o]!, quantity, unit, t, ...Array.from(result.quantiles, (_, q) => slab.at(o, q, i)), ...far(i)]));
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

/** What of the doses of a figure is drawn. */
function doseWords(figure: Figure): string {
  const drawn = figure.panels.flatMap((p) => p.doses.filter((d) => d.start <= p.axis.to && d.end >= p.axis.from && !(p.axis.log && d.start <= 0)));
  if (!drawn.length) return figure.panels.some((p) => p.doses.length) ? "The doses lie outside the time that is drawn." : "";
  return `▲ at the foot of a panel: a dose${drawn.some((d) => d.end > d.start) ? "; a bar after it: an infusion" : ""}.`;
}

export function curvesView(result: Result, chosen: Chosen, events: Happening[]): View {
  const doses = dosings(events);
  const ask = newest();
  let figure: Figure | null = null;
  let drawn: Drawn[] = [];
  const head = h("h2", { class: "axes" });
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

  /** All lines but one fade. */
  const focus = (label: string | null): void => {
    for (const d of drawn) d.focus(label);
    for (const item of key.querySelectorAll<HTMLElement>("[data-of]")) item.classList.toggle("faded", label !== null && !(JSON.parse(item.dataset.of!) as string[]).includes(label));
  };

  /** The key: what is pointed at fades the others, a click leaves it alone. */
  function showKey(made: Figure): void {
    const { alone } = chosen.now;
    if (made.bar) {
      key.replaceChildren(...made.bar.map((b) => {
        const box = h("span", { class: "swatch", "aria-hidden": "true" });
        box.style.background = colour(b.stroke, currentTheme());
        return h("li", {}, box, b.label);
      }));
      return;
    }
    key.replaceChildren(...made.key.map((k) => {
      if (!k.of.length || made.labels.length < 2) return h("li", {}, sample(k.stroke), k.label);
      const on = k.of.includes(alone);
      const it = button("", () => chosen.set({ alone: on ? "" : k.of[0]! }), { class: "line", "aria-pressed": String(on), title: on ? "Show all lines again" : `Show ${k.of.join(", ")} alone`, "data-of": JSON.stringify(k.of) });
      it.append(sample(k.stroke), k.label);
      it.classList.toggle("faded", alone !== "" && !on);
      for (const kind of ["pointerenter", "focus"]) it.addEventListener(kind, () => focus(k.of[0]!));
      for (const kind of ["pointerleave", "blur"]) it.addEventListener(kind, () => focus(null));
      return h("li", {}, it);
    }));
  }

  async function draw(): Promise<void> {
    const latest = ask();
    const choice = chosen.now;
    const made = await makeFigure(result, choice, doses);
    if (!latest()) return;
    figure = made;
    for (const d of drawn) d.destroy();
    drawn = figure.panels.map((panel) => drawPanel(made, panel, { zoom: (from, to) => chosen.set({ from, to }), near: focus }));
    head.textContent = [figure.shared, `${figure.valueWords} over ${figure.timeWords}`].filter(Boolean).join(": ");
    panels.classList.toggle("single", drawn.length === 1);
    panels.classList.toggle("pairs", figure.panels.length > 1 && figure.panels.some((p) => p.axis.to !== choice.to));
    panels.replaceChildren(...drawn.map((d) => d.html));
    if (!choice.scenarios.length || !choice.organs.length) panels.replaceChildren(h("p", {}, "Choose at least one scenario and one organ."));
    showKey(made);
    whole.hidden = choice.from <= result.time[0]! && choice.to >= result.time[result.time.length - 1]!;
    const unsolved = choice.scenarios.filter((s) => !result.solved(s)).map((s) => result.scenarios[s]!);
    notes.replaceChildren(
      ...[
        figure.caption,
        ...figure.notes,
        choice.scenarios.length < result.scenarios.length ? `${choice.scenarios.length} of ${count(result.scenarios.length, "scenario")} ${choice.scenarios.length === 1 ? "is" : "are"} shown.` : "",
        choice.logTime ? "A logarithmic axis of time has no 0: it begins with the first output." : "",
        choice.observed ? toldOf(choice.observed, result, choice, made.seen) : "",
        doseWords(figure),
        "Drag across a panel to see a part of the time.",
        unsolved.length ? `Not solved: ${unsolved.join(", ")} (see Failures).` : "",
      ]
        .filter((words) => words)
        .map((words) => h("p", {}, words)),
      doseTable(result, events, choice.scenarios),
    );
    html.dataset.drawn = `${count(made.panels.length, "panel")}, ${count(choice.alone ? 1 : made.labels.length, "line")}, ${number(choice.from)} to ${number(choice.to)} h, ${choice.quantity}, ${choice.log ? "log" : "linear"}`;
  }
  return { id: "curves", title: "Curves", html, draw, of: ["scenarios", "organs", "substance", "quantity", "log", "bands", "sameAxis", "panels", "from", "to", "observed", "logTime", "first", "alone", "individuals", "reference"] };
}
