/** The page: a file comes in, views of it come up. */
import { answerViews } from "./answers";
import { bodyView, canDrawBody } from "./bodymap";
import { unpackWish, Wish } from "./changes";
import { Choice, Chosen } from "./choice";
import { comparisonView } from "./comparison";
import { controls } from "./controls";
import { curvesView } from "./curves";
import { announce, button, h, newest, say } from "./dom";
import { dosings, readEvents } from "./events";
import { firstChoice } from "./first";
import { heatView } from "./heatmap";
import { hasEngine, Engine, unchanged } from "./engine";
import { Joined } from "./joined";
import { isAnswer } from "./kind";
import { numbersView } from "./numbers";
import { predictedView } from "./predicted";
import { Paper } from "./print";
import { evidenceView, failuresView, failureTable, provenanceView } from "./records";
import type { Rebuilt } from "./rebuilt";
import { Result } from "./result";
import { WhatIf } from "./solved";
import { hasSpread, spreadView } from "./spread";
import { stackedView } from "./stacked";
import { Address } from "./state";
import "./style.css";
import type { View } from "./view";
import { Live } from "./whatif";
import { bytes, count } from "./words";

const app = document.getElementById("app")!;
const printed = h("div", { class: "printed", "aria-hidden": "true" });
const content = h("main", { id: "content", tabindex: -1 });
const fault = h("p", { class: "fault", id: "fault", role: "alert", hidden: true });
const heading = h("h1", {}, "VesiPK results");
const about = h("p", { class: "about" });
const chooser = h("input", { type: "file", id: "file", accept: ".h5,.hdf5", multiple: true, onchange: () => chooser.files?.length && void open([...chooser.files]) });
const adder = h("input", { type: "file", id: "add", accept: ".h5,.hdf5", multiple: true, hidden: true, onchange: () => adder.files?.length && void open([...files, ...adder.files]) });
const addLabel = h("label", { class: "open", for: "add", hidden: true, title: "Another result beside the ones that are open" }, "Add a result");
const printButton = button("Print", () => void print());
const whatIfButton = button("What if", () => void whatIf(result, null, null), { id: "whatif", title: "Change numbers, dose and route, and see at once what becomes of it" });
const header = h(
  "header",
  {},
  h("div", {}, heading, about),
  h("div", { class: "row" }, h("label", { class: "open", for: "file" }, "Open a result"), chooser, addLabel, adder, whatIfButton, printButton),
);

/** A file and what it is called. */
type Given = Pick<File, "name"> & Blob;

let result: Result | null = null;
let files: Given[] = [];
let chosen: Chosen | null = null;
let live: Live | null = null;
let paper: Paper | null = null;
let address: Address | null = null;
let addressed = false;
let linked = ""; // the address with changes in it that the page was opened by
let showView: (id: string) => void = () => {};
let redraw: () => void = () => {};
const ask = newest();

async function print(): Promise<void> {
  await paper?.refresh();
  window.print();
}

