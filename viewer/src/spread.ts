/** How subjects differ: box plots of a number by scenario and organ, and against who they are. */
import type { Chosen } from "./choice";
import { escape, h, newest, select } from "./dom";
import { around, frame } from "./frame";
import { colour, currentTheme, light, Stroke, stroke, Theme } from "./palette";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { heading, openSvg } from "./svg";
import { tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { number, organName, unit } from "./words";

const mostSubjects = 2000; // points of a picture
const mostBoxes = 40;
const usual = ["individual/auc_last_per_dose", "individual/auc_last", "individual/peak_percent_dose"];

/** Numbers along (scenario, subject, organ). */
function numbersThere(result: Result): string[] {
  return result.paths.filter((p) => p.startsWith("individual/") && !p.startsWith("individual/covariates/") && result.info(p)!.shape.length === 3 && result.info(p)!.shape[2] === result.organs.length);
}

function covariates(result: Result): string[] {
  return result.paths.filter((p) => p.startsWith("individual/covariates/") && result.info(p)!.shape.length === 1);
}

export function hasSpread(result: Result): boolean {
  return numbersThere(result).length > 0 && result.info(numbersThere(result)[0]!)!.shape[1]! > 1;
}

interface Group {
  scenario: number;
  organ: number;
  /** By subject; NaN: failed, or no such number */
  values: Float64Array;
}

/** Quantiles as R's type 7. */
export function quantile(sorted: number[], q: number): number {
  const at = q * (sorted.length - 1);
  const i = Math.floor(at);
  return sorted[i]! + (at - i) * ((sorted[i + 1] ?? sorted[i]!) - sorted[i]!);
}

async function read(result: Result, path: string, scenarios: number[], organs: number[]): Promise<Group[]> {
  const n = Math.min(result.info(path)!.shape[1]!, mostSubjects);
  const out: Group[] = [];
  for (const organ of organs) {
    for (const scenario of scenarios) {
      if (out.length >= mostBoxes) return out;
      const values = await result.numbers(path, [[scenario, scenario + 1], [0, n], [organ, organ + 1]]);
      if (values.some((v) => !Number.isNaN(v))) out.push({ scenario, organ, values });
    }
  }
  return out;
}

function strokeOf(result: Result, chosen: Chosen, scenario: number): Stroke {
  return stroke(scenario, result.scenarios.length, chosen.now.reference);
}

interface Ends {
  low: number;
  high: number;
}

/** Who has the least and the most of a group. */
function ends(g: Group): Ends {
  let [low, high] = [-1, -1];
  g.values.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    if (low < 0 || v < g.values[low]!) low = i;
    if (high < 0 || v > g.values[high]!) high = i;
  });
  return { low, high };
}

