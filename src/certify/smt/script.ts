/** certify: an SMT-LIB 2 script under construction (QF_BV): one packet as variables, and a name for every formula. */

/** `true`, `false`, a name or an application, as SMT-LIB writes it. */
export type Formula = string;

/**
 * Each formula is given a declared Boolean once: nested definitions make solvers hundreds of times slower, and the same
 * rule is asked in many places.
 */
export class Script {
  readonly #lines: string[] = [];
  readonly #names = new Map<string, string>();

  /** A name for the formula. */
  named(formula: Formula): Formula {
    if (!formula.startsWith('(')) return formula;
    let name = this.#names.get(formula);
    if (name === undefined) {
      name = `f${this.#names.size}`;
      this.#names.set(formula, name);
      this.#lines.push(`(declare-const ${name} Bool)`, `(assert (= ${name} ${formula}))`);
    }
    return name;
  }

  declare(name: string, sort: string): void {
    this.#lines.push(`(declare-const ${name} ${sort})`);
  }

  assert(formula: Formula): void {
    this.#lines.push(`(assert ${formula})`);
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

export function all(...parts: readonly Formula[]): Formula {
  const needed = [...new Set(parts)].filter((part) => part !== 'true');
  if (needed.includes('false')) return 'false';
  return needed.length < 2 ? (needed[0] ?? 'true') : `(and ${needed.join(' ')})`;
}

export function any(...parts: readonly Formula[]): Formula {
  const needed = [...new Set(parts)].filter((part) => part !== 'false');
  if (needed.includes('true')) return 'true';
  return needed.length < 2 ? (needed[0] ?? 'false') : `(or ${needed.join(' ')})`;
}

export function not(part: Formula): Formula {
  if (part === 'true') return 'false';
  return part === 'false' ? 'true' : `(not ${part})`;
}

export function bits(value: bigint | number, width: number): string {
  return `(_ bv${value} ${width})`;
}