/** Tabs by the rules of the trade: arrow keys move, only the chosen one is in the order of focus. */
function tabs(views: View[], chosen: Chosen | null, first: string, follow: (of: View["of"]) => void, moved: (step: boolean) => void): HTMLElement {
  let current = views.find((v) => v.id === first) ?? views[0]!;
  const place = (view: View): number => views.indexOf(view);
  const buttons = views.map((view) => h("button", { type: "button", role: "tab", id: `tab-${view.id}`, "aria-controls": `view-${view.id}`, onclick: () => show(view) }, view.title));
  const panels = views.map((view) => h("div", { role: "tabpanel", id: `view-${view.id}`, "aria-labelledby": `tab-${view.id}`, hidden: true }, view.html));
  const drawing = views.map(() => 0);
  const draw = (): void => {
    const at = place(current);
    drawing[at]! += 1;
    panels[at]!.setAttribute("aria-busy", "true");
    current
      .draw()
      .catch((error: Error) => say(error.message))
      .finally(() => {
        drawing[at]! -= 1;
        if (!drawing[at]) panels[at]!.removeAttribute("aria-busy");
      });
  };
  const show = (view: View, step = true): void => {
    current = view;
    document.body.dataset.view = view.id;
    follow(view.of);
    content.classList.toggle("record", view.of.length === 0); // nothing there to choose
    views.forEach((v, i) => {
      const on = v === view;
      buttons[i]!.setAttribute("aria-selected", String(on));
      buttons[i]!.tabIndex = on ? 0 : -1;
      panels[i]!.hidden = !on;
      v.html.hidden = !on;
    });
    draw();
    moved(step);
  };
  const list = h("div", { role: "tablist", "aria-label": "Views" }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const at = place(current);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + views.length, Home: 0, End: views.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(views[next % views.length]!);
    buttons[next % views.length]!.focus();
  });
  chosen?.onChange((changed) => {
    if (changed.some((name) => current.of.includes(name))) draw();
  });
  redraw = draw;
  showView = (id) => {
    const view = views.find((v) => v.id === id);
    if (view && view !== current) show(view, false);
  };
  show(current, false);
  return h("div", { class: "views" }, list, ...panels);
}

const mostPairs = 3;

/** What is chosen first; of a study with changes what was chosen of it before, each scenario twice. */
async function beginWith(opened: Result, before: Choice | null): Promise<Choice> {
  if (!(opened instanceof WhatIf)) return firstChoice(opened, dosings(await readEvents(opened)));
  const n = opened.faintUpTo;
  const base = before ?? (await firstChoice(opened.before, dosings(await readEvents(opened.before))));
  const scenarios = [...new Set(base.scenarios.map((s) => s % n))].slice(0, mostPairs);
  const pairs = [...scenarios, ...scenarios.map((s) => s + n)].filter((s) => s < opened.scenarios.length);
  const scenario = n + (base.scenario % n);
  return { ...base, scenarios: pairs, reference: scenarios[0] ?? 0, scenario: scenario < opened.scenarios.length ? scenario : 0, organs: base.organs.filter((o) => o < opened.organs.length), alone: "" };
}

