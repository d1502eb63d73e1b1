/** The study of a result, out of what the result holds. */
import { StudyFile, unchanged } from "./engine";
import type { Change } from "./engine";
import type { Result } from "./result";
import { count } from "./words";

export interface Rebuilt {
  files: StudyFile[];
  /** What was added to it when it was run. */
  base: Change;
}

const mostSubjects = 1000;

async function baseOf(result: Result): Promise<Change> {
  const base = { ...unchanged };
  if (result.info("provenance/set")) base.set = (await result.texts("provenance/set")).join("\n");
  for (const option of result.info("provenance/option") ? await result.texts("provenance/option") : []) {
    const [name, value] = [option.slice(0, option.indexOf("=")), option.slice(option.indexOf("=") + 1)];
    if (name === "subjects" || name === "seed" || name === "individual") base[name] = value;
    else throw new Error("Its subjects were given by a program, so its study cannot be solved again here.");
  }
  return base;
}

/** @throws Error with a sentence: why it cannot be */
export async function rebuild(result: Result): Promise<Rebuilt> {
  const most = Math.max(0, ...result.subjects);
  if (most > mostSubjects) throw new Error(`It has ${count(most, "subject")}; what-if is for studies of up to ${mostSubjects}.`);
  if (result.info("provenance/files/name")) {
    const [names, texts] = await Promise.all([result.texts("provenance/files/name"), result.texts("provenance/files/text")]);
    const lacking = names.find((_, i) => !texts[i]);
    if (lacking) throw new Error(`"${lacking}" is not in the result, so its study cannot be solved again here.`);
    return { files: names.map((name, i) => ({ name, text: texts[i]! })), base: await baseOf(result) };
  }
  const config = result.info("provenance/config") ? ((await result.texts("provenance/config"))[0] ?? "") : "";
  if (!config || /^# ---- .* ----$/m.test(config)) throw new Error("The result does not hold all files of its study, so it cannot be solved again here (results of schema 2.1 and later do).");
  return { files: [{ name: "study.cfg", text: config }], base: { ...unchanged } };
}

/**
 * The largest difference of shares between a file and what was solved here, over the peak of its scenario.
 * @return NaN: they have not the same curves
 */
export async function differenceOf(file: Result, solved: Result): Promise<number> {
  if (file.scenarios.join("\n") !== solved.scenarios.join("\n") || file.organs.join("\n") !== solved.organs.join("\n")) return NaN;
  let worst = 0;
  for (let s = 0; s < file.scenarios.length; ++s) {
    const [a, b] = await Promise.all([file.slab("percent_dose", s), solved.slab("percent_dose", s)]);
    if (a.values.length !== b.values.length) return NaN;
    let peak = 0;
    let most = 0;
    a.values.forEach((v, i) => {
      const w = b.values[i]!;
      if (Number.isNaN(v) && Number.isNaN(w)) return;
      peak = Math.max(peak, Math.abs(v));
      most = Math.max(most, Number.isNaN(v) !== Number.isNaN(w) ? Infinity : Math.abs(v - w));
    });
    if (most > 0) worst = Math.max(worst, peak > 0 ? most / peak : Infinity);
  }
  return worst;
}
