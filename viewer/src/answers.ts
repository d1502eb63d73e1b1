/** Files of analyses, which hold no curves: what fit, sensitivity, design and regimen found. */
import { barsSvg, Bar, linesSvg, Line, pointsSvg, spansSvg, Span } from "./charts";
import { h, newest, select } from "./dom";
import { pairChoices, pairsOf } from "./pairs";
import { currentTheme, light, Theme } from "./palette";
import { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { Table, tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { number, organName, percent } from "./words";

/** A picture, the words above it and the table below it. */
export interface Shown {
  words?: string;
  svg: (theme: Theme) => string;
  table: Table;
}

/** @param choose  what can be chosen; each choice is shown by `of` */
function view(result: Result, id: string, title: string, label: string, choose: () => Promise<string[]>, of: (choice: number) => Promise<Shown>): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const words = h("p", { class: "notes" });
  const picture = h("div", { class: "picture" });
  const under = h("p", { class: "tools" });
  const place = h("div");
  let choice = 0;
  async function draw(): Promise<void> {
    const latest = ask();
    const choices = await choose();
    const shown = await of(choice);
    if (!latest()) return;
    tools.replaceChildren(...(choices.length > 1 ? [select(label, choices.map((c, i) => ({ value: String(i), words: c })), String(choice), (v) => ((choice = Number(v)), void draw()))] : []));
    words.textContent = shown.words ?? "";
    picture.innerHTML = shown.svg(currentTheme());
    const name = (): string => fileName(result.title, id);
    under.replaceChildren(picture.innerHTML ? pictureButtons(name, () => shown.svg(light)) : "", csvButton(name, () => tableCsv(shown.table)));
    place.replaceChildren(tableHtml(shown.table));
  }
  return { id, title, html: h("div", {}, tools, words, picture, under, place), draw, of: [] };
}

const columns = (...titles: string[]): Table["columns"] => titles.map((title) => ({ title }));
const none = async (): Promise<string[]> => [];

/* ---- fit ---- */

const learned = ["range only", "partly", "learned"];

async function numbersOf(result: Result): Promise<Shown> {
  const [names, units] = await Promise.all([result.texts("fit/parameter"), result.texts("fit/unit")]);
  const read = (name: string): Promise<Float64Array> => result.numbers(`fit/${name}`);
  const [low, high, from, to, middle, mode, sd, said] = (await Promise.all(["prior_low", "prior_high", "low", "high", "median", "mode", "sd", "learned"].map(read))) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const spans: Span[] = names.map((name, i) => ({ name, outer: [low[i]!, high[i]!], inner: [from[i]!, to[i]!], middle: middle[i]!, words: `${name}: before ${number(low[i]!)} to ${number(high[i]!)}, now ${number(middle[i]!)}, ${number(from[i]!)} to ${number(to[i]!)} ${units[i]}` }));
  return {
    words: "Hatched: the range before, of what was not known. Filled: 95 % after the fit, the line its median. Each number over its range before; neither is how bodies differ.",
    svg: (theme) => spansSvg(result.title, "from the range of the library to the posterior", spans, theme),
    table: { caption: "Numbers: learned, or the range only", columns: columns("number", "unit", "prior low", "prior high", "fitted", "median", "sd", "95 % low", "95 % high", "learned"), rows: names.map((name, i) => [name, units[i]!, low[i]!, high[i]!, mode[i]!, middle[i]!, sd[i]!, from[i]!, to[i]!, learned[said[i]!] ?? "–"]) },
  };
}

async function fittedOf(result: Result, wanted: number): Promise<Shown> {
  const text = (name: string): Promise<string[]> => result.texts(`fit/observation_${name}`);
  const read = (name: string): Promise<Float64Array> => result.numbers(`fit/${name}`);
  const [scenario, organ, units, file] = await Promise.all([text("scenario"), text("organ"), text("unit"), text("file")]);
  const [line, time, seen, said, off, limit, used] = await Promise.all([read("observation_line"), read("observation_time"), read("observed"), read("predicted"), read("residual"), read("censored"), read("used")]);
  const unit = [...new Set(units)][wanted] ?? "";
  const mine = units.flatMap((u, i) => (u === unit ? [i] : []));
  const words = (i: number): string => `${scenario[i]}, ${organName(organ[i]!)}, ${number(time[i]!)} h: measured ${limit[i] ? "limit " : ""}${number(seen[i]!)}, predicted ${number(said[i]!)}`;
  const held = mine.filter((i) => !used[i]).length;
  return {
    words: `Lines: equal, 2-fold, 3-fold. Hollow: only a limit is known${held ? `; ${held} held out` : ""}.`,
    svg: (theme) => pointsSvg(result.title, "predicted at the mode over measured", { x: `measured (${unit})`, y: `predicted (${unit})`, folds: true, log: true }, mine.map((i) => ({ x: seen[i]!, y: said[i]!, hollow: limit[i] !== 0, words: words(i) })), theme),
    table: { caption: "Measured and predicted", columns: columns("line", "scenario", "organ", "time, h", "unit", "measured", "predicted", "residual, sd"), rows: mine.map((i) => [`${file[i]}:${line[i]}`, scenario[i]!, organName(organ[i]!), time[i]!, unit, seen[i]!, said[i]!, off[i]!]) },
  };
}

/** Shares of values in steps of equal width, of their logarithms where all are above 0. */
function histogram(values: Float64Array, log: boolean, low: number, high: number, n: number): number[] {
  const to = (v: number): number => (log ? Math.log(v) : v);
  const bins = Array.from({ length: n }, () => 0);
  for (const v of values) {
    const at = Math.floor(((to(v) - to(low)) / (to(high) - to(low))) * n);
    bins[Math.min(n - 1, Math.max(0, at))]! += 1 / values.length;
  }
  return bins;
}

const steps = 24;

async function drawsOf(result: Result, wanted: number): Promise<Shown> {
  const names = await result.texts("fit/parameter");
  const units = await result.texts("fit/unit");
  const name = names[wanted]!;
  const [before, after] = await Promise.all([result.numbers(`prior/${name}`), result.numbers(`posterior/${name}`)]);
  const all = [...before, ...after].filter(Number.isFinite);
  const log = all.every((v) => v > 0);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const edge = (i: number): number => (log ? low * (high / low) ** (i / steps) : low + ((high - low) * i) / steps);
  const lines: Line[] = ([["prior", before], ["posterior", after]] as const).map(([words, values]) => {
    const bins = histogram(values, log, low, high, steps);
    return { name: words, x: bins.flatMap((_, i) => [edge(i), edge(i + 1)]), y: bins.flatMap((share) => [100 * share, 100 * share]) };
  });
  return {
    words: `${after.length} draws of the posterior, ${before.length} of the prior.`,
    svg: (theme) => linesSvg(result.title, `${name}: what was thought before, and after`, { x: `${name} (${units[wanted]})`, y: "% of draws", log }, lines, theme),
    table: { caption: `Draws of ${name}`, columns: columns("from", "to", "prior, %", "posterior, %"), rows: Array.from({ length: steps }, (_, i) => [edge(i), edge(i + 1), lines[0]!.y[2 * i]!, lines[1]!.y[2 * i]!]) },
  };
}

async function profileOf(result: Result, wanted: number): Promise<Shown> {
  const name = (await result.texts("fit/profile"))[wanted]!;
  const units = await result.texts("fit/unit");
  const unit = units[(await result.texts("fit/parameter")).indexOf(name)] ?? "";
  const read = async (what: string): Promise<number[]> => Array.from(await result.numbers(`fit/profile_${what}`, [[wanted, wanted + 1], null]));
  const [x, y, alone] = await Promise.all([read("value"), read("objective"), read("objective_alone")]);
  const [low, high] = await Promise.all([result.numbers("fit/profile_low"), result.numbers("fit/profile_high")]);
  return {
    words: `95 %: ${number(low[wanted]!)} to ${number(high[wanted]!)} ${unit}, where the line has risen by 3.84. What rises without the prior too was learned.`,
    svg: (theme) => linesSvg(result.title, `${name}: held there, all other numbers following`, { x: `${name} (${unit})`, y: "-2 ln (likelihood × prior)", log: x.every((v) => v > 0), level: 3.84 }, [{ name: "with the prior", x, y }, { name: "likelihood alone", x, y: alone }], theme),
    table: { caption: `Profile of ${name}`, columns: columns("value", "with the prior", "likelihood alone"), rows: x.map((v, i) => [v, y[i]!, alone[i]!]) },
  };
}

async function startsOf(result: Result): Promise<Shown> {
  const [objective, steps, mode] = await Promise.all(["start_objective", "start_iterations", "start_mode"].map((p) => result.numbers(`fit/${p}`)));
  const order = Array.from(objective!, (_, i) => i).sort((a, b) => objective![a]! - objective![b]!);
  const best = objective![order[0]!]!;
  return {
    words: `All descents should end in the same place, or nearly: ${order.filter((i) => mode![i] === mode![order[0]!]).length} of ${order.length} did.`,
    svg: (theme) => pointsSvg(result.title, "where each descent ended, the best first", { x: "descent", y: "above the best", log: false }, order.map((i, k) => ({ x: k + 1, y: objective![i]! - best, words: `descent ${i + 1}: ${number(objective![i]! - best)} above the best` })), theme),
    table: { caption: "Descents", columns: columns("descent", "objective", "above the best", "iterations", "mode"), rows: order.map((i) => [String(i + 1), objective![i]!, objective![i]! - best, steps![i]!, mode![i]!]) },
  };
}

function fitViews(result: Result): View[] {
  const parameters = (): Promise<string[]> => result.texts("fit/parameter");
  const has = (path: string): boolean => result.info(path) !== undefined && result.info(path)!.shape.every((n) => n > 0);
  const withDraws = result.paths.some((p) => p.startsWith("posterior/") && !/\/(chain|draw)$/.test(p));
  return [
    view(result, "learned", "Numbers", "", none, () => numbersOf(result)),
    view(result, "fitted", "Measured", "Unit", async () => [...new Set(await result.texts("fit/observation_unit"))], (i) => fittedOf(result, i)),
    ...(withDraws ? [view(result, "draws", "Prior to posterior", "Number", parameters, (i) => drawsOf(result, i))] : []),
    ...(has("fit/correlation") && result.info("fit/correlation")!.shape[0]! > 1 ? [view(result, "pairs", "Correlations", "Pair", () => pairChoices(result), (i) => pairsOf(result, i))] : []),
    ...(has("fit/profile_value") ? [view(result, "profiles", "Profiles", "Number", () => result.texts("fit/profile"), (i) => profileOf(result, i))] : []),
    ...(has("fit/start_objective") ? [view(result, "starts", "Descents", "", none, () => startsOf(result))] : []),
  ];
}

/* ---- sensitivity ---- */

/** Names of indices, by what a reader calls them, in the order they are shown. */
const indices: [string, string][] = [
  ["total", "total: alone or with others"],
  ["shapley", "Shapley: its part"],
  ["first", "first: alone"],
  ["mu_star", "mean size of effects"],
  ["sigma", "how much effects differ"],
  ["elasticity", "% for 1 % more of it"],
  ["pawn", "PAWN"],
];

interface Asked {
  names: string[];
  /** Of each output. */
  words: string[];
  /** Without the time. */
  curves: string[];
  time: Float64Array;
  there: [string, string][];
}

async function askedOf(result: Result): Promise<Asked> {
  const [names, scenario, organ, what] = await Promise.all(["parameter", "scenario", "organ", "number"].map((p) => result.texts(`gsa/${p}`)));
  const [time, log] = await Promise.all([result.numbers("gsa/time"), result.numbers("gsa/log")]);
  const many = new Set(scenario).size > 1;
  const curves = organ!.map((o, i) => `${log[i] ? "ln " : ""}${what![i]!.replace(/_/g, " ")} of ${organName(o)}${many ? `, ${scenario![i]}` : ""}`);
  return { names: names!, curves, time, words: curves.map((c, i) => (Number.isNaN(time[i]!) ? c : `${c}, ${number(time[i]!)} h`)), there: indices.filter(([p]) => result.info(`gsa/${p}`)) };
}

async function tornadoOf(result: Result, output: number): Promise<Shown> {
  const asked = await askedOf(result);
  const row = async (path: string): Promise<Float64Array | null> => (result.info(`gsa/${path}`) ? result.numbers(`gsa/${path}`, [[output, output + 1], null]) : null);
  const read = await Promise.all(asked.there.map(async ([path, words]) => ({ words, value: (await row(path))!, low: await row(`${path}_low`), high: await row(`${path}_high`) })));
  const lead = read[0]!.value;
  const order = asked.names.map((_, i) => i).sort((a, b) => Math.abs(lead[b]!) - Math.abs(lead[a]!));
  const shown = order.slice(0, 30);
  const drawn = read.filter((r) => !r.words.startsWith("PAWN")).slice(0, 2);
  const bars: Bar[] = shown.map((i) => ({ name: asked.names[i]!, parts: drawn.map((r) => ({ value: r.value[i]!, low: r.low?.[i] ?? NaN, high: r.high?.[i] ?? NaN, words: `${asked.names[i]}, ${r.words}: ${number(r.value[i]!)}` })) }));
  return {
    words: `${order.length > shown.length ? `The first ${shown.length} of ${order.length} inputs. ` : ""}Thin lines: intervals of 95 %.`,
    svg: (theme) => barsSvg(result.title, `${asked.words[output]}: ${drawn.map((r) => r.words).join("; ")}`, drawn.map((r) => r.words), bars, theme),
    table: {
      caption: asked.words[output]!,
      columns: columns("number", ...read.flatMap((r) => [r.words, ...(r.low ? ["95 % low", "95 % high"] : [])])),
      rows: order.map((i) => [asked.names[i]!, ...read.flatMap((r) => [r.value[i]!, ...(r.low ? [r.low[i]!, r.high![i]!] : [])])]),
    },
  };
}

/** Curves of which several times were asked. */
async function curvesOf(result: Result): Promise<string[]> {
  const asked = await askedOf(result);
  return [...new Set(asked.curves.filter((_, i) => !Number.isNaN(asked.time[i]!)))];
}

async function overTimeOf(result: Result, wanted: number): Promise<Shown> {
  const asked = await askedOf(result);
  const curve = (await curvesOf(result))[wanted]!;
  const at = asked.curves.flatMap((c, i) => (c === curve && !Number.isNaN(asked.time[i]!) ? [i] : [])).sort((a, b) => asked.time[a]! - asked.time[b]!);
  const [path, words] = asked.there[0]!;
  const all = await result.numbers(`gsa/${path}`);
  const n = asked.names.length;
  const x = at.map((i) => asked.time[i]!);
  const lines = asked.names.map((name, k): Line => ({ name, x, y: at.map((i) => all[i * n + k]!) }));
  const size = (l: Line): number => Math.max(...l.y.map((v) => Math.abs(v)).filter(Number.isFinite), 0);
  lines.sort((a, b) => size(b) - size(a));
  return {
    words: lines.length > 8 ? `The 8 of ${lines.length} inputs with the largest index at any time; the table has all.` : "",
    svg: (theme) => linesSvg(result.title, `${curve}: ${words}, over time`, { x: "time (h)", y: words, log: false }, lines.slice(0, 8), theme),
    table: { caption: `${curve}: ${words}`, columns: columns("number", ...x.map((t) => `${number(t)} h`)), rows: lines.map((l) => [l.name, ...l.y]) },
  };
}

async function sensitivityViews(result: Result): Promise<View[]> {
  const asked = await askedOf(result);
  if (!asked.there.length) return [];
  return [
    view(result, "tornado", "Sensitivity", "Of", async () => asked.words, (i) => tornadoOf(result, i)),
    ...((await curvesOf(result)).length && asked.time.filter((t) => !Number.isNaN(t)).length > 1 ? [view(result, "overtime", "Over time", "Of", () => curvesOf(result), (i) => overTimeOf(result, i))] : []),
  ];
}

/* ---- design ---- */

async function planOf(result: Result): Promise<Shown> {
  const scenarios = await result.texts("design/scenario");
  const whose: [string, string][] = [["the plan", "plan"], ["your own", "own"]];
  const rows: [string, string, number, number][] = [];
  for (const [words, path] of whose) {
    if (!result.info(`design/${path}_time`)) continue;
    const [names, time, animals] = await Promise.all([result.texts(`design/${path}_scenario`), result.numbers(`design/${path}_time`), result.numbers(`design/${path}_animals`)]);
    const each = time.length / Math.max(1, names.length);
    names.forEach((name, i) => Array.from(time.slice(i * each, (i + 1) * each)).filter(Number.isFinite).forEach((t) => rows.push([words, name, t, animals[i]!])));
  }
  const [times, slope] = await Promise.all([result.numbers("design/time"), result.numbers("design/slope")]);
  const lines = scenarios.map((name, s): Line => ({ name, x: Array.from(times), y: Array.from(slope.slice(s * times.length, (s + 1) * times.length)) }));
  const own = result.info("design/efficiency_own") ? await result.numbers("design/efficiency_own") : null;
  const here = await result.numbers("design/efficiency");
  return {
    words: `The plan is worth at least ${percent(here[0]!)} of the best that so many animals can be${own ? `, your own ${percent(own[0]!)}` : ""}. The curves are highest where the best plan has its animals; marks on the axis are those of the plan.`,
    svg: (theme) => linesSvg(result.title, "what an animal teaches, by the time it is measured", { x: "time (h)", y: "what an animal adds", log: times.every((t) => t > 0), marks: rows.filter(([who]) => who === "the plan").map(([, name, t, n]) => ({ x: t, words: `${name}: ${number(n)}` })) }, lines, theme),
    table: { caption: "Animals", columns: columns("whose", "scenario", "time, h", "animals"), rows },
  };
}

async function worthOf(result: Result): Promise<Shown> {
  const [organs, without, after] = await Promise.all([result.texts("design/organ"), result.numbers("design/phi_without_organ"), result.numbers("design/phi_after")]);
  const order = organs.map((_, i) => i).sort((a, b) => without[b]! - without[a]!);
  const more = (i: number): number => 100 * (Math.exp((without[i]! - after[0]!) / 2) - 1);
  return {
    words: "How much wider what is to be learned would be known (its sd), were this organ not measured and the rest planned anew.",
    svg: (theme) => barsSvg(result.title, "what each organ is worth: % more sd without it", ["% more sd without it"], order.map((i) => ({ name: organName(organs[i]!), parts: [{ value: more(i), low: NaN, high: NaN, words: `${organName(organs[i]!)}: ${number(more(i))} %` }] })), theme),
    table: { caption: "Organs", columns: columns("organ", "% more sd without it", "criterion without it"), rows: order.map((i) => [organName(organs[i]!), more(i), without[i]!]) },
  };
}

async function expectedOf(result: Result): Promise<Shown> {
  const [names, units] = await Promise.all([result.texts("design/parameter"), result.texts("design/unit")]);
  const [before, after, wanted] = await Promise.all(["sd_before", "sd_after", "is_learned"].map((p) => result.numbers(`design/${p}`)));
  const own = result.info("design/sd_own") ? await result.numbers("design/sd_own") : null; // none where the study has no plan of its own
  const gain = (i: number): number => before![i]! / after![i]!;
  const order = names.map((_, i) => i).sort((a, b) => wanted![b]! - wanted![a]! || gain(b) - gain(a));
  const shown = order.slice(0, 20);
  return {
    words: `Standard deviations that are expected, of the logarithm of each number: before anything is measured, and after the plan.${order.length > shown.length ? ` The first ${shown.length} of ${order.length}.` : ""}`,
    svg: (theme) => barsSvg(result.title, "what stays unknown", ["after the plan", "before"], shown.map((i) => ({ name: names[i]!, parts: [[after!, "after"], [before!, "before"]].map(([v, w]) => ({ value: (v as Float64Array)[i]!, low: NaN, high: NaN, words: `${names[i]}, ${w as string}: ${number((v as Float64Array)[i]!)}` })) })), theme),
    table: { caption: "Numbers", columns: columns("number", "unit", "sd before", "sd after the plan", ...(own ? ["sd after your own"] : []), "planned for"), rows: order.map((i) => [names[i]!, units[i]!, before![i]!, after![i]!, ...(own ? [own[i]!] : []), wanted![i] ? "yes" : ""]) },
  };
}

function designViews(result: Result): View[] {
  return [
    view(result, "plan", "Plan", "", none, () => planOf(result)),
    view(result, "organs", "Organs", "", none, () => worthOf(result)),
    view(result, "expected", "What stays unknown", "", none, () => expectedOf(result)),
  ];
}

/* ---- regimen ---- */

async function limitsOf(result: Result): Promise<Shown> {
  const [names, kinds, units] = await Promise.all(["limit", "limit_kind", "limit_unit"].map((p) => result.texts(`regimen/${p}`)));
  const [asked, share, level, met, of, fresh, freshOf, low, high] = await Promise.all(["asked", "share", "level", "met", "of", "fresh_met", "fresh_of", "fresh_low", "fresh_high"].map((p) => result.numbers(`regimen/${p}`)));
  const [choice, choiceUnit, answer] = [await result.texts("regimen/choice"), await result.texts("regimen/choice_unit"), await result.numbers("regimen/answer")];
  const reached = (await result.numbers("regimen/reached"))[0] === 1;
  const given = choice.flatMap((c, i) => (Number.isNaN(answer[i]!) ? [] : [`${c} = ${number(answer[i]!)} ${choiceUnit[i]}`])).join(", ");
  const goals = names!.map((_, i) => i).filter((i) => freshOf![i]! > 0);
  const part = (i: number, n: Float64Array, all: Float64Array): number => (all[i]! > 0 ? (100 * n[i]!) / all[i]! : NaN);
  const words = (i: number): string => `${kinds![i]} ${names![i]}`;
  return {
    words: `${reached ? `Give ${given}.` : `No regimen reaches all that is asked for. The nearest: ${given}.`}${goals.length ? "" : " Nothing was confirmed on other subjects."}`,
    svg: (theme) => goals.length === 0 ? "" : barsSvg(result.title, "% of subjects who meet it, confirmed on others (95 %)", ["confirmed on others"], goals.map((i) => ({ name: words(i), mark: 100 * share![i]!, parts: [{ value: part(i, fresh!, freshOf!), low: 100 * low![i]!, high: 100 * high![i]!, words: `${words(i)}: ${number(part(i, fresh!, freshOf!))} %` }] })), theme),
    table: { caption: "Goals and caps", columns: columns("goal", "unit", "asked", "here", "in, %", "met, %", "confirmed, %", "95 % low", "95 % high"), rows: names!.map((_, i) => [words(i), units![i]!, asked![i]!, level![i]!, 100 * share![i]!, part(i, met!, of!), part(i, fresh!, freshOf!), 100 * low![i]!, 100 * high![i]!]) },
  };
}

async function frontOf(result: Result): Promise<Shown> {
  const [names, units, plan, choice, choiceUnit] = await Promise.all(["limit", "limit_unit", "front_plan", "choice", "choice_unit"].map((p) => result.texts(`regimen/${p}`)));
  const [goal, cost, x, g, c] = await Promise.all(["front_goal", "front_cost", "front_x", "front_goal_limit", "front_cost_limit"].map((p) => result.numbers(`regimen/${p}`)));
  const label = (i: number): string => `${names![i]} (${units![i]})`;
  const n = choice!.length;
  const by = (i: number): string => choice!.flatMap((name, j) => (Number.isNaN(x![i * n + j]!) ? [] : [`${name} = ${number(x![i * n + j]!)} ${choiceUnit![j]}`])).join(", ");
  return {
    words: "Each point is the regimen with the least cost that reaches its goal: no other is better in both.",
    svg: (theme) => pointsSvg(result.title, "what more of the goal costs", { x: label(g![0]!), y: label(c![0]!), log: goal!.every((v) => v > 0) && cost!.every((v) => v > 0), joined: true }, Array.from(goal!, (v, i) => ({ x: v, y: cost![i]!, words: `${number(v)}: ${number(cost![i]!)}, ${plan![i]}, ${by(i)}` })), theme),
    table: { caption: "The front", columns: columns(label(g![0]!), label(c![0]!), "plan", ...choice!.map((name, j) => `${name} (${choiceUnit![j]})`)), rows: Array.from(goal!, (v, i) => [v, cost![i]!, plan![i]!, ...choice!.map((_, j) => x![i * n + j]!)]) },
  };
}

function regimenViews(result: Result): View[] {
  return [
    view(result, "limits", "Answer", "", none, () => limitsOf(result)),
    ...((result.info("regimen/front_goal")?.shape[0] ?? 0) > 0 ? [view(result, "front", "Front", "", none, () => frontOf(result))] : []),
  ];
}

/** What a file has views of. */
export async function answerViews(result: Result): Promise<View[]> {
  const has = (group: string): boolean => result.paths.some((p) => p.startsWith(`${group}/`));
  return [...(has("fit") ? fitViews(result) : []), ...(has("gsa") ? await sensitivityViews(result) : []), ...(has("design") ? designViews(result) : []), ...(has("regimen") ? regimenViews(result) : [])];
}
