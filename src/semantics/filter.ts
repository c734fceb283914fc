/** semantics: asking a node's ruleset, for datagrams that travel in fragments as well. */
import type { Node, Ruleset, Verdict } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import { tracksConnections } from './conntrack.ts';
import type { RuleContext } from './ruleset.ts';
import type { World } from './world.ts';

/** The verdict of the node's `input` or `forward` ruleset, open where its bounds differ; undefined where nothing filters. */
export function decideNode(
  world: World,
  node: Node,
  hook: 'input' | 'forward',
  packet: Packet,
  context: RuleContext,
): Verdict | undefined {
  const policy = world.policies.get(node.id);
  if (policy === undefined) return undefined;
  const judgedWhole = tracksConnections(node) || (hook === 'input' && packet.family === 4);
  const verdict = decideDatagram(world, policy[hook], packet, context, judgedWhole);
  if (policy.lower === undefined) return verdict;
  const least = decideDatagram(world, policy.lower[hook], packet, context, judgedWhole);
  return (least.action === 'accept') === (verdict.action === 'accept') ? verdict : { ...verdict, open: true };
}

// A node that does not reassemble judges each fragment alone: the datagram passes only when its first and its later
// fragments do. What IPv4 delivers to the node itself is put together before `input` is asked.
function decideDatagram(
  world: World,
  ruleset: Ruleset,
  packet: Packet,
  context: RuleContext,
  judgedWhole: boolean,
): Verdict {
  const verdict = world.decide(ruleset, packet, context);
  if (packet.fragmentedTo === undefined || judgedWhole || verdict.action !== 'accept') return verdict;
  const later = world.decide(ruleset, laterFragmentOf(packet), context);
  return later.action === 'accept' ? verdict : later;
}

/** A fragment behind the first one: no ports, no flags, no ICMP type. */
function laterFragmentOf(packet: Packet): Packet {
  const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, quoted: _q, ...rest } = packet;
  return { ...rest, fragment: { id: 0, offset: 8, more: false } };
}
