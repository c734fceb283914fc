/** Sets of packets against single packets: every packet of a random platform ends where the set engine says. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Injection, Topology } from '../../../src/model/public.ts';
import { addressSet, type AddressSet, formatPacket, type Packet, rangeOf, unionAddresses } from '../../../src/net/public.ts';
import {
  type Ending,
  Headers,
  type Propagation,
  propagate,
  type Start,
  Terrain,
  understood,
} from '../../../src/reach/public.ts';
import { makeWorld, newMemory, walk } from '../../../src/semantics/public.ts';
import { Universe } from '../../../src/space/public.ts';
import { endsOf } from '../../support/tiny-platform.ts';
import { type Wild, wildPlatform } from '../../support/wild-platform.ts';

const runs = Number(process.env['SEGPROOF_RUNS'] ?? 60);

/** Every layer-3 interface, sending and as the entry of a station. */
function startsOf(topology: Topology): readonly Omit<Start, 'packets'>[] {
  return [...topology.nodes.values()].flatMap((node) =>
    [...node.interfaces.values()]
      .filter(({ role }) => role.kind !== 'port')
      .flatMap(({ name }) => [true, false].map((arriving) => ({ node: node.id, interface: name, arriving }))),
  );
}

/** Addresses that rules, routes and translations tell apart: a packet elsewhere would rarely meet any of them. */
function interesting(topology: Topology): AddressSet {
  return unionAddresses(...endsOf(topology).filter(({ ranges }) => ranges.length < 3), addressSet([
    ...[...topology.nodes.values()].flatMap(({ interfaces }) =>
      [...interfaces.values()].flatMap(({ addresses }) => addresses.map(({ address }) => rangeOf(address))),
    ),
  ]));
}

function endingsOf(headers: Headers, { endings }: Propagation, packet: Packet): readonly Ending[] {
  return endings.filter(({ packets }) => headers.universe.contains(packets.upper, packet));
}

function agree(wild: Wild, seed: number, count: number): void {
  const headers = new Headers(new Universe());
  const { universe } = headers;
  const policies = new Map([...wild.policies].map(([id, policy]) => [id, understood(policy)]));
  const terrain = new Terrain(headers, wild.topology, policies);
  const world = makeWorld(wild.topology, wild.policies);
  const near = interesting(wild.topology);
  const starts = startsOf(wild.topology);
  for (const offset of [0, 1, 2, 3]) {
    const start = starts[(seed + offset * 7) % starts.length];
    if (start === undefined) return;
    const all = propagate(terrain, { ...start, packets: { upper: headers.packets, lower: headers.packets } });
    const sure = universe.subtract(headers.packets, universe.union(headers.none, ...all.unsure.map(({ packets }) => packets)));
    const close = universe.intersect(sure, universe.where({ source: near, destination: near }));
    const samples = [sure, close, close].flatMap((set, i) => universe.samples(set, { seed: seed + i, count }));
    const byEnding = all.endings.flatMap((ending, i) =>
      universe.samples(universe.intersect(ending.packets.upper, sure), { seed: seed + i, count: 2 }),
    );
    for (const { packet } of [...samples, ...byEnding]) {
      // 64 octets leave a multiple of 8 behind either header, as a fragment must.
      const injection: Injection = { ...start, packet: { ...packet, ttl: 255, length: packet.family === 4 ? 60 : 64 } };
      const trace = walk(world, injection, newMemory());
      const found = endingsOf(headers, all, packet);
      const says = `${JSON.stringify(start)} ${formatPacket(packet)}: ${trace.hops.map((hop) => hop.node).join(' > ')}`;
      expect(
        found.map(({ disposition, at }) => `${disposition} at ${at.node}`),
        says,
      ).toEqual([`${trace.disposition} at ${trace.end.node}`]);
    }
  }
}

test.prop([wildPlatform, fc.nat(), fc.constant(20)], { numRuns: runs })(
  'every packet ends exactly where the set that holds it ends',
  agree,
);
