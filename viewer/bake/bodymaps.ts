import { parseXml, XmlElement, XmlNode } from "@rgrove/parse-xml";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/**
 * The drawings of bodies, reduced to what the page can colour: the outline and the organs a result can hold.
 *
 * Drawings: Expression Atlas Anatomogram, EMBL-EBI, CC BY 4.0. Left out: editor data, other tissues, the link to the
 * licence (the page shows the attribution in words instead).
 */
const drawings = {
  "human, male": "homo_sapiens.male",
  "human, female": "homo_sapiens.female",
  "mouse, male": "mus_musculus.male",
  "mouse, female": "mus_musculus.female",
  rat: "rattus_norvegicus",
  macaque: "macaca_mulatta",
};

/** Which shapes stand for an organ; the first that a drawing has, or all with "+". From back to front. */
const shapes: Record<string, string> = {
  "UBERON:0000029": "UBERON_0000029", // lymph nodes
  "UBERON:0001474": "UBERON_00024818|UBERON_0002481|UBERON_0000981", // bone; the drawing of the man has a digit too many
  "UBERON:0001134": "UBERON_0001134|UBERON_0014892", // skeletal muscle
  "UBERON:0002097": "UBERON_0000014", // skin
  "UBERON:0000160": "UBERON_0002108+UBERON_0001155+UBERON_0001153+UBERON_0002114", // intestine
  "UBERON:0002048": "UBERON_0002048", // lung
  "UBERON:0002107": "UBERON_0002107", // liver
  "UBERON:0000945": "UBERON_0000945", // stomach
  "UBERON:0002106": "UBERON_0002106", // spleen
  "UBERON:0002113": "UBERON_0002113", // kidney
  "UBERON:0000955": "UBERON_0000955", // brain
  "UBERON:0001969": "UBERON_0000947", // plasma: the aorta
  "UBERON:0000948": "UBERON_0000948", // heart
  "UBERON:0002046": "UBERON_0002046", // thyroid
};

const dropped = /^(id|style|class|inkscape:|sodipodi:|xml:)/;

function isElement(node: XmlNode): node is XmlElement {
  return node.type === XmlNode.TYPE_ELEMENT;
}

function byId(root: XmlElement): Map<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  const walk = (element: XmlElement): void => {
    if (element.attributes.id) found.set(element.attributes.id, element);
    element.children.filter(isElement).forEach(walk);
  };
  walk(root);
  return found;
}

function quote(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}

/** Two decimals of a drawing some 100 wide are what a screen can show. */
function shorten(text: string): string {
  return text.replace(/-?\d*\.\d{3,}(e-?\d+)?/g, (n) => String(Number(Number(n).toFixed(2))));
}

function write(element: XmlElement, ids: Map<string, XmlElement>): string {
  if (element.name === "title" || element.name === "desc" || element.name === "a") return "";
  if (element.name === "use") {
    const target = ids.get((element.attributes["xlink:href"] ?? "").slice(1));
    const inner = target ? write(target, ids) : "";
    return element.attributes.transform ? `<g transform="${element.attributes.transform}">${inner}</g>` : inner;
  }
  const attributes = Object.entries(element.attributes)
    .filter(([name]) => !dropped.test(name))
    .map(([name, value]) => ` ${name}="${quote(name === "transform" ? value : shorten(value.replace(/\s+/g, " ").trim()))}"`)
    .join("");
  const inner = element.children.filter(isElement).map((child) => write(child, ids)).join("");
  return `<${element.name}${attributes}>${inner}</${element.name}>`;
}

/** A shape with the transformations of the groups around it. */
function place(element: XmlElement, ids: Map<string, XmlElement>): string {
  let svg = write(element, ids);
  for (let up = element.parent; up instanceof XmlElement; up = up.parent) {
    if (up.attributes.transform) svg = `<g transform="${up.attributes.transform}">${svg}</g>`;
  }
  return svg;
}

function reduce(svg: string): { box: string; outline: string; organs: Record<string, string> } {
  const root = parseXml(svg).root;
  if (!root) throw new Error("a drawing is empty");
  const ids = byId(root);
  const outline = ids.get("LAYER_OUTLINE")?.children.filter(isElement).find((e) => e.name !== "a");
  if (!outline || !root.attributes.viewBox) throw new Error("a drawing has no outline");
  const organs: Record<string, string> = {};
  for (const [organ, wanted] of Object.entries(shapes)) {
    const found = wanted.split(/[|+]/).flatMap((id) => ids.get(id) ?? []);
    const used = wanted.includes("|") ? found.slice(0, 1) : found;
    if (used.length) organs[organ] = used.map((e) => place(e, ids)).join("");
  }
  return { box: root.attributes.viewBox, outline: place(outline, ids), organs };
}

const name = "virtual:bodymaps";

export function bodyMaps(): Plugin {
  return {
    name: "body-maps",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const folder = dirname(createRequire(import.meta.url).resolve("@ebi-gene-expression-group/anatomogram/lib/json/svgsMetadata.json"));
      const maps = Object.fromEntries(
        Object.entries(drawings).map(([title, file]) => [title, reduce(readFileSync(join(folder, "../svg", `${file}.svg`), "utf8"))]),
      );
      return `export default ${JSON.stringify(maps)};`;
    },
  };
}
