/** diagnostics: one thing wrong, or worth knowing, about an input. */
import type { ErrorCode } from './codes.ts';
import { formatPosition, type Position } from './position.ts';

export type Severity = 'error' | 'warning' | 'note';

/**
 * Style: lower case, no final full stop, the user's text in backticks; `expected` says what would have
 * been right, `help` how to mend it.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: ErrorCode;
  readonly message: string;
  readonly position?: Position;
  readonly expected?: string;
  readonly help?: string;
}

/** What a reader of outside input returns: a value with remarks, or the errors that prevented one. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly remarks: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A mutable list that readers report into, so that one run shows every error and not only the first. */
export class DiagnosticList {
  readonly #items: Diagnostic[] = [];
  readonly #limit: number;

  /** `limit` bounds the memory a hostile file can take; beyond it only a count is kept. */
  constructor(limit = 200) {
    this.#limit = limit;
  }

  #dropped = 0;

  add(diagnostic: Diagnostic): void {
    if (this.#items.length >= this.#limit && diagnostic.severity !== 'error') return;
    if (this.#items.length >= this.#limit * 2) this.#dropped += 1;
    else this.#items.push(diagnostic);
  }

  error(code: ErrorCode, message: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'message'> = {}): void {
    this.add({ severity: 'error', code, message, ...rest });
  }

  warning(code: ErrorCode, message: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'message'> = {}): void {
    this.add({ severity: 'warning', code, message, ...rest });
  }

  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === 'error');
  }

  get items(): readonly Diagnostic[] {
    if (this.#dropped === 0) return this.#items;
    return [
      ...this.#items,
      { severity: 'error', code: 'too-many-errors', message: `${this.#dropped} more errors are not shown` },
    ];
  }

  /** The value when nothing went wrong, else the errors. */
  outcome<T>(value: T): Outcome<T> {
    return this.hasErrors ? { ok: false, diagnostics: this.items } : { ok: true, value, remarks: this.items };
  }
}

/** One or more lines: `position: severity[code]: message`, then what was expected and how to mend it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const place = diagnostic.position === undefined ? '' : `${formatPosition(diagnostic.position)}: `;
  const lines = [`${place}${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}`];
  if (diagnostic.expected !== undefined) lines.push(`  expected: ${diagnostic.expected}`);
  if (diagnostic.help !== undefined) lines.push(`  help: ${diagnostic.help}`);
  return lines.join('\n');
}

/** What a reader of one short piece of text returns; the caller knows the position and adds it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly note?: string }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly expected?: string;
      readonly help?: string;
    };
