/** certify: a certificate from its text: bounded, no unknown field, nothing guessed. Throws Refused with what is wrong. */
import { printable } from '../diagnostics/public.ts';
import { isIsoDay } from '../model/public.ts';
import { type Address, formatAddress, parseAddress } from '../net/public.ts';
import {
  type Certificate,
  type CertifiedClaim,
  certificateVersion,
  certifiedClaims,
  type InputFile,
  type Presence,
} from './certificate.ts';
import { Refused } from './refused.ts';
import { type HeaderField, headerFields, wholeField } from './region.ts';
import type { Rewriting } from './rewriting.ts';
import { type FieldTest, orderOf, type Part, Sets, type Test } from './sets.ts';
import { type Cuts, union, type Value } from './values.ts';

/** Octets of a certificate, at most. */
export const certificateSizeLimit: number = 64 * 1024 * 1024;

const most = { tests: 1_000_000, ways: 100_000, presences: 100_000, names: 10_000, text: 1_000 } as const;

type Fields = ReadonlyMap<string, unknown>;

export function readCertificate(text: string): Certificate {
  if (text.length > certificateSizeLimit) throw new Refused('the certificate is too large');
  const top = object(parsed(text), 'the certificate', [
    'schemaVersion',
    'kind',
    'tool',
    'claim',
    'assumptions',
    'asOf',
    'inputs',
    'tests',
    'presences',
  ]);
  if (top.get('schemaVersion') !== certificateVersion)
    throw new Refused(`this program reads certificates of schemaVersion ${certificateVersion} only`);
  if (top.get('kind') !== 'certificate') throw new Refused('this is no certificate');
  const inputs = object(top.get('inputs'), 'inputs', ['files', 'digest']);
  const tests = readTests(list(top.get('tests'), 'tests', most.tests));
  return {
    tool: textOf(top.get('tool'), 'tool'),
    claim: readClaim(top.get('claim')),
    assumptions: list(top.get('assumptions'), 'assumptions', most.names).map((one) => textOf(one, 'assumptions')),
    asOf: readDay(top.get('asOf')),
    files: list(inputs.get('files'), 'inputs.files', most.names).map(readFile),
    digest: textOf(inputs.get('digest'), 'inputs.digest'),
    sets: new Sets(tests),
    presences: list(top.get('presences'), 'presences', most.presences).map((one, i) =>
      readPresence(one, `presences[${i}]`, tests.length),
    ),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refused('the certificate is not JSON');
  }
}

function readClaim(value: unknown): CertifiedClaim {
  const found = certifiedClaims.find((claim) => claim === value);
  if (found === undefined) throw new Refused(`the claim is none of ${certifiedClaims.join(', ')}`);
  return found;
}

function readDay(value: unknown): string {
  const text = textOf(value, 'asOf');
  if (!isIsoDay(text)) throw new Refused('asOf is not a day');
  return text;
}

function readFile(value: unknown): InputFile {
  const fields = object(value, 'inputs.files', ['name', 'sha256']);
  return { name: textOf(fields.get('name'), 'a file name'), sha256: textOf(fields.get('sha256'), 'a file hash') };
}

function readPresence(value: unknown, where: string, tests: number): Presence {
  const fields = object(value, where, ['of', 'node', 'interface', 'crossed', 'now', 'packets']);
  return {
    of: textOf(fields.get('of'), `${where}.of`),
    at: {
      node: textOf(fields.get('node'), `${where}.node`),
      interface: textOf(fields.get('interface'), `${where}.interface`),
    },
    crossed: list(fields.get('crossed'), `${where}.crossed`, most.names).map((one) => textOf(one, `${where}.crossed`)),
    now: readRewriting(fields.get('now'), `${where}.now`),
    packets: readPart(fields.get('packets'), `${where}.packets`, tests),
  };
}

const rewritable = ['source', 'destination', 'sourcePort', 'destinationPort'] as const;

function readRewriting(value: unknown, where: string): Rewriting {
  const fields = object(value, where, rewritable, 'some');
  const found: { -readonly [Key in keyof Rewriting]: Rewriting[Key] } = {};
  for (const name of ['source', 'destination'] as const) {
    if (fields.has(name)) found[name] = readAddress(fields.get(name), `${where}.${name}`);
  }
  for (const name of ['sourcePort', 'destinationPort'] as const) {
    if (fields.has(name)) found[name] = whole(fields.get(name), `${where}.${name}`, 65_535);
  }
  return found;
}

