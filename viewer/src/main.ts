/** The page: a file comes in, views of it come up. */
import { bodyView } from "./bodymap";
import { Chosen, firstChoice } from "./choice";
import { comparisonView } from "./comparison";
import { controls } from "./controls";
import { curvesView } from "./curves";
import { announce, button, h, newest } from "./dom";
import { readEvents } from "./events";
import { heatView } from "./heatmap";
import { numbersView } from "./numbers";
import { keepPrinted } from "./print";
import { evidenceView, failuresView, failureTable, provenanceView } from "./records";
import { Result } from "./result";
import "./style.css";
import type { View } from "./view";
import { bytes, count } from "./words";

const app = document.getElementById("app")!;
const printed = h("div", { class: "printed", "aria-hidden": "true" });
const content = h("main", { id: "content", tabindex: -1 });
const fault = h("p", { class: "fault", role: "alert", hidden: true });
const heading = h("h1", {}, "VesiPK results");
const about = h("p", { class: "about" });
const chooser = h("input", { type: "file", id: "file", accept: ".h5,.hdf5", onchange: () => chooser.files?.[0] && void open(chooser.files[0], chooser.files[0].name) });
const printButton = button("Print", () => void print());
const header = h(
  "header",
  {},
  h("div", {}, heading, about),
  h("div", { class: "row" }, h("label", { class: "open", for: "file" }, "Open a result"), chooser, printButton),
);

let result: Result | null = null;
let refreshPrinted: () => Promise<void> = async () => {};
let redraw: () => void = () => {};
const ask = newest();

async function print(): Promise<void> {
  await refreshPrinted();
  window.print();
}

/** Tabs by the rules of the trade: arrow keys move, only the chosen one is in the order of focus. */
function tabs(views: View[], chosen: Chosen): HTMLElement {
  let current = views[0]!;
  const buttons = views.map((view) => h("button", { type: "button", role: "tab", id: `tab-${view.id}`, "aria-controls": `view-${view.id}`, onclick: () => show(view) }, view.title));
  const panels = views.map((view) => h("div", { role: "tabpanel", id: `view-${view.id}`, "aria-labelledby": `tab-${view.id}`, hidden: true }, view.html));
  const draw = (): void => {
    current.draw().catch((error: Error) => say(error.message));
  };
  const show = (view: View): void => {
    current = view;
    content.classList.toggle("record", view.of.length === 0); // nothing there to choose
    views.forEach((v, i) => {
      const on = v === view;
      buttons[i]!.setAttribute("aria-selected", String(on));
      buttons[i]!.tabIndex = on ? 0 : -1;
      panels[i]!.hidden = !on;
      v.html.hidden = !on;
    });
    draw();
  };
  const list = h("div", { role: "tablist", "aria-label": "Views" }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const at = views.indexOf(current);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + views.length, Home: 0, End: views.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(views[next % views.length]!);
    buttons[next % views.length]!.focus();
  });
  chosen.onChange((changed) => {
    if (changed.some((name) => current.of.includes(name))) draw();
  });
  redraw = draw;
  show(current);
  return h("div", { class: "views" }, list, ...panels);
}

function say(words: string): void {
  fault.textContent = words;
  fault.hidden = !words;
}

async function show(opened: Result): Promise<void> {
  const chosen = new Chosen(await firstChoice(opened));
  const events = await readEvents(opened);
  const failures = await failureTable(opened);
  const config = opened.info("provenance/config") ? ((await opened.texts("provenance/config"))[0] ?? "") : "";
  const views = [
    curvesView(opened, chosen, events),
    bodyView(opened, chosen, config),
    heatView(opened, chosen, events),
    numbersView(opened, chosen),
    comparisonView(opened, chosen),
    evidenceView(opened),
    failuresView(opened, failures),
    provenanceView(opened, config),
  ];
  heading.textContent = opened.title;
  document.title = `${opened.title} – VesiPK`;
  const most = Math.max(0, ...opened.subjects);
  about.textContent = [opened.name, bytes(opened.size), count(opened.scenarios.length, "scenario"), most > 1 ? count(most, "subject") : "", String(opened.attributes.source ?? "")].filter(Boolean).join(" · ");
  printButton.hidden = false;
  content.replaceChildren(controls(opened, chosen), tabs(views, chosen));
  refreshPrinted = keepPrinted(opened, chosen, events, failures, config, printed);
  delete printed.dataset.ready;
  printed.replaceChildren();
  say(opened.attributes.complete === 0 ? "This run was not finished: what is shown may be a part of it." : "");
}

async function open(file: Blob, name: string): Promise<void> {
  const latest = ask();
  app.dataset.state = "opening";
  announce(`Opening ${name}`);
  try {
    const opened = await Result.open(file, name);
    if (!latest()) {
      opened.close();
      return;
    }
    result?.close();
    result = opened;
    await show(opened);
    app.dataset.state = "open";
    announce(`${name} is open: ${opened.title}, ${count(opened.scenarios.length, "scenario")}`);
  } catch (error) {
    if (!latest()) return;
    say((error as Error).message);
    app.dataset.state = result ? "open" : "empty";
  }
  chooser.value = "";
}

function welcome(): HTMLElement {
  return h(
    "div",
    { class: "welcome" },
    h("p", {}, h("strong", {}, "Drop a result file of VesiPK here"), " (.h5), or ", h("label", { class: "open", for: "file" }, "choose one"), "."),
    h("p", {}, "It is read where it lies: nothing leaves this computer, and no network is needed. A file may be larger than the memory."),
  );
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
    } else if (file) void open(file, file.name);
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
  void open(new Blob([plain]), place.dataset.name ?? "result.h5").then(() => refreshPrinted());
  return true;
}

app.dataset.state = "empty";
printButton.hidden = true;
app.replaceChildren(h("a", { class: "skip", href: "#content" }, "To the content"), header, fault, content, h("p", { id: "said", class: "unseen", "aria-live": "polite" }));
document.body.append(printed);
content.append(welcome());
takeDrops();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
openWithin();
