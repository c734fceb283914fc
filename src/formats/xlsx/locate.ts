/** formats: where the rows and cells of a sheet stand in its text, so that it can be edited without being written anew. */
import { SaxesParser } from 'saxes';
import { parseReference } from './merges.ts';

/** A piece of the text: from the first character to behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `style` is the text of the cell's `s` attribute. */
export interface CellSpan extends Span {
  readonly style?: string;
}

/** `tag` is the row's opening tag; `end` is where its closing tag begins, or its end when it is closed at once. */
export interface RowSpan {
  readonly tag: Span;
  readonly end: number;
  readonly closedAtOnce: boolean;
  /** With its colon; empty in ordinary files. */
  readonly prefix: string;
  readonly cells: ReadonlyMap<number, CellSpan>;
}

export interface SheetSpans {
  readonly rows: ReadonlyMap<number, RowSpan>;
  /** The `dimension` element's tag. */
  readonly dimension?: Span;
}

/** Spans of the rows in `wanted`. The text has been read as a sheet without error before. */
export function locate(text: string, wanted: ReadonlySet<number>): SheetSpans {
  const parser = new SaxesParser({ position: true });
  const rows = new Map<number, RowSpan>();
  let dimension: Span | undefined;
  let number = 0;
  let column = 0;
  let row: { tag: Span; prefix: string; cells: Map<number, CellSpan> } | undefined;
  let cell: { from: number; style?: string } | undefined;
  const tagSpan = (): Span => ({ from: text.lastIndexOf('<', parser.position - 1), to: parser.position });
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1);
    const attribute = (key: string): string | undefined => {
      const value = attributes[key];
      return value === undefined ? undefined : String(value);
    };
    const reference = attribute('r');
    if (local === 'dimension') dimension = tagSpan();
    else if (local === 'row') {
      number = reference === undefined ? number + 1 : Number(reference);
      column = 0;
      row = { tag: tagSpan(), prefix: name.slice(0, name.length - local.length), cells: new Map() };
    } else if (local === 'c' && row !== undefined) {
      column = reference === undefined ? column + 1 : (parseReference(reference)?.column ?? column + 1);
      const style = attribute('s');
      cell = { from: tagSpan().from, ...(style === undefined ? {} : { style }) };
    }
  });
  parser.on('closetag', ({ name, isSelfClosing }) => {
    const local = name.slice(name.indexOf(':') + 1);
    if (local === 'c' && cell !== undefined) {
      if (wanted.has(number)) row?.cells.set(column, { ...cell, to: parser.position });
      cell = undefined;
    } else if (local === 'row' && row !== undefined) {
      const end = isSelfClosing ? parser.position : text.lastIndexOf('<', parser.position - 1);
      if (wanted.has(number)) rows.set(number, { ...row, end, closedAtOnce: isSelfClosing });
      row = undefined;
    }
  });
  parser.write(text).close();
  return { rows, ...(dimension === undefined ? {} : { dimension }) };
}
