import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Colours, dashes, ticks and names of organs have one owner, compare/style.h: the page looks as `vesipk plot` draws. */
const name = "virtual:style";
const header = "../compare/style.h";

export function style(): Plugin {
  return {
    name: "style",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const text = readFileSync(header, "utf8").replace(/\\\n/g, " ");
      const list = (what: string): unknown[] => {
        const found = new RegExp(`^#define VES_STYLE_${what}\\s+(.+)$`, "m").exec(text);
        if (!found) throw new Error(`${header} has no VES_STYLE_${what}`);
        return JSON.parse(`[${found[1]}]`) as unknown[];
      };
      const words = list("NAMES") as string[];
      const made = {
        colours: list("COLOURS"),
        dashes: (list("DASHES") as string[]).map((d) => d.split(",").map(Number)),
        scale: list("SCALE"),
        hours: list("HOURS"),
        mostHours: list("MOST_HOURS")[0],
        daysAbove: list("DAYS_ABOVE")[0],
        days: list("DAYS"),
        mostDays: list("MOST_DAYS")[0],
        names: Object.fromEntries(words.flatMap((w, i) => (i % 2 ? [] : [[w, words[i + 1]]]))),
      };
      return `export default ${JSON.stringify(made)};`;
    },
  };
}
