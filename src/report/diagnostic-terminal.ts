/** report: a diagnostic with the line it speaks about and a caret under the place. */
import { type Diagnostic, formatPosition, printable } from '../diagnostics/public.ts';
import type { Palette } from './palette.ts';
import { displayWidth } from './width.ts';

export interface DiagnosticOptions {
  readonly palette: Palette;
  readonly width: number;
  /** The text of a file, if it is one and was read; undefined for archives and missing files. */
  readonly sourceOf: (file: string) => string | undefined;
}

/**
 * `place: severity[code]: message`, the source line with a caret, what was expected, how to mend it. The first line is
 * the one form that editors and CI parsers recognise.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: DiagnosticOptions): string {
  const { palette } = options;
  const paint =
    diagnostic.severity === 'error' ? palette.bad : diagnostic.severity === 'warning' ? palette.warn : palette.dim;
  const place = diagnostic.position === undefined ? '' : `${printable(formatPosition(diagnostic.position), 400)}: `;
  const lines = [
    `${place}${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${printable(diagnostic.message, 1000)}`,
  ];
  lines.push(...excerpt(diagnostic, options));
  if (diagnostic.expected !== undefined)
    lines.push(`  ${palette.dim('expected:')} ${printable(diagnostic.expected, 1000)}`);
  if (diagnostic.help !== undefined) lines.push(`  ${palette.dim('help:')} ${printable(diagnostic.help, 1000)}`);
  return lines.join('\n');
}

function excerpt(diagnostic: Diagnostic, options: DiagnosticOptions): readonly string[] {
  const { position } = diagnostic;
  if (position === undefined || position.kind === 'file' || position.line === undefined) return [];
  const source = options.sourceOf(position.file);
  if (source === undefined) return [];
  const raw = source.split(/\r\n|\n|\r/u, position.line)[position.line - 1];
  if (raw === undefined || raw.trim() === '') return [];
  const number = `${position.line}`;
  const room = Math.max(20, options.width - number.length - 5);
  const column = position.kind === 'text' ? position.column - 1 : undefined;
  const { before, after } = aroundColumn(raw, column ?? 0, room);
  const lines = [`  ${options.palette.dim(`${number} |`)} ${before}${after}`];
  if (column !== undefined && column <= raw.length) {
    lines.push(
      `  ${options.palette.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(displayWidth(before))}${options.palette.bad('^')}`,
    );
  }
  return lines;
}

/** The line on both sides of the column, shortened to `room` columns with the column inside. */
function aroundColumn(raw: string, column: number, room: number): { readonly before: string; readonly after: string } {
  const start = column > room - 20 ? column - Math.floor(room / 2) : 0;
  const before = (start > 0 ? '…' : '') + visible(raw.slice(start, column));
  let after = visible(raw.slice(column, column + room));
  while (after !== '' && displayWidth(before) + displayWidth(after) > room) after = after.slice(0, -1);
  return { before, after };
}

// A tab is as wide as the terminal pleases; one space keeps the caret in place.
function visible(text: string): string {
  return printable(text.replaceAll('\t', ' '), text.length);
}
