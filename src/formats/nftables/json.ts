/** formats: JSON with the place of every value, since `nft -j` prints a whole ruleset on one line (RFC 8259). */
import type { TextPosition } from '../../diagnostics/public.ts';
import { SyntaxTrouble } from './syntax.ts';

export type JsonNode =
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, JsonNode>; readonly offset: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly offset: number }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly offset: number };

const deepest = 200;

/** `positionOf` turns an offset into line and column. */
export interface JsonDocument {
  readonly root: JsonNode;
  readonly positionOf: (node: JsonNode) => TextPosition;
}

/** Throws SyntaxTrouble at the first character that is no JSON. */
export function readJson(file: string, text: string): JsonDocument {
  const lines = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines.push(i + 1);
  const positionAt = (offset: number): TextPosition => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { kind: 'text', file, line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
  };
  const reader = new JsonReader(text, positionAt);
  return { root: reader.document(), positionOf: ({ offset }) => positionAt(offset) };
}

class JsonReader {
  readonly #text: string;
  readonly #positionAt: (offset: number) => TextPosition;
  #at = 0;
  #depth = 0;

  constructor(text: string, positionAt: (offset: number) => TextPosition) {
    this.#text = text;
    this.#positionAt = positionAt;
  }

  document(): JsonNode {
    const root = this.#value();
    this.#blank();
    if (this.#at < this.#text.length) throw this.#trouble('the end of the file');
    return root;
  }

  #trouble(expected: string): SyntaxTrouble {
    const what = this.#at >= this.#text.length ? 'the file ends here: it was cut off' : 'no JSON stands here';
    return new SyntaxTrouble(this.#positionAt(this.#at), what, expected);
  }

  #blank(): void {
    while (' \t\r\n'.includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at += 1;
  }

  #take(mark: string): boolean {
    this.#blank();
    if (this.#text.charAt(this.#at) !== mark) return false;
    this.#at += 1;
    return true;
  }

  #value(): JsonNode {
    this.#blank();
    const offset = this.#at;
    const c = this.#text.charAt(offset);
    if (c === '{' || c === '[') {
      this.#depth += 1;
      if (this.#depth > deepest) throw this.#trouble(`at most ${deepest} values in one another`);
      this.#at += 1;
      const node = c === '{' ? this.#object(offset) : this.#array(offset);
      this.#depth -= 1;
      return node;
    }
    if (c === '"') return { kind: 'scalar', value: this.#string(), offset };
    const literal = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/u.exec(
      this.#text.slice(offset, offset + 32),
    )?.[0];
    if (literal === undefined) throw this.#trouble('a value');
    this.#at += literal.length;
    return { kind: 'scalar', value: JSON.parse(literal) as number | boolean | null, offset };
  }

  #object(offset: number): JsonNode {
    const entries = new Map<string, JsonNode>();
    if (this.#take('}')) return { kind: 'object', entries, offset };
    do {
      this.#blank();
      if (this.#text.charAt(this.#at) !== '"') throw this.#trouble('a name in quotation marks');
      const name = this.#string();
      if (!this.#take(':')) throw this.#trouble('`:`');
      entries.set(name, this.#value());
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#trouble('`,` or `}`');
    return { kind: 'object', entries, offset };
  }

  #array(offset: number): JsonNode {
    const items: JsonNode[] = [];
    if (this.#take(']')) return { kind: 'array', items, offset };
    do items.push(this.#value());
    while (this.#take(','));
    if (!this.#take(']')) throw this.#trouble('`,` or `]`');
    return { kind: 'array', items, offset };
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (;;) {
      const c = this.#text.charAt(end);
      if (c === '') {
        this.#at = end;
        throw this.#trouble('a closing quotation mark');
      }
      if (c === '"') break;
      end += c === '\\' ? 2 : 1;
    }
    this.#at = end + 1;
    const raw = this.#text.slice(start, end + 1);
    try {
      return JSON.parse(raw) as string;
    } catch {
      this.#at = start;
      throw this.#trouble('text without control characters');
    }
  }
}
