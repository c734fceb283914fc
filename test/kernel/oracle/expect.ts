/** What the model says of one probe, in the terms in which a kernel can be watched. */
import { interfaceAt, type LinkEnd, lookupRoute, type Trace } from '../../../src/model/public.ts';
import { type Address, addressesEqual, type Packet, tcpFlag } from '../../../src/net/public.ts';
import { type Memory, type World, walk } from '../../../src/semantics/public.ts';
import type { Probe } from './traffic.ts';

/** A ruleset that was asked: on which node and hook, and the rule that decided (`residual` for none). */
export interface Decision {
  readonly node: string;
  readonly hook: 'prerouting' | 'forward' | 'input';
  /** A rule's id, `residual`, or `setting NAME` for a guard before the rules. */
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
  if (trace.answer === undefined) return { ...base, fate: 'silent' };
  const way = followAnswer(watched, memory, trace, trace.answer);
  const decisions = [...base.decisions, ...(way.trace === undefined ? [] : decisionsOf(way.trace))];
  if (way.out !== undefined) return { trace, decisions, fate: 'answered', ...way.out };
  return { trace, decisions, fate: way.trace?.disposition === 'delivered' ? 'taken' : 'silent' };
}

/** The rulesets that the probe itself met, its answer's aside. */
export function decisionsOf({ hops }: Trace): readonly Decision[] {
  return hops.flatMap(({ node, steps }) =>
    steps.flatMap(({ stage, decider }): readonly Decision[] => {
      if (decider.kind === 'setting' && (stage === 'sanity' || stage === 'anti-spoofing')) {
        return [{ node, hook: 'prerouting', rule: `setting ${decider.setting}` }];
      }
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

/** An answer about a tracked packet belongs to that packet's connection. Any other is tracked like the node's own packets. */
export function belongs({ hops }: Trace): boolean {
  const deciders = hops.at(-1)?.steps.map(({ decider }) => decider) ?? [];
  return deciders.some((d) => d.kind === 'conntrack' && d.state !== 'invalid' && d.state !== 'untracked');
}

function owns({ topology }: World, end: LinkEnd, address: Address): boolean {
  const own = interfaceAt(topology, end)?.addresses ?? [];
  return own.some((one) => addressesEqual(one.address, address));
}

interface AnswerWay {
  readonly trace?: Trace;
  readonly out?: { readonly exit: string; readonly packet: Packet };
}

function followAnswer({ world, ports, wires }: Watched, memory: Memory, trace: Trace, answer: Packet): AnswerWay {
  const node = world.topology.nodes.get(trace.end.node);
  const route = node === undefined ? undefined : lookupRoute(world.topology, node, answer.dst);
  if (node === undefined || (route?.kind !== 'connected' && route?.kind !== 'route')) return {};
  const exit = `${node.id}:${route.interface}`;
  const attached = belongs(trace) || (answer.tcpFlags !== undefined && (answer.tcpFlags & tcpFlag.ack) !== 0);
  const from = attached ? wires.get(exit) : { node: node.id, interface: route.interface };
  if (attached && ports.has(exit)) return { out: { exit, packet: answer } };
  if (from === undefined || (attached && !owns(world, from, route.nextHop))) return {};
  const way = walk(world, { ...from, packet: answer, arriving: attached }, memory);
  const out = leftBy(way, ports);
  return { trace: way, ...(out === undefined ? {} : { out }) };
}
