/** The few lines that stand in for a framework. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** h("button", { type: "button", onclick: save }, "Save") */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return element;
}

export function button(words: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return h("button", { type: "button", onclick: act, ...attributes }, words);
}

/** A labelled list to choose one from. */
export function select(label: string, options: { value: string; words: string; off?: boolean }[], value: string, act: (value: string) => void): HTMLElement {
  const list = h(
    "select",
    { onchange: (event: Event) => act((event.target as HTMLSelectElement).value) },
    ...options.map((o) => h("option", { value: o.value, disabled: o.off, selected: o.value === value }, o.words)),
  );
  return h("label", { class: "field" }, h("span", {}, label), list);
}

export function check(label: string | Node, on: boolean, act: (on: boolean) => void, attributes: Attributes = {}): HTMLLabelElement {
  const box = h("input", { type: "checkbox", checked: on, ...attributes, onchange: (event: Event) => act((event.target as HTMLInputElement).checked) });
  return h("label", { class: "check" }, box, h("span", {}, label));
}

/** Says a line to whoever does not see the page. */
export function announce(words: string): void {
  const place = document.getElementById("said");
  if (place) place.textContent = words;
}

/** The bar of faults, at the top; "" takes it away. */
export function say(words: string): void {
  const place = document.getElementById("fault");
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

/**
 * Drawing waits for the file, and a newer wish must not be overwritten by an older one: each call gets a question that
 * tells whether it is still the newest.
 */
export function newest(): () => () => boolean {
  let generation = 0;
  return () => {
    const mine = ++generation;
    return () => mine === generation;
  };
}

export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
