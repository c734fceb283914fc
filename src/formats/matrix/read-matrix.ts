/** formats: a matrix file of any kind -> a draft, told apart by its first octets. */
import type { Diagnostic, ErrorCode, Outcome } from '../../diagnostics/public.ts';
import type { MatrixDraft } from '../../model/public.ts';
import { readCsv } from '../csv/read-csv.ts';
import { readXlsx } from '../xlsx/read-xlsx.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { type MatrixOptions, readGrids } from './read-grids.ts';
import { readYamlMatrix } from './yaml-matrix.ts';

/** Octets that a matrix file of any kind may have; the readers of YAML and of archives have narrower bounds of their own. */
export const matrixSizeLimit: number = 64 * 1024 * 1024;

/**
 * XLSX by its archive, YAML by its `segproof` key or ending, else CSV. Errors: `file-too-large`, `file-empty`,
 * `file-format-unknown` for old workbooks, OpenDocument, PDF and other binaries, and those of the reader chosen.
 */
export function readMatrix(file: string, bytes: Uint8Array, options: MatrixOptions = {}): Outcome<MatrixDraft> {
  if (bytes.length > matrixSizeLimit) {
    const help = 'export only the sheet that holds the matrix';
    return refuse(
      file,
      'file-too-large',
      `the file has ${bytes.length} octets`,
      `at most ${matrixSizeLimit} octets`,
      help,
    );
  }
  if (bytes.length === 0) return refuse(file, 'file-empty', 'the file holds nothing');
  const refused = foreign(file, bytes);
  if (refused !== undefined) return refused;
  if (startsWith(bytes, 'PK')) {
    const grids = readXlsx(file, bytes);
    return grids.ok ? readGrids(file, grids.value, grids.remarks, options) : grids;
  }
  if (/\.ya?ml$/iu.test(file) || /^\ufeff?(?:#[^\n]*\n|\s|---\s)*segproof\s*:/u.test(ascii(bytes, 2_000))) {
    const root = readYaml(file, bytes);
    return root.ok ? withRemarks(root.remarks, readYamlMatrix(file, root.value)) : root;
  }
  const grid = readCsv(file, bytes);
  return grid.ok ? readGrids(file, [grid.value], grid.remarks, options) : grid;
}

function withRemarks(remarks: readonly Diagnostic[], outcome: Outcome<MatrixDraft>): Outcome<MatrixDraft> {
  return outcome.ok ? { ...outcome, remarks: [...remarks, ...outcome.remarks] } : outcome;
}

/** Formats that people do hand in, each with the way out. */
function foreign(file: string, bytes: Uint8Array): Outcome<never> | undefined {
  const unknown = (message: string, help: string): Outcome<never> =>
    refuse(file, 'file-format-unknown', message, 'an .xlsx, .csv or .yaml file', help);
  if (startsWith(bytes, '\u00d0\u00cf\u0011\u00e0')) {
    const help = 'save it as .xlsx (Excel workbook), without a password';
    return unknown('the file is an .xls workbook or a workbook with a password', help);
  }
  if (startsWith(bytes, '%PDF'))
    return unknown('the file is a PDF', 'export the sheet that it was printed from as .xlsx or .csv');
  if (startsWith(bytes, 'PK') && ascii(bytes, 120).includes('mimetypeapplication/vnd.oasis')) {
    return unknown('the file is an OpenDocument sheet', 'save it as .xlsx from LibreOffice');
  }
  if (/\.xls[bx]?m?$/iu.test(file) && !startsWith(bytes, 'PK')) {
    const looks = ascii(bytes, 200).trimStart().startsWith('<') ? 'HTML or XML' : 'something else';
    return unknown(`the file is called a workbook but holds ${looks}`, 'open it in a spreadsheet and save it as .xlsx');
  }
  const wide = startsWith(bytes, '\u00ff\u00fe') || startsWith(bytes, '\u00fe\u00ff');
  if (!startsWith(bytes, 'PK') && !wide && bytes.subarray(0, 4_096).includes(0)) {
    return unknown('the file is binary', 'save the matrix as .xlsx, .csv or .yaml');
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return [...magic].every((c, i) => bytes[i] === c.charCodeAt(0));
}

/** The first octets as one character each. */
function ascii(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}

function refuse(file: string, code: ErrorCode, message: string, expected?: string, help?: string): Outcome<never> {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    position: { kind: 'file', file },
    ...(expected === undefined ? {} : { expected }),
    ...(help === undefined ? {} : { help }),
  };
  return { ok: false, diagnostics: [diagnostic] };
}
