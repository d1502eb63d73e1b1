/** The body, its organs shaded by value at a time. Drawings: Expression Atlas Anatomogram, CC BY 4.0. */
import maps from "virtual:bodymaps";
import type { Choice, Chosen } from "./choice";
import { button, escape, h, newest, select } from "./dom";
import { shadeKey } from "./heatmap";
import { currentTheme, light, shade, Theme } from "./palette";
import { axisWords, quantityOf } from "./quantities";
import type { Result } from "./result";
import { fileName, pictureButtons } from "./save";
import { rangeOf, Scale, share, tickWords } from "./scale";
import { heading, named, openSvg, text } from "./svg";
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

/** Is there an organ that some drawing has? */
export function canDrawBody(result: Result): boolean {
  const known = new Set(Object.values(maps).flatMap((map) => Object.keys(map.organs)));
  return result.uberon.some((id) => known.has(id));
}

const decades = 3; // of the shades: what is fainter looks empty

/** The share per gram of what is chosen, if that is wanted and there; else what is chosen. */
export function bodyQuantity(result: Result, choice: Choice): string {
  const perGram = choice.substance === "signal" ? "signal_percent_dose_per_g" : "percent_dose_per_g";
  return choice.bodyPerGram && result.info(perGram) ? perGram : choice.quantity;
}

/** Three decades below the largest peak, or from 0 on. */
function bodyScale(peaks: number[], log: boolean): Scale {
  if (!log) return rangeOf(peaks, false);
  const high = rangeOf([Math.max(...peaks, 0)], false).high; // a round number above the peak
  return { log, low: high * 10 ** -decades, high };
}

/** Pale below the range, and where there is nothing. */
export function bodyShade(scale: Scale, value: number, theme: Theme): string {
  return value > 0 && value >= scale.low ? shade(share(scale, value)) : theme.pale;
}

export async function makeBody(result: Result, choice: Choice, drawing: string): Promise<BodyState> {
  const quantity = bodyQuantity(result, choice);
  const slab = await result.slab(quantity, choice.scenario, result.middle);
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
    subtitle: `${result.scenarios[choice.scenario]}, ${duration(result.time[choice.timeIndex]!)}: ${axisWords(result, quantityOf(quantity))}`,
    drawing,
    scale: bodyScale((inside.length ? inside : present).map((o) => o.peak), choice.bodyLog),
    organs: present,
  };
}

function inner(body: BodyState, theme: Theme): string {
  const map = maps[body.drawing]!;
  let svg = `<g fill="${theme.soft}" fill-opacity="0.4" stroke="none">${map.outline}</g>`;
  for (const [uberon, shape] of Object.entries(map.organs)) {
    const organ = body.organs.find((o) => o.uberon === uberon && o.drawn);
    if (!organ) continue;
    svg += `<g fill="${bodyShade(body.scale, organ.value, theme)}" stroke="${theme.ink}" stroke-width="0.25"><title>${escape(organ.name)}: ${number(organ.value)}</title>${shape}</g>`;
  }
  return svg;
}

const frame = { width: 520, height: 560 };

export function bodySvg(body: BodyState, theme: Theme): string {
  const [, , w, hgt] = maps[body.drawing]!.box.split(" ").map(Number) as [number, number, number, number];
  const head = heading(10, frame.width - 20, body.title, body.subtitle, theme);
  const top = head.height + 6;
  const fit = Math.min((frame.width - 120) / w, (frame.height - 84) / hgt);
  const height = Math.max(top + 34 + fit * hgt, top + 210);
  const key = { x: frame.width - 90, y: top + 10, height: Math.min(height - top - 80, 300) };
  const under = key.y + key.height + 16;
  const pale =
    `<rect x="${key.x}" y="${under}" width="14" height="14" fill="${theme.pale}" stroke="${theme.soft}" stroke-width="0.5"/>` +
    named(key.x + 22, under + 11, body.scale.log ? `< ${tickWords(body.scale.low, true)}` : "0", 66, `font-size="11" fill="${theme.soft}"`, 11);
  return (
    openSvg(frame.width, height, theme, `${body.title}: ${body.subtitle}, on a drawing of the body`) +
    head.svg +
    `<g transform="translate(${(10 + (frame.width - 120 - fit * w) / 2).toFixed(1)} ${top}) scale(${fit.toFixed(4)})">${inner(body, theme)}</g>` +
    shadeKey(body.scale, key.x, key.y, key.height, theme) +
    pale +
    text(10, height - 8, attribution, `font-size="10" fill="${theme.soft}"`) +
    "</svg>"
  );
}