/** A file without curves: what an analysis found. */
async function showAnswer(opened: Result): Promise<void> {
  const config = opened.info("provenance/config") ? ((await opened.texts("provenance/config"))[0] ?? "") : "";
  const evidence = opened.info("provenance/address") ? [evidenceView(opened, null)] : [];
  const views = [...(await answerViews(opened)), ...evidence, provenanceView(opened, config)];
  chosen = null;
  paper = null;
  address = null;
  addressed = true;
  heading.textContent = opened.title;
  document.title = `${opened.title} – VesiPK`;
  about.replaceChildren([opened.name, opened.size ? bytes(opened.size) : "", String(opened.attributes.source ?? "")].filter(Boolean).join(" · "));
  printButton.hidden = false;
  addLabel.hidden = adder.hidden = true;
  whatIfButton.hidden = true;
  say("");
  const wished = /(?:^#|&)v=([^&]*)/.exec(location.hash)?.[1] ?? "";
  content.replaceChildren(tabs(views, null, wished, () => {}, () => history.replaceState(null, "", `#v=${document.body.dataset.view ?? ""}`)));
  content.classList.add("record");
  printed.replaceChildren();
}

async function show(opened: Result): Promise<void> {
  if (isAnswer(opened)) return showAnswer(opened);
  const events = await readEvents(opened);
  const now = new Chosen(await beginWith(opened, opened instanceof WhatIf ? (chosen?.now ?? null) : null));
  chosen = now;
  const failures = await failureTable(opened);
  const config = opened.info("provenance/config") ? ((await opened.texts("provenance/config"))[0] ?? "") : "";
  const views = [
    curvesView(opened, now, events),
    ...(canDrawBody(opened) ? [bodyView(opened, now, config)] : []),
    heatView(opened, now, events),
    ...(opened.info("percent_dose") && opened.organs.includes("degraded") ? [stackedView(opened, now)] : []),
    ...(hasSpread(opened) ? [spreadView(opened, now)] : []),
    predictedView(opened, now),
    numbersView(opened, now),
    comparisonView(opened, now),
    evidenceView(opened, live ? (address) => live?.vary(address) : null),
    failuresView(opened, failures),
    provenanceView(opened, config),
  ];
  heading.textContent = opened.title;
  document.title = `${opened.title} – VesiPK`;
  const { solved, failed, alike } = opened.crowd(opened.scenarios.map((_, i) => i));
  const people = failed ? `${solved} of ${solved + failed} subjects` : solved > 1 ? count(solved, "subject") : "";
  const link = failed ? h("a", { href: "#v=failures", onclick: (event: Event) => (event.preventDefault(), showView("failures")) }, alike ? `${failed} failed` : `up to ${failed} failed`) : null;
  const told = opened instanceof WhatIf ? opened.before : opened;
  const before = [told.name, told.size ? bytes(told.size) : "", count(told.scenarios.length, "scenario"), people].filter(Boolean).join(" · ");
  const after = String(told.attributes.source ?? "");
  about.replaceChildren(before, ...(link ? [" (", link, ")"] : []), after ? ` · ${after}` : "");
  printButton.hidden = false;
  addLabel.hidden = adder.hidden = false;
  say([opened.attributes.complete === 0 ? "This run was not finished: what is shown may be a part of it." : "", ...(opened instanceof Joined ? opened.differences : [])].filter(Boolean).join(" "));
  const asked = new Address(opened, now, () => document.body.dataset.view ?? "curves", () => (live ? `w=${live.address}` : ""));
  const wished = wishOf(location.hash);
  const waits = !linked && !addressed && wished !== null && hasEngine() && !(opened instanceof WhatIf); // the address is of the changed study
  if (waits) linked = location.hash;
  const first = addressed || waits ? (live ? (document.body.dataset.view ?? "") : "") : asked.read(linked || location.hash); // of the file that is opened first, or of a link
  addressed = !waits;
  whatIfButton.hidden = !hasEngine() || live !== null || opened instanceof Joined;
  const form = controls(opened, now);
  address = asked;
  paper = new Paper(opened, now, events, failures, config, printed);
  content.replaceChildren(h("div", { class: "side" }, live?.html, form.html), tabs(views, now, first, form.follow, (step) => asked.write(step)));
  if (!waits) asked.write(false);
  paper.later();
  if (waits) void whatIf(opened, null, wished);
}

/** What an address wishes to be changed; null: nothing is said of that. */
function wishOf(hash: string): Wish | null {
  const found = /(?:^#|&)w=([^&]*)/.exec(hash);
  return found ? unpackWish(found[1]!) : null;
}

/** @param file  null: begin with a study that has no result yet */
async function whatIf(file: Result | null, rebuilt: Rebuilt | null, wish: Wish | null): Promise<void> {
  const latest = ask();
  whatIfButton.disabled = true;
  app.dataset.whatif = "starting";
  announce("The engine is started");
  const page = {
    show: async (shown: WhatIf): Promise<void> => {
      if (!latest()) return;
      result ??= shown.before;
      await show(shown);
      app.dataset.state = "open";
    },
    redraw: (): void => {
      redraw();
      paper?.later();
    },
    wrote: (): void => address?.write(false),
    chosen: (): Chosen => chosen!,
  };
  try {
    live = await Live.start(file, rebuilt, page, wish, (made) => (live = made));
    app.dataset.whatif = "on";
    whatIfButton.hidden = true;
  } catch (error) {
    live = null;
    app.dataset.whatif = "off";
    say((error as Error).message);
    if (latest() && file) await show(file);
    say((error as Error).message);
  }
  whatIfButton.disabled = false;
}

/** All of them, or none and the first fault. */
async function read(given: Given[]): Promise<Result> {
  const tried = await Promise.allSettled(given.map((file) => Result.open(file, file.name)));
  const opened = tried.flatMap((t) => (t.status === "fulfilled" ? [t.value] : []));
  const fault = tried.find((t) => t.status === "rejected");
  const answer = opened.length > 1 ? opened.find(isAnswer) : undefined;
  if (!fault && !answer) return opened.length > 1 ? new Joined(opened) : opened[0]!;
  for (const r of opened) r.close();
  if (answer) throw new Error(`"${answer.name}" holds what an analysis found, and no curves: it is opened alone.`);
  throw fault!.reason;
}

async function open(given: Given[]): Promise<void> {
  const latest = ask();
  const name = given.map((f) => f.name).join(", ");
  app.dataset.state = "opening";
  announce(`Opening ${name}`);
  try {
    const opened = await read(given);
    if (!latest()) {
      opened.close();
      return;
    }
    result?.close();
    result = opened;
    live = null;
    files = given;
    await show(opened);
    app.dataset.state = "open";
    announce(`${name} is open: ${opened.title}, ${isAnswer(opened) ? "" : count(opened.scenarios.length, "scenario")}`);
  } catch (error) {
    if (!latest()) return;
    say((error as Error).message);
    app.dataset.state = result ? "open" : "empty";
  }
  chooser.value = "";
  adder.value = "";
}

function welcome(): HTMLElement {
  return h(
    "div",
    { class: "welcome" },
    h("p", {}, h("strong", {}, "Drop a result file of VesiPK here"), " (.h5), or ", h("label", { class: "open", for: "file" }, "choose one"), "."),
    h("p", {}, "It is read where it lies: nothing leaves this computer, and no network is needed. A file may be larger than the memory."),
    hasEngine() ? studies() : null,
  );
}

/** Studies of the library, to begin with where there is no result: each becomes one, with sliders. */
function studies(): HTMLElement {
  const list = h("ul", { class: "studies", "aria-label": "Studies of the library" });
  const place = h("div", {}, h("h2", {}, "Or begin with a study"), h("p", {}, "It is solved here, in this page. Then choose route and species, drag, and see where the dose goes."), list);
  Engine.start().then(
    (engine) => {
      const simple = (name: string): number => Number(!name.startsWith("first"));
      for (const name of engine.names("studies").sort((a, b) => simple(a) - simple(b))) {
        const text = engine.library[`studies/${name}.cfg`]!;
        const title = /title\s*=\s*"([^"]+)"/.exec(text)?.[1] ?? name;
        list.append(h("li", {}, button(title, () => void whatIf(null, { files: [{ name: `${name}.cfg`, text }], base: unchanged }, null), { "data-study": name })));
      }
    },
    (error: Error) => say(error.message),
  );
  return place;
}

