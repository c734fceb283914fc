/** What the kernels did with one probe. */
import { type Decoded, decodePacket, isIcmp, tcpFlag } from '../../../src/net/public.ts';
import { drain, inject, type Namespace } from './descriptors.ts';
import type { Decision } from './expect.ts';
import { readTrace, type TraceEvent } from './nftrace.ts';
import type { Probe } from './traffic.ts';

/** A datagram that came out of `node:interface`. */
export interface Output {
  readonly exit: string;
  readonly decoded: Decoded;
}

/** `events` are the rule trace of each node in order. */
export interface Observation {
  readonly fate: 'sent' | 'taken' | 'answered' | 'silent' | 'refused';
  readonly outputs: readonly Output[];
  readonly decisions: readonly Decision[];
  readonly events: ReadonlyMap<string, readonly TraceEvent[]>;
}

/** The base chains of a node's tables by `table/chain`, and the comment of each rule by `table/handle`. */
export interface Listing {
  readonly hooks: ReadonlyMap<string, string>;
  readonly comments: ReadonlyMap<string, string>;
}

export function observe(
  namespaces: readonly Namespace[],
  listings: ReadonlyMap<string, Listing>,
  probe: Probe,
): Observation {
  const fd = namespaces.find(({ name }) => name === probe.node)?.ports.get(probe.entry);
  if (fd === undefined) throw new Error(`no port ${probe.node}:${probe.entry}`);
  const accepted = inject(fd, probe.bytes);
  const outputs: Output[] = [];
  const events = new Map<string, readonly TraceEvent[]>();
  const decisions: Decision[] = [];
  for (const namespace of namespaces) {
    const seen = drain(namespace.trace).flatMap(readTrace);
    const listing = listings.get(namespace.name);
    if (seen.length > 0 && listing !== undefined) {
      events.set(namespace.name, seen);
      decisions.push(...decisionsOf(namespace.name, seen, listing));
    }
    for (const [port, other] of namespace.ports) {
      for (const bytes of drain(other)) {
        const decoded = decodePacket(bytes);
        if (decoded !== undefined && !isChatter(decoded) && !isLate(decoded, probe))
          outputs.push({ exit: `${namespace.name}:${port}`, decoded });
      }
    }
  }
  return { fate: accepted ? fateOf(probe, outputs, events) : 'refused', outputs, decisions, events };
}

// Multicast listener reports and neighbour discovery of the kernel itself.
function isChatter({ packet }: Decoded): boolean {
  if (packet.family !== 6 || packet.protocol !== 58 || packet.icmp === undefined) return false;
  const { type } = packet.icmp;
  const own = packet.src.value === 0n || packet.src.value >> 118n === 0x3fan;
  return own && ((type >= 130 && type <= 137) || type === 143);
}

// Nobody answered for the next hop of an earlier packet: the kernel says so seconds later.
function isLate({ packet, quotedMark }: Decoded, probe: Probe): boolean {
  if (quotedMark === undefined || quotedMark === probe.mark) return false;
  const { type, code } = packet.icmp ?? { type: 0, code: 0 };
  return packet.family === 4 ? type === 3 && code === 1 : type === 1 && code === 3;
}

function fateOf(
  probe: Probe,
  outputs: readonly Output[],
  events: ReadonlyMap<string, readonly TraceEvent[]>,
): Observation['fate'] {
  if (outputs.some(({ decoded }) => decoded.mark === probe.mark && !isAnswer(decoded, probe))) return 'sent';
  if (outputs.length > 0) return 'answered';
  const taken = [...events.values()].flat().some(({ table, chain }) => table === 'observer' && chain === 'taken');
  return taken ? 'taken' : 'silent';
}

/** Whether the datagram is an error about the probe, or a reset sent back for it. */
export function isAnswer({ packet, quotedMark }: Decoded, probe: Probe): boolean {
  if (isIcmp(packet.protocol) && packet.quoted !== undefined)
    return quotedMark === probe.mark && probe.packet.quoted === undefined;
  const reset = packet.tcpFlags !== undefined && (packet.tcpFlags & tcpFlag.rst) !== 0;
  return reset && packet.ttl === 64 && packet.dst.value === probe.packet.src.value;
}

const terminal: ReadonlySet<string> = new Set(['accept', 'drop', 'stolen']);

// The last word about each packet that crossed the node: a terminal rule, or the end of a base chain.
function decisionsOf(node: string, events: readonly TraceEvent[], listing: Listing): readonly Decision[] {
  const found = new Map<number, Decision>();
  const hooks = new Map<number, string>();
  const sentOn = new Map<number, string>();
  for (const { id, kind, table, chain, handle, verdict } of events) {
    if (table === 'observer') continue;
    const hook = listing.hooks.get(`${table}/${chain}`) ?? hooks.get(id) ?? '';
    hooks.set(id, hook);
    if (hook !== 'prerouting' && hook !== 'forward' && hook !== 'input') continue;
    if (hook === 'prerouting' && verdict !== 'drop') continue;
    const comment = listing.comments.get(`${table}/${handle ?? ''}`);
    // A rule that answers a refused packet is shared: what decided is the rule that sent the packet there.
    if (kind === 'rule' && verdict === 'goto' && comment !== undefined) sentOn.set(id, comment);
    if (kind === 'rule' && terminal.has(verdict)) {
      found.set(id, { node, hook, rule: comment ?? sentOn.get(id) ?? `handle ${handle ?? ''}` });
    } else if (kind === 'policy') found.set(id, { node, hook, rule: 'residual' });
  }
  return [...found.values()];
}
