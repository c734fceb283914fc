/** formats: the keys of JSON objects, with an error at the place where one is not as it must be. */
import type { TextPosition } from '../../diagnostics/public.ts';
import type { JsonDocument, JsonNode } from './json.ts';
import { SyntaxTrouble } from './syntax.ts';

export class JsonAccess {
  readonly #document: JsonDocument;

  constructor(document: JsonDocument) {
    this.#document = document;
  }

  trouble(node: JsonNode, message: string, expected?: string, code?: SyntaxTrouble['code']): SyntaxTrouble {
    return new SyntaxTrouble(this.at(node), message, expected, code);
  }

  at(node: JsonNode): TextPosition {
    return this.#document.positionOf(node);
  }

  /** The one key of an object. */
  only(node: JsonNode): readonly [string, JsonNode] {
    const [entry, more] = node.kind === 'object' ? [...node.entries] : [];
    if (entry === undefined || more !== undefined)
      throw this.trouble(node, 'this is no object with one key', '`{"NAME": …}`');
    return entry;
  }

  text(node: JsonNode, key: string): string {
    const value = this.optional(node, key);
    if (value === undefined) throw this.trouble(node, `the key \`${key}\` is missing`);
    return value;
  }

  optional(node: JsonNode, key: string): string | undefined {
    const value = node.kind === 'object' ? node.entries.get(key) : undefined;
    return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
  }

  get(node: JsonNode, key: string): JsonNode | undefined {
    return node.kind === 'object' ? node.entries.get(key) : undefined;
  }

  strings(node: JsonNode | undefined): readonly string[] {
    if (node === undefined) return [];
    if (node.kind === 'array') return node.items.flatMap((item) => this.strings(item));
    return node.kind === 'scalar' ? [String(node.value)] : [];
  }

  need(node: JsonNode, key: string): JsonNode {
    const value = this.get(node, key);
    if (value === undefined) throw this.trouble(node, `the key \`${key}\` is missing`);
    return value;
  }
}
