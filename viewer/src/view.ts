import type { Choice } from "./choice";

/** A tab: what it is called, and how it comes to show what is chosen. */
export interface View {
  id: string;
  title: string;
  html: HTMLElement;
  /** Show what is chosen now; of two calls the later one wins. */
  draw: () => Promise<void>;
  /** Which choices change what it shows. */
  of: (keyof Choice)[];
}
