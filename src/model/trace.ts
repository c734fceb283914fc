/** model: what happened to one packet, hop by hop. */
import type { Text } from '../diagnostics/public.ts';
import type { Address, Packet } from '../net/public.ts';
import type { ConntrackState } from './rule.ts';

/** Where a node's treatment of a packet stands, in the order of the Linux kernel. */
export const stages = [
  'layer-2',
  'sanity',
  'defragment',
  'conntrack',
  'anti-spoofing',
  'dnat',
  'routing',
  'ttl',
  'mtu',
  'input',
  'forward',
  'snat',
  'egress',
  'neighbour',
] as const;
export type Stage = (typeof stages)[number];

/**
 * How a trace ended. Only denied-in, denied-out, denied-layer-2, sanity-drop and spoof-drop are decisions of a filter:
 * every other end but the first two means that the packet did not arrive, not that it was kept out.
 * delivered: a host or a node's own address took it · exits: it left the modelled world · denied-in: refused towards
 * the node itself · denied-out: refused on its way through · held: a fragment waits for the rest of its datagram.
 */
export const dispositions = [
  'delivered',
  'exits',
  'denied-in',
  'denied-out',
  'denied-layer-2',
  'sanity-drop',
  'spoof-drop',
  'rate-limited',
  'no-route',
  'neighbour-unreachable',
  'ttl-expired',
  'too-big',
  'loop',
  'held',
  'insufficient-information',
] as const;
export type Disposition = (typeof dispositions)[number];

/** The thing of the user's files that decided a step. */
export type Decider =
  | { readonly kind: 'rule'; readonly ruleset: string; readonly rule: string; readonly rows: readonly string[] }
  | { readonly kind: 'residual'; readonly ruleset: string }
  | { readonly kind: 'route'; readonly route: string }
  | { readonly kind: 'nat'; readonly nat: string }
  | { readonly kind: 'vlan'; readonly vlan: number | undefined; readonly port: string }
  | { readonly kind: 'conntrack'; readonly state: ConntrackState }
  | { readonly kind: 'setting'; readonly setting: string }
  | { readonly kind: 'nature' };

/** One decision inside a node. `ends` is set on the step that ended the trace. */
export interface Step {
  readonly stage: Stage;
  readonly decider: Decider;
  readonly says: Text;
  readonly ends?: Disposition;
}

/** One node crossed. `exit` is absent where the packet ended. */
export interface Hop {
  readonly node: string;
  readonly entry?: string;
  readonly exit?: string;
  readonly before: Packet;
  readonly after: Packet;
  readonly steps: readonly Step[];
}

/**
 * Where a packet is put into the platform. Ordinarily `node` sends it out of `interface`, tags and source as it says,
 * to `nextHop` or, without one, to the neighbour that the node's own routes name. With `arriving` the packet comes in at
 * `interface` instead, from some unnamed station on that segment.
 */
export interface Injection {
  readonly node: string;
  readonly interface: string;
  readonly packet: Packet;
  readonly nextHop?: Address;
  readonly arriving?: boolean;
}

export interface Trace {
  readonly injection: Injection;
  readonly hops: readonly Hop[];
  readonly disposition: Disposition;
  /** The node and interface where it ended. */
  readonly end: { readonly node: string; readonly interface?: string };
  /** The packet as it was when it ended. */
  readonly final: Packet;
  /** An error or reject answer that the ending node sends back to the source, as a packet. */
  readonly answer?: Packet;
}

/**
 * `reply` is absent when the opening did not arrive or asks for no answer, `then` when the reply did not come back.
 * `works`: the opening arrived, and its answer (if there is one to give) came back to the sender from the very end
 * that the sender had written to.
 */
export interface Conversation {
  readonly opening: Trace;
  readonly reply?: Trace;
  readonly then?: Trace;
  readonly works: boolean;
}
