import { defineConfig } from "vite";
import { bodyMaps } from "./bake/bodymaps";
import { licences } from "./bake/licences";
import { onePage } from "./bake/onepage";
import { programs } from "./bake/programs";
import { style } from "./bake/style";

/** `npm run build` writes dist/page.html; the copy beside this file, page.html, is what the program carries. */
export default defineConfig({
  plugins: [bodyMaps(), licences(), programs(), style(), onePage()],
  esbuild: { charset: "utf8", legalComments: "none" },
  build: {
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: Infinity,
    chunkSizeWarningLimit: Infinity,
    reportCompressedSize: false,
    rollupOptions: { input: "src/main.ts", output: { format: "iife", inlineDynamicImports: true } },
  },
});
