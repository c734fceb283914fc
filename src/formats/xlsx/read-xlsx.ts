/** formats: the octets of an XLSX workbook -> one grid for each sheet. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import { cellPosition, type Grid } from '../matrix/grid.ts';
import { type Archive, readArchive, refuse } from './archive.ts';
import { readSheet } from './sheet.ts';
import { readStrings } from './strings.ts';
import { readStyles } from './styles.ts';
import { PartError } from './unpack.ts';
import { readWorkbook } from './workbook.ts';

/** Octets that one workbook may have, packed. */
export const xlsxSizeLimit: number = 64 * 1024 * 1024;

/**
 * Every worksheet, hidden ones marked, in the order of the tabs. A formula counts as the value stored with it, which is
 * noted once. Errors: `file-too-large`, `sheet-archive-invalid`, `sheet-archive-bomb`, `sheet-xml-invalid`.
 */
export function readXlsx(file: string, bytes: Uint8Array): Outcome<readonly Grid[]> {
  if (bytes.length > xlsxSizeLimit) {
    return refuse(file, 'file-too-large', `the file has ${bytes.length} octets`, 'copy the matrix into a new workbook');
  }
  const archive = readArchive(file, bytes);
  if (!archive.ok) return archive;
  try {
    const grids = readGridsOf(file, archive.value);
    const report = new DiagnosticList();
    noteFormulas(grids, report);
    return report.outcome(grids);
  } catch (error) {
    if (error instanceof PartError) return refuse(file, error.code, error.message);
    throw error;
  }
}

function readGridsOf(file: string, archive: Archive): readonly Grid[] {
  const workbook = readWorkbook(archive);
  const context = {
    file,
    archive,
    strings: readStrings(archive, workbook.strings),
    styles: readStyles(archive, workbook.styles),
    from1904: workbook.from1904,
  };
  return workbook.sheets.map(({ name, hidden, part }) => readSheet(context, name, hidden, part));
}

function noteFormulas(grids: readonly Grid[], report: DiagnosticList): void {
  for (const grid of grids) {
    let count = 0;
    let first: ReturnType<typeof cellPosition> | undefined;
    for (const row of grid.rows) {
      for (const [column, cell] of row.cells) {
        if (cell.formula !== true || cell.master !== undefined) continue;
        count += 1;
        first ??= cellPosition(grid, row, column);
      }
    }
    if (first === undefined) continue;
    const message = `${count} formula${count === 1 ? ' counts' : 's count'} as the value stored when the workbook was saved`;
    report.add({ severity: 'note', code: 'cell-formula-error', message, position: first });
  }
}