/** Side by side, as one picture. */
function bodiesSvg(bodies: BodyState[], theme: Theme): string {
  const moved = bodies.map((body, i) => `<g transform="translate(${i * frame.width} 0)">${bodySvg(body, theme)}</g>`);
  return openSvg(bodies.length * frame.width, frame.height, theme, bodies.map((b) => b.subtitle).join(" and ")) + moved.join("") + "</svg>";
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
    h("p", { class: "notes" }, "Plasma is drawn as the aorta, the gut as its parts. The shades keep their meaning over time; dark is little, pale is less than the shades reach. Not drawn: organs that the drawing has not, or that have no UBERON id."),
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
    const beside = result.wasBefore(choice.scenario);
    const before = beside === null ? null : await makeBody(result, { ...choice, scenario: beside }, drawing);
    if (!latest()) return;
    if (before) before.scale = body.scale = before.scale.high > body.scale.high ? before.scale : body.scale;
    const svgs = (theme: Theme): string => (before ? bodiesSvg([before, body], theme) : bodySvg(body, theme));
    tools.replaceChildren(
      select("Scenario", result.scenarios.map((words, i) => ({ value: String(i), words })), String(choice.scenario), (v) => chosen.set({ scenario: Number(v) })),
      result.info(bodyQuantity(result, { ...choice, bodyPerGram: true })) && bodyQuantity(result, { ...choice, bodyPerGram: true }) !== choice.quantity
        ? select("Shaded by", [{ value: "gram", words: "share per gram" }, { value: "", words: quantityOf(choice.quantity).words }], choice.bodyPerGram ? "gram" : "", (v) => chosen.set({ bodyPerGram: v === "gram" }))
        : "",
      select("Shades", [{ value: "log", words: `${decades} decades` }, { value: "linear", words: "linear, from 0" }], choice.bodyLog ? "log" : "linear", (v) => chosen.set({ bodyLog: v === "log" })),
      select("Body", Object.keys(maps).map((words) => ({ value: words, words })), drawing, (v) => chosen.set({ drawing: v })),
      pictureButtons(() => fileName(result.title, "body", result.scenarios[choice.scenario]!), () => svgs(light)),
    );
    const words = duration(result.time[choice.timeIndex]!);
    time.value = String(choice.timeIndex);
    time.setAttribute("aria-valuetext", words);
    when.textContent = words;
    const theme = currentTheme();
    picture.innerHTML = svgs(theme);
    picture.classList.toggle("two", before !== null);
    const swatch = (value: number, drawn: boolean): HTMLElement => {
      const box = h("span", { class: "swatch", "aria-hidden": "true" });
      if (drawn) box.style.background = bodyShade(body.scale, value, theme);
      return box;
    };
    values.replaceChildren(
      h(
        "table",
        {},
        h("caption", {}, `${axisWords(result, quantityOf(bodyQuantity(result, choice)))} at ${words}`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "organ"), before ? h("th", { scope: "col", class: "number" }, "before") : null, h("th", { scope: "col", class: "number" }, before ? "what if" : "value"), h("th", { scope: "col" }, "shade"))),
        h("tbody", {}, ...body.organs.map((o) => h("tr", {}, h("th", { scope: "row" }, o.name), before ? h("td", { class: "number" }, number(before.organs.find((b) => b.name === o.name)?.value ?? NaN)) : null, h("td", { class: "number" }, number(o.value)), h("td", {}, swatch(o.value, o.drawn), o.drawn ? "" : "not drawn")))),
      ),
    );
  }
  return { id: "body", title: "Body map", html, draw, of: ["quantity", "substance", "scenario", "timeIndex", "drawing", "bodyPerGram", "bodyLog"] };
}
