/** "What if": sliders in front of the views, and the engine behind them. */
import { amountOf, changeOf, commandWords, configLine, ends, isNone, noWish, packWish, Wish } from "./changes";
import type { Chosen } from "./choice";
import { announce, button, h, select } from "./dom";
import { Change, Engine, Moved, NumberRow, Place, Ranked, Solution } from "./engine";
import { differenceOf, rebuild, Rebuilt } from "./rebuilt";
import type { Result } from "./result";
import { fileName, save } from "./save";
import { Slid, slider } from "./slider";
import { Solved, WhatIf } from "./solved";
import { number, organName } from "./words";

/** What the page does for it. */
export interface Page {
  /** Show a result anew, with what is chosen. */
  show: (result: WhatIf) => Promise<void>;
  /** Draw what is shown again. */
  redraw: () => void;
  /** The address is to be written anew. */
  wrote: () => void;
  chosen: () => Chosen;
}

const nearEnough = 1e-12; // of the peak: the file is what the engine makes
const sliders = 5;
const mostFollowed = 8; // scenarios

/** What a number does to an AUC, as a factor; 0 where that is not known. */
function effect(r: Ranked): number {
  return r.low !== null && r.high !== null && r.low > 0 && r.high > 0 ? Math.abs(Math.log(r.high / r.low)) : 0;
}

/** Words around a number, for whoever points at it. */
function evidence(row: NumberRow): string {
  return [row.confidence && `${row.confidence}:`, row.source].filter(Boolean).join(" ");
}

export class Live {
  readonly html = h("section", { class: "whatif", "aria-label": "What if" });
  private readonly status = h("p", { class: "notes", role: "status" });
  private readonly weight = h("div", {});
  private readonly list = h("div", {});
  private readonly adder = h("input", { type: "search", list: "numbers", placeholder: "liver, uptake, ...", "aria-label": "Another number" });
  private readonly slid = new Map<string, Slid>();
  private places: Place[] = [];
  private rows: NumberRow[] = [];
  private wish: Wish;
  private result: WhatIf | null = null;
  private busy = false;
  private wanted: "" | "glance" | "whole" = "";
  /** The number that is being moved. */
  private moving = "";
  /** What the engine follows now, as one text; "": nothing. */
  private followed = "";
  /** Of the last run, ms. */
  took = NaN;

  private constructor(
    private readonly engine: Engine,
    private readonly rebuilt: Rebuilt,
    private readonly page: Page,
    wish: Wish,
  ) {
    this.wish = wish;
  }

  /**
   * The study of a result: solved once as it is and held against it, then with changes.
   * @param file  null: the study of `rebuilt` has no result yet
   * @param made  is told before anything is shown
   * @throws Error with a sentence: it cannot be done
   */
  static async start(file: Result | null, given: Rebuilt | null, page: Page, wish: Wish | null, made: (live: Live) => void): Promise<Live> {
    const engine = await Engine.start();
    const rebuilt = given ?? (await rebuild(file!));
    await engine.ask({ ask: "study", files: rebuilt.files });
    const plain = await Solved.of(await engine.ask<Solution>({ ask: "run", change: rebuilt.base }), rebuilt.files[0]!.name);
    if (file) {
      const difference = await differenceOf(file, plain);
      if (!(difference <= nearEnough)) {
        const found = Number.isNaN(difference) ? "other curves" : `a difference of ${number(difference)} of the peak`;
        throw new Error(`The engine of this page does not give what is in the file, but ${found}: the file is by ${file.attributes.source ?? "an unknown program"}, the engine is VesiPK ${engine.version}. So there is no "what if" here.`);
      }
    }
    const live = new Live(engine, rebuilt, page, wish ?? noWish());
    live.places = await engine.ask<Place[]>({ ask: "places" });
    made(live);
    await live.begin(file ?? plain, plain);
    return live;
  }

  private async begin(before: Result, plain: Solved): Promise<void> {
    this.result = new WhatIf(before, plain);
    await this.page.show(this.result);
    const { organs, scenarios } = this.page.chosen().now;
    const scenario = scenarios[0] ?? 0;
    this.rows = await this.engine.ask<NumberRow[]>({ ask: "numbers", scenario });
    const known = new Set(this.rows.map((r) => r.address));
    for (const row of await this.engine.ask<NumberRow[]>({ ask: "numbers", scenario: -1 })) {
      if (!known.has(row.address)) this.rows.push(row); // of other scenarios
      known.add(row.address);
    }
    const organ = before.organs[organs[0] ?? 0]!;
    const ranked = before.subjects.every((n) => n <= 1) ? await this.engine.ask<Ranked[]>({ ask: "rank", scenario, organ }) : [];
    ranked.sort((a, b) => effect(b) - effect(a));
    this.build(ranked.slice(0, sliders).filter((r) => effect(r) > 0).map((r) => r.address), organ);
    await this.solve();
  }

