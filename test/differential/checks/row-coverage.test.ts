/** Rows that the set engine calls wholly carried against every conversation of them, walked one by one. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { makeAtlas } from '../../../src/checks/atlas.ts';
import { coverageOfRows } from '../../../src/checks/rows/row-coverage.ts';
import { attemptPacket } from '../../../src/checks/rows/try-row.ts';
import { denyBoth, type Rule, type Topology } from '../../../src/model/public.ts';
import {
  type Address,
  addressSetContains,
  makePacket,
  numberSet,
  type Service,
  tcpFlag,
} from '../../../src/net/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { makeTerrain, placesOf, understoodAll } from '../../../src/reach/public.ts';
import { makeWorld } from '../../../src/semantics/public.ts';
import { ip, net, rule } from '../../support/small-platform.ts';
import { chain, hosts, matrixOf, row } from '../../support/tiny-platform.ts';

const ports = { first: 440, last: 446 };
const service: Service = { kind: 'ports', protocol: 6, destination: numberSet([ports]) };

/** A rule by hand that takes something of the row away, or gives the answers no way. */
const byHand: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .record({
      first: fc.integer({ min: 438, max: 447 }),
      length: fc.nat(3),
      side: fc.constantFrom('source' as const, 'destination' as const),
      host: fc.constantFrom('10.1.0.10', '10.1.0.11', '10.2.0.10', '10.2.0.11', '10.2.0.0/24'),
    })
    .map(({ first, length, side, host }) =>
      rule('by-hand', 'deny', {
        [side]: net(host),
        services: [{ kind: 'ports', protocol: 6, destination: numberSet([{ first, last: first + length }]) }],
      }),
    ),
  fc.constant(rule('no-answers', 'deny', { states: new Set(['established']) })),
);

const platform: fc.Arbitrary<Topology> = fc
  .record({
    links: fc.array(
      fc.record({
        masquerade: fc.boolean(),
        publish: fc.constantFrom('no' as const, 'same-port' as const),
        stateful: fc.boolean(),
      }),
      { minLength: 2, maxLength: 2 },
    ),
    routedOutside: fc.boolean(),
    rules: fc.dictionary(fc.constantFrom('fw1', 'fw2'), byHand),
  })
  .map(({ links, routedOutside, rules }) => {
    const topology = chain({ links, families: [4], routedOutside });
    const nodes = [...topology.nodes].map(([id, node]) => {
      const own = rules[id];
      if (own === undefined) return [id, node] as const;
      const residual = { forward: denyBoth, input: denyBoth };
      const before = { forward: [own], input: [] };
      return [
        id,
        { ...node, policy: { kind: 'projected' as const, before, without: new Set<string>(), residual } },
      ] as const;
    });
    return { ...topology, nodes: new Map(nodes) };
  });

// A filter without state may stop answers by the port that the sender chose.
const sourcePorts = [1024, 40_000, ...Array.from({ length: 14 }, (_, at) => 437 + at)];

function opening(src: Address, dst: Address, srcPort: number, dstPort: number) {
  return makePacket({ src, dst, protocol: 6, srcPort, dstPort, tcpFlags: tcpFlag.syn });
}

test.prop([platform, fc.constantFrom('10.1.0.10', '10.1.0.0/24'), fc.constantFrom('10.2.0.11', '10.2.0.0/24')], {
  numRuns: 60,
})(
  'a row is wholly carried exactly when each of its conversations between hosts works',
  (topology, source, destination) => {
    const [from, to] = [net(source), net(destination)];
    const matrix = matrixOf(row('R', from, to, [service]));
    const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
    const world = makeWorld(topology, policies);
    const atlas = makeAtlas(topology, policies);
    const terrain = makeTerrain(topology, understoodAll(policies));
    const found = coverageOfRows({ terrain, places: placesOf(terrain), atlas, matrix }).get('R');
    const senders = source.endsWith('/24') ? ['h1-10', 'h1-11'] : ['h1-10'];
    const receivers = destination.endsWith('/24') ? ['10.2.0.10', '10.2.0.11'] : ['10.2.0.11'];
    let works = true;
    for (const node of senders) {
      const address = ip(`10.1.0.${node.slice(3)}`);
      for (const text of receivers) {
        for (let port = ports.first; port <= ports.last; port += 1) {
          const end = { address, node, interface: 'e', zone: 'lan1', kind: 'host' } as const;
          for (const sourcePort of sourcePorts) {
            const packet = opening(address, ip(text), sourcePort, port);
            works &&= attemptPacket(world, end, { kind: 'host', address: ip(text) }, packet, false).works;
          }
        }
      }
    }
    expect(found?.kind).toBe(works ? 'carried' : 'missing');
    if (found?.kind !== 'missing') return;
    expect(attemptPacket(world, found.from, found.to, found.packet, false).works).toBe(false);
    expect(addressSetContains(hosts('10.1.0.10', '10.1.0.11'), found.packet.src)).toBe(true);
  },
  600_000,
);
