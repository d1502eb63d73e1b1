/** What leaves the page: pictures and tables, as files of the browser. */
import { button, h } from "./dom";

export function save(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name for a file out of words for people. */
export function fileName(...words: string[]): string {
  const plain = words.join("_").normalize("NFKD").replace(/[^A-Za-z0-9.]+/g, "_").replace(/^_+|_+$/g, "");
  return plain.slice(0, 80) || "vesipk";
}

/** An SVG as the pixels of a PNG, at twice its size. */
export async function png(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = h("canvas", { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((give, fail) => canvas.toBlob((blob) => (blob ? give(blob) : fail(new Error("The picture is too large."))), "image/png"));
}

/** The buttons under a figure. @param svg called when one is pressed */
export function pictureButtons(name: () => string, svg: () => string): HTMLElement {
  return h(
    "span",
    { class: "saves" },
    button("Save SVG", () => save(`${name()}.svg`, "image/svg+xml", svg()), { "data-save": "svg" }),
    button("Save PNG", async () => save(`${name()}.png`, "image/png", await png(svg())), { "data-save": "png" }),
  );
}

export function csvButton(name: () => string, csv: () => string | Promise<string>): HTMLElement {
  return button("Save CSV", async () => save(`${name()}.csv`, "text/csv;charset=utf-8", await csv()), { "data-save": "csv" });
}
