declare module "*?program" {
  /** A script with all that it imports: a worker of a page on file:// must be a Blob, and a Blob cannot import. */
  const text: string;
  export default text;
}

declare module "virtual:bodymaps" {
  /** Drawings by title; organs by UBERON id, in drawing order. The texts are pieces of SVG. */
  const maps: Record<string, { box: string; outline: string; organs: Record<string, string> }>;
  export default maps;
}

declare module "virtual:licences" {
  /** Texts by the name of the part. */
  const texts: Record<string, string>;
  export default texts;
}

declare module "virtual:style" {
  const style: {
    colours: string[];
    dashes: number[][];
    /** From low to high */
    scale: string[];
    /** Steps of a time axis, and how many fit. */
    hours: number[];
    mostHours: number;
    daysAbove: number;
    days: number[];
    mostDays: number;
    names: Record<string, string>;
  };
  export default style;
}
