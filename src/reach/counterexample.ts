/** reach: packets that show that a claim does not hold. */
import { tcpFlag } from '../net/public.ts';
import type { Counterexample } from './claim.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import type { Landing } from './landing.ts';
import { injectionOf, type Sending } from './sending.ts';
import { asFirstSent, realEnds } from './translation.ts';

/** One packet of `packets`, the most ordinary one, as the sending puts it into the platform. */
export function counterexample(
  headers: Headers,
  sending: Sending,
  landing: Landing,
  packets: HeaderSpace,
  forged: boolean,
): Counterexample | undefined {
  const example = headers.universe.example(packets);
  if (example === undefined) return undefined;
  const { disposition, at } = landing.ending;
  return { injection: injectionOf(sending, example.packet), disposition, at, sending, landing, forged };
}

/** First packets whose real ends (as sent, as received) are in the set. */
export function ofRealEnds(headers: Headers, set: HeaderSpace, { ending }: Pick<Landing, 'ending'>): HeaderSpace {
  return asFirstSent(headers, set, realEnds(ending.now));
}

/** Of two counterexamples of the same pair and way, the one that says more: honest, and the opening of a conversation. */
export function plainer(a: Counterexample | undefined, b: Counterexample): Counterexample {
  if (a === undefined) return b;
  return oddness(b) < oddness(a) ? b : a;
}

function oddness({ forged, injection: { packet } }: Counterexample): number {
  const opens = packet.protocol === 6 ? packet.tcpFlags === syn : packet.protocol === 17 || packet.icmp?.type === 8;
  return (
    (forged ? 8 : 0) + (packet.fragment === undefined ? 0 : 4) + (packet.options.length > 0 ? 2 : 0) + (opens ? 0 : 1)
  );
}

const { syn } = tcpFlag;
