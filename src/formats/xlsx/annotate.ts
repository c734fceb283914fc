/** formats: a workbook with remarks beside the rows of its matrix, and all else in it as it was. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import type { Grid, GridRow } from '../matrix/grid.ts';
import { findHeader, type Header, isOwnColumn } from '../matrix/header.ts';
import { type Archive, readArchive } from './archive.ts';
import { readXlsx } from './read-xlsx.ts';
import { PartError, refuse } from './refusal.ts';
import { repack } from './repack.ts';
import { unpackOctets } from './unpack.ts';
import { readWorkbook, type SheetEntry } from './workbook.ts';
import { type CellTexts, writeCells } from './write-cells.ts';

/** Remarks by sheet name, then by row number; each is one text for each title. */
export type Remarks = ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;

/**
 * The workbook with one column for each of `titles` beside its matrix. A workbook that has the columns already gets new
 * texts in them. Only the sheets with remarks change. Errors: those of `readXlsx`, and `sheet-header-missing` for a
 * sheet without a header to put the titles in.
 */
export function annotateXlsx(
  file: string,
  bytes: Uint8Array,
  titles: readonly string[],
  remarks: Remarks,
): Outcome<Uint8Array> {
  const grids = readXlsx(file, bytes);
  if (!grids.ok) return grids;
  const problems = new DiagnosticList();
  try {
    const archive = readArchive(bytes);
    const sheets = readWorkbook(archive).sheets;
    const replaced = new Map<string, Uint8Array>();
    for (const [index, grid] of grids.value.entries()) {
      const rows = remarks.get(grid.sheet ?? '');
      const entry = sheets[index];
      if (rows === undefined || rows.size === 0 || entry === undefined) continue;
      const header = findHeader(grid, new DiagnosticList());
      if (header === undefined) {
        problems.error('sheet-header-missing', 'the sheet has no header beside which verdicts could stand', {
          position: { kind: 'cell', file, sheet: entry.name, cell: 'A1' },
          help: 'a zone × zone table has one row for many flows; give it a sheet with a row for each flow',
        });
        continue;
      }
      const texts = textsOf(grid, header, titles, rows);
      replaced.set(entry.part.name, edited(archive, entry, texts, lastOwn(header)));
    }
    return problems.outcome(repack(archive, replaced));
  } catch (error) {
    if (error instanceof PartError) return refuse({ kind: 'file', file }, error.code, error.message);
    throw error;
  }
}

function textsOf(
  grid: Grid,
  header: Header,
  titles: readonly string[],
  rows: ReadonlyMap<number, readonly string[]>,
): CellTexts {
  const columns = columnsOf(grid, header, titles);
  const line = (texts: readonly string[]): ReadonlyMap<number, string> =>
    new Map(columns.map((column, index) => [column, texts[index] ?? '']));
  // Rows that had remarks and have none now must not keep old ones.
  const below = grid.rows.slice(header.body);
  const stale = (row: GridRow): boolean => columns.some((column) => row.cells.has(column));
  const empty: readonly string[] = titles.map(() => '');
  return new Map([
    [header.row.number, line(titles)],
    ...below.filter(stale).map(({ number }) => [number, line(empty)] as const),
    ...[...rows].map(([number, texts]) => [number, line(texts)] as const),
  ]);
}

/** The columns of an earlier run, in whatever language, where the header has them all, else the first free ones on the right. */
function columnsOf(grid: Grid, header: Header, titles: readonly string[]): readonly number[] {
  const own = [...header.row.cells].filter(([, cell]) => isOwnColumn(cell.text)).map(([column]) => column);
  if (own.length === titles.length) return own.sort((a, b) => a - b);
  return titles.map((_, index) => grid.width + 1 + index);
}

/** The last column of the user's own header: its look is the new titles' look. */
function lastOwn({ row }: Header): number {
  return Math.max(...[...row.cells].filter(([, cell]) => !isOwnColumn(cell.text)).map(([column]) => column));
}

function edited(archive: Archive, { part }: SheetEntry, texts: CellTexts, styleOf: number): Uint8Array {
  const octets = new Uint8Array(part.size);
  let at = 0;
  unpackOctets(archive, part, (piece) => {
    octets.set(piece, at);
    at += piece.length;
  });
  // The byte order mark, where there is one, stays in the text and so in the file.
  const sheet = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  return new TextEncoder().encode(writeCells(sheet, texts, styleOf));
}
