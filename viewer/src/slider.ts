/** A number that can be moved: by a slider, or typed. */
import { button, h } from "./dom";
import { number } from "./words";

export interface Range {
  low: number;
  high: number;
  /** What it may be at all; infinite where there is no bound. */
  least: number;
  most: number;
}

export interface Slid {
  html: HTMLElement;
  get: () => number;
  /** @param told  whoever listens is told too */
  set: (value: number, told?: boolean) => void;
  /** Back to what the study says; nobody is told. */
  reset: () => void;
  /** It is not what the study says. */
  changed: () => boolean;
}

const steps = 1000;

/** All digits, in few letters: "1e10". */
function short(value: number): string {
  const plain = String(value);
  return plain.length <= 7 ? plain : value.toExponential().replace("e+", "e");
}

/** Four digits: what a person can mean by moving a slider. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

/**
 * @param words    what it is called, and more of it (source, confidence)
 * @param moved    the value changed; `done`: the slider was let go
 * @param remove   takes it away; null: it stays
 */
export function slider(words: { name: string; unit: string; more: string }, value: number, range: Range, moved: (done: boolean) => void, remove: (() => void) | null): Slid {
  const log = range.low > 0 && range.high / range.low > 3;
  const toStep = (v: number): number => steps * (log ? Math.log(v / range.low) / Math.log(range.high / range.low) : (v - range.low) / (range.high - range.low));
  const fromStep = (s: number): number => (log ? range.low * (range.high / range.low) ** (s / steps) : range.low + ((range.high - range.low) * s) / steps);
  let now = value;
  const bar = h("input", { type: "range", min: 0, max: steps, step: 1, "aria-label": words.name });
  const field = h("input", { type: "number", step: "any", "aria-label": `${words.name}, value` });
  const note = h("p", { class: "notes" });
  const reset = button("↺", () => set(value, true), { class: "reset", title: `Back to ${number(value)} ${words.unit}`, "aria-label": `${words.name}: back to what the study says` });
  const show = (): void => {
    const clamped = Math.min(Math.max(now, range.low), range.high);
    bar.value = String(Math.round(toStep(clamped)));
    bar.setAttribute("aria-valuetext", `${number(now)} ${words.unit}`);
    field.value = short(now);
    html.classList.toggle("changed", now !== value);
    reset.disabled = now === value;
    const outside = now < range.low * (1 - 1e-9) || now > range.high * (1 + 1e-9);
    note.textContent = outside ? `Outside ${number(range.low)} to ${number(range.high)}, the range its source gives.` : "";
  };
  function set(v: number, told = false): void {
    now = v;
    show();
    if (told) moved(true);
  }
  bar.addEventListener("input", () => {
    now = round(fromStep(Number(bar.value)));
    show();
    moved(false);
  });
  bar.addEventListener("change", () => moved(true));
  field.addEventListener("change", () => {
    const typed = Number(field.value);
    const good = field.value !== "" && Number.isFinite(typed) && typed >= range.least && typed <= range.most;
    if (good) set(typed, true);
    else show();
  });
  const html = h(
    "div",
    { class: "slid", "data-name": words.name },
    h("div", { class: "row" }, h("span", { class: "name", title: words.more }, words.name), remove ? button("×", remove, { class: "reset", title: "Take this slider away", "aria-label": `${words.name}: take away` }) : null),
    h("div", { class: "row" }, bar, field, h("span", { class: "unit" }, words.unit), reset),
    note,
  );
  show();
  return { html, get: () => now, set, reset: () => set(value), changed: () => now !== value };
}
