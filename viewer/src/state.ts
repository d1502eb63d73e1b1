/** What is chosen, in the address behind "#": by names, so that it means the same in another result. */
import type { Choice, Chosen, Panels } from "./choice";
import { announce, say } from "./dom";
import { quantities, quantityOf } from "./quantities";
import type { Result } from "./result";

const list = (names: string[]): string => names.map(encodeURIComponent).join(",");
const names = (text: string): string[] => text.split(",").filter(Boolean).map(plain);

/** As it was before it went into an address; what cannot have come from there stays as it is. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "v=curves&s=iv,oral&o=liver&q=percent_dose&t=0-2&x=log" */
export function addressOf(result: Result, choice: Choice, view: string): string {
  const parts: Record<string, string> = {
    v: view,
    s: list(choice.scenarios.map((i) => result.scenarios[i]!)),
    o: list(choice.organs.map((i) => result.organs[i]!)),
    q: choice.quantity,
    t: `${Number(choice.from.toPrecision(6))}-${Number(choice.to.toPrecision(6))}`,
    x: choice.logTime ? "log" : choice.first ? `first${choice.first}` : "linear",
    y: choice.log ? "log" : "linear",
    p: choice.panels,
    r: encodeURIComponent(result.scenarios[choice.reference] ?? ""),
    n: encodeURIComponent(result.scenarios[choice.scenario] ?? ""),
    a: encodeURIComponent(choice.alone),
    b: `${choice.bands ? "bands" : ""}${choice.individuals ? "individuals" : ""}${choice.sameAxis ? "same" : ""}`,
  };
  return Object.entries(parts)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

/** What an address says of this result. `unknown`: names that it has not. */
export function readAddress(result: Result, address: string): { change: Partial<Choice>; view: string; unknown: string[] } {
  const parts = new Map(address.replace(/^#/, "").split("&").map((p): [string, string] => [p.slice(0, p.indexOf("=")), p.slice(p.indexOf("=") + 1)]));
  const change: Partial<Choice> = {};
  const unknown: string[] = [];
  const find = (all: string[], wanted: string[]): number[] =>
    wanted.flatMap((name) => {
      const at = all.indexOf(name);
      if (at < 0) unknown.push(name);
      return at < 0 ? [] : [at];
    });
  const several = (key: string, all: string[]): number[] | undefined => {
    const found = parts.has(key) ? find(all, names(parts.get(key)!)) : [];
    return found.length ? [...new Set(found)].sort((a, b) => a - b) : undefined;
  };
  const scenarios = several("s", result.scenarios);
  const organs = several("o", result.organs);
  if (scenarios) change.scenarios = scenarios;
  if (organs) change.organs = organs;
  const q = parts.get("q");
  if (q && quantities.some((x) => x.key === q) && result.info(q)) Object.assign(change, { quantity: q, substance: quantityOf(q).substance });
  else if (q) unknown.push(q);
  const [from, to] = /^([\d.e+]+)-([\d.e+]+)$/i.exec(parts.get("t") ?? "")?.slice(1).map(Number) ?? [];
  const [first, last] = [result.time[0]!, result.time[result.time.length - 1]!];
  if (from !== undefined && to !== undefined && from < to && from < last && to > first) Object.assign(change, { from: Math.max(from, first), to: Math.min(to, last) });
  const x = parts.get("x");
  if (x) Object.assign(change, { logTime: x === "log", first: /^first[\d.]+$/.test(x) ? Number(x.slice(5)) : 0 });
  if (parts.has("y")) change.log = parts.get("y") !== "linear";
  if (["organ", "scenario", "one"].includes(parts.get("p") ?? "")) change.panels = parts.get("p") as Panels;
  const one = (key: "r" | "n", set: "reference" | "scenario"): void => {
    const found = several(key, result.scenarios);
    if (found) change[set] = found[0]!;
  };
  one("r", "reference");
  one("n", "scenario");
  if (parts.get("a")) change.alone = plain(parts.get("a")!);
  const b = parts.get("b");
  if (b !== undefined) Object.assign(change, { bands: b.includes("bands") && result.bands.length > 0, individuals: b.includes("individuals"), sameAxis: b.includes("same") });
  return { change, view: parts.get("v") ?? "", unknown: [...new Set(unknown)] };
}

/** Keeps the address in step; a change of the view is a step of "Back". */
export class Address {
  private written = "";
  private waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly result: Result,
    private readonly chosen: Chosen,
    private readonly view: () => string,
    /** What else is in it, "w=..." */
    private readonly more: () => string = () => "",
  ) {
    chosen.onChange(() => {
      if (this.waiting !== null) clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.write(false), 150);
    });
  }

  write(step: boolean): void {
    if (this.waiting !== null) clearTimeout(this.waiting);
    this.waiting = null;
    const now = [addressOf(this.result, this.chosen.now, this.view()), this.more()].filter(Boolean).join("&");
    if (now === this.written) return;
    this.written = now;
    if (step) history.pushState(null, "", `#${now}`);
    else history.replaceState(null, "", `#${now}`);
  }

  /** @return the view that the address asks for */
  read(hash = location.hash): string {
    const { change, view, unknown } = readAddress(this.result, hash);
    if (Object.keys(change).length) this.chosen.set(change);
    if (unknown.length) {
      const words = `The address asks for what this result has not: ${unknown.join(", ")}.`;
      announce(words);
      say(words);
    }
    return view;
  }
}
