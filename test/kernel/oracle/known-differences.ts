/** Where model and kernel may differ, each with its reason. */
import { protocolNumbers } from '../../../src/net/public.ts';
import type { Expectation } from './expect.ts';
import type { Observation } from './observe.ts';
import type { Probe } from './traffic.ts';

/** Protocols whose packets Linux answers without adding up their octets first, or whose sum it keeps right through NAT. */
const summed: ReadonlySet<number> = new Set([
  protocolNumbers.icmp,
  protocolNumbers.icmpv6,
  protocolNumbers.tcp,
  protocolNumbers.udp,
  protocolNumbers.gre,
  protocolNumbers.esp,
  protocolNumbers.ah,
  protocolNumbers.sctp,
]);

/** Whether the model's answer may be missing, or go elsewhere, for a reason outside the model. */
export function mayBeUnanswered({ packet }: Probe, expected: Expectation, seen: Observation): boolean {
  if (seen.fate !== 'answered' && seen.fate !== 'silent') return false;
  // It goes back along the route inside the packet, wherever that leads.
  if (packet.options.some(({ name }) => name.endsWith('source-route'))) return true;
  // A rejected packet of another protocol is answered only when its octets add up, which translation does not see to.
  if (!summed.has(packet.protocol) && expected.decisions.length > 0) return true;
  // IPv4 "no route" errors are counted by sender, by a setting that belongs to the whole machine (route.error_cost).
  return seen.fate === 'silent' && expected.packet?.icmp?.type === 3 && expected.packet.icmp.code === 0;
}
