/** formats: the words of one saved rule as options with their values. */
import type { SavedRule, Word } from './syntax.ts';

/** `module`: the match extension named last before it (`-m NAME`). */
export interface Option {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
  readonly module: string;
  readonly column: number;
}

/** `-j` or `-g` and what follows it. */
export interface Target {
  readonly goto: boolean;
  readonly name: string;
  readonly options: readonly Option[];
  readonly column: number;
}

export interface ParsedRule {
  readonly options: readonly Option[];
  readonly target?: Target;
}

const long: ReadonlyMap<string, string> = new Map([
  ['--protocol', '-p'],
  ['--proto', '-p'],
  ['--source', '-s'],
  ['--src', '-s'],
  ['--destination', '-d'],
  ['--dst', '-d'],
  ['--in-interface', '-i'],
  ['--out-interface', '-o'],
  ['--fragment', '-f'],
  ['--match', '-m'],
  ['--jump', '-j'],
  ['--goto', '-g'],
  ['--source-port', '--sport'],
  ['--destination-port', '--dport'],
  ['--source-ports', '--sports'],
  ['--destination-ports', '--dports'],
]);

/** A `!` stands before an option or, as old versions wrote it, before its value. Undefined at a word of neither kind. */
export function optionsOf(rule: SavedRule): ParsedRule | { readonly stray: Word } {
  const options: Option[] = [];
  let target: { goto: boolean; name: string; options: Option[]; column: number } | undefined;
  let module = '';
  let negated = false;
  const { words } = rule;
  for (let i = 0; i < words.length; ) {
    const word = words[i] as Word;
    i += 1;
    if (word.text === '!' && !word.quoted) {
      negated = true;
      continue;
    }
    if (word.quoted || !word.text.startsWith('-')) return { stray: word };
    const name = long.get(word.text) ?? word.text;
    const values: string[] = [];
    while (i < words.length) {
      const next = words[i] as Word;
      if (!next.quoted && next.text === '!') {
        if (values.length > 0 || isOption(words[i + 1])) break;
        negated = true;
        i += 1;
        continue;
      }
      if (isOption(next)) break;
      values.push(next.text);
      i += 1;
    }
    if (name === '-m') {
      module = values[0] ?? '';
      options.push({ name, negated, values, module, column: word.column });
    } else if (name === '-j' || name === '-g') {
      target = { goto: name === '-g', name: values[0] ?? '', options: [], column: word.column };
    } else {
      const option = { name, negated, values, module, column: word.column };
      if (target === undefined || name.length === 2) options.push(option);
      else target.options.push(option);
    }
    negated = false;
  }
  return { options, ...(target === undefined ? {} : { target }) };
}

// A negative number is a value (`-m time`, `--set-mark`); everything else with a dash in front is an option.
function isOption(word: Word | undefined): boolean {
  return word !== undefined && !word.quoted && /^-(?!\d)/u.test(word.text);
}
