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
        if (decoded !== undefined && !isChatter(decoded)) outputs.push({ exit: `${namespace.name}:${port}`, decoded });
      }
    }
  }
  return { fate: accepted ? fateOf(probe, outputs, decisions, events) : 'refused', outputs, decisions, events };
}

// Multicast listener reports and neighbour discovery of the kernel itself.
function isChatter({ packet }: Decoded): boolean {
  if (packet.family !== 6 || packet.protocol !== 58 || packet.icmp === undefined) return false;
  const { type } = packet.icmp;
  const own = packet.src.value === 0n || packet.src.value >> 118n === 0x3fan;
  return own && ((type >= 130 && type <= 137) || type === 143);
}

function fateOf(
  probe: Probe,
  outputs: readonly Output[],
  decisions: readonly Decision[],
  events: ReadonlyMap<string, readonly TraceEvent[]>,
): Observation['fate'] {
  if (outputs.some(({ decoded }) => decoded.mark === probe.mark && !isAnswer(decoded, probe))) return 'sent';
  if (outputs.length > 0) return 'answered';
  const last = decisions.at(-1);
  if (last?.hook !== 'input') return 'silent';
  return (events.get(last.node) ?? []).some(({ table, chain }) => table === 'observer' && chain === 'taken')
    ? 'taken'
    : 'silent';
}

/** Whether the datagram is an error about the probe, or a reset sent back for it. */
export function isAnswer({ packet, quotedMark }: Decoded, probe: Probe): boolean {
  if (isIcmp(packet.protocol) && packet.quoted !== undefined)
    return quotedMark === probe.mark && probe.packet.quoted === undefined;
  const reset = packet.tcpFlags !== undefined && (packet.tcpFlags & tcpFlag.rst) !== 0;
  return reset && packet.ttl === 64 && packet.dst.value === probe.packet.src.value;
}

const terminal: ReadonlySet<string> = new Set(['accept', 'drop', 'stolen']);

// The last word of each hook: a terminal rule, or the end of its base chain.
function decisionsOf(node: string, events: readonly TraceEvent[], listing: Listing): readonly Decision[] {
  const found: Decision[] = [];
  let hook = '';
  for (const event of events) {
    if (event.table === 'observer') continue;
    hook = listing.hooks.get(`${event.table}/${event.chain}`) ?? hook;
    if (hook !== 'forward' && hook !== 'input') continue;
    if (event.kind === 'rule' && terminal.has(event.verdict)) {
      const comment = listing.comments.get(`${event.table}/${event.handle ?? ''}`);
      found.push({ node, hook, rule: comment ?? `handle ${event.handle ?? ''}` });
    } else if (event.kind === 'policy') found.push({ node, hook, rule: 'residual' });
  }
  const last = found.at(-1);
  return last === undefined ? [] : [last];
}
