/** What the page and its reader (a worker) say to each other. */

export interface ArrayInfo {
  shape: number[];
  units: string;
  words: string;
  /** Meanings of a small integer, by value. */
  flags: Record<number, string>;
}

export interface Opened {
  attributes: Record<string, string | number>;
  arrays: Record<string, ArrayInfo>;
}

/** Numbers come as float64, whatever they are in the file; texts as strings. */
export type Values = Float64Array | string[];

/** A range [from, to) for each dimension; null: all of it. */
export type Ranges = ([number, number] | null)[];

export type Question =
  | { id: number; ask: "open"; file: Blob; name: string }
  | { id: number; ask: "read"; path: string; ranges: Ranges | null }
  | { id: number; ask: "heap" }
  | { id: number; ask: "close" };