  /* ---- the panel ---- */

  private build(addresses: string[], organ: string): void {
    const known = new Set(this.rows.map((r) => r.address));
    for (const address of [...this.wish.set.keys()]) if (!known.has(address)) this.wish.set.delete(address);
    const numbers = h("datalist", { id: "numbers" }, ...this.rows.map((r) => h("option", { value: r.address })));
    this.adder.addEventListener("change", () => {
      if (!known.has(this.adder.value)) return;
      this.add(this.adder.value, true);
      this.adder.value = "";
    });
    this.html.replaceChildren(
      h("h2", {}, "What if"),
      this.status,
      ...this.doseFields(),
      this.weight,
      h("p", { class: "notes" }, addresses.length ? `Widest effect on the AUC of ${organName(organ)}:` : ""),
      this.list,
      h("label", { class: "field" }, h("span", {}, "Another number"), this.adder),
      numbers,
      h(
        "div",
        { class: "row" },
        button("Reset all", () => this.reset()),
        button("Save study", () => void this.saveStudy(), { title: "A config with all changes in it, for vesipk run" }),
        button("Copy set", () => this.copy(configLine(this.wish, this.rows)), { title: "The numbers as they stand in a config" }),
        button("Copy --set", () => this.copy(commandWords(this.wish, this.rows)), { title: "The numbers as they stand on a command line" }),
        button("Copy link", () => this.copy(location.href), { title: "This page with these changes" }),
      ),
    );
    if (known.has("body_weight")) this.add("body_weight", false);
    for (const address of new Set([...addresses, ...this.wish.set.keys()])) if (address !== "body_weight") this.add(address, true);
  }

  /** Dose, route, species and condition: texts of the config. */
  private doseFields(): HTMLElement[] {
    const fields: HTMLElement[] = [];
    const amounts = ends(this.places, "amount").flatMap((p) => amountOf(p.value) ?? []);
    if (amounts.length) {
      const first = amounts[0]!;
      const one = amounts.every((a) => a.value === first.value && a.unit === first.unit);
      const name = one ? "dose" : "doses, times";
      const scale = one ? first.value : 1;
      const of = slider({ name, unit: one ? first.unit : "", more: one ? "of each dose" : "each dose of the study is multiplied by it" }, scale, { low: scale / 100, high: scale * 100, least: Number.MIN_VALUE, most: Infinity }, (done) => {
        this.wish.dose = of.get() / scale;
        this.moving = "";
        this.moved(done);
      }, null);
      if (this.wish.dose !== 1) of.set(scale * this.wish.dose);
      this.slid.set("", of);
      fields.push(of.html);
    }
    const choose = (words: string, key: "route" | "species" | "condition" | "organ", section: string, now: string): HTMLElement =>
      select(words, [{ value: "", words: `as it is${now ? `: ${now}` : ""}` }, ...this.engine.names(section).map((n) => ({ value: n, words: n }))], this.wish[key], (value) => {
        this.wish[key] = value;
        this.moved(true);
      });
    const told = (what: string): string => [...new Set(ends(this.places, what).map((p) => p.value))].slice(0, 3).join(", ");
    if (ends(this.places, "route").length) fields.push(choose("Route", "route", "routes", told("route")));
    if (ends(this.places, "species").length) fields.push(choose("Species", "species", "species", told("species")));
    if (ends(this.places, "species").length) fields.push(choose("Condition", "condition", "conditions", ""), choose("Organ too", "organ", "organs", ""));
    return fields;
  }

  private add(address: string, removable: boolean): void {
    const row = this.rows.find((r) => r.address === address);
    if (!row || this.slid.has(address)) return;
    const spread = row.low !== null && row.high !== null && row.high > row.low ? { low: row.low, high: row.high } : row.value > 0 ? { low: row.value / 4, high: row.value * 4 } : row.value < 0 ? { low: row.value * 4, high: row.value / 4 } : { low: 0, high: 1 };
    const [least, most] = [row.least ?? -Infinity, row.most ?? Infinity];
    const range = { low: Math.max(spread.low, least), high: Math.min(spread.high, most), least, most };
    const remove = removable ? (): void => {
      of.html.remove();
      this.slid.delete(address);
      this.wish.set.delete(address);
      this.moved(true);
    } : null;
    const of = slider({ name: address, unit: row.unit === "1" ? "" : row.unit, more: evidence(row) }, row.value, range, (done) => {
      if (of.changed()) this.wish.set.set(address, of.get());
      else this.wish.set.delete(address);
      this.moving = address;
      this.moved(done);
    }, remove);
    const wished = this.wish.set.get(address);
    if (wished !== undefined && wished >= least && wished <= most) of.set(wished);
    else this.wish.set.delete(address);
    this.slid.set(address, of);
    (removable ? this.list : this.weight).append(of.html);
  }

