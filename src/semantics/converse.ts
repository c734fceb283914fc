/** semantics: a conversation: the opening, its answer, and the sender's next packet, all through the same memory. */
import { type Conversation, type Injection, lookupRoute, type Trace } from '../model/public.ts';
import { addressesEqual, type Packet } from '../net/public.ts';
import { replyTo } from './answer.ts';
import { type Memory, newMemory } from './memory.ts';
import { walk } from './walk.ts';
import { nodeOf, type World } from './world.ts';

/** Walks the opening and, when it arrives, what follows. Throws as `walk` does. */
export function converse(world: World, opening: Injection, memory: Memory = newMemory()): Conversation {
  const first = walk(world, opening, memory);
  const arrived = first.disposition === 'delivered' || first.disposition === 'exits';
  if (!arrived) return { opening: first, works: false };
  const answer = replyTo(first.final);
  if (answer === undefined) return { opening: first, works: true };
  const reply = walk(world, answerFrom(world, first, answer), memory);
  const works = comesBack(first, reply);
  if (!works || first.final.protocol !== 6) return { opening: first, reply, works };
  const third = replyTo(reply.final);
  if (third === undefined) return { opening: first, reply, works };
  const then = walk(world, { ...opening, packet: third }, memory);
  return { opening: first, reply, then, works: works && then.disposition === first.disposition };
}

/** The injection of a packet that answers a trace, from the node where the trace ended. */
export function answerFrom(world: World, trace: Trace, answer: Packet): Injection {
  const { node, interface: entry } = trace.end;
  const decision = lookupRoute(world.topology, nodeOf(world, node), answer.dst);
  const routed = decision.kind === 'connected' || decision.kind === 'route' ? decision.interface : undefined;
  const exit = routed ?? entry;
  if (exit === undefined) throw new Error(`trace ended at ${node} without an interface`);
  return { node, interface: exit, packet: answer };
}

// The sender accepts the answer only from the address it wrote to. A packet that "arrived" from an unnamed station
// (or left by a spoofed source) comes back when it reaches the same segment again.
function comesBack(opening: Trace, reply: Trace): boolean {
  const { injection } = opening;
  const asked = injection.packet;
  const fromThere = addressesEqual(reply.final.src, asked.dst) && reply.final.srcPort === asked.dstPort;
  const toSender = addressesEqual(reply.final.dst, asked.src) && reply.final.dstPort === asked.srcPort;
  const home =
    (reply.disposition === 'delivered' && (reply.end.node === injection.node || injection.arriving === true)) ||
    ((reply.disposition === 'exits' || reply.disposition === 'no-route') && reply.end.node === injection.node) ||
    (reply.disposition === 'neighbour-unreachable' && injection.arriving === true && reply.end.node === injection.node);
  return fromThere && toSender && home;
}
