/** Measured against predicted: each value beside the curve at its time, with fold errors and residuals. */
import type { Chosen } from "./choice";
import { h, newest } from "./dom";
import { Axis, around, frame } from "./frame";
import { type Curve, curveOf } from "./line";
import { inUnitOf, Observed } from "./observed";
import { colour, currentTheme, inked, light, Stroke, stroke, Theme } from "./palette";
import { quantityOf, unitOf } from "./quantities";
import type { Result } from "./result";
import { csvButton, fileName, pictureButtons } from "./save";
import { heading, named, openSvg } from "./svg";
import { tableCsv, tableHtml } from "./table";
import type { View } from "./view";
import { number, organName, unit } from "./words";

export interface Pair {
  /** Index of the scenario; of the subject, of a data set; -1: none in particular */
  scenario: number;
  who: string;
  organ: number;
  time: number;
  observed: number;
  predicted: number;
  /** The true value is below the observed one. */
  below: boolean;
}

/**
 * A curve between its points: a straight line of its logarithms, as `vesipk compare` takes it. At the time of a dose it
 * is what was there just before, as a trough is; in a gap it is NaN.
 */
export function between({ time, values: [values] }: Curve, t: number): number {
  const n = time.length;
  const near = 2e-7 * (time[n - 1]! - time[0]!);
  if (t < time[0]! || t > time[n - 1]!) return NaN;
  let i = 0;
  while (time[i]! < t - near) ++i;
  if (i === 0 || time[i]! <= t + near) return values![i]!;
  const [a, b] = [values![i - 1]!, values![i]!];
  const w = (t - time[i - 1]!) / (time[i]! - time[i - 1]!);
  return a > 0 && b > 0 ? a * (b / a) ** w : a + w * (b - a);
}

export interface Agreement {
  n: number;
  afe: number;
  aafe: number;
  /** %, of those above their limits */
  within2: number;
  within3: number;
  below: number;
  belowAgree: number;
}

/** As `vesipk compare --observed` tells it: AFE and AAFE are 10 to the mean of the logarithms of predicted over observed. */
export function agreementOf(pairs: Pair[]): Agreement {
  const logs = pairs.filter((p) => !p.below && p.observed > 0 && p.predicted > 0).map((p) => Math.log10(p.predicted / p.observed));
  const mean = (of: number[]): number => (of.length ? of.reduce((a, b) => a + b, 0) / of.length : NaN);
  const within = (fold: number): number => (logs.length ? (100 * logs.filter((l) => Math.abs(l) <= Math.log10(fold) + 1e-12).length) / logs.length : NaN);
  const below = pairs.filter((p) => p.below);
  return { n: logs.length, afe: 10 ** mean(logs), aafe: 10 ** mean(logs.map(Math.abs)), within2: within(2), within3: within(3), below: below.length, belowAgree: below.filter((p) => p.predicted < p.observed).length };
}

async function pairsOfTable(result: Result, observed: Observed, key: string): Promise<Pair[]> {
  const out: Pair[] = [];
  for (const p of observed.points.flatMap((point) => inUnitOf(result, point, key) ?? [])) {
    const only = p.scenario ?? (result.scenarios.length === 1 ? 0 : null);
    if (only === null) continue;
    const curve = await curveOf(result, key, only, p.organ, [result.middle]);
    out.push({ scenario: only, who: p.study || result.scenarios[only]!, organ: p.organ, time: p.time, observed: p.value, predicted: between(curve, p.time), below: p.below });
  }
  return out;
}

/** Values of a data set, beside what the program computed of the same subject then and there. */
async function pairsOfFile(result: Result): Promise<Pair[]> {
  if (!result.info("observed/value") || !result.info("observed/predicted")) return [];
  const [subject, organ, time, value, predicted] = await Promise.all([result.numbers("observed/subject"), result.texts("observed/organ"), result.numbers("observed/time"), result.numbers("observed/value"), result.numbers("observed/predicted")]);
  const censored = result.info("observed/censored") ? await result.numbers("observed/censored") : new Float64Array(value.length);
  const ids = result.info("subject_id") ? await result.texts("subject_id") : [];
  const out: Pair[] = [];
  for (let i = 0; i < predicted.length; ++i) {
    const k = i % value.length;
    const o = result.organs.indexOf(organ[k]!);
    if (o < 0 || censored[k] === -1) continue; // "more than" has no fold error
    out.push({ scenario: Math.floor(i / value.length), who: ids[subject[k]!] ?? String(subject[k]), organ: o, time: time[k]!, observed: value[k]!, predicted: predicted[i]!, below: censored[k] === 1 });
  }
  return out;
}

const size = { width: 400, height: 340 };

/** One point: hollow where it is a limit. */
function dot(x: number, y: number, p: Pair, ink: string, theme: Theme, words: string): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.4" fill="${p.below ? theme.paper : ink}" fill-opacity="${p.below ? 1 : 0.75}" stroke="${ink}"><title>${words.replace(/[&<>]/g, " ")}</title></circle>`;
}

