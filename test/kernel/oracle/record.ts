/** One packet and what a kernel did with it, as a line of the recorded corpus. */
import { formatPacket } from '../../../src/net/public.ts';
import type { Observation } from './observe.ts';
import type { Probe } from './traffic.ts';

/** Tab-separated: node, entry, octets, fate, decisions, and each datagram that came out. */
export function record(probe: Probe, { fate, decisions, outputs }: Observation): string {
  return [
    probe.node,
    probe.entry,
    Buffer.from(probe.bytes).toString('hex'),
    fate,
    decisions.map(({ node, hook, rule }) => `${node} ${hook} ${rule}`).join('; '),
    outputs.map(({ exit, decoded }) => `${exit} ${formatPacket(decoded.packet)}`).join('; '),
  ].join('\t');
}
