/** Where all of the dose is: shares of organs on top of each other, up to 100 %, what has left the body apart. */
import type { Chosen } from "./choice";
import { escape, h, newest, select } from "./dom";
import { frame } from "./frame";
import { currentTheme, light, Theme } from "./palette";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { TimeAxis } from "./scale";
import { heading, named, openSvg } from "./svg";
import { tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { duration, number, organName } from "./words";

const gone = ["degraded", "urine", "faeces", "expelled"];

const within = /^(.+)_(parenchyma|with_surface)$/; // organs of the body that hold what another one holds

interface Place {
  name: string;
  organ: number;
  /** What is counted elsewhere already. */
  less: number | null;
}

/** Organs that share nothing, so that they add up to what was given: no part of another one, and of the blood what is not in its plasma. */
export function apart(organs: string[]): Place[] {
  const plasma = organs.indexOf("plasma");
  return organs.flatMap((name, organ): Place[] => {
    if (organs.includes(within.exec(name)?.[1] ?? "")) return [];
    return name === "blood" && plasma >= 0 ? [{ name: "blood_cells", organ, less: plasma }] : [{ name, organ, less: null }];
  });
}

interface Layer {
  name: string;
  values: Float64Array;
  left: boolean;
  fill: string;
}

interface Stack {
  scenario: string;
  time: Float64Array;
  layers: Layer[];
  /** Largest sum, %: above 100 the organs are not apart. */
  most: number;
}

const fills = ["#8c2d04", "#d55e00", "#e69f00", "#f0e442", "#009e73", "#56b4e9", "#0072b2", "#5b4a9b", "#cc79a7", "#8a5a44", "#999999", "#5f6b73", "#b8b08d", "#7fbf7b"];
const goneFills: Record<string, string> = { degraded: "#c9cdd2", urine: "#e7dfae", faeces: "#cdbb9d", expelled: "#dfe3e6" };
const least = 0.05; // %: thinner layers are left out

export async function makeStack(result: Result, scenario: number): Promise<Stack> {
  const slab = await result.slab("percent_dose", scenario, result.middle);
  const n = result.time.length;
  const layers = apart(result.organs).map(({ name, organ, less }, i): Layer => {
    const at = (place: number, t: number): number => slab.at(place, 0, t) || 0;
    const values = Float64Array.from({ length: n }, (_, t) => at(organ, t) - (less === null ? 0 : at(less, t)));
    return { name: organName(name), values, left: gone.includes(name), fill: goneFills[name] ?? fills[i % fills.length]! };
  });
  const sum = Float64Array.from({ length: n }, (_, t) => layers.reduce((s, l) => s + l.values[t]!, 0));
  const peak = (l: Layer): number => l.values.reduce((a, b) => Math.max(a, b), 0);
  const shown = layers.filter((l) => peak(l) >= least);
  const rest = Float64Array.from(sum, (_, t) => Math.max(0, 100 - shown.reduce((a, l) => a + l.values[t]!, 0)));
  shown.sort((a, b) => Number(a.left) - Number(b.left) || peak(b) - peak(a));
  return { scenario: result.scenarios[scenario]!, time: result.time, layers: [...shown, { name: "elsewhere or not given yet", values: rest, left: true, fill: "none" }], most: sum.reduce((a, b) => Math.max(a, b), 0) };
}

const size = { width: 420, alone: 680, height: 300, left: 62, foot: 48, key: 120 };

function stackSvg(stack: Stack, axis: TimeAxis, left: number, top: number, width: number, theme: Theme): string {
  const box = { left: left + size.left, top: top + 22, width: width - size.left - 14, height: size.height - 22 - size.foot };
  const f = frame(box, { words: "time (h)", scale: { log: axis.log, low: axis.from, high: axis.to }, time: axis }, { words: "share of the dose (%)", scale: { log: false, low: 0, high: 100 } }, theme);
  const at = Array.from(stack.time.keys()).filter((i) => stack.time[i]! >= axis.from && stack.time[i]! <= axis.to);
  const base = Float64Array.from(stack.time, () => 0);
  let svg = "";
  let line = "";
  for (const [k, layer] of stack.layers.entries()) {
    const top = Float64Array.from(base, (b, i) => b + layer.values[i]!);
    const edge = (of: Float64Array, list: number[]): string[] => list.map((i) => `${f.x(stack.time[i]!).toFixed(1)} ${f.y(Math.min(of[i]!, 100)).toFixed(1)}`);
    if (layer.left && !stack.layers[k - 1]?.left && k) line = `<path d="M${edge(base, at).join("L")}" fill="none" stroke="${theme.ink}" stroke-width="2.2"/>`;
    if (layer.fill !== "none" && at.length) svg += `<path d="M${edge(top, at).join("L")}L${edge(base, [...at].reverse()).join("L")}Z" fill="${layer.fill}"><title>${escape(layer.name)}</title></path>`;
    base.set(top);
  }
  return f.svg.replace(/<rect[^>]*\/>$/, "") + svg + line + f.svg.match(/<rect[^>]*\/>$/)![0] + named(box.left + box.width / 2, top + 15, stack.scenario, box.width, 'text-anchor="middle" font-weight="600"');
}

export function stacksSvg(title: string, stacks: Stack[], axis: TimeAxis, theme: Theme): string {
  const each = stacks.length > 1 ? size.width : size.alone;
  const width = stacks.length * each + 20;
  const missing = stacks.some((s) => s.layers.some((l) => l.fill === "none" && l.values.some((v) => v >= least)));
  const head = heading(14, width - 28, title, `Where all of the dose is: below the thick line in the body, above it gone${missing ? "; white, elsewhere or not given yet" : ""}`, theme);
  const names = [...new Map(stacks.flatMap((s) => s.layers).filter((l) => l.fill !== "none").map((l) => [l.name, l.fill]))];
  const columns = Math.max(1, Math.floor((width - 30) / size.key));
  const under = head.height + size.height + 4;
  const key = names
    .map(([name, fill], i) => {
      const [x, y] = [20 + (i % columns) * size.key, under + 18 * Math.floor(i / columns)];
      return `<rect x="${x}" y="${y}" width="14" height="12" fill="${fill}"/>${named(x + 20, y + 11, name, size.key - 26)}`;
    })
    .join("");
  const height = under + 18 * Math.ceil(names.length / columns) + 10;
  return openSvg(width, height, theme, `${title}: where all of the dose is over time`) + head.svg + stacks.map((s, i) => stackSvg(s, axis, i * each, head.height, each, theme)).join("") + key + "</svg>";
}

export function stackedView(result: Result, chosen: Chosen): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const picture = h("div", { class: "picture" });
  const values = h("div");
  const slider = h("input", { type: "range", id: "stack-time", min: 0, max: result.time.length - 1, step: 1, oninput: () => chosen.set({ timeIndex: Number(slider.value) }) });
  const when = h("output", { for: "stack-time" });
  const note = h("p", { class: "notes" });
  const html = h("div", {}, tools, picture, h("div", { class: "slider" }, h("label", { for: "stack-time" }, "Time"), slider, when), values, note);
  let second: number | null = result.wasBefore(chosen.now.scenario);

  async function draw(): Promise<void> {
    const latest = ask();
    const { scenario, timeIndex, from, to, logTime } = chosen.now;
    const stacks = await Promise.all([scenario, ...(second !== null && second !== scenario ? [second] : [])].map((s) => makeStack(result, s)));
    if (!latest()) return;
    const axis: TimeAxis = { log: logTime, from: logTime && !(from > 0) ? (result.time.find((t) => t > 0) ?? 1) : from, to };
    const options = result.scenarios.map((words, i) => ({ value: String(i), words }));
    tools.replaceChildren(
      select("Scenario", options, String(scenario), (v) => chosen.set({ scenario: Number(v) })),
      options.length > 1 ? select("Beside it", [{ value: "", words: "none" }, ...options], second === null ? "" : String(second), (v) => ((second = v === "" ? null : Number(v)), void draw())) : "",
      pictureButtons(() => fileName(result.title, "where"), () => stacksSvg(result.title, stacks, axis, light)),
      csvButton(() => fileName(result.title, "where"), () => tableCsv({ caption: "", columns: ["scenario", "organ", "time [h]", "value [%ID]"].map((title) => ({ title })), rows: stacks.flatMap((s) => s.layers.flatMap((l) => Array.from(s.time, (t, i) => [s.scenario, l.name, t, l.values[i]!]))) })),
    );
    picture.innerHTML = stacksSvg(result.title, stacks, axis, currentTheme());
    slider.value = String(timeIndex);
    when.textContent = duration(result.time[timeIndex]!);
    slider.setAttribute("aria-valuetext", when.textContent);
    const names = [...new Set(stacks.flatMap((s) => s.layers.map((l) => l.name)))];
    const rows = names.map((name) => [name, ...stacks.map((s) => s.layers.find((l) => l.name === name)?.values[timeIndex] ?? 0)]);
    values.replaceChildren(tableHtml({ caption: `Share of the dose at ${when.textContent}`, columns: [{ title: "where" }, ...stacks.map((s) => ({ title: s.scenario, unit: "%ID" }))], rows }, false));
    const most = Math.max(...stacks.map((s) => s.most));
    note.textContent = `${result.bands.length ? "Medians of organs, which need not add up to 100 %. " : ""}${most > 100.5 && !result.bands.length ? `The organs add up to ${number(most)} %: some are parts of others.` : `Layers below ${least} % are left out.`}`;
  }
  return { id: "where", title: "Where it is", html, draw, of: ["scenario", "timeIndex", "from", "to", "logTime"] };
}
