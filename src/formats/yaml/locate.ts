/** formats: a document of the YAML library -> located values; aliases counted, keys and texts judged. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { type DiagnosticList, firstUnseen, printable, type TextPosition } from '../../diagnostics/public.ts';
import type { Located, LocatedEntry } from './located.ts';

/** Values that aliases may add beyond what the file itself holds. */
const mostAliased = 200_000;

/** `size` counts the values that stand in the tree, with each alias counted as what it stands for. */
interface Converted {
  readonly value: Located;
  readonly size: number;
}

/** Errors: `yaml-syntax`, `yaml-alias-bomb`, and `name-invalid` for the key `__proto__`. */
export function locate(root: unknown, problems: DiagnosticList, place: (offset: number) => TextPosition): Located {
  return new Converter(problems, place).convert(root, 0).value;
}

class Converter {
  readonly #anchors = new Map<string, Converted | 'open'>();
  readonly #problems: DiagnosticList;
  readonly #place: (offset: number) => TextPosition;
  #aliased = 0;

  constructor(problems: DiagnosticList, place: (offset: number) => TextPosition) {
    this.#problems = problems;
    this.#place = place;
  }

  convert(node: unknown, at: number): Converted {
    if (isAlias(node)) return this.#alias(node.source, this.#place(node.range?.[0] ?? at));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#plain(node, at);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #plain(node: unknown, at: number): Converted {
    if (isScalar(node)) {
      const position = this.#place(node.range?.[0] ?? at);
      const { value } = node;
      if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        const text = typeof value === 'string' ? value : (node.source ?? String(value));
        this.#checkText(value, text, position);
        return { value: { kind: 'scalar', value, text, position }, size: 1 };
      }
      this.#problems.error('yaml-syntax', 'a value of an unknown type', {
        position,
        expected: 'text, a number, true, false or null',
      });
    }
    if (isSeq(node)) {
      const items: Located[] = [];
      let size = 1;
      for (const item of node.items) {
        const converted = this.convert(item, node.range?.[0] ?? at);
        items.push(converted.value);
        size += converted.size;
      }
      return { value: { kind: 'list', items, position: this.#place(node.range?.[0] ?? at) }, size };
    }
    if (isMap(node)) return this.#map(node.items, node.range?.[0] ?? at);
    return { value: { kind: 'scalar', value: null, text: '', position: this.#place(at) }, size: 1 };
  }

  #map(pairs: readonly { readonly key: unknown; readonly value: unknown }[], at: number): Converted {
    const entries = new Map<string, LocatedEntry>();
    let size = 1;
    for (const pair of pairs) {
      const start = isScalar(pair.key) || isAlias(pair.key) ? (pair.key.range?.[0] ?? at) : at;
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const position = this.#place(start);
      if (key !== undefined) this.#checkText(key, key, position);
      const converted = this.convert(pair.value, start);
      size += converted.size;
      if (key === undefined) this.#problems.error('yaml-syntax', 'a key that is no plain text', { position });
      else if (this.#mayHold(entries, key, position)) entries.set(key, { position, value: converted.value });
    }
    return { value: { kind: 'map', entries, position: this.#place(at) }, size };
  }

  /** What is there but not seen, and numbers that are written as other programs read another number. */
  #checkText(value: unknown, text: string, position: TextPosition): void {
    const unseen = typeof value === 'string' ? firstUnseen(value) : undefined;
    if (unseen !== undefined) {
      const code = (unseen.codePointAt(0) ?? 0).toString(16);
      const message = `the text \`${printable(text, 60)}\` holds the unseen character \\u{${code}}`;
      this.#problems.error('yaml-syntax', message, { position, help: 'remove it' });
    } else if (typeof value === 'number' && /^[-+]?0[0-9]/u.test(text)) {
      const message = `the number \`${printable(text, 60)}\` starts with a zero, which some programs read as octal`;
      this.#problems.error('yaml-syntax', message, {
        position,
        help: `write it without the zero, or in quotes if it is text: "${printable(text, 60)}"`,
      });
    }
  }

  #mayHold(entries: ReadonlyMap<string, LocatedEntry>, key: string, position: TextPosition): boolean {
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      const help = `it stands first at line ${earlier.position.line}, column ${earlier.position.column}; rename or remove one`;
      this.#problems.error('yaml-syntax', `the key \`${printable(key, 60)}\` is given twice`, { position, help });
      return false;
    }
    if (key === '__proto__') {
      this.#problems.error('name-invalid', 'a key may not be `__proto__`', {
        position,
        help: 'programs that read the file would lose it; choose another name',
      });
      return false;
    }
    return true;
  }

  #alias(name: string, position: TextPosition): Converted {
    const missing: Converted = { value: { kind: 'scalar', value: null, text: '', position }, size: 1 };
    const target = this.#anchors.get(name);
    const shown = `\`*${printable(name, 60)}\``;
    if (target === undefined) {
      this.#problems.error('yaml-syntax', `the alias ${shown} has no anchor before it`, { position });
      return missing;
    }
    if (target === 'open') {
      this.#problems.error('yaml-syntax', `the alias ${shown} stands inside what it repeats`, { position });
      return missing;
    }
    // The tree shares what aliases repeat, but whoever walks it later sees every repetition.
    this.#aliased += target.size;
    if (this.#aliased <= mostAliased) return target;
    if (this.#aliased - target.size <= mostAliased) {
      const expected = `at most ${mostAliased} values repeated by aliases`;
      this.#problems.error('yaml-alias-bomb', `the aliases repeat more values than any platform needs`, {
        position,
        expected,
      });
    }
    return missing;
  }
}
