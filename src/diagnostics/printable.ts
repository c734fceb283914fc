/** diagnostics: text from an input file, made safe to show on a terminal. */

// C0 and C1 controls, bidirectional overrides and line separators can rewrite what a reader sees.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this pattern is for.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The first control or direction character of `text`, line ends and tabs apart; undefined when there is none. */
export function firstUnseen(text: string): string | undefined {
  for (const [character] of text.matchAll(unsafe)) if (character !== '\n' && character !== '\t') return character;
  return undefined;
}

/** `text` with every control or direction character shown as `\u{…}`, cut to `limit` characters. */
export function printable(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(unsafe, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
