/** formats: the text of iptables-save and ip6tables-save as tables, chains and rules of words. */
import { DiagnosticList, type Outcome, printable, type TextPosition } from '../../diagnostics/public.ts';

/** `quoted` words are never options. */
export interface Word {
  readonly text: string;
  readonly column: number;
  readonly quoted: boolean;
}

export interface SavedRule {
  readonly chain: string;
  readonly words: readonly Word[];
  readonly position: TextPosition;
}

/** A policy of `-` belongs to a chain of the user. */
export interface SavedChain {
  readonly name: string;
  readonly policy: string;
  readonly position: TextPosition;
}

export interface SavedTable {
  readonly name: string;
  readonly chains: ReadonlyMap<string, SavedChain>;
  readonly rules: readonly SavedRule[];
  readonly position: TextPosition;
}

/** Octets that a dump may have. */
export const rulesetSizeLimit: number = 64 * 1024 * 1024;
const mostRules = 500_000;
const longestLine = 65_536;

/** Every error at its line and column. Errors: `ruleset-syntax`, `ruleset-too-large`. */
export function readSaved(file: string, text: string): Outcome<readonly SavedTable[]> {
  const problems = new DiagnosticList();
  const tables: { name: string; chains: Map<string, SavedChain>; rules: SavedRule[]; position: TextPosition }[] = [];
  let open: (typeof tables)[number] | undefined;
  let rules = 0;
  const place = (line: number, column = 1): TextPosition => ({ kind: 'text', file, line, column });
  const wrong = (line: number, message: string, expected: string, column = 1): void =>
    problems.error('ruleset-syntax', message, { position: place(line, column), expected });
  let number = 0;
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, end).replace(/\r$/u, '');
    start = end + 1;
    number += 1;
    if (problems.items.length >= 200) break;
    if (line.length > longestLine) {
      wrong(number, 'the line is too long', `at most ${longestLine} characters`);
      continue;
    }
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (trimmed.startsWith('*')) {
      if (open !== undefined)
        wrong(number, `table \`${printable(open.name, 40)}\` is not ended before the next one`, '`COMMIT`');
      open = { name: trimmed.slice(1).trim(), chains: new Map(), rules: [], position: place(number) };
      tables.push(open);
      continue;
    }
    if (open === undefined) {
      wrong(number, `\`${printable(trimmed, 60)}\` stands outside every table`, 'a line such as `*filter`');
      continue;
    }
    if (trimmed === 'COMMIT') {
      open = undefined;
      continue;
    }
    if (trimmed.startsWith(':')) {
      const [, name, policy] = /^:(\S+)\s+(ACCEPT|DROP|-)(?:\s+\[\d+:\d+\])?$/u.exec(trimmed) ?? [];
      if (name === undefined || policy === undefined)
        wrong(
          number,
          `\`${printable(trimmed, 60)}\` is no chain`,
          '`:NAME POLICY [packets:octets]`, the policy `ACCEPT`, `DROP` or `-`',
        );
      else open.chains.set(name, { name, policy, position: place(number) });
      continue;
    }
    const words = wordsOf(line);
    if (words === undefined) {
      wrong(number, 'a quotation mark is not closed', 'a `"` at the end of the text', line.indexOf('"') + 1);
      continue;
    }
    const body = /^\[\d+:\d+\]$/u.test(words[0]?.text ?? '') ? words.slice(1) : words;
    const [command, chain] = body;
    if (command === undefined || chain === undefined || (command.text !== '-A' && command.text !== '--append')) {
      const expected = '`-A CHAIN …`, `:CHAIN POLICY`, `COMMIT`, or a comment with `#`';
      wrong(number, `\`${printable(trimmed, 60)}\` is no line of a dump`, expected, command?.column ?? 1);
      continue;
    }
    rules += 1;
    if (rules > mostRules) {
      problems.error('ruleset-too-large', `more than ${mostRules} rules`, { position: place(number) });
      break;
    }
    open.rules.push({ chain: chain.text, words: body.slice(2), position: place(number, chain.column) });
  }
  if (open !== undefined && !problems.hasErrors)
    wrong(number, `table \`${printable(open.name, 40)}\` is not ended: the dump was cut off`, '`COMMIT`');
  if (tables.length === 0 && !problems.hasErrors)
    wrong(Math.max(1, number), 'the dump holds no table', 'a line such as `*filter`');
  return problems.outcome(tables);
}

/** Words apart by blanks; `"…"` is one word, with `\"` and `\\` inside. Undefined where a quotation mark is not closed. */
function wordsOf(line: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let i = 0;
  while (i < line.length) {
    const c = line.charAt(i);
    if (c === ' ' || c === '\t') {
      i += 1;
      continue;
    }
    const column = i + 1;
    if (c !== '"') {
      let end = i;
      while (end < line.length && line.charAt(end) !== ' ' && line.charAt(end) !== '\t') end += 1;
      words.push({ text: line.slice(i, end), column, quoted: false });
      i = end;
      continue;
    }
    let text = '';
    i += 1;
    while (i < line.length && line.charAt(i) !== '"') {
      if (line.charAt(i) === '\\') i += 1;
      text += line.charAt(i);
      i += 1;
    }
    if (i >= line.length) return undefined;
    i += 1;
    words.push({ text, column, quoted: true });
  }
  return words;
}
