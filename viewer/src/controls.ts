/** What can be chosen: scenarios, organs, quantity, axis, measured data. */
import type { Choice, Chosen, Panels } from "./choice";
import { announce, button, check, h, newest, say, select } from "./dom";
import { makeFigure } from "./figure";
import { hasIndividualCurves } from "./individual";
import { readObserved, toldOf } from "./observed";
import { available, quantityOf, Substance } from "./quantities";
import type { Result } from "./result";
import { firstHours } from "./first";
import { duration, organName } from "./words";

const searchable = 12; // longer lists can be searched

interface Item {
  index: number;
  words: string;
  off?: boolean;
}

/** A list to choose several from, with all, none and a search. */
function several(legend: string, items: Item[], get: () => number[], set: (chosen: number[]) => void): HTMLElement {
  const boxes = items.map((item) =>
    check(item.words, get().includes(item.index), (on) => {
      const rest = get().filter((i) => i !== item.index);
      set(on ? [...rest, item.index].sort((a, b) => a - b) : rest);
    }, { value: item.index }),
  );
  const shown = (): Item[] => items.filter((_, i) => !boxes[i]!.hidden);
  const mark = (): void => boxes.forEach((box, i) => (box.querySelector("input")!.checked = get().includes(items[i]!.index)));
  const search = h("input", {
    type: "search",
    "aria-label": `Search ${legend.toLowerCase()}`,
    placeholder: "search",
    oninput: () => boxes.forEach((box, i) => (box.hidden = !items[i]!.words.toLowerCase().includes(search.value.toLowerCase()))),
  });
  return h(
    "fieldset",
    {},
    h("legend", {}, legend),
    h(
      "div",
      { class: "row" },
      items.length > searchable ? search : null,
      button("All", () => { set([...new Set([...get(), ...shown().map((i) => i.index)])].sort((a, b) => a - b)); mark(); }, { "aria-label": `All ${legend.toLowerCase()}` }),
      button("None", () => { const gone = new Set(shown().map((i) => i.index)); set(get().filter((i) => !gone.has(i))); mark(); }, { "aria-label": `No ${legend.toLowerCase()}` }),
    ),
    h("div", { class: "list" }, ...boxes),
  );
}

function radios<T extends string>(legend: string, options: { value: T; words: string; off?: boolean }[], value: T, act: (value: T) => void): HTMLElement {
  return h(
    "fieldset",
    { class: "radios" },
    h("legend", {}, legend),
    ...options.map((o) =>
      h("label", { class: "check" }, h("input", { type: "radio", name: legend, value: o.value, checked: o.value === value, disabled: o.off, onchange: () => act(o.value) }), h("span", {}, o.words)),
    ),
  );
}

function observedField(result: Result, chosen: Chosen): HTMLElement {
  const said = h("p", { class: "notes", role: "status" });
  const latest = newest();
  const gone = button("Remove", () => {
    input.value = "";
    chosen.set({ observed: null });
  });
  const input = h("input", {
    type: "file",
    accept: ".csv,.tsv,.txt,text/csv",
    "data-observed": true,
    onchange: async () => {
      const file = input.files?.[0];
      if (!file) return;
      try {
        chosen.set({ observed: readObserved(new Uint8Array(await file.arrayBuffer()), file.name, result) });
        say("");
      } catch (error) {
        chosen.set({ observed: null });
        say((error as Error).message);
        announce((error as Error).message);
      }
    },
  });
  const plain = "Columns: time [h], value [%ID], organ; if wanted sd, or sem and n, or low and high, lloq, scenario, study; or a column an organ.";
  const show = async (): Promise<void> => {
    const newest = latest();
    const { observed } = chosen.now;
    gone.hidden = !observed;
    const words = observed ? toldOf(observed, result, chosen.now, (await makeFigure(result, chosen.now, [])).seen) : plain;
    if (newest()) said.textContent = words;
  };
  chosen.onChange(() => void show());
  void show();
  return h("fieldset", {}, h("legend", {}, "Measured data"), h("label", { class: "field" }, h("span", {}, "CSV file"), input), gone, said);
}

