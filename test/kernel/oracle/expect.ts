/** What the model says of one probe, in the terms in which a kernel can be watched. */
import { type LinkEnd, lookupRoute, type Trace } from '../../../src/model/public.ts';
import type { Packet } from '../../../src/net/public.ts';
import { type Memory, type World, walk } from '../../../src/semantics/public.ts';
import type { Probe } from './traffic.ts';

/** A ruleset that was asked: on which node and hook, and the rule that decided (`residual` for none). */
export interface Decision {
  readonly node: string;
  readonly hook: 'forward' | 'input';
  readonly rule: string;
}

/** sent: out of a port · taken: by a node itself · answered: an error or a reset comes out · silent: nothing does. */
export interface Expectation {
  readonly fate: 'sent' | 'taken' | 'answered' | 'silent';
  /** `node:interface` where something comes out. */
  readonly exit?: string;
  readonly packet?: Packet;
  readonly decisions: readonly Decision[];
  readonly trace: Trace;
}

/** `ports` are the ends where packets leave the kernels, `wires` lead from one end between kernels to the other. */
export interface Watched {
  readonly world: World;
  readonly ports: ReadonlySet<string>;
  readonly wires: ReadonlyMap<string, LinkEnd>;
}

/** Changes `memory` as the packet and its answer do. */
export function expectation(watched: Watched, memory: Memory, probe: Probe): Expectation {
  const { world, ports } = watched;
  const trace = walk(world, { node: probe.node, interface: probe.entry, packet: probe.packet, arriving: true }, memory);
  const base = { decisions: decisionsOf(trace), trace };
  const out = leftBy(trace, ports);
  if (out !== undefined) return { ...base, fate: 'sent', ...out };
  if (trace.disposition === 'delivered') return { ...base, fate: 'taken' };
  const answer = trace.answer === undefined ? undefined : followAnswer(watched, memory, trace, trace.answer);
  return answer === undefined ? { ...base, fate: 'silent' } : { ...base, fate: 'answered', ...answer };
}

function decisionsOf({ hops }: Trace): readonly Decision[] {
  return hops.flatMap(({ node, steps }) =>
    steps.flatMap(({ stage, decider }): readonly Decision[] => {
      if (stage !== 'forward' && stage !== 'input') return [];
      if (decider.kind === 'rule') return [{ node, hook: stage, rule: decider.rule }];
      return decider.kind === 'residual' ? [{ node, hook: stage, rule: 'residual' }] : [];
    }),
  );
}

// Behind a port there is nobody in the model: a packet that leaves by one finds no neighbour.
function leftBy(trace: Trace, ports: ReadonlySet<string>): { exit: string; packet: Packet } | undefined {
  const last = trace.hops.at(-1);
  if (trace.disposition !== 'neighbour-unreachable' || last?.exit === undefined) return undefined;
  const exit = `${last.node}:${last.exit}`;
  return ports.has(exit) ? { exit, packet: last.after } : undefined;
}

// An answer about a tracked packet belongs to that packet's connection. Any other is tracked like the node's own packets.
function belongs({ hops }: Trace): boolean {
  const deciders = hops.at(-1)?.steps.map(({ decider }) => decider) ?? [];
  return deciders.some((d) => d.kind === 'conntrack' && d.state !== 'invalid' && d.state !== 'untracked');
}

function followAnswer(
  scenario: Watched,
  memory: Memory,
  trace: Trace,
  answer: Packet,
): { exit: string; packet: Packet } | undefined {
  const { world, ports, wires } = scenario;
  const node = world.topology.nodes.get(trace.end.node);
  if (node === undefined) return undefined;
  const route = lookupRoute(world.topology, node, answer.dst);
  if (route.kind !== 'connected' && route.kind !== 'route') return undefined;
  const exit = `${node.id}:${route.interface}`;
  if (!belongs(trace)) {
    return leftBy(walk(world, { node: node.id, interface: route.interface, packet: answer }, memory), ports);
  }
  if (ports.has(exit)) return { exit, packet: answer };
  const peer = wires.get(exit);
  if (peer === undefined) return undefined;
  return leftBy(walk(world, { ...peer, packet: answer, arriving: true }, memory), ports);
}
