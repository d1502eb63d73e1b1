import { build, Plugin } from "vite";

const mark = "?program";

/** `import text from "./x.ts?program"`: x.ts with all that it imports, as the text of one script. */
export function programs(): Plugin {
  return {
    name: "programs",
    enforce: "pre",
    async resolveId(id, importer) {
      if (!id.endsWith(mark)) return null;
      const found = await this.resolve(id.slice(0, -mark.length), importer);
      return found && `\0program:${found.id}`;
    },
    async load(id) {
      if (!id.startsWith("\0program:")) return null;
      const made = await build({
        configFile: false,
        logLevel: "warn",
        plugins: [{ name: "here", resolveImportMeta: () => "self.location.href" }], // a worker has no document
        esbuild: { charset: "utf8", legalComments: "none" },
        build: {
          write: false,
          target: "es2022",
          modulePreload: false,
          chunkSizeWarningLimit: Infinity,
          reportCompressedSize: false,
          rollupOptions: { input: id.slice("\0program:".length), output: { format: "iife", inlineDynamicImports: true } },
        },
      });
      const { output } = (Array.isArray(made) ? made[0] : made) as { output: { code?: string }[] };
      return `export default ${JSON.stringify(output[0]!.code)}`;
    },
  };
}
