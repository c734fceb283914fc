/** One published policy in the syntaxes of several vendors: proved equal, and one different in exactly the known way. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Bounded, compareBounded, type RulesetComparison } from '../../src/checks/public.ts';
import { convertLists, readCisco } from '../../src/formats/public.ts';
import { formatAddressSet, numbers, tcpFlag } from '../../src/net/public.ts';
import { InterfaceNames } from '../../src/reach/public.ts';
import { Universe } from '../../src/space/public.ts';

const folder = fileURLToPath(new URL('../../../shared/real-data/08-aerleon-multitarget/', import.meta.url));
const present = existsSync(folder);
const why = present ? '' : ` (skipped: no ${folder})`;

function list(name: string, of: string): Bounded {
  const outcome = readCisco(name, readFileSync(folder + name));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  const found = convertLists(outcome.value.lists).get(of);
  if (found === undefined) throw new Error(`no list ${of}`);
  expect(found.inexact).toEqual([]);
  return found;
}

const universe = new Universe();
const names = new InterfaceNames();
const within = universe.where({ families: new Set([4]) });
const compare = (a: Bounded, b: Bounded): RulesetComparison => compareBounded(a, b, { universe, names, within });

describe.skipIf(!present)(`real data 08, one policy in several syntaxes${why}`, () => {
  const ios = present ? list('sample_multitarget.acl', 'edge-inbound') : undefined;

  test.each(['nxacl', 'eacl', 'bacl'])('the rendering .%s is the same as the one for IOS, for every IPv4 packet', (ending) => {
    if (ios === undefined) throw new Error('no data');
    const answer = compare(ios, list(`sample_multitarget.${ending}`, 'edge-inbound'));
    expect([answer.equal, answer.vacuous, answer.differences.length]).toEqual([true, false, 0]);
  });

  test('the rendering for ASA permits TCP without ACK and RST to five hosts more, and nothing else', () => {
    if (ios === undefined) throw new Error('no data');
    const { equal, differences } = compare(ios, list('sample_multitarget.asa', 'asa_in'));
    expect(equal).toBe(false);
    expect(differences.every(({ kind, certain }) => kind === 'excess' && certain)).toBe(true);
    const all = universe.union(...differences.map(({ space }) => space));
    const quiet = Array.from({ length: 256 }, (_, flags) => flags).filter((f) => (f & (tcpFlag.ack | tcpFlag.rst)) === 0);
    expect(formatAddressSet(universe.addressesIn(all, 'destination'))).toBe('200.1.1.1-200.1.1.5');
    expect(universe.numbersIn(all, 'protocol')).toEqual(numbers(6));
    // 256: a packet too short to show flags. Later fragments pass in both.
    expect(universe.numbersIn(all, 'tcpFlags')).toEqual(numbers(...quiet, 256));
    expect(universe.numbersIn(all, 'fragment')).toEqual(numbers(0, 1));
  });

  test('a single entry that is changed is found, so the equality is not vacuous', () => {
    if (ios === undefined) throw new Error('no data');
    const [first, ...rest] = ios.upper.rules;
    if (first === undefined) throw new Error('no rule');
    const opened = { ...ios.upper, rules: [{ ...first, action: 'accept' as const }, ...rest] };
    const { differences } = compare(ios, { upper: opened, lower: opened });
    expect(differences.map(({ kind, rule }) => [kind, rule?.id])).toEqual([['excess', first.id]]);
  });
});