/** Time shown, for those who cannot drag. */
function timeField(result: Result, chosen: Chosen): HTMLElement {
  const first = result.time[0]!;
  const last = result.time[result.time.length - 1]!;
  const edge = (name: "from" | "to", label: string): HTMLInputElement => {
    const input = h("input", { type: "number", min: first, max: last, step: "any", "aria-label": label, value: chosen.now[name] });
    input.addEventListener("change", () => {
      const value = Math.min(Math.max(Number(input.value), first), last);
      const { from, to } = chosen.now;
      if (input.value !== "" && (name === "from" ? value < to : value > from)) chosen.set({ [name]: value });
      else input.value = String(chosen.now[name]);
    });
    return input;
  };
  const from = edge("from", "Time shown from, h");
  const to = edge("to", "Time shown to, h");
  chosen.onChange(() => {
    from.value = String(Number(chosen.now.from.toPrecision(6)));
    to.value = String(Number(chosen.now.to.toPrecision(6)));
  });
  return h("div", { class: "field" }, h("span", {}, "Time shown (h)"), h("span", { class: "row" }, from, "to", to));
}

export function controls(result: Result, chosen: Chosen): { html: HTMLElement; follow: (of: (keyof Choice)[]) => void } {
  const quantityPlace = h("div");
  const has = (s: Substance): boolean => available(result, s).length > 0;
  const set = (change: Partial<Choice>): void => chosen.set(change);
  const showQuantities = (): void => {
    const { substance, quantity } = chosen.now;
    quantityPlace.replaceChildren(
      select("Quantity", available(result, substance).map((q) => ({ value: q.key, words: `${q.words}${q.unit ? ` (${q.unit})` : ""}` })), quantity, (key) => set({ quantity: key })),
    );
  };
  const substance = radios<Substance>(
    "Shown",
    [
      { value: "vesicle", words: result.substanceWords },
      { value: "signal", words: "signal of the tracer" },
    ],
    chosen.now.substance,
    (value) => {
      const keep = quantityOf(value === "signal" ? `signal_${chosen.now.quantity}` : chosen.now.quantity.replace(/^signal_/, ""));
      const options = available(result, value);
      set({ substance: value, quantity: (options.find((q) => q.key === keep.key) ?? options[0]!).key });
      showQuantities();
    },
  );
  showQuantities();
  const lastTime = result.time[result.time.length - 1]!;
  const early = firstHours(lastTime - result.time[0]!);
  const timeAxis = select(
    "Time axis",
    [{ value: "linear", words: "linear" }, { value: "log", words: "logarithmic" }, { value: "first", words: `first ${duration(chosen.now.first || early)}, and all` }],
    chosen.now.logTime ? "log" : chosen.now.first ? "first" : "linear",
    (value) => set({ logTime: value === "log", first: value === "first" ? chosen.now.first || early : 0 }),
  );
  const same = check("same axis in all panels", chosen.now.sameAxis, (on) => set({ sameAxis: on }));
  const axis = radios("Axis of values", [{ value: "log", words: "logarithmic" }, { value: "linear", words: "linear" }], chosen.now.log ? "log" : "linear", (value) => {
    same.querySelector("input")!.checked = value === "log";
    set({ log: value === "log", sameAxis: value === "log" });
  });
  const parts: [HTMLElement | null, (keyof Choice)[]][] = [
    [several("Scenarios", result.scenarios.map((words, index) => ({ index, words: result.solved(index) ? words : `${words} (not solved)` })), () => chosen.now.scenarios, (scenarios) => set({ scenarios, alone: "" })), ["scenarios"]],
    [several("Organs", result.organs.map((name, index) => ({ index, words: organName(name) })), () => chosen.now.organs, (organs) => set({ organs, alone: "" })), ["organs"]],
    [has("vesicle") && has("signal") ? substance : null, ["substance"]],
    [quantityPlace, ["quantity"]],
    [axis, ["log"]],
    [select("Panels", [{ value: "organ", words: "one for each organ" }, { value: "scenario", words: "one for each scenario" }, { value: "one", words: "all in one" }], chosen.now.panels, (value) => set({ panels: value as Panels, alone: "" })), ["panels"]],
    [same, ["sameAxis"]],
    [result.bands.length ? check("bands of quantiles", chosen.now.bands, (on) => set({ bands: on })) : null, ["bands"]],
    [hasIndividualCurves(result, "amount") ? check("single subjects", chosen.now.individuals, (on) => set({ individuals: on })) : null, ["individuals"]],
    [timeAxis, ["logTime"]],
    [timeField(result, chosen), ["from", "to"]],
    [observedField(result, chosen), ["observed"]],
  ];
  const form = h("form", { "aria-label": "What to show", onsubmit: (event: Event) => event.preventDefault() }, ...parts.map(([part]) => part));
  const html = h("details", { class: "controls", open: innerWidth > 800 }, h("summary", {}, "What to show"), form);
  /** What the view that is shown does not follow is not offered. */
  const follow = (of: (keyof Choice)[]): void => {
    for (const [part, names] of parts) if (part) part.hidden = !names.some((name) => of.includes(name));
  };
  return { html, follow };
}
