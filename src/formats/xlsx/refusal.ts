/** formats: why a workbook cannot be read, as an error at its narrowest known place. */
import type { Diagnostic, ErrorCode, Position } from '../../diagnostics/public.ts';

const saveAgain = 'open it in a spreadsheet and save it again as .xlsx, without a password';

/** Why a part cannot be read; caught by the reader of the workbook. `cell` is a place in the sheet being read. */
export class PartError extends Error {
  readonly code: 'sheet-archive-invalid' | 'sheet-archive-bomb' | 'sheet-xml-invalid';
  readonly cell: string | undefined;

  constructor(code: PartError['code'], message: string, cell?: string) {
    super(message);
    this.code = code;
    this.cell = cell;
  }
}

/** `help` is the way out; by default that of the code. */
export function refuse(
  position: Position,
  code: ErrorCode,
  message: string,
  help: string = code === 'sheet-archive-bomb' ? 'copy the matrix into a new workbook' : saveAgain,
): { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  return { ok: false, diagnostics: [{ severity: 'error', code, message, position, help }] };
}
