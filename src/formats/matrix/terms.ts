/** formats: the text of a source or destination -> the things it names. */
import type { Parsed } from '../../diagnostics/public.ts';
import type { EndpointTerm } from '../../model/public.ts';
import { anyWords, parseAddressTerm } from '../../net/public.ts';
import { spacedAddresses } from './address-list.ts';
import { cleanText, quote, refusal } from './clean-text.ts';

const expected =
  'a zone, node or group name, `VLAN 10`, an address, a prefix, a range `a-b`, `SRV01 (10.0.0.5)`, `Internet` or `any`';
const mostTerms = 2_000;

/** Letters of any language, digits and the marks of names; the first is no sign that a spreadsheet takes for a formula. */
const nameShape = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.'+@&°#-]{0,99}$/u;
const addressShape = /^(?:[0-9]+\.[0-9]|[0-9a-f]*:|\[|[0-9]+\/)/iu;
const wordsForNothing: ReadonlySet<string> = new Set([
  '-',
  '--',
  '/',
  '?',
  'n/a',
  'néant',
  'neant',
  'tbd',
  'à définir',
  'à compléter',
]);

/** One term as YAML writes it. Errors: `cell-empty`, `cell-not-understood` and those of addresses. */
export function parseTerm(text: string): Parsed<EndpointTerm> {
  const clean = cleanText(text);
  if (!clean.ok) return clean;
  const terms = parseItem(clean.value);
  if (!terms.ok) return terms;
  const [term, second] = terms.value;
  if (term === undefined || second !== undefined) {
    return refusal('cell-not-understood', `${quote(text)} is more than one term`, expected, 'write a list: `[a, b]`');
  }
  return { ...terms, value: term };
}

/**
 * The terms of a sheet's cell: separated by line ends, `;`, `,`, by `/` between names, and by blanks between addresses.
 * Parentheses hold what belongs to the name before them. Errors: as `parseTerm`.
 */
export function parseTerms(text: string): Parsed<readonly EndpointTerm[]> {
  const clean = cleanText(text);
  if (!clean.ok) return clean;
  if (clean.value === '' || wordsForNothing.has(clean.value.toLowerCase())) {
    return refusal(
      'cell-empty',
      clean.value === '' ? 'the cell is empty' : `${quote(text)} names nothing`,
      expected,
      'empty never means `any`; write it if it is meant',
    );
  }
  const items = split(clean.value, /[\n;,]/u);
  if (items.length > mostTerms) {
    return refusal('cell-not-understood', `the cell lists ${items.length} terms`, `at most ${mostTerms}`);
  }
  const terms: EndpointTerm[] = [];
  const notes: string[] = [];
  for (const item of items) {
    const piece = item.trim().replace(/^(?:[•·‣] ?|- )/u, '');
    // `a,` and `a;\n b`: a separator at a line end separates nothing.
    if (piece === '') continue;
    const parsed = parsePiece(piece);
    if (!parsed.ok) return parsed;
    terms.push(...parsed.value);
    if (parsed.note !== undefined) notes.push(parsed.note);
  }
  if (terms.length === 0) return refusal('cell-empty', `${quote(text)} names nothing`, expected);
  return notes.length === 0 ? { ok: true, value: terms } : { ok: true, value: terms, note: notes.join('; ') };
}

/** One item between separators, in which `/` may still separate names and blanks addresses. */
function parsePiece(piece: string): Parsed<readonly EndpointTerm[]> {
  const spaced = spacedAddresses(piece);
  if (spaced !== undefined) return spaced.ok ? parseEach(spaced.value) : spaced;
  // A slash between blanks separates anything; one without may belong to a prefix.
  const parts = split(piece, / \/ /u).flatMap((part) => (addressShape.test(part) ? [part] : split(part, / ?\/ ?/u)));
  return parts.length === 1 ? parseItem(piece) : parseEach(parts);
}

function parseEach(parts: readonly string[]): Parsed<readonly EndpointTerm[]> {
  const terms: EndpointTerm[] = [];
  const notes: string[] = [];
  for (const part of parts) {
    const parsed = parseItem(part.trim());
    if (!parsed.ok) return parsed;
    terms.push(...parsed.value);
    if (parsed.note !== undefined) notes.push(parsed.note);
  }
  return notes.length === 0 ? { ok: true, value: terms } : { ok: true, value: terms, note: notes.join('; ') };
}

function parseItem(item: string): Parsed<readonly EndpointTerm[]> {
  const lower = item.toLowerCase();
  if (item === '') return refusal('cell-empty', 'a name or address is missing', expected);
  if (anyWords.has(lower)) return { ok: true, value: [{ kind: 'any', text: item }] };
  if (lower === 'internet') return { ok: true, value: [{ kind: 'internet', text: item }] };
  const inside = /^([^()]+?) ?\(([^()]+)\)$/u.exec(item);
  if (inside !== null) return parseQualified(item, inside[1] ?? '', inside[2] ?? '');
  const vlan = /^vlan ?(?:id ?)?([0-9]{1,5})$/u.exec(lower);
  if (vlan !== null) return parseVlan(item, vlan[1] ?? '');
  if (addressShape.test(item)) return parseAddresses(item);
  return parseName(item);
}

/** Whether a row that says `name` speaks of the thing of that name, and of nothing else. */
export function namesItself(name: string): boolean {
  const terms = parseTerms(name);
  const [term, second] = terms.ok ? terms.value : [];
  return term?.kind === 'name' && term.name === name && second === undefined;
}

/** What a VLAN column or `VLAN 10` holds. */
export function parseVlan(text: string, digits: string): Parsed<readonly EndpointTerm[]> {
  const id = Number(digits);
  if (id >= 1 && id <= 4094 && !digits.startsWith('0')) return { ok: true, value: [{ kind: 'vlan', vlan: id, text }] };
  return refusal('vlan-invalid', `${quote(text)} is no VLAN`, 'an id from 1 to 4094');
}

/** `SRV01 (10.0.0.5)`, `10.0.0.5 (SRV01)`, `Any (WAN)`. */
function parseQualified(item: string, before: string, within: string): Parsed<readonly EndpointTerm[]> {
  const [outer, inner] = [before.trim(), within.trim()];
  if (anyWords.has(outer.toLowerCase())) {
    const terms = parseItem(inner);
    return terms.ok ? { ...terms, value: terms.value.map((term) => ({ ...term, text: item })) } : terms;
  }
  const [name, addresses] = addressShape.test(outer) ? [inner, outer] : [outer, inner];
  if (!addressShape.test(addresses) || addressShape.test(name)) {
    const help = 'write the name, or the name with its address in parentheses';
    return refusal('cell-not-understood', `${quote(item)} is not understood`, expected, help);
  }
  const named = parseName(name);
  if (!named.ok) return named;
  const read = parseTerms(addresses);
  if (!read.ok) return read;
  const value: EndpointTerm[] = [];
  for (const term of read.value) {
    if (term.kind === 'prefix') value.push({ ...term, named: name, text: item });
    else
      return refusal(
        'cell-not-understood',
        `${quote(item)} is not understood`,
        'addresses or prefixes in the parentheses',
      );
  }
  return { ...read, value };
}

function parseAddresses(item: string): Parsed<readonly EndpointTerm[]> {
  const range = item.replace(/ (?:à|au|to) (?=[0-9a-f:.]+$)/iu, '-');
  const term = parseAddressTerm(range);
  if (!term.ok) return term;
  if (term.value.kind === 'range') return { ...term, value: [{ kind: 'range', range: term.value.range, text: item }] };
  return { ...term, value: [{ kind: 'prefix', prefix: term.value.prefix, text: item }] };
}

function parseName(item: string): Parsed<readonly EndpointTerm[]> {
  if (/…|\.\.\./u.test(item)) {
    return refusal('cell-not-understood', `${quote(item)} leaves something out`, expected, 'write every name');
  }
  if (/^[0-9]+$/u.test(item)) {
    return refusal(
      'cell-not-understood',
      `${quote(item)} is a number, not an end of a flow`,
      expected,
      `write \`VLAN ${item}\` if it is a VLAN`,
    );
  }
  if (!nameShape.test(item)) return refusal('cell-not-understood', `${quote(item)} is no name or address`, expected);
  const [first, ...words] = item.split(' ');
  if (words.some((word) => /^[0-9]+\.[0-9]+\.[0-9]/u.test(word))) {
    const help = `write \`${first} (ADDRESS)\` for a host and its address, or separate the two with \`;\``;
    return refusal('cell-not-understood', `${quote(item)} mixes names and addresses`, expected, help);
  }
  return { ok: true, value: [{ kind: 'name', name: item, text: item }] };
}

/** Splits at matches of `separator` that stand outside parentheses. */
function split(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  const pattern = new RegExp(`[()]|${separator.source}`, 'gu');
  let depth = 0;
  let start = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '(') depth += 1;
    else if (match[0] === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) {
      parts.push(text.slice(start, match.index));
      start = match.index + match[0].length;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
