/** Files of waivers and baselines: one clear error each. */
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDiagnostic, type Outcome } from '../../../../src/diagnostics/public.ts';
import { readBaseline, readWaivers, writeBaseline } from '../../../../src/formats/public.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ids = ['PAS-ISO-6', 'PAS-ADM-1'];

const good = `segproof: waivers
waivers:
  - finding: PAS-ADM-1 row CLD-101
    owner: RSSI
    reason: remplacement prévu
    until: 2027-01-31
`;

function errors(outcome: Outcome<unknown>): readonly string[] {
  return outcome.ok ? [] : outcome.diagnostics.map((one) => formatDiagnostic(one));
}

it('reads a waiver with its owner, reason, end and place', () => {
  const outcome = readWaivers('w.yaml', bytes(good), ids);
  expect(outcome.ok && outcome.value).toEqual([
    {
      finding: 'PAS-ADM-1 row CLD-101',
      owner: 'RSSI',
      reason: 'remplacement prévu',
      until: '2027-01-31',
      position: { kind: 'text', file: 'w.yaml', line: 3, column: 5 },
    },
  ]);
});

it.each([
  ['PAS-ADM-1 row', 'PAS-ADM-9 row', 'w.yaml:3:14: error[waiver-unknown]: `PAS-ADM-9` is the id of no finding'],
  ['2027-01-31', '2027-02-31', 'w.yaml:6:12: error[schema]: `waivers[1].until` is `2027-02-31`'],
  ['owner: RSSI', 'ownr: RSSI', 'w.yaml:4:5: error[unknown-key]: unknown key `ownr` in `waivers[1]`'],
  ['segproof: waivers', 'segproof: matrix', 'w.yaml:1:11: error[schema]: `segproof` is `matrix`'],
])('refuses %s as %s at its place', (from, to, message) => {
  const found = errors(readWaivers('w.yaml', bytes(good.replace(from, to)), ids));
  expect(
    found.some((text) => text.startsWith(message)),
    found.join('\n'),
  ).toBe(true);
});

it('refuses the same finding twice', () => {
  const twice = good + good.split('\n').slice(2).join('\n');
  expect(errors(readWaivers('w.yaml', bytes(twice), ids))[0]).toMatch(/^w\.yaml:7:14: error\[duplicate-id\]/u);
});

it.each([
  ['{}', 'baseline-invalid', 'no baseline'],
  ['[', 'baseline-invalid', 'no baseline'],
  ['{"segproof":"baseline","version":7,"asOf":"x","findings":[]}', 'baseline-version', 'version 7'],
  ['{"segproof":"baseline","version":1,"asOf":"x","findings":[""]}', 'baseline-invalid', 'findings.0'],
  ['{"segproof":"baseline","version":1,"asOf":"x","findings":[],"__proto__":{}}', 'baseline-invalid', ''],
])('refuses the baseline %s', (text, code, says) => {
  const [first] = errors(readBaseline('b.json', bytes(text)));
  expect(first).toContain(`error[${code}]`);
  expect(first).toContain(says);
});

property.prop([fc.array(fc.string({ minLength: 1 }))])(
  'a baseline reads back as the findings it was taken of',
  (findings) => {
    const outcome = readBaseline('b.json', bytes(writeBaseline(findings, '2026-11-24')));
    // Text with half a surrogate pair cannot be stored as UTF-8; no finding has any.
    expect(outcome.ok && [...outcome.value].sort()).toEqual([...new Set(findings)].sort());
  },
);
