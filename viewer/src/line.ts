/** One curve as it is drawn: at the outputs, and at a dose with the value just before it. */
import type { Result, Slab } from "./result";

export interface Curve {
  /** h, rising */
  time: Float64Array;
  /** [quantile asked for][time]; NaN is a gap */
  values: Float64Array[];
}

/** What may make a curve jump, and the amounts just before it. */
interface Break {
  time: number;
  /** Amounts move at once; else only their rates change. */
  sudden: boolean;
  row: number;
}

interface Breaks {
  of: Break[][];
  /** [event, organ, quantile] */
  before: Float64Array;
  shape: number[];
}

const sudden = ["bolus", "transfer", "reset", "fill"];
const most = 4_000_000; // numbers of amounts before events
const same = 1e-9;

const known = new WeakMap<Result, Promise<Breaks>>();

async function readBreaks(result: Result): Promise<Breaks> {
  const none: Breaks = { of: result.scenarios.map(() => []), before: new Float64Array(), shape: [0, 0, 0] };
  const shape = result.info("events/amount_before")?.shape ?? [];
  // Subjects of a data set have doses of their own: of these a median has no moment before.
  if (shape.length !== 3 || shape[0] === 0 || shape[0]! * shape[1]! * shape[2]! > most || result.info("events/subject")) return none;
  const [scenario, time, kind, before] = await Promise.all([result.texts("events/scenario"), result.numbers("events/time"), result.numbers("events/kind"), result.numbers("events/amount_before")]);
  const flags = result.info("events/kind")!.flags;
  scenario.forEach((name, row) => {
    const list = none.of[result.scenarios.indexOf(name)];
    const is = sudden.includes(flags[kind[row]!] ?? "");
    const twin = list?.find((b) => Math.abs(b.time - time[row]!) <= same * (1 + b.time));
    if (twin) twin.sudden ||= is;
    else list?.push({ time: time[row]!, sudden: is, row });
  });
  for (const list of none.of) list.sort((a, b) => a.time - b.time);
  return { of: none.of, before, shape };
}

function breaksOf(result: Result): Promise<Breaks> {
  let breaks = known.get(result);
  if (!breaks) known.set(result, (breaks = readBreaks(result)));
  return breaks;
}

/** By what an amount is multiplied to give the quantity, if that is one number over all of the run; else NaN. */
function factorOf(values: Float64Array, amounts: Float64Array): number {
  let low = Infinity;
  let high = -Infinity;
  amounts.forEach((a, i) => {
    if (!(a > 0) || Number.isNaN(values[i]!)) return;
    const ratio = values[i]! / a;
    low = Math.min(low, ratio);
    high = Math.max(high, ratio);
  });
  return high - low <= 1e-6 * Math.abs(high) ? high : NaN;
}

function column(slab: Slab, organ: number, quantile: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => slab.at(organ, quantile, i));
}

/**
 * The curve of an organ at some quantiles. At an event within the run it has one more time, just before it, with the
 * amount of the file; where that does not tell the quantity and the curve jumps, there is a gap.
 */
export async function curveOf(joined: Result, key: string, ofScenario: number, ofOrgan: number, of: number[]): Promise<Curve> {
  const { result, scenario, organ } = joined.place(ofScenario, ofOrgan);
  if (organ < 0) return { time: result.time, values: of.map(() => new Float64Array(result.time.length).fill(NaN)) };
  const quantiles = of.length === 1 && of[0] === joined.middle ? [result.middle] : of;
  const one = quantiles.length === 1 && quantiles[0] === result.middle;
  const slab = await result.slab(key, scenario, one ? result.middle : null);
  const { time } = result;
  const plain = quantiles.map((q) => column(slab, organ, one ? 0 : q, time.length));
  const breaks = await breaksOf(result);
  const span = time[time.length - 1]! - time[0]!;
  const list = breaks.of[scenario]!.filter((b) => b.time > time[0]! + same * span && b.time <= time[time.length - 1]! * (1 + same));
  if (!list.length || plain.every((v) => v.every(Number.isNaN))) return { time, values: plain };

  const amounts = await result.slab("amount", scenario, one ? result.middle : null);
  const held = quantiles.map((q) => column(amounts, organ, one ? 0 : q, time.length));
  const factor = plain.map((values, k) => (key === "amount" ? 1 : factorOf(values, held[k]!)));
  const before = (row: number, k: number): number => breaks.before[(row * breaks.shape[1]! + organ) * breaks.shape[2]! + quantiles[k]!] ?? NaN;
  const at: number[] = [];
  const out: number[][] = quantiles.map(() => []);
  const add = (t: number, values: number[]): void => {
    at.push(t);
    values.forEach((v, k) => out[k]!.push(v));
  };
  const tiny = 1e-7 * span;
  let next = 0;
  for (let i = 0; i < time.length; ++i) {
    for (; next < list.length && list[next]!.time <= time[i]! + same * span; ++next) {
      const b = list[next]!;
      const on = Math.abs(b.time - time[i]!) <= same * span;
      if (on && !b.sudden) continue; // there it only bends
      const told = quantiles.map((_, k) => before(b.row, k));
      const still = on && told.every((v, k) => Math.abs(v - held[k]![i]!) <= 1e-9 * Math.max(Math.abs(v), Math.abs(held[k]![i]!)));
      const jumps = b.sudden && !still;
      if (on && still) continue;
      const values = told.map((v, k) => (v === 0 ? 0 : v * factor[k]!));
      const whole = values.every((v) => !Number.isNaN(v));
      if (whole || jumps) add(b.time - (on ? tiny : 0), whole ? values : values.map(() => NaN));
      if (jumps && !on) add(b.time + tiny, values.map(() => NaN));
    }
    add(time[i]!, plain.map((v) => v[i]!));
  }
  return { time: Float64Array.from(at), values: out.map((v) => Float64Array.from(v)) };
}
