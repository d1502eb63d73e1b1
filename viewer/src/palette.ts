/** Colours that people with any colour vision tell apart (Okabe & Ito 2008), each with a dash: never colour alone. */

export interface Theme {
  ink: string;
  soft: string;
  grid: string;
  paper: string;
  lines: string[];
}

/** The yellow of the palette is left out: it cannot be seen on white. The reference is drawn in ink. */
export const light: Theme = {
  ink: "#1a1d21",
  soft: "#565d66",
  grid: "#e3e6ea",
  paper: "#ffffff",
  lines: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1a1d21"],
};

export const dark: Theme = {
  ink: "#e8eaed",
  soft: "#a4abb5",
  grid: "#31363d",
  paper: "#191c20",
  lines: ["#4aa3df", "#f07f3c", "#1fbf91", "#e29bc4", "#f0b429", "#8fd0f5", "#e8eaed"],
};

const dashes: number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2]];

export interface Stroke {
  /** Index in the palette of the theme, or a colour. */
  colour: number | string;
  dash: number[];
}

const distinct = light.lines.length * dashes.length;

/** Of line i among n: neighbours differ in colour and dash; more than 35 lines are a scale, dark to light. */
export function stroke(i: number, n: number): Stroke {
  if (n > distinct) return { colour: shade(i / (n - 1)), dash: [] };
  return { colour: i % light.lines.length, dash: dashes[i % dashes.length]! };
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
