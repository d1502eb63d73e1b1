/** Tables for people: sortable, with a head that stays. */
import { button, h } from "./dom";
import { writeCsv } from "./csv";
import { number, unit } from "./words";

export interface Column {
  title: string;
  unit?: string;
  /** What it means, longer. */
  words?: string;
}

/** A number is written with four digits; `show` says otherwise. */
export type Cell = string | number | { value: number; show: string };

export interface Table {
  caption: string;
  columns: Column[];
  rows: Cell[][];
  /** A button beside the first cell of each row. */
  act?: { words: string; on: (first: string) => void };
}

function valueOf(cell: Cell): string | number {
  return typeof cell === "object" ? cell.value : cell;
}

function compare(a: Cell, b: Cell): number {
  const x = valueOf(a);
  const y = valueOf(b);
  if (typeof x === "number" && typeof y === "number") return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : x - y;
  return String(x).localeCompare(String(y), "en", { numeric: true });
}

function cellHtml(cell: Cell, first: boolean, act: Table["act"]): HTMLElement {
  const words = typeof cell === "object" ? cell.show : typeof cell === "number" ? number(cell) : cell;
  if (first) return h("th", { scope: "row" }, words, act ? " " : null, act ? button(act.words, () => act.on(words), { class: "act", "aria-label": `${act.words} ${words}` }) : null);
  if (typeof cell === "string") return h("td", { class: words.length > 40 ? "long" : null }, words);
  const pieces = words.split(" ").flatMap((piece, i) => [i ? " " : "", h("span", {}, piece)]); // on paper it may break between them
  return h("td", { class: "number" }, ...pieces);
}

export function tableHtml(table: Table, sortable = true): HTMLElement {
  const body = h("tbody");
  const fill = (rows: Cell[][]): void => body.replaceChildren(...rows.map((row) => h("tr", {}, ...row.map((cell, i) => cellHtml(cell, i === 0, table.act)))));
  let order = { column: -1, up: true };
  const heads = table.columns.map((c, i) => {
    const label = [c.title, c.unit ? h("span", { class: "unit" }, ` ${unit(c.unit)}`) : null];
    const numeric = table.rows.some((row) => typeof row[i] !== "string");
    const inner = sortable ? [h("button", { type: "button", title: c.words, onclick: () => sort(i) }, ...label)] : label;
    return h("th", { scope: "col", class: numeric && i ? "number" : null, title: sortable ? null : c.words }, ...inner);
  });
  const sort = (column: number): void => {
    order = { column, up: order.column === column ? !order.up : true };
    const rows = [...table.rows].sort((a, b) => compare(a[column]!, b[column]!) * (order.up ? 1 : -1));
    heads.forEach((head, i) => (i === column ? head.setAttribute("aria-sort", order.up ? "ascending" : "descending") : head.removeAttribute("aria-sort")));
    fill(rows);
  };
  fill(table.rows);
  const html = h("table", {}, h("caption", {}, table.caption), h("thead", {}, h("tr", {}, ...heads)), body);
  return sortable ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": table.caption }, html) : html;
}

export function tableCsv(table: Table): string {
  const head = table.columns.map((c) => (c.unit ? `${c.title} [${c.unit}]` : c.title));
  return writeCsv([head, ...table.rows.map((row) => row.map(valueOf))]);
}
