/** Tables as text: RFC 4180, and what spreadsheets make of it. */

export function writeCsv(rows: (string | number)[][]): string {
  const field = (value: string | number): string => {
    const text = typeof value === "number" ? (Number.isNaN(value) ? "" : String(value)) : value;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

export interface CsvRow {
  line: number;
  fields: string[];
}

/** Rows of a text; commas, semicolons or tabs, whichever the first line has most of. Empty lines and # lines are left out. */
export function readCsv(text: string): CsvRow[] {
  const first = text.replace(/^\ufeff/, "").split(/\r?\n/).find((line) => line.trim() && !line.startsWith("#")) ?? "";
  const count = (mark: string): number => first.split(mark).length;
  const mark = [",", ";", "\t"].reduce((best, m) => (count(m) > count(best) ? m : best));
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  let line = 1;
  let start = 1;
  const endField = (): void => {
    fields.push(field.trim());
    field = "";
  };
  const endRow = (): void => {
    endField();
    if (fields.some((f) => f) && !fields[0]!.startsWith("#")) rows.push({ line: start, fields });
    fields = [];
    start = line;
  };
  for (const c of `${text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n")}\n`) {
    if (c === "\n") ++line;
    if (quoted) {
      if (c === '"') quoted = false;
      else field += c;
    } else if (c === '"') {
      if (field.trim()) field += c; // a quote that was doubled
      quoted = true;
    } else if (c === mark) endField();
    else if (c === "\n") endRow();
    else field += c;
  }
  return rows;
}
