/** formats: the octets of a CSV file -> a grid with physical line numbers. The only place that knows the CSV library. */
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { type Diagnostic, type ErrorCode, type Outcome, printable } from '../../diagnostics/public.ts';
import { type Cell, type Grid, type GridRow, mostCells } from '../matrix/grid.ts';
import { decodeText } from './decode-text.ts';
import { declaredDelimiter, guessDelimiter } from './delimiter.ts';

/** Octets that one CSV file may have. */
const sizeLimit = 64 * 1024 * 1024;
/** One cell of a spreadsheet holds 32,767 characters; a row beyond this has lost a quote. */
const longestRecord = 1024 * 1024;
const mostColumns = 16_384;

class TooManyCells extends Error {}

/**
 * One grid without a sheet name. `;`, `,` and tab are recognised, `sep=` obeyed. Errors: `file-too-large`,
 * `file-empty`, `csv-syntax` for a quote that never closes or stands where none may.
 */
export function readCsv(file: string, bytes: Uint8Array): Outcome<Grid> {
  if (bytes.length > sizeLimit) {
    return refuse(file, 'file-too-large', `the file has ${bytes.length} octets`, {
      expected: `at most ${sizeLimit} octets`,
    });
  }
  const decoded = decodeText(file, bytes);
  if (!decoded.ok) return decoded;
  const { value: text, remarks } = decoded;
  if (text.trim() === '') return refuse(file, 'file-empty', 'the file holds nothing');
  const declared = declaredDelimiter(text);
  const delimiter = declared ?? guessDelimiter(text);
  const rows: GridRow[] = [];
  let line = 0;
  let start = 0;
  let number = declared === undefined ? 0 : -1;
  let width = 0;
  let filled = 0;
  const enter = (record: readonly string[], info: InfoRecord): null => {
    start = line + 1;
    line = info.lines;
    number += 1;
    // The hint is no row: a spreadsheet that opens the file does not show it.
    if (number === 0) return null;
    const cells = new Map<number, Cell>();
    for (const [i, cell] of record.entries()) {
      if (cell.trim() !== '') cells.set(i + 1, { kind: 'text', text: cell });
    }
    filled += cells.size;
    if (filled > mostCells || record.length > mostColumns) throw new TooManyCells();
    if (cells.size > 0) rows.push({ number, line: start, hidden: false, cells });
    width = Math.max(width, ...cells.keys());
    return null;
  };
  try {
    parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: longestRecord,
      on_record: (record: unknown) => {
        const { record: fields, info } = record as { record: string[]; info: InfoRecord };
        return enter(fields, info);
      },
    });
  } catch (error) {
    if (error instanceof TooManyCells) {
      return refuse(file, 'file-too-large', `the file holds more than ${mostCells} filled cells`, { line: start });
    }
    if (error instanceof CsvError) return refuse(file, 'csv-syntax', wording(error), { line: syntaxLine(error, line) });
    throw error;
  }
  if (rows.length === 0) return refuse(file, 'file-empty', 'the file holds nothing');
  return {
    ok: true,
    value: { file, hidden: false, rows, width, hiddenColumns: new Set(), merges: [], covered: [] },
    remarks,
  };
}

function wording(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote opened in the record that starts here never closes';
    case 'CSV_MAX_RECORD_SIZE':
      return `a record is longer than ${longestRecord} characters; a quote may be missing`;
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands inside a cell that does not start with one';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text follows the closing quote of a cell';
    default:
      return printable(error.message).replace(/^./u, (c) => c.toLowerCase());
  }
}

/** The library names the line where it gave up; for a quote left open the record's first line says more. */
function syntaxLine(error: CsvError, lastLine: number): number {
  const named = Number(error['lines']);
  const opened = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  return opened || !Number.isInteger(named) || named < 1 ? lastLine + 1 : named;
}

function refuse(
  file: string,
  code: ErrorCode,
  message: string,
  rest: { readonly expected?: string; readonly line?: number } = {},
): Outcome<never> {
  const { expected, line } = rest;
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    position: line === undefined ? { kind: 'file', file } : { kind: 'text', file, line, column: 1 },
    ...(expected === undefined ? {} : { expected }),
    ...(code === 'csv-syntax' ? { help: 'double a quote inside a quoted cell: `"a ""b"" c"`' } : {}),
  };
  return { ok: false, diagnostics: [diagnostic] };
}
