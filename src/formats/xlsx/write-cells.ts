/** formats: texts put into cells of a sheet's XML; every character outside those cells stays (ECMA-376 18.3). */
import { columnName } from '../matrix/grid.ts';
import { type CellSpan, locate, type RowSpan, type Span } from './locate.ts';
import { parseArea } from './merges.ts';

/** By row, then by column, both from 1. */
export type CellTexts = ReadonlyMap<number, ReadonlyMap<number, string>>;

interface Edit extends Span {
  readonly text: string;
}

/** Characters that a cell may hold (Excel specifications and limits). */
const longestText = 32_767;

/**
 * The sheet with `texts` in its cells. A row that the sheet does not have is left out: the caller names rows that it
 * has read. A cell that was there keeps its style; a new one takes `styleOf`, another cell of its row.
 */
export function writeCells(sheet: string, texts: CellTexts, styleOf?: number): string {
  const { rows, dimension } = locate(sheet, new Set(texts.keys()));
  const edits: Edit[] = [];
  let right = 0;
  for (const [number, cells] of texts) {
    const row = rows.get(number);
    if (row === undefined || cells.size === 0) continue;
    right = Math.max(right, ...cells.keys());
    edits.push(...rowEdits(sheet, number, row, cells, styleOf));
  }
  if (dimension !== undefined && right > 0) edits.push(...dimensionEdit(sheet, dimension, right));
  return applied(sheet, edits);
}

function rowEdits(
  sheet: string,
  number: number,
  row: RowSpan,
  cells: ReadonlyMap<number, string>,
  styleOf: number | undefined,
): readonly Edit[] {
  const edits: Edit[] = [];
  const inserted: { readonly at: number; readonly column: number; readonly text: string }[] = [];
  const model = styleOf === undefined ? undefined : row.cells.get(styleOf)?.style;
  for (const [column, text] of cells) {
    const there = row.cells.get(column);
    const style = there === undefined ? model : there.style;
    const xml = cellXml(row.prefix, `${columnName(column)}${number}`, style, text);
    if (there !== undefined) edits.push({ from: there.from, to: there.to, text: xml });
    else inserted.push({ at: placeOf(row, column), column, text: xml });
  }
  inserted.sort((a, b) => a.column - b.column);
  const tag = sheet.slice(row.tag.from, row.tag.to);
  const widened = widenSpans(tag, Math.max(...cells.keys()));
  if (row.closedAtOnce) {
    const open = widened.replace(/\s*\/>$/u, '>');
    const all = inserted.map(({ text }) => text).join('');
    return [{ ...row.tag, text: `${open}${all}</${row.prefix}row>` }];
  }
  if (widened !== tag) edits.push({ ...row.tag, text: widened });
  for (const { at, text } of inserted) edits.push({ from: at, to: at, text });
  return edits;
}

/** Cells of a row stand in order of their columns. */
function placeOf(row: RowSpan, column: number): number {
  let next: CellSpan | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [other, span] of row.cells) {
    if (other > column && other < nearest) {
      nearest = other;
      next = span;
    }
  }
  return next?.from ?? row.end;
}

function cellXml(prefix: string, reference: string, style: string | undefined, text: string): string {
  const styled = style === undefined ? '' : ` s="${style}"`;
  const p = prefix;
  return `<${p}c r="${reference}"${styled} t="inlineStr"><${p}is><${p}t xml:space="preserve">${escapeText(text)}</${p}t></${p}is></${p}c>`;
}

/** Text as XML holds it; characters that XML cannot hold, and what looks like their stand-ins, as `_xHHHH_` (ST_Xstring). */
export function escapeText(text: string): string {
  const short = text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
  return short
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_')
    .replace(/\p{Cc}|[\ufffe\uffff]/gu, (c) => (c === '\n' || c === '\t' ? c : codeText(c)))
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;');
}

function codeText(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** `spans="1:8"` says which columns a row uses. */
function widenSpans(tag: string, right: number): string {
  return tag.replace(/(\sspans\s*=\s*["'])(\d+):(\d+)(?=["'])/u, (whole, head: string, first: string, last: string) =>
    Number(last) >= right ? whole : `${head}${first}:${right}`,
  );
}

function dimensionEdit(sheet: string, span: Span, right: number): readonly Edit[] {
  const tag = sheet.slice(span.from, span.to);
  const text = tag.replace(/(\sref\s*=\s*["'])([^"']*)(?=["'])/u, (whole, head: string, reference: string) => {
    const area = parseArea(reference);
    if (area === undefined || area.right >= right) return whole;
    return `${head}${columnName(area.left)}${area.top}:${columnName(right)}${area.bottom}`;
  });
  return text === tag ? [] : [{ ...span, text }];
}

function applied(sheet: string, edits: readonly Edit[]): string {
  let at = 0;
  let out = '';
  for (const { from, to, text } of [...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    out += sheet.slice(at, from) + text;
    at = to;
  }
  return out + sheet.slice(at);
}
