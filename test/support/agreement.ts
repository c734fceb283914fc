/** support: one random platform, asked of the set engine and walked packet by packet. */
import type { Injection, Topology, Trace } from '../../src/model/public.ts';
import {
  type AddressSet,
  addressSet,
  formatPacket,
  isIcmp,
  type Packet,
  rangeOf,
  unionAddresses,
} from '../../src/net/public.ts';
import {
  answerTo,
  type Ending,
  type Headers,
  makeTerrain,
  type Propagation,
  propagate,
  type Start,
  understood,
} from '../../src/reach/public.ts';
import { makeWorld, newMemory, replyTo, walk } from '../../src/semantics/public.ts';
import { endsOf } from './tiny-platform.ts';
import type { Wild } from './wild-platform.ts';

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
  return unionAddresses(
    ...endsOf(topology).filter(({ ranges }) => ranges.length < 3),
    addressSet([
      ...[...topology.nodes.values()].flatMap(({ interfaces }) =>
        [...interfaces.values()].flatMap(({ addresses }) => addresses.map(({ address }) => rangeOf(address))),
      ),
    ]),
  );
}

function endingsOf(headers: Headers, { endings }: Propagation, packet: Packet): readonly Ending[] {
  return endings.filter(({ packets }) => headers.universe.contains(packets.upper, packet));
}

// A circling packet whose source a node translates clashes there with its own first pass: the node gives it another
// port, or drops it where the protocol has none. Either way it goes round until it dies.
function circled({ disposition, hops, end }: Trace): boolean {
  return (
    ['loop', 'ttl-expired', 'rate-limited'].includes(disposition) &&
    hops.filter(({ node }) => node === end.node).length > 1
  );
}

/**
 * Sends all packets from a few interfaces of the platform and walks `count` and more of them. Throws when a packet is
 * not in exactly one ending, with the walk's disposition at the walk's node.
 */
export function agree(wild: Wild, seed: number, count: number): void {
  const policies = new Map([...wild.policies].map(([id, policy]) => [id, understood(policy)]));
  const terrain = makeTerrain(wild.topology, policies);
  const { headers } = terrain;
  const { universe } = headers;
  const world = makeWorld(wild.topology, wild.policies);
  const near = interesting(wild.topology);
  const starts = startsOf(wild.topology);
  for (const offset of [0, 1, 2, 3]) {
    const start = starts[(seed + offset * 7) % starts.length];
    if (start === undefined) return;
    const all = propagate(terrain, { ...start, packets: { upper: headers.packets, lower: headers.packets } });
    const sure = universe.subtract(
      headers.packets,
      universe.union(headers.none, ...all.unsure.map(({ packets }) => packets)),
    );
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
      const computed = found.map(({ disposition, at }) => `${disposition} at ${at.node}`).join(' and ');
      const walked = `${trace.disposition} at ${trace.end.node}`;
      if (found.length === 1 && found[0]?.disposition === 'loop' && circled(trace)) continue;
      if (computed !== walked) throw new Error(`computed ${computed}, walked ${walked}: ${says}`);
    }
  }
}

/** As `agree`, for the ordinary answers to packets that a node took: each is walked through the opening's memory. */
export function answersAgree(wild: Wild, seed: number, count: number): number {
  const policies = new Map([...wild.policies].map(([id, policy]) => [id, understood(policy)]));
  const terrain = makeTerrain(wild.topology, policies);
  const { headers } = terrain;
  const { universe } = headers;
  const world = makeWorld(wild.topology, wild.policies);
  const starts = startsOf(wild.topology);
  let tried = 0;
  for (const offset of [0, 1, 2, 3]) {
    const start = starts[(seed + offset * 5) % starts.length];
    if (start === undefined) break;
    const { endings, unsure } = propagate(terrain, {
      ...start,
      packets: { upper: headers.packets, lower: headers.packets },
    });
    const doubt = universe.union(headers.none, ...unsure.map(({ packets }) => packets));
    const taken = endings.filter(({ disposition, way }) => disposition === 'delivered' && way?.entry !== undefined);
    for (const ending of taken.slice(0, 12)) {
      const first = headers.minus(headers.minus(ending.packets.upper, doubt), headers.fragments);
      for (const { packet } of universe.samples(first, { seed, count })) {
        const memory = newMemory();
        const opening = walk(world, { ...start, packet: { ...packet, ttl: 255 } }, memory);
        const reply = replyTo(opening.final);
        if (isIcmp(packet.protocol) && packet.icmp === undefined) continue;
        if (reply === undefined || (packet.protocol === 6 && ((packet.tcpFlags ?? 0) & 18) !== 2)) continue;
        const from = { node: ending.at.node, interface: ending.at.interface ?? '', arriving: false };
        const back = walk(world, { ...from, packet: { ...reply, ttl: 255 } }, memory);
        const answers = propagate(terrain, answerTo(headers, ending, from, 'ordinary'));
        if (answers.unsure.length > 0) continue;
        const asFirst = {
          ...packet,
          ...(reply.tcpFlags === undefined ? {} : { tcpFlags: reply.tcpFlags }),
          ...(reply.icmp === undefined ? {} : { icmp: { ...reply.icmp, code: packet.icmp?.code ?? 0 } }),
          options: [],
        };
        const found = endingsOf(headers, answers, asFirst);
        const computed = found.map(({ disposition, at }) => `${disposition} at ${at.node}`).join(' and ');
        const walked = `${back.disposition} at ${back.end.node}`;
        tried += 1;
        if (computed !== walked)
          throw new Error(
            `answer computed ${computed}, walked ${walked}: ${formatPacket(packet)} then ${formatPacket(reply)} ${JSON.stringify(start)}`,
          );
      }
    }
  }
  return tried;
}
