import { gzipSync, strToU8 } from "fflate";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Put all that was built into shell.html: styles as they are, the program as gzip in base64 (a third of its size).
 *
 * The packer is fflate, plain JavaScript: zlib gives other bytes in another version of node, and the page must be the
 * same on every machine.
 */
export function onePage(): Plugin {
  return {
    name: "one-page",
    enforce: "post",
    generateBundle(_options, bundle) {
      let style = "";
      let program = "";
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") program += part.code;
        else if (name.endsWith(".css")) style += String(part.source);
        else this.error(`${name}: has no place in the page`);
        delete bundle[name];
      }
      const packed = Buffer.from(gzipSync(strToU8(program), { level: 9, mtime: 0 })).toString("base64");
      const fill: Record<string, string> = { style: style.trim(), program: packed };
      const source = readFileSync("shell.html", "utf8").replace(/\{\{(\w+)\}\}/g, (_, key: string) => fill[key] ?? "");
      this.emitFile({ type: "asset", fileName: "page.html", source });
    },
  };
}
