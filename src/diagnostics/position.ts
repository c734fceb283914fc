/** diagnostics: where in the user's own files a thing was said. */

/** A place in a text file: `line` and `column` count from 1. */
export interface TextPosition {
  readonly kind: 'text';
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A place in a spreadsheet: `cell` in A1 notation. A CSV cell carries its text line as well. */
export interface CellPosition {
  readonly kind: 'cell';
  readonly file: string;
  readonly sheet?: string;
  readonly cell: string;
  readonly line?: number;
}

/** A whole file, when no narrower place is known. */
export interface FilePosition {
  readonly kind: 'file';
  readonly file: string;
}

export type Position = TextPosition | CellPosition | FilePosition;

/** `file:line:column`, `file:sheet!cell` or `file`. */
export function formatPosition(position: Position): string {
  switch (position.kind) {
    case 'text':
      return `${position.file}:${position.line}:${position.column}`;
    case 'cell':
      return position.sheet === undefined
        ? `${position.file}!${position.cell}`
        : `${position.file}:${position.sheet}!${position.cell}`;
    case 'file':
      return position.file;
  }
}
