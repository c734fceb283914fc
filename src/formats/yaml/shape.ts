/** formats: a located value held against a zod schema; every refusal in our own words, at its own place. */
import { z } from 'zod';
import { type DiagnosticList, didYouMean, printable } from '../../diagnostics/public.ts';
import { describeKind, type Located, type Path, plainOf, positionAt, valueAt, valuePositionAt } from './located.ts';

/**
 * An object that knows all its keys. zod's issue for an unknown key does not tell which keys are known, so they travel
 * in its message and `checkShape` makes a suggestion of them.
 */
export function closed<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const keys = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : undefined) });
}

/** `item` or a list of at least one. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> {
  return z.union([item, z.array(item).min(1)]);
}

/** The typed value, or undefined after reporting. Errors: `schema`, `unknown-key`. Custom messages become `expected`. */
export function checkShape<T>(schema: z.ZodType<T>, root: Located, problems: DiagnosticList): T | undefined {
  const result = schema.safeParse(plainOf(root), { error: () => noWords });
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(issue, [], root, problems);
  return undefined;
}

// Tells zod's own text, which users never see, from an `expected` that a schema brought.
const noWords = '';

function report(issue: z.core.$ZodIssue, base: Path, root: Located, problems: DiagnosticList): void {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    reportKeys(issue.keys, issue.message, path, root, problems);
    return;
  }
  if (issue.code === 'invalid_union') {
    const branch = likeliestBranch(issue);
    if (branch !== undefined) {
      for (const inner of branch) report(inner, path, root, problems);
      return;
    }
  }
  const found = valueAt(root, path);
  const expected = issue.message === noWords ? expectedBy(issue) : issue.message;
  if (found === undefined) {
    const where = path.length > 1 ? ` in ${quotePath(path.slice(0, -1))}` : '';
    problems.error('schema', `the key ${quote(String(path.at(-1) ?? ''))} is missing${where}`, {
      position: positionAt(root, path),
      expected,
    });
    return;
  }
  const help = helpFor(issue, found);
  problems.error('schema', `${subject(path)} is ${describeFound(found)}`, {
    position: valuePositionAt(root, path),
    expected,
    ...(help === undefined ? {} : { help }),
  });
}

function reportKeys(keys: readonly string[], known: string, path: Path, root: Located, problems: DiagnosticList): void {
  const names = known.split(' ');
  for (const key of keys) {
    const where = path.length === 0 ? '' : ` in ${quotePath(path)}`;
    const help = didYouMean(key, names);
    problems.error('unknown-key', `unknown key ${quote(key)}${where}`, {
      position: positionAt(root, [...path, key]),
      expected: `one of ${names.map(quote).join(', ')}`,
      ...(help === undefined ? {} : { help }),
    });
  }
}

/** Of the ways that a union offers, the one whose outer shape fits best, so that its inner errors are the useful ones. */
function likeliestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const fitting = issue.errors.filter((issues) => issues.length > 0 && !issues.some(refusesTheWhole));
  const strange = fitting.map((issues) => issues.filter(({ code }) => code === 'unrecognized_keys').length);
  const best = fitting.filter((_, i) => strange[i] === Math.min(...strange));
  return best.length === 1 ? best[0] : undefined;
}

function refusesTheWhole(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys' && issue.code !== 'too_small';
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames.get(issue.expected) ?? 'another kind of value';
    case 'invalid_value':
      return choice(issue.values);
    case 'invalid_union':
      return unionWords(issue);
    case 'too_small':
      if (issue.origin === 'number') return `at least ${issue.minimum}`;
      return issue.minimum === 1 ? 'something, not nothing' : `at least ${issue.minimum} of them`;
    case 'too_big':
      return issue.origin === 'number' ? `at most ${issue.maximum}` : `at most ${issue.maximum} of them`;
    default:
      return 'another value';
  }
}

function unionWords(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = discriminators(issue);
  if (options.length > 0) return choice(options);
  const words = new Set(issue.errors.flatMap(branchWords));
  return words.size === 0 ? 'another value' : [...words].join(', or ');
}

/** What one way of a union asks for: its kind, or the keys of a map that has others. */
function branchWords(issues: readonly z.core.$ZodIssue[]): readonly string[] {
  const whole = issues.find(refusesTheWhole);
  if (whole !== undefined) return [whole.message === noWords ? expectedBy(whole) : whole.message];
  const keys = issues.find(({ code, path }) => code === 'unrecognized_keys' && path.length === 0);
  return keys === undefined ? [] : [`a map with ${keys.message.split(' ').map(quote).join(', ')}`];
}

/** The values of the key that tells a discriminated union apart; zod gives them but does not declare them. */
function discriminators(issue: z.core.$ZodIssueInvalidUnion): readonly unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

function choice(values: readonly unknown[]): string {
  const names = values.map((value) => quote(String(value)));
  return names.length === 1 ? (names[0] ?? '') : `one of ${names.join(', ')}`;
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', '`true` or `false`'],
  ['object', 'a map'],
  ['record', 'a map of names'],
  ['array', 'a list'],
  ['tuple', 'a list'],
]);

function helpFor(issue: z.core.$ZodIssue, found: Located): string | undefined {
  if (found.kind !== 'scalar') return undefined;
  if (issue.code === 'invalid_type' && issue.expected === 'string' && found.value !== null) {
    return `put it in quotes: "${printable(found.text, 40)}"`;
  }
  if (issue.code === 'invalid_type' && typeof found.value === 'string' && isQuoted(issue.expected, found.value)) {
    return `write it without quotes: ${printable(found.value, 40)}`;
  }
  const options =
    issue.code === 'invalid_value' ? issue.values : issue.code === 'invalid_union' ? discriminators(issue) : [];
  return typeof found.value === 'string' ? didYouMean(found.value, options.map(String)) : undefined;
}

/** Whether the text would be of the type without its quotes. */
function isQuoted(expected: string, text: string): boolean {
  return expected === 'boolean'
    ? /^(?:true|false)$/u.test(text)
    : expected !== 'string' && /^-?[1-9][0-9]*$/u.test(text);
}

function describeFound(found: Located): string {
  const kind = describeKind(found);
  if (found.kind === 'list' && found.items.length === 0) return 'an empty list';
  if (found.kind === 'map' && found.entries.size === 0) return 'an empty map';
  if (found.kind !== 'scalar' || found.value === null) return kind === 'nothing' ? 'empty' : kind;
  if (found.text === '') return 'empty';
  if (kind === 'text') return quote(found.text);
  return kind === 'a number' ? `the number ${quote(found.text)}` : quote(found.text);
}

function subject(path: Path): string {
  return path.length === 0 ? 'the file' : quotePath(path);
}

/** `nodes.fw.routes[2].to`, at most its last steps. */
function quotePath(path: Path): string {
  const shown = path.slice(-6);
  const text = shown
    .map((step, i) => (typeof step === 'number' ? `[${step + 1}]` : i === 0 ? step : `.${step}`))
    .join('');
  return quote(path.length > shown.length ? `…${text}` : text);
}

function quote(text: string): string {
  return `\`${printable(text, 120)}\``;
}
