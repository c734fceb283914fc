/** certify: what translation has made of a first packet. Bindings write constants: each end is as sent, or one value. */
import { type Address, addressesEqual, hasPorts, type Packet } from '../net/public.ts';
import type { HeaderField } from './region.ts';

/** Absent: as first sent. */
export interface Rewriting {
  readonly source?: Address;
  readonly destination?: Address;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** The packet as it is now. A packet that shows no ports is given none. */
export function rewritten(first: Packet, { source, destination, sourcePort, destinationPort }: Rewriting): Packet {
  const showsPorts = hasPorts(first.protocol) && first.srcPort !== undefined;
  return {
    ...first,
    ...(source === undefined ? {} : { src: source }),
    ...(destination === undefined ? {} : { dst: destination }),
    ...(sourcePort === undefined || !showsPorts ? {} : { srcPort: sourcePort }),
    ...(destinationPort === undefined || !showsPorts ? {} : { dstPort: destinationPort }),
  };
}

/** Whether the field was written, so that a condition on it says nothing about the first packet. */
export function isWritten(rewriting: Rewriting, field: HeaderField): boolean {
  return Object.hasOwn(rewriting, field);
}

/** Whether the two packets are the same but for what a hop changes anyway. */
export function sameHeader(a: Packet, b: Packet): boolean {
  return (
    addressesEqual(a.src, b.src) &&
    addressesEqual(a.dst, b.dst) &&
    a.srcPort === b.srcPort &&
    a.dstPort === b.dstPort &&
    a.protocol === b.protocol &&
    a.tcpFlags === b.tcpFlags &&
    a.icmp?.type === b.icmp?.type &&
    a.icmp?.code === b.icmp?.code &&
    a.fragment?.offset === b.fragment?.offset &&
    a.options.length === b.options.length &&
    a.vlanTags.length === b.vlanTags.length
  );
}
