/** formats: names from files as labels that no ruleset language can mistake for its own syntax. */

// Neither nft nor iptables-save can quote a quotation mark inside a string, and both read a line at a time.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this pattern is for.
const unsafe = /["'`\\$\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** `text` without what could end a quoted string or rewrite a terminal, of at most `octets` octets in UTF-8. */
export function labelText(text: string, octets: number): string {
  const safe = text.replace(unsafe, '_');
  const encoded = new TextEncoder().encode(safe);
  if (encoded.length <= octets) return safe;
  let end = octets;
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return new TextDecoder().decode(encoded.subarray(0, end));
}

/** Gives each name its own label: what would be cut or replaced to the label of another gets a number. */
export class Labels {
  readonly #octets: number;
  readonly #labels = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(octets: number) {
    this.#octets = octets;
  }

  of(name: string): string {
    const known = this.#labels.get(name);
    if (known !== undefined) return known;
    let label = labelText(name, this.#octets);
    for (let count = 2; this.#names.has(label); count += 1) {
      const tail = `~${count}`;
      label = `${labelText(name, this.#octets - tail.length)}${tail}`;
    }
    this.#labels.set(name, label);
    this.#names.set(label, name);
    return label;
  }

  /** The name that each label stands for. */
  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }
}