export function boxesSvg(result: Result, chosen: Chosen, groups: Group[], words: string, names: (subject: number) => string, theme: Theme): string {
  const many = new Set(groups.map((g) => g.scenario)).size > 1;
  const width = Math.max(420, 130 + 76 * groups.length);
  const head = heading(14, width - 28, result.title, `${words}: box, half of the subjects; line, median; whiskers, 5 % to 95 %; points, beyond`, theme);
  const all = groups.flatMap((g) => Array.from(g.values)).filter((v) => !Number.isNaN(v));
  const log = all.every((v) => v > 0) && Math.max(...all) > 20 * Math.min(...all);
  const label = (g: Group): string => (many ? `${organName(result.organs[g.organ]!)}\n${result.scenarios[g.scenario]}` : organName(result.organs[g.organ]!));
  const box = { left: 76, top: head.height + 8, width: width - 130, height: 280 };
  const f = frame(box, { words: "", scale: { log: false, low: 0, high: Math.max(1, groups.length) }, names: groups.map(label) }, { words, scale: around(all, log) }, theme);
  let svg = f.svg;
  groups.forEach((g, i) => {
    const sorted = Array.from(g.values).filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
    const ink = colour(strokeOf(result, chosen, g.scenario), theme);
    const x = f.x(i + 0.5);
    const [q05, q25, q50, q75, q95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => quantile(sorted, q)) as [number, number, number, number, number];
    const y = (v: number): string => f.y(v).toFixed(1);
    svg += `<path d="M${x.toFixed(1)} ${y(q05)}V${y(q25)}M${x.toFixed(1)} ${y(q75)}V${y(q95)}" stroke="${ink}" fill="none"/>`;
    svg += `<rect x="${(x - 15).toFixed(1)}" y="${y(q75)}" width="30" height="${Math.max(0.5, f.y(q25) - f.y(q75)).toFixed(1)}" fill="${ink}" fill-opacity="0.18" stroke="${ink}"><title>${escape(`${label(g).replace("\n", ", ")}: median ${number(q50)}, 25 % ${number(q25)}, 75 % ${number(q75)}, ${sorted.length} subjects`)}</title></rect>`;
    svg += `<path d="M${(x - 15).toFixed(1)} ${y(q50)}h30" stroke="${ink}" stroke-width="2.2"/>`;
    g.values.forEach((v, s) => {
      if (v < q05 || v > q95) svg += `<circle cx="${x.toFixed(1)}" cy="${y(v)}" r="2.2" fill="${ink}" fill-opacity="0.5"><title>${escape(`${names(s)}: ${number(v)}`)}</title></circle>`;
    });
    const far = ends(g);
    const [top, foot] = [f.y(g.values[far.high]!) + 3, f.y(g.values[far.low]!) + 3];
    const push = Math.max(0, 10 - (foot - top)) / 2; // names of ends that are close give way to each other
    const away = (at: number): number => (at > f.y(q75) - 4 && at < f.y(q25) + 10 ? 19 : 6); // and to the box
    for (const [s, at] of far.low === far.high ? [[far.low, foot] as const] : ([[far.high, top - push], [far.low, foot + push]] as const)) {
      svg += `<text x="${(x + away(at)).toFixed(1)}" y="${at.toFixed(1)}" font-size="9" fill="${theme.soft}">${escape(names(s))}</text>`;
    }
  });
  return openSvg(width, box.top + box.height + 44 + (many ? 13 : 0), theme, `${result.title}: ${words}, box plots`) + head.svg + svg + "</svg>";
}

export function covariateSvg(result: Result, chosen: Chosen, groups: Group[], who: Float64Array, xWords: string, words: string, names: (subject: number) => string, theme: Theme): string {
  const width = 560;
  const head = heading(14, width - 28, result.title, `${words} against ${xWords}: a point a subject`, theme);
  const all = groups.flatMap((g) => Array.from(g.values)).filter((v) => !Number.isNaN(v));
  const log = all.every((v) => v > 0) && Math.max(...all) > 20 * Math.min(...all);
  const box = { left: 76, top: head.height + 8, width: width - 146, height: 300 };
  const f = frame(box, { words: xWords, scale: around(Array.from(who), false) }, { words, scale: around(all, log) }, theme);
  let svg = f.svg;
  const told = new Map<number, number>(); // a name stands once where scenarios agree
  for (const g of groups) {
    const ink = colour(strokeOf(result, chosen, g.scenario), theme);
    const far = ends(g);
    g.values.forEach((v, s) => {
      if (Number.isNaN(v) || Number.isNaN(who[s]!)) return;
      svg += `<circle cx="${f.x(who[s]!).toFixed(1)}" cy="${f.y(v).toFixed(1)}" r="2.8" fill="${ink}" fill-opacity="0.5"><title>${escape(`${names(s)}, ${result.scenarios[g.scenario]}: ${number(who[s]!)}, ${number(v)}`)}</title></circle>`;
      if ((s !== far.low && s !== far.high) || Math.abs(f.y(v) - (told.get(s) ?? Infinity)) < 10) return;
      told.set(s, f.y(v));
      svg += `<text x="${(f.x(who[s]!) + 5).toFixed(1)}" y="${(f.y(v) + 3).toFixed(1)}" font-size="10" fill="${theme.soft}">${escape(names(s))}</text>`;
    });
  }
  return openSvg(width, box.top + box.height + 44, theme, `${result.title}: ${words} against ${xWords}`) + head.svg + svg + "</svg>";
}

