/** certify: one step of one packet, as `semantics` takes it: what a node does with it and where it comes in next. */
import type { ConntrackState, Disposition, Interface, LinkEnd, Node } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import { newMemory, sendFrame, type Treatment, treat, type World } from '../semantics/public.ts';
import { deliveredTo, endText, type Landing, leftTheWorld, putOnSegment } from './landing.ts';

/** ended: nothing arrived anywhere · landed: somebody received it · moved: it comes in at `to` as `packet`. */
export type Outcome =
  | { readonly kind: 'ended'; readonly disposition: Disposition }
  | { readonly kind: 'landed'; readonly landing: Landing; readonly packet: Packet }
  | { readonly kind: 'moved'; readonly to: LinkEnd; readonly packet: Packet };

export interface Stepped {
  readonly treatment: Treatment;
  readonly outcome: Outcome;
}

/** The packet comes in at a node that it has not crossed before, so that the node remembers nothing of it. */
export function stepFrom(world: World, node: Node, entry: Interface, packet: Packet): Stepped {
  const treatment = treat(world, newMemory(), node, entry, { ...packet, vlanTags: [] });
  return { treatment, outcome: outcomeOf(world, node, treatment) };
}

function outcomeOf(world: World, node: Node, treatment: Treatment): Outcome {
  const { topology } = world;
  const { packet } = treatment;
  if (treatment.kind === 'ended') {
    const disposition = treatment.steps.at(-1)?.ends ?? 'insufficient-information';
    if (disposition === 'delivered')
      return { kind: 'landed', landing: deliveredTo(topology, node, packet.dst), packet };
    if (disposition === 'exits') return { kind: 'landed', landing: leftTheWorld(topology, node), packet };
    return { kind: 'ended', disposition };
  }
  const { exit, nextHop } = treatment;
  const fate = sendFrame(world, exit, [], nextHop);
  if (fate.kind === 'refused') return { kind: 'ended', disposition: 'denied-layer-2' };
  if (fate.kind === 'nobody') {
    const landing = putOnSegment(topology, node, exit, packet.dst);
    return landing === undefined
      ? { kind: 'ended', disposition: 'neighbour-unreachable' }
      : { kind: 'landed', landing, packet };
  }
  if (fate.tags.some((tag) => tag !== 0)) return { kind: 'ended', disposition: 'denied-layer-2' };
  return { kind: 'moved', to: fate.by, packet };
}

/** The state in which connection tracking found the packet; a new one opened a connection that the node remembers. */
export function stateOf({ steps }: Treatment): ConntrackState {
  for (const { decider } of steps) if (decider.kind === 'conntrack') return decider.state;
  return 'untracked';
}

/** Two packets took the same step when the texts are the same; the packets themselves are compared elsewhere. */
export function outcomeText({ treatment, outcome }: Stepped): string {
  const deciders = treatment.steps.map(({ stage, decider }) =>
    decider.kind === 'rule' || decider.kind === 'nat' || decider.kind === 'conntrack' || decider.kind === 'residual'
      ? `${stage} ${JSON.stringify(decider)}`
      : stage,
  );
  const end =
    outcome.kind === 'ended'
      ? outcome.disposition
      : outcome.kind === 'moved'
        ? endText(outcome.to)
        : `${outcome.landing.kind} ${outcome.landing.zone?.id ?? ''}`;
  return `${deciders.join(', ')}: ${outcome.kind} ${end}`;
}
