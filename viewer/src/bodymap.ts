/** The body, its organs shaded by value at a time. Drawings: Expression Atlas Anatomogram, CC BY 4.0. */
import maps from "virtual:bodymaps";
import type { Choice, Chosen } from "./choice";
import { button, escape, h, newest, select } from "./dom";
import { shadeKey, shadeOf } from "./heatmap";
import { currentTheme, light, Theme } from "./palette";
import { axisWords, quantityOf } from "./quantities";
import type { Result } from "./result";
import { fileName, pictureButtons } from "./save";
import { rangeOf, Scale } from "./scale";
import { heading, openSvg, text } from "./svg";
import type { View } from "./view";
import { duration, number, organName } from "./words";

export const attribution = "Body: Anatomogram, Expression Atlas, EMBL-EBI, CC BY 4.0, reduced.";

interface BodyState {
  title: string;
  subtitle: string;
  drawing: string;
  scale: Scale;
  /** All organs with a value at some time; `drawn` if the drawing has it. */
  organs: { name: string; uberon: string; value: number; drawn: boolean }[];
}

/** The drawing for a scenario: by the species in the config if it names one, or else by body mass. */
export function drawingFor(result: Result, scenario: number, config: string): string {
  const named = new Set([...config.matchAll(/\bspecies\s*=\s*"([a-z-]+)"/g)].map((m) => m[1]!));
  const word = named.size === 1 ? [...named][0]! : "";
  const byName = { mouse: "mouse, male", rat: "rat", macaque: "macaque", human: "human, male", "human-female": "human, female" }[word];
  if (byName) return byName;
  const mass = result.bodyMass[scenario]!;
  return mass < 100 ? "mouse, male" : mass < 2000 ? "rat" : mass < 20000 ? "macaque" : "human, male";
}

export async function makeBody(result: Result, choice: Choice, drawing: string): Promise<BodyState> {
  const slab = await result.slab(choice.quantity, choice.scenario, result.middle);
  const n = result.time.length;
  const peak = (organ: number): number => {
    let most = NaN;
    for (let t = 0; t < n; ++t) {
      const v = slab.at(organ, 0, t);
      if (v >= 0 && !(v <= most)) most = v;
    }
    return most;
  };
  const map = maps[drawing]!.organs;
  const taken = new Set<string>();
  const organs = result.organs.map((name, organ) => {
    const uberon = result.uberon[organ]!;
    const drawn = uberon in map && !taken.has(uberon);
    if (drawn) taken.add(uberon);
    return { name: organName(name), uberon, value: slab.at(organ, 0, choice.timeIndex), drawn, peak: peak(organ) };
  });
  const present = organs.filter((o) => o.peak > 0);
  const inside = present.filter((o) => o.drawn);
  return {
    title: result.title,
    subtitle: `${result.scenarios[choice.scenario]}, ${duration(result.time[choice.timeIndex]!)}: ${axisWords(result, quantityOf(choice.quantity))}`,
    drawing,
    scale: rangeOf((inside.length ? inside : present).map((o) => o.peak), choice.log),
    organs: present,
  };
}

function inner(body: BodyState, theme: Theme): string {
  const map = maps[body.drawing]!;
  let svg = `<g fill="${theme.soft}" fill-opacity="0.4" stroke="none">${map.outline}</g>`;
  for (const [uberon, shape] of Object.entries(map.organs)) {
    const organ = body.organs.find((o) => o.uberon === uberon && o.drawn);
    if (!organ) continue;
    svg += `<g fill="${shadeOf(body.scale, organ.value, theme)}" stroke="${theme.ink}" stroke-width="0.25"><title>${escape(organ.name)}: ${number(organ.value)}</title>${shape}</g>`;
  }
  return svg;
}

const frame = { width: 520, height: 560 };

