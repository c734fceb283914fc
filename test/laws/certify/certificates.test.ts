/** A certificate of an isolated platform is accepted; one that says less, or speaks of a leaking platform, never is. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { smaller } from '../../support/certificate-mutations.ts';
import { certificateOf, offeringMatrix, verdictOn } from '../../support/certificates.ts';
import { isolated, isolatedOptions, leaking, leaks, returning } from '../../support/isolated-platform.ts';
import { net } from '../../support/small-platform.ts';

describe('certificates', () => {
  test.prop([isolatedOptions], { numRuns: 4 })('of an isolated platform are accepted', (options) => {
    const platform = isolated(options);
    const verdict = verdictOn(platform, offeringMatrix(options), certificateOf(platform));
    expect(verdict).not.toHaveProperty('refused');
  });

  test.prop([isolatedOptions, fc.constantFrom(...leaks)], { numRuns: 12 })(
    'of a leaking platform are refused, because something lands where it must not',
    (given, leak) => {
      const { options, ...platform } = leaking(given, leak);
      const verdict = verdictOn(platform, offeringMatrix(options), certificateOf(platform));
      expect(verdict, leak).toMatchObject({ refused: expect.stringContaining(' lands with ') });
    },
  );

  test.prop([isolatedOptions, fc.constantFrom(...leaks)], { numRuns: 12 })(
    'of the platform before the leak are refused for the one that leaks',
    (given, leak) => {
      const { options, ...platform } = leaking(given, leak);
      const verdict = verdictOn(platform, offeringMatrix(options), certificateOf(isolated(options)));
      expect(verdict, leak).toMatchObject({ refused: expect.stringMatching(/ lands with | no set holds it/u) });
    },
  );

  const options = { tenants: 2, sixToo: false, publish: true, masquerade: true, sloppy: true, discard: false };
  const platform = isolated(options);
  const certificate = certificateOf(platform);

  test.prop([smaller(certificate)], { numRuns: 40 })('that say less are refused', (less) => {
    expect(verdictOn(platform, offeringMatrix(options), less)).toMatchObject({
      refused: expect.stringContaining('no set holds it'),
    });
  });

  // Neither end of the range tells: only what the binding asks for does.
  test('with a binding for the middle of a range are accepted, and refused when they forget it', () => {
    const fw1 = platform.topology.nodes.get('fw1');
    if (fw1 === undefined) throw new Error('no fw1');
    const nat = fw1.nat.map((one) => (one.kind === 'dnat' ? one : { ...one, source: net('10.1.0.64/26') }));
    const nodes = new Map([...platform.topology.nodes, ['fw1', { ...fw1, nat }]]);
    const changed = { ...platform, topology: { ...platform.topology, nodes } };
    expect(verdictOn(changed, offeringMatrix(options), certificateOf(changed))).not.toHaveProperty('refused');
    const none = { ...fw1, nat: nat.filter(({ kind }) => kind === 'dnat') };
    const without = { ...changed, topology: { ...changed.topology, nodes: new Map([...nodes, ['fw1', none]]) } };
    expect(verdictOn(changed, offeringMatrix(options), certificateOf(without))).toMatchObject({
      refused: expect.stringContaining('no set holds it'),
    });
  });

  test('of packets that come back to where they are remembered are refused by name', () => {
    const plain = { ...options, publish: false, masquerade: false, sloppy: false };
    const loop = returning(isolated(plain));
    expect(verdictOn(loop, offeringMatrix(plain), certificateOf(loop))).toMatchObject({
      refused: expect.stringMatching(/comes back to `fw1`.* that is not certified$/u),
    });
  });

  test('of one claim are none of another', () => {
    expect(verdictOn(platform, offeringMatrix(options), { ...certificate, claim: 'access' })).toHaveProperty('refused');
  });

  test('that say nothing are refused', () => {
    const nothing = { ...certificate, tests: [], presences: [] };
    expect(verdictOn(platform, offeringMatrix(options), nothing)).toHaveProperty('refused');
  });
});
