/**
 * Tables that people bring, by the rules of the program (docs/tables.md, input/sheet.h): encodings, separators, columns,
 * units, numbers; all faults at once, in the same words.
 */

export type Kind = "text" | "time" | "count" | "measure";

/** What may stand in a table. */
export interface Column {
  name: string;
  aliases?: string[];
  kind: Kind;
  range?: "from 0" | "above 0";
  needed?: boolean;
  filled?: boolean;
  /** "<0.5", BLQ, BQL, LLOQ, ND may stand there. */
  below?: boolean;
  words: string;
}

export interface SheetColumn {
  header: string;
  name: string;
  unit: string;
  /** null: unknown, its cells are not looked at. */
  is: Column | null;
  /** A column of the list, not of another kind. */
  listed: boolean;
  broken: boolean;
  /** As written; NaN: absent. */
  values: number[];
  below: ("no" | "number" | "word")[];
}

export interface Row {
  line: number;
  cells: string[];
  wrong: boolean;
}

const mostFaults = 40;

/** 1 of a unit in hours. */
const hours: Record<string, number> = Object.fromEntries(
  (
    [
      [["s", "sec", "second", "seconds"], 1 / 3600],
      [["min", "minute", "minutes"], 1 / 60],
      [["h", "hr", "hour", "hours"], 1],
      [["d", "day", "days"], 24],
      [["week", "weeks"], 168],
      [["fortnight", "fortnights"], 336],
      [["ms", "millisecond", "milliseconds"], 1 / 3.6e6],
      [["us", "µs", "μs", "microsecond", "microseconds"], 1 / 3.6e9],
      [["month", "months"], 31556925.9747 / 12 / 3600],
      [["yr", "year", "years"], 31556925.9747 / 3600],
    ] as [string[], number][]
  ).flatMap(([words, factor]) => words.map((word) => [word, factor])),
);
/** What is written for units of time, or in letters of another size. */
const slips: Record<string, string> = { hrs: "h", mins: "min", secs: "s" };

/** The unit of time as udunits knows it: names of any letters, signs as they are. */
function timeOf(unit: string): string {
  const lower = unit.toLowerCase();
  return unit in hours || !(lower in hours) || lower.length < 4 ? unit : lower;
}
const others: Record<string, RegExp> = { "a ratio": /^%$/, "a volume": /^[munpd]?L$|^ml$/, "a mass": /^[kmunp]?g$/, "a length": /^[cmun]?m$/ };

export function brief(text: string): string {
  return text.length > 67 ? `${text.slice(0, 64)}...` : text;
}

/* ---- bytes to text ---- */

/** The letters that Windows-1252 has where Latin-1 has none. */
const windows = [..."€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"];

