/** checks: what a rule asks of a header besides its ends, and which header shows what it lets through. */
import type { Match, Node, Rule } from '../../model/public.ts';
import { anyService, formatService, type Packet, type Service, serviceMatches } from '../../net/public.ts';

/**
 * `state`: the rule accepts packets of no possible connection, or such as are never tracked, while openings do not match
 * it: only a probe in that state shows what it lets through.
 */
export interface Asked {
  readonly service: Service;
  readonly tcpFlags?: Match['tcpFlags'];
  readonly state?: 'invalid' | 'untracked';
}

/** TCP without any flag: no connection has such a packet, so that connection tracking finds it invalid. */
export const noFlags = 0;

/** A neighbour solicitation, which connection tracking never looks at. */
export const neverTracked = { protocol: 58, icmp: { type: 135, code: 0, id: 0 } } as const;

/** What the rule asks for on this node. */
export function askedBy({ match, action }: Rule, node: Node | undefined): readonly Asked[] {
  const { services = [anyService], states, tcpFlags } = match;
  const plain = services.map((service): Asked => ({ service, ...(tcpFlags === undefined ? {} : { tcpFlags }) }));
  // Openings are new to a node that tracks connections, and untracked to one that does not.
  const opening = node !== undefined && (node.stateful || node.nat.length > 0) ? 'new' : 'untracked';
  if (states === undefined || states.has(opening) || action !== 'accept') return plain;
  const odd = (['invalid', 'untracked'] as const).filter((state) => states.has(state));
  return [...plain, ...odd.flatMap((state) => plain.map((asked) => ({ ...asked, state })))];
}

/** Whether a first packet with this header matches. */
export function askedMatches({ service, tcpFlags, state }: Asked, packet: Packet): boolean {
  if (!serviceMatches(service, packet)) return false;
  if (tcpFlags !== undefined && (packet.tcpFlags === undefined || (packet.tcpFlags & tcpFlags.mask) !== tcpFlags.value))
    return false;
  if (state === 'invalid') return packet.tcpFlags === noFlags;
  return (
    state === undefined || (packet.protocol === neverTracked.protocol && packet.icmp?.type === neverTracked.icmp.type)
  );
}

/** Equal texts, equal questions. */
export function askedText({ service, tcpFlags, state }: Asked): string {
  const flags = tcpFlags === undefined ? '' : ` flags ${tcpFlags.value}/${tcpFlags.mask}`;
  return `${formatService(service)}${flags}${state === undefined ? '' : ` ${state}`}`;
}
