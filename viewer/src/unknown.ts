/** What is not known: results with draws of their numbers (/uncertainty/) say how far a curve is known, apart from how subjects differ. */
import type { Result } from "./result";

export interface Unknown {
  low: Float64Array;
  high: Float64Array;
  /** Of the draws, its ends. */
  from: number;
  to: number;
  /** How many draws. */
  n: number;
}

/** Between the outermost quantiles over draws, of the median subject, on the times of a line: NaN at times that are no outputs. null: the file has no draws of it. */
export async function unknownOf(joined: Result, key: string, ofScenario: number, ofOrgan: number, time: Float64Array): Promise<Unknown | null> {
  const { result, scenario, organ } = joined.place(ofScenario, ofOrgan);
  const path = `uncertainty/${key}`;
  const shape = result.info(path)?.shape;
  if (organ < 0 || shape?.length !== 5 || shape[0] !== result.scenarios.length || shape[1] !== result.organs.length || shape[4] !== result.time.length) return null;
  const outer = await result.numbers("uncertainty/draw_quantile");
  const place = new Map(Array.from(result.time, (t, i) => [t, i] as const));
  const at = async (quantile: number): Promise<Float64Array> => {
    const values = await result.numbers(path, [[scenario, scenario + 1], [organ, organ + 1], [result.middle, result.middle + 1], [quantile, quantile + 1], null]);
    return Float64Array.from(time, (t) => values[place.get(t) ?? -1] ?? NaN);
  };
  const [low, high] = await Promise.all([at(0), at(outer.length - 1)]);
  return { low: low!, high: high!, from: outer[0]!, to: outer[outer.length - 1]!, n: result.info("uncertainty/draw")?.shape[0] ?? 0 };
}