function decode(bytes: Uint8Array, fail: (words: string, line?: number) => never, note: (words: string) => void): string {
  const starts = (...first: number[]): boolean => first.every((b, i) => bytes[i] === b);
  if (starts(0x1f, 0x8b)) fail("is compressed (gzip), expected a text: unpack it, and save a table as CSV");
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) fail("is a workbook (.xls), expected a text: save as CSV");
  if (starts(0x50, 0x4b, 3, 4)) {
    const inside = new TextDecoder("latin1").decode(bytes);
    fail(inside.includes("xl/") ? "is a workbook (.xlsx), expected a text: save as CSV" : "is compressed (zip), expected a text: unpack it, and save a table as CSV");
  }
  const lineAt = (at: number): number => bytes.slice(0, at).filter((b) => b === 10).length + 1;
  let text = "";
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
    text = new TextDecoder(starts(0xff, 0xfe) ? "utf-16le" : "utf-16be").decode(bytes);
  } else {
    const zero = bytes.indexOf(0);
    if (zero >= 0) fail("holds a zero byte, expected a text file (UTF-8, or UTF-16 with its mark)", lineAt(zero));
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      const stray = bytes.findIndex((b) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(b));
      if (stray >= 0) fail(`holds a byte (0x${bytes[stray]!.toString(16).toUpperCase()}) that is neither UTF-8 nor Windows-1252, expected a text file`, lineAt(stray));
      const lines = new TextDecoder("latin1").decode(bytes).split("\n");
      const first = lines.findIndex((line) => {
        try {
          return !new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(line, (c) => c.charCodeAt(0))) && false;
        } catch {
          return true;
        }
      });
      text = Array.from(bytes, (b) => (b >= 0x80 && b < 0xa0 ? windows[b - 0x80]! : String.fromCharCode(b))).join("");
      note(`is no UTF-8 (line ${first + 1}), read as Windows-1252`);
    }
  }
  text = text.replace(/\r\n?/g, "\n").replace(/\x1a$/, "").replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ");
  const lineOf = (at: number): number => text.slice(0, at).split("\n").length;
  const code = (at: number): string => text.charCodeAt(at).toString(16).toUpperCase().padStart(2, "0");
  const control = text.search(/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
  if (control >= 0) fail(`holds the control character ${text.charCodeAt(control) < 256 ? "0x" : "U+"}${code(control)}, expected plain text`, lineOf(control));
  const hidden = text.search(/[\u200b\u2060\ufeff]/);
  if (hidden >= 0) fail(`holds U+${code(hidden)}, a character that nobody sees, expected plain text`, lineOf(hidden));
  return text;
}

/* ---- text to cells ---- */

/** A word, where blanks separate; in the header with its unit in brackets: "TIME [h]". */
const word = /[^ \t\u00a0\n]+/y;
const headed = /[^ \t\u00a0\n]+(?:[ \t\u00a0]*(?:\[[^\]\n]*\]|\([^)\n]*\))[^ \t\u00a0\n]*)?/y;

/** Has a line several words? */
function hasWords(line: string, kind: RegExp): boolean {
  const rest = line.replace(/^[ \t\u00a0]+/, "");
  kind.lastIndex = 0;
  return kind.test(rest) && /[^ \t\u00a0]/.test(rest.slice(kind.lastIndex));
}

