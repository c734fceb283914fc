/** net: the octets of an IP datagram as a packet. */
import type { Address, Family } from '../address.ts';
import type { Fragment, IpOption, IpOptionName, Packet } from '../packet.ts';
import { hasPorts, isIcmp, protocolNumbers } from '../protocol.ts';
import { readOptions } from './headers.ts';

/** A datagram as read, with the mark that its sender put on it (see `WireFields`). */
export interface Decoded {
  readonly packet: Packet;
  readonly mark: number;
  /** The mark of the packet that an ICMP error quotes. */
  readonly quotedMark?: number;
}

/** Undefined for octets that are no IPv4 or IPv6 header. A header cut short shows what it has. */
export function decodePacket(bytes: Uint8Array): Decoded | undefined {
  return decode(bytes, 0);
}

// An ICMP error may quote an ICMP error, and so on: two levels say all there is to say.
const maxDepth = 2;

function decode(bytes: Uint8Array, depth: number): Decoded | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= 20) return decode4(bytes, depth);
  if (version === 6 && bytes.length >= 40) return decode6(bytes, depth);
  return undefined;
}

function decode4(bytes: Uint8Array, depth: number): Decoded | undefined {
  const header = ((bytes[0] as number) & 15) * 4;
  if (header < 20 || header > bytes.length) return undefined;
  const place = read16(bytes, 6);
  const id = read16(bytes, 4);
  const more = (place & 0x2000) !== 0;
  const offset = (place & 0x1fff) * 8;
  return upper(
    bytes,
    header,
    {
      family: 4,
      src: addressAt(bytes, 12, 4),
      dst: addressAt(bytes, 16, 4),
      protocol: bytes[9] as number,
      options: readOptions(bytes, 20, header),
      ttl: bytes[8] as number,
      length: read16(bytes, 2),
      dontFragment: (place & 0x4000) !== 0,
      vlanTags: [],
      ...(more || offset > 0 ? { fragment: { id, offset, more } } : {}),
    },
    id,
    depth,
  );
}

function decode6(bytes: Uint8Array, depth: number): Decoded | undefined {
  const options: IpOption[] = [];
  let fragment: Fragment | undefined;
  let next = bytes[6] as number;
  let at = 40;
  for (;;) {
    const name = extensionName(next, bytes, at);
    if (name === undefined || at + 8 > bytes.length) break;
    if (name === 'fragment') {
      const place = read16(bytes, at + 2);
      fragment = {
        id: read16(bytes, at + 4) * 0x1_0000 + read16(bytes, at + 6),
        offset: place & 0xfff8,
        more: (place & 1) === 1,
      };
    } else options.push(fragment === undefined ? { name } : { name, cut: true });
    next = bytes[at] as number;
    at += name === 'fragment' ? 8 : ((bytes[at + 1] as number) + 1) * 8;
    if (fragment !== undefined && fragment.offset > 0) break;
    // What is behind a header that filters do not know stays unread.
    if (name === 'unknown-header') {
      next = 140;
      at = bytes.length;
    }
  }
  return upper(
    bytes,
    at,
    {
      family: 6,
      src: addressAt(bytes, 8, 6),
      dst: addressAt(bytes, 24, 6),
      protocol: next,
      options,
      ttl: bytes[7] as number,
      length: 40 + read16(bytes, 4),
      dontFragment: false,
      vlanTags: [],
      ...(fragment === undefined ? {} : { fragment }),
    },
    (((bytes[1] as number) & 15) << 16) | read16(bytes, 2),
    depth,
  );
}

function extensionName(next: number, bytes: Uint8Array, at: number): IpOptionName | 'fragment' | undefined {
  if (next === 0) return 'hop-by-hop';
  if (next === 60) return 'destination-options';
  if (next === 44) return 'fragment';
  if (next === 43) return bytes[at + 2] === 0 ? 'routing-type-0' : 'segment-routing';
  return next === 140 ? 'unknown-header' : undefined;
}

function upper(bytes: Uint8Array, at: number, base: Packet, mark: number, depth: number): Decoded {
  const { protocol } = base;
  const rest = bytes.length - at;
  if ((base.fragment?.offset ?? 0) > 0 || rest < 4) return { packet: base, mark };
  if (hasPorts(protocol)) {
    const ports = { srcPort: read16(bytes, at), dstPort: read16(bytes, at + 2) };
    const flags = protocol === protocolNumbers.tcp && rest >= 14 ? { tcpFlags: bytes[at + 13] as number } : {};
    return { packet: { ...base, ...ports, ...flags }, mark };
  }
  if (!isIcmp(protocol)) return { packet: base, mark };
  const [type, code] = [bytes[at] as number, bytes[at + 1] as number];
  if (!quotes(protocol, type)) {
    return { packet: { ...base, icmp: { type, code, id: rest >= 6 ? read16(bytes, at + 4) : 0 } }, mark };
  }
  const inner = depth < maxDepth ? decode(bytes.subarray(at + 8), depth + 1) : undefined;
  const packet = { ...base, icmp: { type, code, id: 0 } };
  return inner === undefined
    ? { packet, mark }
    : { packet: { ...packet, quoted: inner.packet }, mark, quotedMark: inner.mark };
}

/** ICMP errors (RFC 792) and ICMPv6 errors (RFC 4443) quote the packet that they are about. */
function quotes(protocol: number, type: number): boolean {
  if (protocol === protocolNumbers.icmpv6) return type < 128;
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

function addressAt(bytes: Uint8Array, at: number, family: Family): Address {
  let value = 0n;
  for (let i = at; i < at + (family === 4 ? 4 : 16); i += 1) value = (value << 8n) | BigInt(bytes[i] as number);
  return { family, value };
}

function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
