/** A difference as text: the packet, the model's hops, the kernel's trace. */
import { formatPacket, type Packet } from '../../../src/net/public.ts';
import type { Expectation } from './expect.ts';
import type { Difference } from './job.ts';
import type { Observation } from './observe.ts';
import type { Probe } from './traffic.ts';

export function describe(
  probe: Probe,
  { trace }: Expectation,
  { events, outputs }: Observation,
): Omit<Difference, 'index' | 'found'> {
  return {
    packet: `${probe.node}:${probe.entry} ${packetText(probe.packet)}`,
    hex: Buffer.from(probe.bytes).toString('hex'),
    model: trace.hops.flatMap(({ node, steps }) =>
      steps.map(({ stage, says, ends }) => `${node} ${stage}: ${says.en}${ends === undefined ? '' : ` [${ends}]`}`),
    ),
    kernel: [...events].flatMap(([node, list]) =>
      list
        .filter(({ table, verdict }) => table !== 'observer' && verdict !== 'continue')
        .map(
          (e) => `${node} ${e.table}/${e.chain} ${e.handle === undefined ? e.kind : `handle ${e.handle}`} ${e.verdict}`,
        ),
    ),
    outputs: outputs.map(({ exit, decoded }) => `${exit} ${packetText(decoded.packet)}`),
  };
}

function packetText(packet: Packet): string {
  const quoted = packet.quoted === undefined ? '' : ` quoting ${formatPacket(packet.quoted)}`;
  return `${formatPacket(packet)} ttl ${packet.ttl} length ${packet.length}${quoted}`;
}