/** @param lines from the header on */
function separatorOf(lines: string): string {
  const [row = "", ...others] = lines.split("\n");
  const outside = row.replace(/"[^"]*("|$)/g, "");
  const mark = ["\t", ";", ",", "|"].find((c) => outside.includes(c));
  if (mark) return mark === "|" ? "," : mark;
  const next = others.find((line) => !/^[ \t\u00a0]*(#|$)/.test(line)) ?? "";
  const inNumbers = !/[\t;|]|(^|\D),|,(\D|$)/.test(next); // what else would separate
  return hasWords(row, headed) && hasWords(next, word) && inNumbers ? " " : ",";
}

function cut(text: string, fault: (line: number, words: string) => void): { rows: Row[]; separator: string; broken: boolean } {
  const rows: Row[] = [];
  let at = 0;
  let line = 1;
  let separator = "";
  let noHeader = false;
  const blank = (c: string | undefined): boolean => c === " " || c === "\u00a0" || (c === "\t" && separator !== "\t");
  const trim = (cell: string): string => cell.replace(separator === "\t" ? /^[ \u00a0]+|[ \u00a0]+$/g : /^[ \t\u00a0]+|[ \t\u00a0]+$/g, "");
  const endOf = (from: number): number => {
    const end = text.indexOf("\n", from);
    return end < 0 ? text.length : end;
  };
  const told = /^sep=(.)\n/.exec(text); // what Excel is told so
  if (told) {
    separator = told[1]!;
    at = told[0].length;
    ++line;
  }
  while (at < text.length) {
    const first = /^[ \t]*/.exec(text.slice(at, endOf(at)))![0].length + at;
    if (text[first] === "#") {
      at = endOf(at) + 1;
      ++line;
      continue;
    }
    if (!separator && first < endOf(at)) separator = separatorOf(text.slice(at));
    const row: Row = { line, cells: [], wrong: false };
    let broken = false;
    for (;;) {
      while (blank(text[at])) ++at;
      let end = at;
      if (text[at] === '"') {
        let close = -1;
        let lines = 0;
        let behind = false;
        for (let i = at + 1; i < text.length && lines <= 64; ++i) {
          if (text[i] === "\n") ++lines;
          if (text[i] !== '"') continue;
          if (text[i + 1] === '"') {
            ++i;
            continue;
          }
          end = i + 1;
          while (blank(text[end])) ++end;
          if (end >= text.length || (separator === " " && end > i + 1) || text[end] === separator || text[end] === "\n") close = i;
          else behind = lines === 0;
          break;
        }
        if (close < 0) {
          fault(line, behind ? "text stands behind a closing quote, expected a separator or the end of the line" : "the quote that opens here is never closed");
          broken = true;
          end = endOf(at);
        } else {
          row.cells.push(trim(text.slice(at + 1, close).replace(/""/g, '"').replace(/\n/g, " ")));
          line += lines;
        }
      } else {
        if (separator === " ") {
          const kind = rows.length ? word : headed;
          kind.lastIndex = at;
          if (kind.test(text)) end = kind.lastIndex;
        } else {
          while (end < text.length && text[end] !== separator && text[end] !== "\n") ++end;
        }
        row.cells.push(trim(text.slice(at, end)));
      }
      while (separator === " " && blank(text[end])) ++end;
      at = separator === " " && end < text.length && text[end] !== "\n" ? end : end + 1;
      if (separator === " " ? at > end : text[end] !== separator) break;
    }
    ++line;
    if (broken && !rows.length) noHeader = true;
    if (!broken && row.cells.some((c) => c)) rows.push(row);
  }
  return { rows, separator, broken: noHeader };
}

/* ---- names ---- */

/** Edits between two names, case ignored: insert, delete, change, swap of neighbours. */
function distance(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  const rows = [Array.from({ length: y.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= x.length; ++i) {
    const now = [i];
    for (let j = 1; j <= y.length; ++j) {
      let best = Math.min(rows[i - 1]![j]! + 1, now[j - 1]! + 1, rows[i - 1]![j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1]) best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      now[j] = best;
    }
    rows.push(now);
  }
  return rows[x.length]![y.length]!;
}

/** The nearest of several names; null where none is near enough to be meant. */
export function nearest(word: string, names: string[]): string | null {
  let best = word.length < 6 ? 2 : Math.floor(word.length / 3) + 1;
  let near: string | null = null;
  let longer: string | null = null;
  for (const name of names) {
    const d = distance(word, name);
    if (d < best) {
      best = d;
      near = name;
    }
    if (word.length >= 3 && longer === null && name.toLowerCase().startsWith(word.toLowerCase())) longer = name;
  }
  return near ?? longer;
}

const isAbsent = (cell: string): boolean => cell === "" || cell === "." || /^(na|nan)$/i.test(cell);
const mayBeThousands = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const isNumber = (cell: string): boolean => /^[+-]?[\d., ]*\d[\d., ]*(e[+-]?\d+)?$/i.test(cell);

/** "08:30", "2024-05-03", "3/5/2024 8:00": a time of day, or a date. */
const isClock = (cell: string): boolean =>
  /^[\d:\-/. T]*$/.test(cell) && (cell.match(/\d/g)?.length ?? 0) >= 3 && (cell.includes(":") || (cell.replace(/^\D+/, "").match(/[-/]/g)?.length ?? 0) >= 2);

const isUnit = (cell: string): boolean => cell.startsWith("%") || cell in hours || Object.values(others).some((o) => o.test(cell)) || /^(particles?|\w+\/\w+)$/.test(cell);

/* ---- a table ---- */

export class Sheet {
  readonly said: string[] = [];
  readonly notes: string[] = [];
  rows: Row[] = [];
  columns: SheetColumn[] = [];
  faults = 0;
  unknown = 0;
  private separator = ",";
  private headLine = 1;
  private point = 0;
  private comma = 0;
  private evident = { ".": 0, ",": 0 }; // first lines where it can only be decimal
  private toldDecimal = false;

  /**
   * @param title of its kind: "measured values"
   * @param other is it something else that may stand in the header? null: no; near: the nearest name of such
   * @throws Error with the words, where it is no text
   */
  constructor(
    bytes: Uint8Array,
    readonly file: string,
    private readonly title: string,
    private readonly kinds: Column[],
    private readonly other: (name: string) => { column: Column | null; near: string | null },
  ) {
    const stop = (words: string, line?: number): never => {
      throw new Error(`${file}${line ? `:${line}` : ""}: ${words}`);
    };
    const text = decode(bytes, stop, (words) => this.note(words));
    const { rows, separator, broken } = cut(text, (line, words) => this.say(line, null, words));
    this.separator = separator || ",";
    if (broken) return;
    let first = 1;
    if (rows.length) {
      this.headLine = rows[0]!.line;
      this.takeHeader(rows[0]!.cells);
      if (rows.length > 1 && this.isUnits(rows[1]!.cells)) first = 2;
      this.takeUnits(first === 2 ? rows[1]! : null);
    }
    if (rows.length && !this.columns.length) return;
    this.takeRows(rows.slice(first));
    this.findDecimals();
    for (const [k, column] of this.columns.entries()) this.takeCells(column, k);
  }

  /** Say a fault. @param column null: of the whole row */
  say(line: number | null, column: string | null, words: string): void {
    if (++this.faults > mostFaults) {
      if (this.faults === mostFaults + 1) this.said.push(`${this.file}: has more faults than these ${mostFaults}, which are not told`);
      return;
    }
    const full = `${this.file}${line === null ? "" : `:${line}`}: ${column === null ? "" : `${column}: `}${words}`;
    if (!this.said.includes(full)) this.said.push(full);
  }

  /** Of a column as a whole. */
  sayOf(column: SheetColumn, words: string): void {
    this.say(this.headLine, column.name, words);
  }

  /** Of a cell. */
  sayAt(row: number, column: SheetColumn | null, words: string): void {
    this.rows[row]!.wrong = true;
    this.say(this.rows[row]!.line, column?.name ?? null, words);
  }

  note(words: string): void {
    this.notes.push(`${this.file}: note: ${words}`);
  }

  find(name: string): SheetColumn | null {
    return this.columns.find((c) => c.listed && c.is?.name === name) ?? null;
  }

  missing(name: string, example: string): void {
    this.say(this.headLine, name, `there is no such column, expected "${example}" in the header`);
  }

  /** "" where a cell is absent. */
  text(row: number, column: SheetColumn | null): string {
    const cell = column ? this.rows[row]!.cells[this.columns.indexOf(column)]! : "";
    return isAbsent(cell) ? "" : cell;
  }

  number(row: number, column: SheetColumn | null): number {
    return column?.values[row] ?? NaN;
  }

  private takeHeader(cells: string[]): void {
    while (cells.length > 1 && !cells[cells.length - 1]) cells.pop();
    if (cells.length > 1 && cells.every((cell) => isNumber(cell) || isAbsent(cell))) {
      this.say(this.headLine, null, "holds numbers, expected names of columns (a line that begins with # is passed over)");
      return;
    }
    this.columns = cells.map((header) => {
      const part = /^(.*?)\s*\[([^[]*)\]$/.exec(header) ?? /^(.*?)\s*\((.*)\)$/.exec(header) ?? /^(.*?)\s* \/ (.*)$/.exec(header);
      const broken = !part && header.includes("[") && !header.slice(header.indexOf("[")).includes("]");
      return { header, name: (part?.[1] ?? header).trim(), unit: (part?.[2] ?? "").trim(), is: null, listed: false, broken, values: [], below: [] };
    });
    for (const c of this.columns) {
      if (c.broken) this.sayOf(c, `its bracket never closes, expected "${c.header.slice(0, c.header.indexOf("[")).trim()} [unit]"`);
    }
    const missed = new Set<string>();
    for (const [k, c] of this.columns.entries()) {
      if (!c.name || c.broken) continue;
      const word = c.name.toLowerCase();
      const listed = this.kinds.find((kind) => kind.name === word || kind.aliases?.includes(word));
      const { column, near } = listed ? { column: listed, near: null } : this.other(c.name);
      c.is = column;
      c.listed = !!listed;
      if (!column) this.sayUnknown(c, near, missed);
      const before = column && this.columns.slice(0, k).find((o) => o.is && o.is.name === column.name);
      if (!before) continue;
      this.sayOf(c, `there are two columns of this name, "${brief(before.header)}" and "${brief(c.header)}", expected one`);
      c.is = null;
    }
    if (this.columns.some((c) => c.broken)) return;
    for (const kind of this.kinds) {
      if (kind.needed && !missed.has(kind.name) && !this.find(kind.name)) this.missing(kind.name, kind.name);
    }
  }

  private sayUnknown(c: SheetColumn, near: string | null, missed: Set<string>): void {
    ++this.unknown;
    let least = near === null ? Infinity : distance(c.name, near);
    for (const kind of this.kinds) {
      for (const name of [kind.name, ...(kind.aliases ?? [])]) {
        const d = distance(c.name, name);
        if (d >= least || c.name.length < 3 || nearest(c.name, [name]) === null) continue;
        least = d;
        near = kind.name;
        missed.add(kind.name);
      }
    }
    const words = `there is no such column in a table of ${this.title}`;
    const named = this.withUnit(c.name);
    if (named) {
      missed.add(named.kind.name);
      near = named.words;
    }
    if (named && c.unit) this.sayOf(c, `"${brief(c.header)}" has two units, expected one`);
    else if (near !== null) this.sayOf(c, `${words}; did you mean "${near}"?`);
    else if (this.columns.length === 1 && c.name.includes(" ")) this.sayOf(c, `${words}, expected tabs, ; or , between cells`);
    else if (/^c$/i.test(c.name) && c === this.columns[0])
      this.sayOf(c, `${words} (ignore_rows = "${c.name}" in the study passes over rows that begin so, ignore = [ "${c.name}" ] over the column)`);
    else this.sayOf(c, `${words} (ignore = [ "${brief(c.name)}" ] in the study lets it pass)`);
  }

  /** "value %ID", "time_h": a name with its unit behind it. */
  private withUnit(word: string): { kind: Column; words: string } | null {
    let found: { kind: Column; words: string } | null = null;
    let longest = 0;
    for (const kind of this.kinds) {
      for (const name of [kind.name, ...(kind.aliases ?? [])]) {
        const rest = word.slice(name.length);
        if (name.length <= longest || !word.toLowerCase().startsWith(name.toLowerCase()) || !/^[ _.,;:=/<>{}[\]()|-]/.test(rest)) continue;
        const unit = rest
          .replace(/^[ _.,;:=/<>{}[\]()|-]+/, "")
          .replace(/^in /, "")
          .replace(/[ _.,;:=/<>{}[\]()|-]+$/, "");
        if (!unit || unit.length >= 40 || !isUnit(unit)) continue;
        longest = name.length;
        found = { kind, words: `${kind.name} [${unit}]` };
      }
    }
    return found;
  }

  private isUnits(cells: string[]): boolean {
    let any = false;
    for (const [k, c] of this.columns.entries()) {
      const cell = (cells[k] ?? "").replace(/^[[(](.*)[\])]$/, "$1");
      if (isAbsent(cell) || cell === "-") continue;
      if (c.is?.kind === "text" || (isNumber(cell) && cell !== "1")) return false;
      any ||= !!c.is && !isNumber(cell) && isUnit(cell);
    }
    return any;
  }

  private takeUnits(row: Row | null): void {
    for (const [k, c] of this.columns.entries()) {
      if (!c.is) continue;
      const cell = (row?.cells[k] ?? "").replace(/^[[(](.*)[\])]$/, "$1");
      const second = isAbsent(cell) || cell === "-" ? "" : cell;
      const agree = c.unit === second || (c.is.kind === "time" && hours[timeOf(c.unit)] === hours[timeOf(second)]);
      if (second && c.unit && !agree) this.sayOf(c, `is in "${brief(c.unit)}" by the header, but in "${brief(second)}" by line ${row!.line}, expected one unit`);
      c.unit ||= second;
      if (c.is.kind === "time") this.checkTime(c);
      else if (c.unit && c.unit !== "1" && (c.is.kind === "text" || c.is.kind === "count"))
        this.sayOf(c, `holds ${c.is.kind === "text" ? "words" : "counts"}, expected no unit, but it has "${brief(c.unit)}"`);
    }
  }

  private checkTime(c: SheetColumn): void {
    if (!c.unit) this.sayOf(c, `has no unit, expected it in the header ("${c.name} [h]", say) or in units of the study`);
    else if (!(timeOf(c.unit) in hours)) {
      const lower = c.unit.toLowerCase();
      const meant = slips[lower] ?? (["h", "s", "d", "min"].includes(lower) ? lower : undefined);
      const dimension = Object.entries(others).find(([, words]) => words.test(c.unit))?.[0];
      if (meant) this.sayOf(c, c.unit === "H" || c.unit === "S" || c.unit === "D" ? `"1 ${c.unit}" is not a time; did you mean "${meant}"?` : `"1 ${c.unit}": unknown unit "${c.unit}"; did you mean "${meant}"?`);
      else this.sayOf(c, dimension ? `"1 ${c.unit}" is ${dimension}, expected a time (in h, say)` : `"1 ${c.unit}": unknown unit "${c.unit}", expected a time (in h, say)`);
    }
  }

  /** What 1 of a column of times is in hours. */
  hoursOf(column: SheetColumn): number {
    return hours[timeOf(column.unit)] ?? 1; // a unit that is none was said
  }

  private takeRows(rows: Row[]): void {
    for (const row of rows) {
      while (row.cells.length > this.columns.length && !row.cells[row.cells.length - 1]) row.cells.pop();
      const n = row.cells.length;
      if (n === this.columns.length) this.rows.push(row);
      else this.say(row.line, null, `the row has ${n} cell${n === 1 ? "" : "s"}, expected ${this.columns.length} as in the header`);
    }
    if (!this.rows.length && !this.faults) this.say(null, null, "holds no rows, expected a header and rows below it");
  }

  private takeCells(c: SheetColumn, k: number): void {
    for (const [i, row] of this.rows.entries()) {
      const cell = row.cells[k]!;
      if (!c.name && cell) {
        this.sayAt(i, null, `"${brief(cell)}" stands in a column without a name, expected one in the header (ignore = [ "" ] in the study lets it pass)`);
        return;
      }
      if (!c.is) continue;
      const low = c.is.below ? (/^(blq|bql|bloq|lloq|<lloq|<loq|<lod|nd)$/i.test(cell) ? "word" : cell.startsWith("<") ? "number" : "no") : "no";
      c.below.push(low);
      c.values.push(NaN);
      if (low === "word") continue;
      if (low === "no" && isAbsent(cell)) {
        if (c.is.filled) this.sayAt(i, c, `"${brief(cell)}": no value, expected ${c.is.words}`);
      } else if (c.is.kind !== "text") c.values[i] = this.read(i, c, low === "number" ? cell.slice(1).trim() : cell, cell);
    }
  }

  private read(i: number, c: SheetColumn, text: string, cell: string): number {
    const { words, range, kind } = c.is!;
    const say = (what: string): number => {
      this.sayAt(i, c, `"${brief(text)}" ${what}`);
      return NaN;
    };
    const points = text.split(".").length - 1;
    const commas = text.split(",").length - 1;
    if (!isNumber(text) && kind === "time" && isClock(text)) {
      this.sayAt(i, c, `"${brief(text)}": clock times and dates are not read, expected ${words} since the start (0, 1.5, say)`);
      return NaN;
    }
    if (!isNumber(text)) return say(`is no number, expected ${words}`);
    if (text.includes(" ")) return say(`has blanks in it, expected ${words} without any`);
    if (points + commas > 1) return say(`has marks between its thousands, expected ${words} without any`);
    if (commas && this.separator === ",") return say("has a decimal comma, but commas separate the cells of this file, expected a point");
    if (!this.isDecimal(i, c, text)) return NaN;
    if (text.length >= 512) return say(`is too long for a number, expected ${words}`);
    const value = Number(text.replace(",", "."));
    if (Math.abs(value) < 2.2250738585072014e-308 && /[1-9]/.test(text.replace(/e.*$/i, ""))) return say(`is too small a number, expected ${words}`);
    if (!Number.isFinite(value)) return say(`is no finite number, expected ${words}`);
    if (points || commas) this.noteMark(i, c, text, commas > 0);
    if (kind === "count" && (value < 0 || !Number.isInteger(value))) this.sayAt(i, c, `"${brief(cell)}" is no count, expected 0, 1, 2, ...`);
    else if (range === "from 0" && value < 0) this.sayAt(i, c, `"${brief(cell)}" is negative, expected ${words} from 0 on`);
    else if (range === "above 0" && !(value > 0)) this.sayAt(i, c, `"${brief(cell)}" is not above 0, expected ${words} that is`);
    return value;
  }

  /** Lines where a point, a comma can only be decimal: what "1,000" is hangs on them. */
  private findDecimals(): void {
    if (this.separator === ",") return;
    for (const row of this.rows) {
      for (const [k, c] of this.columns.entries()) {
        if (!c.is || c.is.kind === "text") continue;
        const text = row.cells[k]!.replace(/^< */, "");
        const mark = /[.,]/.exec(text)?.[0] as "." | "," | undefined;
        if (!mark || mayBeThousands.test(text) || this.evident[mark] || !isNumber(text) || text.includes(" ")) continue;
        if (text.split(/[.,]/).length === 2) this.evident[mark] = row.line;
      }
    }
  }

  /** A mark that is decimal, or one between thousands: other numbers of the file say which. */
  private isDecimal(i: number, c: SheetColumn, text: string): boolean {
    const mark = /[.,]/.exec(text)?.[0] as "." | "," | undefined;
    if (!mark || !mayBeThousands.test(text) || (mark === "." && this.separator !== ";")) return true;
    const [whole, rest] = text.split(mark);
    if (!this.evident[mark]) {
      this.sayAt(i, c, `"${brief(text)}" may be ${whole}${rest} or ${whole}.${rest}, expected no marks between thousands, or decimal = "${mark}" beside the file in the study`);
      return false;
    }
    if (mark === "," && !this.toldDecimal)
      this.notes.push(`${this.file}:${this.rows[i]!.line}: ${c.name}: note: "${brief(text)}" is read as ${whole}.${rest}: a number in line ${this.evident[mark]} has a decimal comma`);
    this.toldDecimal ||= mark === ",";
    return true;
  }

  /** Points and commas in one file: said once, at the second. */
  private noteMark(i: number, c: SheetColumn, text: string, comma: boolean): void {
    const line = this.rows[i]!.line;
    const before = comma ? this.comma : this.point;
    const other = comma ? this.point : this.comma;
    if (before) return;
    if (comma) this.comma = line;
    else this.point = line;
    if (other) this.sayAt(i, c, `"${brief(text)}" has a decimal ${comma ? "comma" : "point"}, a number in line ${other} a decimal ${comma ? "point" : "comma"}, expected one of them`);
  }
}