export function spreadView(result: Result, chosen: Chosen): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const boxes = h("div", { class: "picture" });
  const scatter = h("div", { class: "picture" });
  const boxTools = h("p", { class: "tools" });
  const scatterTools = h("div", { class: "tools" });
  const place = h("div");
  const html = h("div", {}, tools, boxes, boxTools, place, scatterTools, scatter);
  const paths = numbersThere(result);
  const who = covariates(result);
  let path = usual.find((p) => paths.includes(p)) ?? paths[0]!;
  let covariate = who.find((p) => p.endsWith("/body_weight")) ?? who[0] ?? "";
  let organ: number | null = null;

  async function draw(): Promise<void> {
    const latest = ask();
    const { scenarios, organs } = chosen.now;
    const ids = result.info("subject_id") ? await result.texts("subject_id") : null;
    const names = (s: number): string => ids?.[s] ?? `subject ${s}`;
    const groups = await read(result, path, scenarios, organs);
    const one = organ !== null && organs.includes(organ) ? organ : (organs[0] ?? 0);
    const people = covariate ? await result.numbers(covariate) : new Float64Array();
    if (!latest()) return;
    const info = result.info(path)!;
    const words = `${path.slice("individual/".length).replace(/_/g, " ")}${unit(info.units) ? ` (${unit(info.units)})` : ""}`;
    const label = (p: string): string => p.slice(p.lastIndexOf("/") + 1).replace(/_/g, " ");
    tools.replaceChildren(select("Number", paths.map((p) => ({ value: p, words: label(p) })), path, (v) => ((path = v), void draw())));
    if (!groups.length) {
      boxes.replaceChildren(h("p", {}, "No subject of what is chosen has this number."));
      for (const e of [boxTools, place, scatterTools, scatter]) e.replaceChildren();
      return;
    }
    boxes.innerHTML = boxesSvg(result, chosen, groups, words, names, currentTheme());
    const csv = (): string => tableCsv({ caption: "", columns: ["scenario", "organ", "subject", label(path)].map((title) => ({ title })), rows: groups.flatMap((g) => Array.from(g.values, (v, s) => [result.scenarios[g.scenario]!, result.organs[g.organ]!, names(s), v])) });
    boxTools.replaceChildren(pictureButtons(() => fileName(result.title, "boxes"), () => boxesSvg(result, chosen, groups, words, names, light)), csvButton(() => fileName(result.title, "subjects"), csv));
    const rows = groups.map((g) => {
      const sorted = Array.from(g.values).filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
      const far = ends(g);
      return [organName(result.organs[g.organ]!), result.scenarios[g.scenario]!, sorted.length, quantile(sorted, 0.05), quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75), quantile(sorted, 0.95), `${names(far.low)}: ${number(g.values[far.low]!)}`, `${names(far.high)}: ${number(g.values[far.high]!)}`];
    });
    place.replaceChildren(tableHtml({ caption: words, columns: ["organ", "scenario", "subjects", "5 %", "25 %", "median", "75 %", "95 %", "least", "most"].map((title) => ({ title })), rows }));
    if (!covariate) return;
    const mine = groups.filter((g) => g.organ === one);
    const cWords = `${label(covariate)}${unit(result.info(covariate)!.units) ? ` (${unit(result.info(covariate)!.units)})` : ""}`;
    const svg = (theme: Theme): string => covariateSvg(result, chosen, mine, people, cWords, `${organName(result.organs[one]!)}: ${words}`, names, theme);
    scatterTools.replaceChildren(
      select("Against", who.map((p) => ({ value: p, words: label(p) })), covariate, (v) => ((covariate = v), void draw())),
      select("Organ", organs.map((o) => ({ value: String(o), words: organName(result.organs[o]!) })), String(one), (v) => ((organ = Number(v)), void draw())),
      pictureButtons(() => fileName(result.title, "covariate"), () => svg(light)),
    );
    scatter.innerHTML = mine.length ? svg(currentTheme()) : "<p>No subject has this number in this organ.</p>";
  }
  return { id: "subjects", title: "Subjects", html, draw, of: ["scenarios", "organs", "reference"] };
}
