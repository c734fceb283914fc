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
  #errors = 0;
  #errorsDropped = 0;
  #remarksDropped = 0;

  /** `limit` bounds the memory a hostile file can take, for errors and for remarks each; beyond it only a count is kept. */
  constructor(limit = 200) {
    this.#limit = limit;
  }

  add(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') {
      this.#errors += 1;
      if (this.#errors > this.#limit) this.#errorsDropped += 1;
      else this.#items.push(diagnostic);
    } else if (this.#items.length - Math.min(this.#errors, this.#limit) >= this.#limit) this.#remarksDropped += 1;
    else this.#items.push(diagnostic);
  }

  error(code: ErrorCode, message: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'message'> = {}): void {
    this.add({ severity: 'error', code, message, ...rest });
  }

  warning(code: ErrorCode, message: string, rest: Omit<Diagnostic, 'severity' | 'code' | 'message'> = {}): void {
    this.add({ severity: 'warning', code, message, ...rest });
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  get items(): readonly Diagnostic[] {
    return [
      ...this.#items,
      ...notShown('error', this.#errorsDropped, 'errors'),
      ...notShown('warning', this.#remarksDropped, 'warnings and notes'),
    ];
  }

  /** The value when nothing went wrong, else the errors. */
  outcome<T>(value: T): Outcome<T> {
    return this.hasErrors ? { ok: false, diagnostics: this.items } : { ok: true, value, remarks: this.items };
  }
}

function notShown(severity: Severity, count: number, what: string): readonly Diagnostic[] {
  return count === 0 ? [] : [{ severity, code: 'too-many-errors', message: `${count} more ${what} are not shown` }];
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
