/** semantics: asking a node's ruleset, for datagrams that travel in fragments as well. */
import type { Node, Verdict } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import { tracksConnections } from './conntrack.ts';
import { decide, type RuleContext } from './ruleset.ts';
import type { World } from './world.ts';

/**
 * The verdict of the node's `input` or `forward` ruleset; undefined where nothing filters. A node that does not
 * reassemble judges each fragment alone: the datagram passes only when its first and its later fragments do.
 */
export function decideNode(
  world: World,
  node: Node,
  hook: 'input' | 'forward',
  packet: Packet,
  context: RuleContext,
): Verdict | undefined {
  const ruleset = world.policies.get(node.id)?.[hook];
  if (ruleset === undefined) return undefined;
  const verdict = decide(ruleset, packet, context);
  if (packet.fragmentedTo === undefined || tracksConnections(node) || verdict.action !== 'accept') return verdict;
  const later = decide(ruleset, laterFragmentOf(packet), context);
  return later.action === 'accept' ? verdict : later;
}

/** A fragment behind the first one: no ports, no flags, no ICMP type. */
function laterFragmentOf(packet: Packet): Packet {
  const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, quoted: _q, ...rest } = packet;
  return { ...rest, fragment: { id: 0, offset: 8, more: false } };
}