export function predictedSvg(result: Result, pairs: Pair[], units: string, theme: Theme): string {
  const width = 2 * size.width + 20;
  const agreement = agreementOf(pairs);
  const head = heading(14, width - 28, result.title, wordsOf(agreement), theme);
  const good = pairs.filter((p) => p.observed > 0 && p.predicted > 0);
  const scale = around(good.flatMap((p) => [p.observed, p.predicted]), true);
  const box = { left: 70, top: head.height + 10, width: size.width - 90, height: size.height - 70 };
  const x: Axis = { words: `observed (${units})`, scale };
  const f = frame(box, x, { words: `predicted (${units})`, scale }, theme);
  let svg = f.svg;
  for (const [fold, dash] of [[1, ""], [2, "6 3"], [3, "2 3"]] as const) {
    for (const k of fold === 1 ? [1] : [fold, 1 / fold]) {
      const low = Math.max(scale.low, scale.low / k);
      const high = Math.min(scale.high, scale.high / k);
      svg += `<path d="M${f.x(low).toFixed(1)} ${f.y(low * k).toFixed(1)}L${f.x(high).toFixed(1)} ${f.y(high * k).toFixed(1)}" fill="none" stroke="${theme.soft}" stroke-width="1"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;
    }
  }
  const organs = [...new Set(pairs.map((p) => p.organ))];
  const look = new Map<number, Stroke>(organs.map((o, i) => [o, organs.length > 1 ? stroke(i, organs.length, -1) : inked]));
  const ratios = around([...good.map((p) => p.predicted / p.observed), 0.3, 3], true);
  const last = Math.max(1, ...pairs.map((p) => p.time));
  const right = { ...box, left: size.width + 60 };
  const r = frame(right, { words: "time (h)", scale: { log: false, low: 0, high: last }, time: { log: false, from: 0, to: last } }, { words: "predicted / observed", scale: ratios }, theme);
  svg += r.svg + `<path d="M${right.left} ${r.y(1).toFixed(1)}H${right.left + right.width}" stroke="${theme.soft}"/>`;
  for (const p of good) {
    const ink = colour(look.get(p.organ)!, theme);
    const words = `${p.who}, ${organName(result.organs[p.organ]!)}, ${number(p.time)} h: observed ${p.below ? "<" : ""}${number(p.observed)}, predicted ${number(p.predicted)}`;
    svg += dot(f.x(p.observed), f.y(p.predicted), p, ink, theme, words) + dot(r.x(p.time), r.y(p.predicted / p.observed), p, ink, theme, words);
  }
  const under = box.top + box.height + 46;
  const key = organs.map((o, i) => `<circle cx="${(30 + 130 * (i % 6)).toFixed(0)}" cy="${under + 18 * Math.floor(i / 6)}" r="4" fill="${colour(look.get(o)!, theme)}"/>${named(40 + 130 * (i % 6), under + 4 + 18 * Math.floor(i / 6), organName(result.organs[o]!), 110)}`).join("");
  return openSvg(width, under + 18 * Math.ceil(organs.length / 6) + 6, theme, `${result.title}: predicted over observed`) + head.svg + svg + key + "</svg>";
}

function wordsOf(a: Agreement): string {
  const limits = a.below ? `; ${a.belowAgree} of ${a.below} below a limit agree` : "";
  return `${a.n} values: AFE ${number(a.afe, 3)}, AAFE ${number(a.aafe, 3)}, ${number(a.within2, 3)} % within 2-fold, ${number(a.within3, 3)} % within 3-fold${limits}`;
}

export function predictedView(result: Result, chosen: Chosen): View {
  const ask = newest();
  const tools = h("div", { class: "tools" });
  const picture = h("div", { class: "picture" });
  const place = h("div");
  const html = h("div", {}, tools, picture, place);

  async function draw(): Promise<void> {
    const latest = ask();
    const { observed, quantity } = chosen.now;
    const pairs = observed ? await pairsOfTable(result, observed, quantity) : await pairsOfFile(result);
    if (!latest()) return;
    const units = unit(observed ? unitOf(result, quantityOf(quantity)) : (result.info("observed/value")?.units ?? ""));
    if (!pairs.some((p) => p.observed > 0 && p.predicted > 0)) {
      tools.replaceChildren();
      picture.replaceChildren(h("p", {}, "No measured value has a curve beside it: choose a CSV file under Measured data, in the unit of what is shown, with a scenario for each value."));
      place.replaceChildren();
      return;
    }
    const csv = (): string => tableCsv({ caption: "", columns: ["who", "organ", "time [h]", `observed [${units}]`, `predicted [${units}]`, "below"].map((title) => ({ title })), rows: pairs.map((p) => [p.who, result.organs[p.organ]!, p.time, p.observed, p.predicted, p.below ? "yes" : ""]) });
    tools.replaceChildren(pictureButtons(() => fileName(result.title, "predicted"), () => predictedSvg(result, pairs, units, light)), csvButton(() => fileName(result.title, "predicted"), csv));
    picture.innerHTML = predictedSvg(result, pairs, units, currentTheme());
    const groups: [string, Pair[]][] = [...new Set(pairs.map((p) => p.organ))].map((o) => [organName(result.organs[o]!), pairs.filter((p) => p.organ === o)]);
    const rows = [...groups, ...(groups.length > 1 ? [["all", pairs] as [string, Pair[]]] : [])].map(([name, of]) => {
      const a = agreementOf(of);
      return [name, a.n, a.afe, a.aafe, a.within2, a.within3, a.below ? `${a.belowAgree} of ${a.below}` : ""];
    });
    const columns = [{ title: "organ" }, { title: "n", words: "values above their limits" }, { title: "AFE", words: "10 to the mean of log10(predicted / observed)" }, { title: "AAFE", words: "the same of absolute values" }, { title: "within 2-fold", unit: "%" }, { title: "within 3-fold", unit: "%" }, { title: "below a limit", words: "how many are predicted below their limit too" }];
    place.replaceChildren(tableHtml({ caption: "How the curves agree with what was measured", columns, rows }), h("p", { class: "notes" }, "Solid line: equal; dashed: 2-fold; dotted: 3-fold. Hollow: a value below the limit of the assay, drawn at the limit. Between outputs a curve is a straight line of its logarithms."));
    html.dataset.aafe = String(agreementOf(pairs).aafe);
  }
  return { id: "predicted", title: "Observed", html, draw, of: ["observed", "quantity", "substance"] };
}