export function bodySvg(body: BodyState, theme: Theme): string {
  const [, , w, hgt] = maps[body.drawing]!.box.split(" ").map(Number) as [number, number, number, number];
  const fit = Math.min((frame.width - 120) / w, (frame.height - 84) / hgt);
  const height = Math.max(84 + fit * hgt, 260);
  return (
    openSvg(frame.width, height, theme, `${body.title}: ${body.subtitle}, on a drawing of the body`) +
    heading(10, frame.width - 20, body.title, body.subtitle, theme) +
    `<g transform="translate(${(10 + (frame.width - 120 - fit * w) / 2).toFixed(1)} 50) scale(${fit.toFixed(4)})">${inner(body, theme)}</g>` +
    shadeKey(body.scale, frame.width - 90, 60, Math.min(height - 110, 300), theme) +
    text(10, height - 8, attribution, `font-size="10" fill="${theme.soft}"`) +
    "</svg>"
  );
}

export function bodyView(result: Result, chosen: Chosen, config: string): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const picture = h("div", { class: "body" });
  const values = h("div", { class: "values" });
  const time = h("input", {
    type: "range",
    id: "time",
    min: 0,
    max: result.time.length - 1,
    step: 1,
    oninput: (event: Event) => chosen.set({ timeIndex: Number((event.target as HTMLInputElement).value) }),
  });
  const when = h("output", { for: "time" });
  const play = button("Play", () => toggle());
  let ticking: ReturnType<typeof setInterval> | null = null;
  const toggle = (): void => {
    if (ticking !== null) {
      clearInterval(ticking);
      ticking = null;
    } else {
      ticking = setInterval(() => {
        const next = chosen.now.timeIndex + Math.max(1, Math.round(result.time.length / 120));
        if (next >= result.time.length || !html.isConnected || html.hidden) toggle();
        else chosen.set({ timeIndex: next });
      }, 120);
    }
    play.textContent = ticking === null ? "Play" : "Stop";
  };
  const html = h(
    "div",
    {},
    tools,
    h("div", { class: "slider" }, h("label", { for: "time" }, "Time"), time, when, play),
    h("div", { class: "beside" }, picture, values),
    h("p", { class: "notes" }, "Plasma is drawn as the aorta, the gut as its parts. The shades keep their meaning over time. Not drawn: organs that the drawing has not, or that have no UBERON id."),
    h(
      "p",
      { class: "notes" },
      "Drawings: ",
      h("a", { href: "https://github.com/ebi-gene-expression-group/anatomogram" }, "Anatomogram"),
      ", Expression Atlas, EMBL-EBI, ",
      h("a", { href: "https://creativecommons.org/licenses/by/4.0/" }, "CC BY 4.0"),
      "; reduced to outline and organs, and shaded.",
    ),
  );

  async function draw(): Promise<void> {
    const latest = ask();
    const choice = chosen.now;
    const drawing = choice.drawing || drawingFor(result, choice.scenario, config);
    const body = await makeBody(result, choice, drawing);
    if (!latest()) return;
    tools.replaceChildren(
      select("Scenario", result.scenarios.map((words, i) => ({ value: String(i), words })), String(choice.scenario), (v) => chosen.set({ scenario: Number(v) })),
      select("Body", Object.keys(maps).map((words) => ({ value: words, words })), drawing, (v) => chosen.set({ drawing: v })),
      pictureButtons(() => fileName(result.title, "body", result.scenarios[choice.scenario]!), () => bodySvg(body, light)),
    );
    const words = duration(result.time[choice.timeIndex]!);
    time.value = String(choice.timeIndex);
    time.setAttribute("aria-valuetext", words);
    when.textContent = words;
    const theme = currentTheme();
    picture.innerHTML = bodySvg(body, theme);
    const swatch = (value: number, drawn: boolean): HTMLElement => {
      const box = h("span", { class: "swatch", "aria-hidden": "true" });
      if (drawn) box.style.background = shadeOf(body.scale, value, theme);
      return box;
    };
    values.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, `${axisWords(result, quantityOf(choice.quantity))} at ${words}`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "organ"), h("th", { scope: "col", class: "number" }, "value"), h("th", { scope: "col" }, "shade"))),
        h("tbody", {}, ...body.organs.map((o) => h("tr", {}, h("th", { scope: "row" }, o.name), h("td", { class: "number" }, number(o.value)), h("td", {}, swatch(o.value, o.drawn), o.drawn ? "" : "not drawn")))),
      ),
    );
  }
  return { id: "body", title: "Body map", html, draw, of: ["quantity", "scenario", "log", "timeIndex", "drawing"] };
}
