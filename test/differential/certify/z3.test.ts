/** An independent solver says the same of the claim: no packet breaks it, or one does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smtQuestion } from '../../../src/certify/public.ts';
import type { FlowMatrix } from '../../../src/model/public.ts';
import { isolation, makeTerrain, placesOf, understood } from '../../../src/reach/public.ts';
import { certificateOf, offeringMatrix, verdictOn } from '../../support/certificates.ts';
import {
  type Isolated,
  isolated,
  isolatedOptions,
  leaking,
  leaks,
  returning,
} from '../../support/isolated-platform.ts';
import { hasZ3, runZ3 } from '../../support/smt.ts';
import { matrixOf } from '../../support/tiny-platform.ts';
import { wildPlatform, withTenants } from '../../support/wild-platform.ts';

const reason = hasZ3 ? '' : ' (skipped: z3 is not installed)';
const seed = 4_711;

function asked({ topology, policies }: Isolated, matrix: FlowMatrix): string {
  const [verdict] = runZ3(smtQuestion({ topology, policies, matrix, claim: 'isolation' }));
  return verdict ?? '';
}

describe.skipIf(!hasZ3)(`z3 on isolation${reason}`, () => {
  test.each(fc.sample(isolatedOptions, { seed, numRuns: 4 }))('finds no packet where it is proved: %j', (options) => {
    const platform = isolated(options);
    expect(asked(platform, offeringMatrix(options))).toBe('unsat');
  });

  test.each(leaks)('finds a packet through %s', (leak) => {
    const [given] = fc.sample(isolatedOptions, { seed, numRuns: 1 });
    if (given === undefined) throw new Error('no options');
    const { options, ...platform } = leaking(given, leak);
    expect(asked(platform, offeringMatrix(options))).toBe('sat');
  });

  test('says no `unsat` where a node may remember a packet that comes back', () => {
    const options = { tenants: 2, sixToo: false, publish: false, masquerade: false, sloppy: false, discard: false };
    expect(asked(returning(isolated(options)), offeringMatrix(options))).toBe('sat');
  });

  // Its `sat` may mean undecided, where a node might remember a packet: then no certificate is accepted either.
  test.each(fc.sample(wildPlatform, { seed, numRuns: 8 }).map((wild, i) => [i, wild] as const))(
    'agrees with the engine and with the verifier on wild platform %i',
    (_, { topology, policies }) => {
      const wild = { topology: withTenants(topology), policies };
      const terrain = makeTerrain(wild.topology, new Map([...policies].map(([id, p]) => [id, understood(p)])));
      const { kind } = isolation(terrain, placesOf(terrain, { cunning: true }));
      const verdict = asked(wild, matrixOf());
      if (kind === 'refutation') expect(verdict).toBe('sat');
      const certified = kind === 'proof' && !('refused' in verdictOn(wild, matrixOf(), certificateOf(wild)));
      if (certified) expect(verdict).toBe('unsat');
      if (verdict === 'unsat') expect(kind).not.toBe('refutation');
    },
  );
});
