/** cli: the arguments and options of one command line, read with the type that the command expects. */
import { printable } from '../diagnostics/public.ts';
import { usageError } from './exit.ts';

export class Given {
  readonly #arguments: readonly unknown[];
  readonly #options: ReadonlyMap<string, unknown>;

  /** `options` by long flag name without the dashes. */
  constructor(args: readonly unknown[], options: ReadonlyMap<string, unknown>) {
    this.#arguments = args;
    this.#options = options;
  }

  /** The same arguments and options, with these options in their place or beside them. */
  with(options: ReadonlyMap<string, unknown>): Given {
    return new Given(this.#arguments, new Map([...this.#options, ...options]));
  }

  argument(index: number): string | undefined {
    const value = this.#arguments[index];
    return typeof value === 'string' ? value : undefined;
  }

  argumentList(index: number): readonly string[] {
    return strings(this.#arguments[index]);
  }

  flag(name: string): boolean {
    return this.#options.get(name) === true;
  }

  text(name: string): string | undefined {
    const value = this.#options.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    return strings(this.#options.get(name));
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw usageError(`option \`--${name}\` is missing`, { help: `add \`--${name} …\`` });
    return value;
  }

  /** A decimal integer within `[least, most]`. */
  integer(name: string, least: number, most: number): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : readInteger(`--${name}`, value, least, most);
  }
}

/** Digits only: Number() would take `0x10`, ` 7` and `1e3` as well. */
export function readInteger(what: string, text: string, least: number, most: number): number {
  const number = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw usageError(`\`${printable(text)}\` is not a value for \`${what}\``, {
      expected: `a whole number from ${least} to ${most}`,
    });
  }
  return number;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