function readTests(rows: readonly unknown[]): readonly Test[] {
  const tests: Test[] = [];
  for (const [index, row] of rows.entries()) tests.push(readTest(row, `tests[${index}]`, tests));
  return tests;
}

/** A row leads only to rows before it, so that no table runs in circles. */
function readTest(row: unknown, where: string, before: readonly Test[]): Test {
  const fields = object(row, where, ['test', 'from', 'to']);
  const test = fields.get('test');
  const from = list(fields.get('from'), `${where}.from`, most.ways);
  const to = list(fields.get('to'), `${where}.to`, most.ways).map((one) => readPart(one, where, before.length));
  if (from.length !== to.length) throw new Refused(`${where}: \`from\` and \`to\` differ in length`);
  const field = headerFields.find((one) => one === test);
  if (field === undefined && test !== 'family') throw new Refused(`${where}: no field \`${printable(`${test}`)}\``);
  for (const part of to) {
    if (typeof part === 'number' && orderOf((before[part] as Test).test) <= orderOf(field ?? 'family'))
      throw new Refused(`${where} leads to a test that does not stand behind it`);
  }
  if (field !== undefined) return fieldTest(field, from, to, where);
  const [v4, v6] = to;
  if (from.length !== 2 || from[0] !== 4 || from[1] !== 6 || v4 === undefined || v6 === undefined)
    throw new Refused(`${where}: a test of the family leads from 4 and from 6`);
  return { test: 'family', to: [v4, v6] };
}

function fieldTest(test: HeaderField, from: readonly unknown[], to: readonly Part[], where: string): FieldTest {
  const addressed = test === 'source' || test === 'destination';
  const starts = addressed ? from.map((one) => readAddress(one, where)) : from.map((one) => whole(one, where, 65_537));
  const family = addressed ? (starts[0] as Address | undefined)?.family : undefined;
  if (addressed && starts.some((one) => (one as Address).family !== family))
    throw new Refused(`${where} mixes the families`);
  const values: readonly Value[] = starts.map((one) => (typeof one === 'number' ? one : one.value));
  const all = wholeField(test, family ?? 4);
  const end = all[1] as Value;
  const growing = values.every((value, i) => (i === 0 ? value === all[0] : value > (values[i - 1] as Value)));
  if (values.length === 0 || !growing || (values.at(-1) as Value) >= end)
    throw new Refused(`${where}: \`from\` does not grow from the lowest value of \`${test}\``);
  const ways = new Map<Part, Cuts>();
  for (const [i, part] of to.entries()) {
    const here: Cuts = [values[i] as Value, values[i + 1] ?? end];
    const known = ways.get(part);
    ways.set(part, known === undefined ? here : union(known, here));
  }
  return {
    test,
    ...(family === undefined ? {} : { family }),
    ways: [...ways].map(([part, cuts]) => ({ values: cuts, to: part })),
  };
}

function readPart(value: unknown, where: string, tests: number): Part {
  if (typeof value === 'boolean') return value;
  return whole(value, where, tests - 1);
}

function readAddress(value: unknown, where: string): Address {
  const found = parseAddress(textOf(value, where));
  // Only the one text that this program writes for an address, so that two certificates never differ in spelling alone.
  if (!found.ok || formatAddress(found.value) !== value)
    throw new Refused(`${where} is not an address as RFC 5952 writes it`);
  return found.value;
}

function whole(value: unknown, where: string, highest: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > highest || Object.is(value, -0))
    throw new Refused(`${where} is not a whole number from 0 to ${highest}`);
  return value;
}

function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.length > most.text) throw new Refused(`${where} is not a short text`);
  return value;
}

function list(value: unknown, where: string, longest: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refused(`${where} is not a list`);
  if (value.length > longest) throw new Refused(`${where} has more than ${longest} items`);
  return value;
}

/** The fields of an object: exactly these, or with `some`, these at most. */
function object(value: unknown, where: string, names: readonly string[], which: 'all' | 'some' = 'all'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused(`${where} is not an object`);
  const fields = new Map(Object.entries(value));
  for (const name of fields.keys()) {
    if (!names.includes(name)) throw new Refused(`${where} has an unknown field \`${printable(name)}\``);
  }
  const missing = which === 'all' ? names.find((name) => !fields.has(name)) : undefined;
  if (missing !== undefined) throw new Refused(`${where} lacks \`${missing}\``);
  return fields;
}
