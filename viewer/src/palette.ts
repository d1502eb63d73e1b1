/** Colours that people with any colour vision tell apart (Okabe & Ito 2008), each with a dash: never colour alone. */
import style from "virtual:style";

export interface Theme {
  ink: string;
  soft: string;
  grid: string;
  paper: string;
  /** Of an organ of the body that is below the range of shades. */
  pale: string;
  lines: string[];
}

export const light: Theme = {
  ink: "#1a1d21",
  soft: "#565d66",
  grid: "#e3e6ea",
  paper: "#ffffff",
  pale: "#f1efe9",
  lines: style.colours,
};

/** The same hues, lighter. */
const brighter: Record<string, string> = { "#0072B2": "#4aa3df", "#D55E00": "#f07f3c", "#009E73": "#1fbf91", "#CC79A7": "#e29bc4", "#E69F00": "#f0b429", "#56B4E9": "#8fd0f5", "#999999": "#b4b9c0" };

export const dark: Theme = {
  ink: "#e8eaed",
  soft: "#a4abb5",
  grid: "#31363d",
  paper: "#191c20",
  pale: "#454b52",
  lines: style.colours.map((c) => brighter[c] ?? c),
};

export interface Stroke {
  /** Index in the palette of the theme, "ink", "soft", or a colour. */
  colour: number | string;
  dash: number[];
}

/** The reference; drawn first, so that dashes lie on it. */
export const inked: Stroke = { colour: "ink", dash: [] };

/** How wide a line is, times the usual. */
export function widthOf(stroke: Stroke): number {
  return stroke.colour === "ink" ? 1.22 : stroke.colour === "soft" ? 0.62 : 1;
}

const distinct = style.colours.length * style.dashes.length;

/**
 * Of line i among n, which are told apart by colour and dash as `vesipk plot` has them; more than it can tell apart are a
 * scale, dark to light.
 * @param reference  its line is in ink and solid; -1: none is
 */
export function stroke(i: number, n: number, reference: number): Stroke {
  if (i === reference) return inked;
  if (n > distinct) return { colour: shade(i / (n - 1)), dash: [] };
  const k = reference >= 0 && i > reference ? i - 1 : i;
  return { colour: k % style.colours.length, dash: style.dashes[k % style.dashes.length]! };
}

/** Can so many lines have a look of their own? */
export function canDiffer(n: number): boolean {
  return n <= distinct;
}

export function colour(stroke: Stroke | null, theme: Theme): string {
  if (!stroke || stroke.colour === "ink") return theme.ink;
  if (stroke.colour === "soft") return theme.soft;
  return typeof stroke.colour === "string" ? stroke.colour : theme.lines[stroke.colour]!;
}

export function currentTheme(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? dark : light;
}

/** viridis (van der Walt & Smith 2015): even steps of lightness, readable in grey. */
const viridis = ["440154", "482475", "414487", "355f8d", "2a788e", "21918c", "22a884", "44bf70", "7ad151", "bddf26", "fde725"].map((c) =>
  [0, 2, 4].map((i) => parseInt(c.slice(i, i + 2), 16)),
);

/** @param share 0 to 1 */
export function shade(share: number): string {
  const at = Math.min(Math.max(share, 0), 1) * (viridis.length - 1);
  const i = Math.min(Math.floor(at), viridis.length - 2);
  const mix = [0, 1, 2].map((k) => Math.round(viridis[i]![k]! + (at - i) * (viridis[i + 1]![k]! - viridis[i]![k]!)));
  return `rgb(${mix.join(",")})`;
}
