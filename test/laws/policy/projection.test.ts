/** Laws of the projection, held on random rows of firewalls against the walk of single packets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, Injection, Policy, Rule, Topology } from '../../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  addressesCover,
  addressSetContains,
  allAddresses,
  formatAddressSet,
  formatService,
  makePacket,
  type Packet,
  unionAddresses,
} from '../../../src/net/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { converse, decideByMatrix, makeWorld, newMemory, walk } from '../../../src/semantics/public.ts';
import { ip } from '../../support/small-platform.ts';
import { type ChainOptions, chain, chainOptions, matrixOf, rowsOf } from '../../support/tiny-platform.ts';

interface Case {
  readonly options: ChainOptions;
  readonly platform: Topology;
  readonly flows: readonly Flow[];
}

const cases: fc.Arbitrary<Case> = chainOptions.chain((options) => {
  const platform = chain(options);
  return rowsOf(platform).map((flows) => ({ options, platform, flows }));
});

/** Every host and the outside world, sending as themselves to everything that has a name. */
function honestPackets({ platform, options }: Case): readonly Injection[] {
  const targets: Address[] = [];
  const senders: { node: string; interface: string; address: Address }[] = [];
  for (const node of platform.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      for (const { address } of iface.addresses) {
        targets.push(address);
        if (node.kind === 'host') senders.push({ node: node.id, interface: iface.name, address });
      }
    }
    for (const nat of node.nat) {
      const first = nat.kind === 'dnat' ? nat.destination.ranges[0] : undefined;
      if (first !== undefined) targets.push({ family: first.family, value: first.first });
    }
  }
  for (const outside of ['203.0.113.77', '2a00::77'].map(ip)) {
    if (!options.families.includes(outside.family)) continue;
    senders.push({ node: 'world', interface: 'out', address: outside });
    targets.push(outside);
  }
  return senders.flatMap(({ address, ...at }) =>
    targets
      .filter((dst) => dst.family === address.family && dst.value !== address.value)
      .flatMap((dst) => headers(address, dst).map((packet) => ({ ...at, packet }))),
  );
}

function headers(src: Address, dst: Address): readonly Packet[] {
  return [
    makePacket({ src, dst, protocol: 6, dstPort: 443 }),
    makePacket({ src, dst, protocol: 6, dstPort: 8443 }),
    makePacket({ src, dst, protocol: 17, dstPort: 53 }),
    makePacket({ src, dst, protocol: src.family === 4 ? 1 : 58 }),
  ];
}

const arrived = (disposition: string): boolean => disposition === 'delivered' || disposition === 'exits';

