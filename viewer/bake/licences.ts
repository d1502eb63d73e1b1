import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** What is inside the page by others, and under which words they gave it. */
const parts: Record<string, string> = { h5wasm: "LICENSE.txt", uplot: "LICENSE" };
const name = "virtual:licences";

export function licences(): Plugin {
  return {
    name: "licences",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const texts = Object.fromEntries(Object.entries(parts).map(([part, file]) => [part, readFileSync(`node_modules/${part}/${file}`, "utf8")]));
      return `export default ${JSON.stringify(texts)};`;
    },
  };
}
