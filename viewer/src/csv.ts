/** Tables as text: RFC 4180, and what spreadsheets make of it. */

export function writeCsv(rows: (string | number)[][]): string {
  const field = (value: string | number): string => {
    const text = typeof value === "number" ? (Number.isNaN(value) ? "" : String(value)) : value;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}
