/** certify: a certificate from its text: bounded, no unknown field, nothing guessed. Throws Refused with what is wrong. */
import {
  type Certificate,
  type CertifiedClaim,
  certificateVersion,
  certifiedClaims,
  type Presence,
} from './certificate.ts';
import { list, most, object, parsed, readAddress, readDay, readFiles, textOf, textsOf, whole } from './read-json.ts';
import { type ReadTest, readPart, readTests } from './read-tests.ts';
import { Refused } from './refused.ts';
import { type HeaderField, headerFields, wholeField } from './region.ts';
import type { Rewriting } from './rewriting.ts';
import { type Part, Sets, type Test } from './sets.ts';
import { type Cuts, union, type Value } from './values.ts';

export function readCertificate(text: string): Certificate {
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
  const rows = list(top.get('tests'), 'tests', most.tests);
  const tests = readTests(rows, { order: ['family', ...headerFields], whole: wholeField }).map(asTest);
  return {
    tool: textOf(top.get('tool'), 'tool'),
    claim: readClaim(top.get('claim')),
    assumptions: textsOf(top.get('assumptions'), 'assumptions'),
    asOf: readDay(top.get('asOf')),
    ...readFiles(top.get('inputs')),
    sets: new Sets(tests),
    presences: list(top.get('presences'), 'presences', most.presences).map((one, i) =>
      readPresence(one, `presences[${i}]`, tests.length),
    ),
  };
}

function readClaim(value: unknown): CertifiedClaim {
  const found = certifiedClaims.find((claim) => claim === value);
  if (found === undefined) throw new Refused(`the claim is none of ${certifiedClaims.join(', ')}`);
  return found;
}

function readPresence(value: unknown, where: string, tests: number): Presence {
  const fields = object(value, where, ['of', 'node', 'interface', 'crossed', 'now', 'packets']);
  return {
    of: textOf(fields.get('of'), `${where}.of`),
    at: {
      node: textOf(fields.get('node'), `${where}.node`),
      interface: textOf(fields.get('interface'), `${where}.interface`),
    },
    crossed: textsOf(fields.get('crossed'), `${where}.crossed`),
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

/** Values that lead to the same set are one way. */
function asTest({ field, family, from, to }: ReadTest<HeaderField | 'family'>): Test {
  if (field === 'family') return { test: 'family', to: to as readonly [Part, Part] };
  const end = wholeField(field, family ?? 4)[1] as Value;
  const ways = new Map<Part, Cuts>();
  for (const [i, part] of to.entries()) {
    const here: Cuts = [from[i] as Value, from[i + 1] ?? end];
    const known = ways.get(part);
    ways.set(part, known === undefined ? here : union(known, here));
  }
  return {
    test: field,
    ...(family === undefined ? {} : { family }),
    ways: [...ways].map(([part, cuts]) => ({ values: cuts, to: part })),
  };
}
