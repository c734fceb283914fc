/** report: one CSV record, safe to open in a spreadsheet. */

/**
 * RFC 4180 text of `cells`, without line end. A cell that a spreadsheet would run as a formula (OWASP "CSV injection":
 * it starts with = + - @, a tab or a carriage return) gets an apostrophe in front.
 */
export function csvRecord(cells: readonly string[], separator = ','): string {
  return cells.map((cell) => quote(/^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell, separator)).join(separator);
}

function quote(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