describe('projection', () => {
  it('decides every honest packet as the matrix does, wherever routing alone would deliver it', () => {
    let allowed = 0;
    let refused = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const { platform, flows } = given;
        const matrix = matrixOf(...flows);
        const open = makeWorld(platform, new Map());
        const filtered = makeWorld(platform, deployedPolicies(platform, projectMatrix(platform, matrix)));
        for (const injection of honestPackets(given)) {
          const unfiltered = walk(open, injection, newMemory());
          const result = walk(filtered, injection, newMemory());
          if (!arrived(unfiltered.disposition)) {
            expect(arrived(result.disposition)).toBe(false);
            continue;
          }
          const filters = unfiltered.hops.some(
            ({ node, entry }) => entry !== undefined && platform.nodes.get(node)?.kind === 'firewall',
          );
          if (!filters) continue;
          const ends = {
            ...unfiltered.final,
            src: injection.packet.src,
            ...(injection.packet.srcPort === undefined ? {} : { srcPort: injection.packet.srcPort }),
          };
          const intent = decideByMatrix(matrix, { packet: ends }).action === 'allow';
          if (intent) allowed += 1;
          else refused += 1;
          expect({ injection, arrives: arrived(result.disposition) }).toEqual({ injection, arrives: intent });
        }
      }),
      { numRuns: 40, seed: 1 },
    );
    // Not vacuous: both answers came up often.
    expect(allowed).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(500);
  });

  it('asks of each firewall alone what the matrix says, where no source is translated', () => {
    let refused = 0;
    const plain = cases.filter(({ options }) => options.links.every(({ masquerade }) => !masquerade));
    fc.assert(
      fc.property(plain, (given) => {
        const { platform, flows } = given;
        const matrix = matrixOf(...flows);
        const { policies } = projectMatrix(platform, matrix);
        const open = makeWorld(platform, new Map());
        const alone = new Map([...policies].map(([id, policy]) => [id, makeWorld(platform, new Map([[id, policy]]))]));
        for (const injection of honestPackets(given)) {
          const unfiltered = walk(open, injection, newMemory());
          if (!arrived(unfiltered.disposition)) continue;
          const intent =
            decideByMatrix(matrix, { packet: { ...unfiltered.final, src: injection.packet.src } }).action === 'allow';
          for (const { node } of unfiltered.hops) {
            const world = alone.get(node);
            if (world === undefined) continue;
            if (!intent) refused += 1;
            const arrives = arrived(walk(world, injection, newMemory()).disposition);
            expect({ node, injection, arrives }).toEqual({ node, injection, arrives: intent });
          }
        }
      }),
      { numRuns: 40, seed: 8 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('lets no packet in that avoids the destination NAT which its row leads through', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        cases.filter(({ options }) => !options.routedOutside),
        (given) => {
          const { platform, flows, options } = given;
          const filtered = makeWorld(platform, deployedPolicies(platform, projectMatrix(platform, matrixOf(...flows))));
          for (const family of options.families) {
            const src = ip(family === 4 ? '203.0.113.77' : '2a00::77');
            const direct = ip(family === 4 ? '10.1.0.10' : '2001:db8:1::10');
            for (const packet of headers(src, direct)) {
              tried += 1;
              const injection: Injection = { node: 'fw1', interface: 'up', packet, arriving: true };
              expect({ packet, at: walk(filtered, injection, newMemory()).disposition }).toEqual({
                packet,
                at: 'denied-out',
              });
            }
          }
        },
      ),
      { numRuns: 60, seed: 9 },
    );
    expect(tried).toBeGreaterThan(100);
  });

  it('lets the answer to every allowed packet back', () => {
    let held = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const { platform, flows } = given;
        const matrix = matrixOf(...flows.filter(({ action }) => action === 'allow'));
        const open = makeWorld(platform, new Map());
        const filtered = makeWorld(platform, deployedPolicies(platform, projectMatrix(platform, matrix)));
        for (const injection of honestPackets(given).filter((_, i) => i % 3 === 0)) {
          const result = converse(filtered, injection);
          if (!arrived(result.opening.disposition)) continue;
          if (!converse(open, injection).works) continue;
          held += 1;
          expect({ injection, works: result.works }).toEqual({ injection, works: true });
        }
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(held).toBeGreaterThan(100);
  });

  it('admits no packet with a source that does not live where it comes in', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { platform, flows } = given;
        const filtered = makeWorld(platform, deployedPolicies(platform, projectMatrix(platform, matrixOf(...flows))));
        for (const injection of honestPackets(given).filter(({ node }) => node !== 'world')) {
          const { packet } = injection;
          const lied = walk(filtered, { node: 'world', interface: 'out', packet }, newMemory());
          const crossed = lied.hops.some(({ node, exit }) => exit !== undefined && node.startsWith('fw'));
          expect({ packet, crossed }).toEqual({ packet, crossed: false });
        }
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it('gives every accept rule ends that lie in its row, or that NAT makes of them', () => {
    fc.assert(
      fc.property(cases, ({ platform, flows }) => {
        const { policies } = projectMatrix(platform, matrixOf(...flows));
        const nat = [...platform.nodes.values()].flatMap((node) => node.nat);
        for (const policy of policies.values()) {
          for (const rule of rulesOf(policy).filter(({ action, rows }) => action === 'accept' && rows.length > 0)) {
            const flow = flows.find(({ id }) => id === rule.rows[0]);
            if (flow === undefined) throw new Error(`rule ${rule.id} stems from no row`);
            const meant = flow.destination.addresses;
            const written = nat.flatMap((one) =>
              one.kind === 'dnat' && addressSetContains(meant, one.to) ? [one.destination] : [],
            );
            expect(addressesCover(unionAddresses(meant, ...written), rule.match.destination ?? allAddresses)).toBe(
              true,
            );
            if (rule.comment !== 'source as an earlier node translated it') {
              expect(addressesCover(flow.source.addresses, rule.match.source ?? allAddresses)).toBe(true);
            }
            expect(rule.match.inInterfaces?.size).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('does not depend on the order of the files', () => {
    fc.assert(
      fc.property(cases, ({ platform, flows }) => {
        const turned: Topology = {
          ...platform,
          zones: new Map([...platform.zones].reverse()),
          links: [...platform.links].reverse().map((link) => ({ ...link, ends: [link.ends[1], link.ends[0]] })),
          nodes: new Map(
            [...platform.nodes]
              .reverse()
              .map(([id, node]) => [
                id,
                { ...node, interfaces: new Map([...node.interfaces].reverse()), routes: [...node.routes].reverse() },
              ]),
          ),
        };
        const matrix = matrixOf(...flows);
        expect(textOf(projectMatrix(turned, matrix).policies)).toBe(textOf(projectMatrix(platform, matrix).policies));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('keeps every rule of the other rows when a row is added', () => {
    fc.assert(
      fc.property(
        cases.chain((given) => fc.tuple(fc.constant(given), rowsOf(given.platform, 100), fc.nat(5))),
        ([{ platform, flows }, added, at]) => {
          const before = textOf(projectMatrix(platform, matrixOf(...flows)).policies).split('\n');
          const more = [...flows.slice(0, at), ...added, ...flows.slice(at)];
          const after = textOf(projectMatrix(platform, matrixOf(...more)).policies).split('\n');
          const own = after.filter((line) => !/ R1\d\d/u.test(line));
          expect(own).toEqual(before);
        },
      ),
      { numRuns: 60, seed: 6 },
    );
  });

  it('opens nothing when a deny row is added', () => {
    fc.assert(
      fc.property(
        cases.chain((given) => fc.tuple(fc.constant(given), rowsOf(given.platform, 100, ['deny']), fc.nat(5))),
        ([given, added, at]) => {
          const { platform, flows } = given;
          const world = (list: readonly Flow[]): ReturnType<typeof makeWorld> =>
            makeWorld(platform, projectMatrix(platform, matrixOf(...list)).policies);
          const before = world(flows);
          const after = world([...flows.slice(0, at), ...added, ...flows.slice(at)]);
          for (const injection of honestPackets(given).filter((_, i) => i % 5 === 0)) {
            if (arrived(walk(after, injection, newMemory()).disposition))
              expect(arrived(walk(before, injection, newMemory()).disposition)).toBe(true);
          }
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });
});

function rulesOf(policy: Policy): readonly Rule[] {
  return [...policy.forward.rules, ...policy.input.rules];
}

function textOf(policies: ReadonlyMap<string, Policy>): string {
  return [...policies]
    .flatMap(([node, policy]) =>
      (['forward', 'input'] as const).flatMap((hook) =>
        policy[hook].rules.map((rule) => `${node} ${hook} ${ruleText(rule)}`),
      ),
    )
    .join('\n');
}

function ruleText({ id, action, match, rows }: Rule): string {
  const set = (addresses: AddressSet | undefined): string =>
    addresses === undefined ? '*' : formatAddressSet(addresses, 99);
  const services = match.services?.map(formatService).join(' ') ?? '*';
  return `${id} ${rows.join('+')} ${action} ${[...(match.inInterfaces ?? ['*'])]} > ${[...(match.outInterfaces ?? ['*'])]} ${set(match.source)} ${set(match.destination)} ${services} ${match.destinationTranslated ?? ''}`;
}
