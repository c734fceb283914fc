/** formats: the octets of an XLSX workbook -> one grid for each sheet. */
import { type Diagnostic, type Outcome, printable } from '../../diagnostics/public.ts';
import { cellPosition, type Grid } from '../matrix/grid.ts';
import { readArchive } from './archive.ts';
import { PartError, refuse } from './refusal.ts';
import { readSheet } from './sheet.ts';
import { readStrings } from './strings.ts';
import { readStyles } from './styles.ts';
import { readWorkbook } from './workbook.ts';

/** Octets that one workbook may have, packed. */
const sizeLimit = 64 * 1024 * 1024;

/**
 * Every worksheet, hidden ones marked, in the order of the tabs. A formula counts as the value stored with it, which is
 * noted once a sheet. Errors: `file-too-large`, `sheet-archive-invalid`, `sheet-archive-bomb`, `sheet-xml-invalid`.
 */
export function readXlsx(file: string, bytes: Uint8Array): Outcome<readonly Grid[]> {
  const position = { kind: 'file', file } as const;
  if (bytes.length > sizeLimit) {
    const message = `the file has ${bytes.length} octets, more than the ${sizeLimit} allowed`;
    return refuse(position, 'file-too-large', message, 'copy the matrix into a new workbook');
  }
  let sheet: string | undefined;
  try {
    const archive = readArchive(bytes);
    const workbook = readWorkbook(archive);
    const context = {
      file,
      archive,
      strings: readStrings(archive, workbook.strings),
      styles: readStyles(archive, workbook.styles),
      from1904: workbook.from1904,
      filled: { cells: 0 },
    };
    const grids: Grid[] = [];
    for (const entry of workbook.sheets) {
      sheet = entry.name;
      grids.push(readSheet(context, entry));
    }
    return { ok: true, value: grids, remarks: grids.flatMap(noteFormulas) };
  } catch (error) {
    if (!(error instanceof PartError)) throw error;
    const { code, message, cell } = error;
    if (sheet === undefined) return refuse(position, code, message);
    if (cell !== undefined) return refuse({ kind: 'cell', file, sheet, cell }, code, message);
    return refuse(position, code, `the sheet \`${printable(sheet, 60)}\`: ${message}`);
  }
}

function noteFormulas(grid: Grid): readonly Diagnostic[] {
  let count = 0;
  let first: ReturnType<typeof cellPosition> | undefined;
  for (const row of grid.rows) {
    for (const [column, cell] of row.cells) {
      if (cell.formula !== true || cell.master !== undefined) continue;
      count += 1;
      first ??= cellPosition(grid, row, column);
    }
  }
  if (first === undefined) return [];
  const counted = count === 1 ? 'formula counts' : 'formulas count';
  const message = `${count} ${counted} as the value stored when the workbook was saved`;
  return [{ severity: 'note', code: 'cell-formula-error', message, position: first }];
}
