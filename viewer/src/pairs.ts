/** Which numbers of a fit trade off: the correlations of all, and the draws of one pair. */
import type { Shown } from "./answers";
import { matrixSvg, pointsSvg } from "./charts";
import type { Result } from "./result";
import { number } from "./words";

interface Pair {
  a: number;
  b: number;
  r: number;
}

const tradesOff = 0.95; // what `vesipk fit` names in its table
const mostPoints = 500;

interface Read {
  names: string[];
  r: (a: number, b: number) => number;
  /** The strongest first. */
  pairs: Pair[];
}

async function read(result: Result): Promise<Read> {
  const [names, all] = await Promise.all([result.texts("fit/parameter"), result.numbers("fit/correlation")]);
  const r = (a: number, b: number): number => all[a * names.length + b]!;
  const pairs = names.flatMap((_, a) => names.slice(0, a).map((__, b): Pair => ({ a: b, b: a, r: r(a, b) })));
  return { names, r, pairs: pairs.sort((x, y) => (Math.abs(y.r) || 0) - (Math.abs(x.r) || 0)) };
}

/** All of them, then each pair whose draws can be shown. */
export async function pairChoices(result: Result): Promise<string[]> {
  const { names, pairs } = await read(result);
  const drawn = pairs.filter((p) => [p.a, p.b].every((i) => result.info(`posterior/${names[i]!}`)));
  return ["all numbers", ...drawn.map((p) => `${names[p.a]!} and ${names[p.b]!} (${p.r.toFixed(2)})`)];
}

export async function pairsOf(result: Result, choice: number): Promise<Shown> {
  const { names, r, pairs } = await read(result);
  const units = await result.texts("fit/unit");
  const table = {
    caption: "Correlations, the strongest first",
    columns: ["number", "and", "correlation", "known"].map((title) => ({ title })),
    rows: pairs.map((p) => [names[p.a]!, names[p.b]!, p.r, Math.abs(p.r) > tradesOff ? "together" : "each"]),
  };
  const drawn = pairs.filter((p) => [p.a, p.b].every((i) => result.info(`posterior/${names[i]!}`)));
  const pair = drawn[choice - 1];
  if (!pair) {
    const off = pairs.filter((p) => Math.abs(p.r) > tradesOff).length;
    return {
      words: `After the fit, of coordinates that are normal before it. Numbers that trade off (beyond ±${tradesOff}: ${off || "none here"}) are known together, but not one by one.`,
      svg: (theme) => matrixSvg(result.title, "correlations of the numbers", names, r, theme),
      table,
    };
  }
  const [x, y] = await Promise.all([pair.a, pair.b].map((i) => result.numbers(`posterior/${names[i]!}`)));
  const each = Math.max(1, Math.ceil(x!.length / mostPoints));
  const points = Array.from(x!, (v, i) => ({ x: v, y: y![i]!, words: `${number(v)}, ${number(y![i]!)}` })).filter((_, i) => i % each === 0);
  return {
    words: `${points.length} of ${x!.length} draws of the posterior; correlation ${number(pair.r, 3)}.`,
    svg: (theme) => pointsSvg(result.title, `${names[pair.a]!} and ${names[pair.b]!}, draw by draw`, { x: `${names[pair.a]!} (${units[pair.a]!})`, y: `${names[pair.b]!} (${units[pair.b]!})`, log: points.every((p) => p.x > 0 && p.y > 0), small: true }, points, theme),
    table,
  };
}
