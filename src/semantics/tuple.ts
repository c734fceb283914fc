/** semantics: the identity of a conversation in one direction, as connection tracking sees it. */
import { type Address, addressesEqual, formatAddress, isIcmp, type Packet } from '../net/public.ts';

/**
 * `srcPort` and `dstPort` are the ports, or for ICMP queries the identifier and the query that was or will be answered:
 * its type and its code, which an answer repeats; 0 for protocols without either.
 */
export interface Tuple {
  readonly protocol: number;
  readonly src: Address;
  readonly srcPort: number;
  readonly dst: Address;
  readonly dstPort: number;
}

/** ICMP query types and their answers (RFC 792, RFC 950, RFC 4443, RFC 4620). */
const answersOf: ReadonlyMap<number, ReadonlyMap<number, number>> = new Map([
  [
    1,
    new Map([
      [8, 0],
      [13, 14],
      [15, 16],
      [17, 18],
    ]),
  ],
  [
    58,
    new Map([
      [128, 129],
      [139, 140],
    ]),
  ],
]);

/** The answer's type to a query's type; undefined when the type is no query. */
export function icmpAnswerType(protocol: number, type: number): number | undefined {
  return answersOf.get(protocol)?.get(type);
}

/** The query's type for an answer's type; undefined when the type is no answer. */
function icmpQueryType(protocol: number, type: number): number | undefined {
  for (const [query, answer] of answersOf.get(protocol) ?? []) if (answer === type) return query;
  return undefined;
}

/** The packet's tuple; undefined where it shows no ports (a later fragment) or is an ICMP message of no conversation. */
export function tupleOf(packet: Packet): Tuple | undefined {
  const { protocol, src, dst } = packet;
  if (isIcmp(protocol)) {
    if (packet.icmp === undefined) return undefined;
    const { type, code, id } = packet.icmp;
    if (icmpAnswerType(protocol, type) !== undefined)
      return { protocol, src, srcPort: id, dst, dstPort: queryNumber(type, code) };
    const query = icmpQueryType(protocol, type);
    return query === undefined ? undefined : { protocol, src, srcPort: queryNumber(query, code), dst, dstPort: id };
  }
  if (packet.fragment !== undefined && packet.fragment.offset > 0) return undefined;
  return { protocol, src, srcPort: packet.srcPort ?? 0, dst, dstPort: packet.dstPort ?? 0 };
}

function queryNumber(type: number, code: number): number {
  return code * 256 + type;
}

/** The same conversation seen from the other end. */
export function invertTuple(tuple: Tuple): Tuple {
  const { protocol, src, srcPort, dst, dstPort } = tuple;
  return { protocol, src: dst, srcPort: dstPort, dst: src, dstPort: srcPort };
}

export function tupleKey(tuple: Tuple): string {
  return `${tuple.protocol} ${formatAddress(tuple.src)} ${tuple.srcPort} ${formatAddress(tuple.dst)} ${tuple.dstPort}`;
}

export function tuplesEqual(a: Tuple, b: Tuple): boolean {
  return (
    a.protocol === b.protocol &&
    addressesEqual(a.src, b.src) &&
    a.srcPort === b.srcPort &&
    addressesEqual(a.dst, b.dst) &&
    a.dstPort === b.dstPort
  );
}
