/** What the verifier accepts is an invariant packet by packet, and it accepts what the engine proves, on wild platforms. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { makePacket, type Packet } from '../../../src/net/public.ts';
import { isolation, makeTerrain, placesOf, understood, waypoint } from '../../../src/reach/public.ts';
import { makeWorld, newMemory, sendFrame, treat } from '../../../src/semantics/public.ts';
import { holds, otherwise } from '../../support/certificate-mutations.ts';
import { type CertificateJson, certificateOf, offeringMatrix, verdictOn } from '../../support/certificates.ts';
import { type Isolated, isolated } from '../../support/isolated-platform.ts';
import { ip } from '../../support/small-platform.ts';
import { matrixOf } from '../../support/tiny-platform.ts';
import { wildPlatform, withTenants } from '../../support/wild-platform.ts';

const options = { tenants: 2, sixToo: false, publish: true, masquerade: true, sloppy: true, discard: false };
const platform = isolated(options);
const certificate = certificateOf(platform);

const addresses = [...platform.topology.nodes.values()].flatMap(({ interfaces }) =>
  [...interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address)),
);
const someAddress = fc.oneof(
  fc.constantFrom(...addresses),
  fc.constantFrom(ip('8.8.8.8'), ip('10.1.0.99'), ip('10.2.0.7')),
);
const somePacket: fc.Arbitrary<Packet> = fc
  .tuple(
    someAddress,
    someAddress,
    fc.constantFrom(1, 6, 17, 47, 58),
    fc.constantFrom(22, 443),
    fc.constantFrom(2, 16, 18),
  )
  .filter(([src, dst]) => src.family === dst.family)
  .map(([src, dst, protocol, dstPort, tcpFlags]) => {
    if (protocol === 6) return makePacket({ src, dst, protocol, dstPort, tcpFlags });
    return makePacket(protocol === 17 ? { src, dst, protocol, dstPort } : { src, dst, protocol });
  });

/** Nothing that stands in a presence as first sent leaves it for where no presence holds it. */
function staysInside(of: Isolated, said: CertificateJson, packet: Packet): void {
  const world = makeWorld(of.topology, of.policies);
  for (const presence of said.presences) {
    if (Object.keys(presence.now).length > 0 || !holds(said, presence.packets, packet)) continue;
    const node = of.topology.nodes.get(presence.node);
    const entry = node?.interfaces.get(presence.interface);
    if (node === undefined || entry === undefined) throw new Error('a presence at no interface was accepted');
    const treatment = treat(world, newMemory(), node, entry, packet);
    if (treatment.kind !== 'sent') continue;
    const fate = sendFrame(world, treatment.exit, [], treatment.nextHop);
    if (fate.kind !== 'taken') continue;
    const there = said.presences.filter(
      (one) => one.of === presence.of && one.node === fate.by.node && one.interface === fate.by.interface,
    );
    expect(there.some((one) => holds(said, one.packets, packet))).toBe(true);
  }
}

describe('what the verifier accepts', () => {
  test.prop([otherwise(certificate), fc.array(somePacket, { minLength: 40, maxLength: 40 })], {
    numRuns: 30,
    endOnFailure: true,
  })('is inductive, packet by packet, also where it is not what the engine wrote', (changed, packets) => {
    if ('refused' in verdictOn(platform, offeringMatrix(options), changed)) return;
    for (const packet of packets) staysInside(platform, changed, packet);
  });

  test.prop([wildPlatform, fc.boolean()], { numRuns: 15, endOnFailure: true })(
    'is all that the engine proves, but for what is not certified by name',
    (wild, tenants) => {
      const topology = tenants ? withTenants(wild.topology) : wild.topology;
      const claim = tenants ? 'isolation' : 'access';
      const terrain = makeTerrain(topology, new Map([...wild.policies].map(([id, p]) => [id, understood(p)])));
      const places = placesOf(terrain, { cunning: true });
      const conclusion = tenants
        ? isolation(terrain, places)
        : waypoint(
            terrain,
            places.filter(({ zone, device }) => zone.owner.kind === 'provider' && !device),
            { nodes: new Set(), reaches: ({ owner }) => owner.kind === 'tenant' },
          );
      const small = { topology, policies: wild.policies };
      const verdict = verdictOn(small, matrixOf(), certificateOf(small, claim));
      const refused = 'refused' in verdict ? verdict.refused : '';
      if (conclusion.kind === 'proof') expect(refused).toMatch(/^$|is not certified$|^what .* is not known$/u);
      else expect(refused).not.toBe('');
    },
    120_000,
  );
});