function takeDrops(): void {
  const { body } = document;
  body.addEventListener("dragover", (event) => {
    event.preventDefault();
    app.classList.add("over");
  });
  body.addEventListener("dragleave", (event) => event.relatedTarget === null && app.classList.remove("over"));
  body.addEventListener("drop", (event) => {
    event.preventDefault();
    app.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    const measured = document.querySelector<HTMLInputElement>("[data-observed]");
    if (file && measured && /\.(csv|tsv|txt)$/i.test(file.name)) {
      measured.files = event.dataTransfer!.files;
      measured.dispatchEvent(new Event("change"));
    } else if (file) void open([...event.dataTransfer!.files]);
  });
}

/** A report is this page with a result in it, put there by `vesipk report`. */
function openWithin(): boolean {
  const place = document.getElementById("result");
  if (!place) return false;
  const packed = atob(place.textContent!.trim());
  place.textContent = "";
  const plain = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; ++i) plain[i] = packed.charCodeAt(i);
  void open([new File([plain], place.dataset.name ?? "result.h5")]);
  return true;
}

app.dataset.state = "empty";
printButton.hidden = true;
whatIfButton.hidden = true;
app.replaceChildren(h("a", { class: "skip", href: "#content" }, "To the content"), header, fault, content, h("p", { id: "said", class: "unseen", "aria-live": "polite" }));
document.body.append(printed);
content.append(welcome());
takeDrops();
window.addEventListener("popstate", () => {
  if (address) showView(address.read());
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
openWithin();
