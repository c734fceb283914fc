/** formats: the keys of one YAML map, each read with its own reader and reported at its own place. */
import { type DiagnosticList, didYouMean, type Parsed, printable } from '../../diagnostics/public.ts';
import { describeKind, type Located, type LocatedMap, type LocatedScalar } from '../yaml/located.ts';
import { cleanText, quote } from './clean-text.ts';
import { took } from './yaml-lists.ts';

/** Every method answers undefined for a key that is absent, or whose value was reported. */
export class MapReader {
  readonly #map: LocatedMap;
  readonly #report: DiagnosticList;

  constructor(map: LocatedMap, report: DiagnosticList) {
    this.#map = map;
    this.#report = report;
  }

  /** Reports every key that is not `known`. */
  checkKeys(known: readonly string[]): void {
    for (const [key, { position }] of this.#map.entries) {
      if (known.includes(key)) continue;
      const help = didYouMean(key, known);
      this.#report.error('unknown-key', `the key \`${printable(key, 60)}\` means nothing here`, {
        position,
        expected: `one of ${known.join(', ')}`,
        ...(help === undefined ? {} : { help }),
      });
    }
  }

  /** Reports every key of `needed` that is absent; `expected` describes the whole map. */
  checkPresent(needed: readonly string[], expected: string): void {
    for (const key of needed) {
      if (this.#map.entries.has(key)) continue;
      this.#report.error('schema', `the row has no \`${key}\``, { position: this.#map.position, expected });
    }
  }

  /** Clean text; an empty one is reported. */
  text(key: string): string | undefined {
    return this.word(key, (text) => {
      const clean = cleanText(text);
      if (!clean.ok || clean.value !== '') return clean;
      return { ok: false, code: 'cell-empty', message: `\`${key}\` is empty` };
    });
  }

  /** The text of the scalar through `parse`. */
  word<T>(key: string, parse: (text: string) => Parsed<T>): T | undefined {
    const scalar = this.#scalar(key);
    return scalar === undefined ? undefined : took(parse(scalar.text), scalar, this.#report);
  }

  flag(key: string): boolean | undefined {
    const scalar = this.#scalar(key);
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'boolean') return scalar.value;
    this.#report.error('schema', `\`${key}\` is ${quote(scalar.text)}`, {
      position: scalar.position,
      expected: '`true` or `false`',
    });
    return undefined;
  }

  /** What `read` makes of the value; an absent key is an empty list. */
  list<T>(key: string, read: (value: Located, report: DiagnosticList) => readonly T[]): readonly T[] {
    const entry = this.#map.entries.get(key);
    return entry === undefined ? [] : read(entry.value, this.#report);
  }

  #scalar(key: string): LocatedScalar | undefined {
    const entry = this.#map.entries.get(key);
    if (entry === undefined) return undefined;
    const { value, position } = entry;
    if (value.kind === 'scalar' && value.value !== null) return value;
    this.#report.error('schema', `\`${key}\` is ${describeKind(value)}`, { position, expected: 'one value' });
    return undefined;
  }
}