  /** A number gets a slider, from wherever it is asked for. */
  vary(address: string): void {
    this.add(address, true);
    this.slid.get(address)?.html.querySelector("input")?.focus();
  }

  private reset(): void {
    this.wish = noWish();
    for (const of of this.slid.values()) of.reset();
    for (const list of this.html.querySelectorAll("select")) list.value = "";
    this.moved(true);
  }

  private copy(text: string): void {
    void navigator.clipboard.writeText(text).then(
      () => announce(text ? "Copied." : "There is nothing to copy: no number is changed."),
      () => prompt("To be copied:", text),
    );
  }

  private async saveStudy(): Promise<void> {
    try {
      const text = await this.engine.ask<string>({ ask: "config", change: this.change() });
      save(`${fileName(this.result!.title, "what-if")}.cfg`, "text/plain;charset=utf-8", text);
    } catch (error) {
      this.say((error as Error).message);
    }
  }

  /* ---- solving ---- */

  private change(): Change {
    return changeOf(this.wish, this.rebuilt.base, this.rows, this.places);
  }

  private say(words: string, fault = true): void {
    this.status.textContent = words;
    this.status.classList.toggle("wrong", fault);
  }

  /** @param done  a slider was let go, or something was chosen; many subjects are solved then only */
  private moved(done: boolean): void {
    if (!done && (this.engine.onPage || this.result!.subjects.some((n) => n > 1))) return;
    void this.solve(done ? "whole" : "glance");
    if (done) this.page.wrote();
  }

  /** The newest wish is solved; those between are passed over. */
  private async solve(how: "glance" | "whole" = "whole"): Promise<void> {
    if (!(this.wanted === "whole")) this.wanted = how;
    if (this.busy) return;
    this.busy = true;
    this.html.dataset.state = "busy";
    while (this.wanted) {
      const now = this.wanted;
      this.wanted = "";
      try {
        if (now === "whole" || !(await this.glance())) await this.whole();
      } catch (error) {
        this.say((error as Error).message);
      }
    }
    this.busy = false;
    this.html.dataset.state = "idle";
  }

  private async whole(): Promise<void> {
    this.followed = "";
    const solution = await this.engine.ask<Solution>({ ask: "run", change: this.change() });
    const after = await Solved.of(solution, "what if");
    this.took = solution.ms;
    this.html.dataset.ms = String(solution.ms);
    if (this.result!.replace(after)) this.page.redraw();
    else {
      this.result = new WhatIf(this.result!.before, after);
      await this.page.show(this.result);
    }
    this.say(isNone(this.wish) ? "As the study is: move something." : `Solved in ${number(solution.ms, 3)} ms. Grey is before.`, false);
  }

  /** The curves that are shown, and no more, while a number moves. @return false: they cannot be had this way */
  private async glance(): Promise<boolean> {
    const { scenarios, organs, quantity } = this.page.chosen().now;
    const result = this.result!;
    const after = result.after;
    const shown = scenarios.filter((s) => s >= result.faintUpTo).map((s) => s - result.faintUpTo);
    const there = organs.filter((o) => after.organs.includes(result.organs[o]!));
    const slid = this.slid.get(this.moving);
    if (this.engine.onPage || !slid || !this.moving || !(after instanceof Solved) || document.body.dataset.view !== "curves" || !shown.length || shown.length > mostFollowed || !there.length) return false;
    const names = there.map((o) => result.organs[o]!);
    const wanted = [this.moving, quantity, shown, names].join("|");
    try {
      if (this.followed !== wanted) {
        for (const [place, scenario] of shown.entries()) await this.engine.ask({ ask: "follow", place, scenario, addresses: [this.moving], organs: names, quantity, time: after.time });
        this.followed = wanted;
      }
      let ms = 0;
      for (const [place, scenario] of shown.entries()) {
        const moved = await this.engine.ask<Moved>({ ask: "predict", place, values: [slid.get()], n: names.length * after.time.length });
        after.glance(scenario, { quantity, organs: names.map((name) => after.organs.indexOf(name)), values: moved.values });
        ms += moved.ms;
      }
      this.html.dataset.glance = String(ms);
      this.say(`Curves in ${number(ms, 2)} ms; all numbers follow when it is let go.`, false);
    } catch {
      this.followed = "";
      return false;
    }
    this.page.redraw();
    return true;
  }

  /** For the address. */
  get address(): string {
    return packWish(this.wish);
  }
}
