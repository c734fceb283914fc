/** net: a packet as the octets of an IP datagram (RFC 791, RFC 8200). */
import type { Address } from '../address.ts';
import type { Fragment, Packet } from '../packet.ts';
import { foldChecksum, sumWords } from './checksum.ts';
import { extensionNumbers, extensionOctets, headerOctets, optionOctets } from './headers.ts';
import { upperBytes, upperMinimum, write16 } from './upper.ts';

/**
 * What octets need and the model does not have. `mark` is the IPv4 identification (16 bits) or the IPv6 flow label (20
 * bits), which routers leave as it is; `side` is the end of a TCP connection that sends, for its sequence numbers.
 */
export interface WireFields {
  readonly mark: number;
  readonly side?: 0 | 1;
}

/** The least `length` that a packet needs to show its headers; an ICMP error quotes 8 octets behind the quoted header. */
export function leastLength(packet: Packet): number {
  const quote = packet.quoted === undefined ? 0 : headerOctets(packet.quoted) + 8;
  return headerOctets(packet) + upperMinimum(packet) + quote;
}

/**
 * The datagram in `packet.length` octets. Fields that the model does not have are fixed; checksums are right.
 * Throws on a length below `leastLength`, and on a fragment: those are cut from a whole datagram by `encodeFragment`.
 */
export function encodePacket(packet: Packet, fields: WireFields = { mark: 0 }): Uint8Array {
  if (packet.fragment !== undefined) throw new Error('fragments are cut from a whole datagram');
  if (packet.length < leastLength(packet)) throw new Error(`${packet.length} octets do not hold the packet's headers`);
  const payload = upper(packet, packet.length - headerOctets(packet), fields);
  return datagram(packet, payload, fields);
}

/** The octets `offset` to `end` of a datagram's payload as a fragment of their own. */
export function encodeFragment(whole: Packet, cut: Fragment, end: number, fields: WireFields): Uint8Array {
  const payload = upper(whole, Math.max(end, whole.length - headerOctets(whole)), fields);
  return datagram({ ...whole, fragment: cut }, payload.subarray(cut.offset, end), fields);
}

function upper(packet: Packet, length: number, fields: WireFields): Uint8Array {
  const quote =
    packet.quoted === undefined
      ? {}
      : {
          quote: encodePacket(
            { ...packet.quoted, length: Math.max(packet.quoted.length, leastLength(packet.quoted)) },
            fields,
          ),
        };
  return upperBytes(
    {
      packet,
      source: addressBytes(packet.src),
      destination: addressBytes(packet.dst),
      side: fields.side ?? 0,
      ...quote,
    },
    length,
  );
}

function datagram(packet: Packet, payload: Uint8Array, fields: WireFields): Uint8Array {
  return packet.family === 4 ? datagram4(packet, payload, fields) : datagram6(packet, payload, fields);
}

function datagram4(packet: Packet, payload: Uint8Array, { mark }: WireFields): Uint8Array {
  const header = headerOctets(packet);
  const bytes = new Uint8Array(header + payload.length);
  bytes[0] = 0x40 | (header / 4);
  write16(bytes, 2, bytes.length);
  write16(bytes, 4, packet.fragment?.id ?? mark);
  const more = packet.fragment?.more === true ? 0x2000 : 0;
  write16(bytes, 6, (packet.dontFragment ? 0x4000 : 0) | more | ((packet.fragment?.offset ?? 0) / 8));
  bytes[8] = packet.ttl;
  bytes[9] = packet.protocol;
  bytes.set(addressBytes(packet.src), 12);
  bytes.set(addressBytes(packet.dst), 16);
  let at = 20;
  for (const option of packet.options) {
    const octets = optionOctets(option);
    bytes.set(octets, at);
    at += octets.length;
  }
  write16(bytes, 10, foldChecksum(sumWords(bytes, 0, header)));
  bytes.set(payload, header);
  return bytes;
}

function datagram6(packet: Packet, payload: Uint8Array, { mark }: WireFields): Uint8Array {
  const bytes = new Uint8Array(headerOctets(packet) + payload.length);
  bytes[0] = 0x60;
  bytes[1] = (mark >>> 16) & 15;
  write16(bytes, 2, mark & 0xffff);
  write16(bytes, 4, bytes.length - 40);
  bytes[7] = packet.ttl;
  bytes.set(addressBytes(packet.src), 8);
  bytes.set(addressBytes(packet.dst), 24);
  // Each header names the next one; the fragment header stands last, so that every fragment shows the others.
  const headers = packet.options.map(({ name }) => ({
    number: extensionNumbers.get(name) ?? 0,
    octets: extensionOctets(name),
  }));
  if (packet.fragment !== undefined) headers.push({ number: 44, octets: fragmentOctets(packet.fragment) });
  let naming = 6;
  let at = 40;
  for (const { number, octets } of headers) {
    bytes[naming] = number;
    naming = at;
    bytes.set(octets, at + 1);
    at += 1 + octets.length;
  }
  bytes[naming] = packet.protocol;
  bytes.set(payload, at);
  return bytes;
}

function fragmentOctets({ id, offset, more }: Fragment): readonly number[] {
  const place = (offset & 0xfff8) | (more ? 1 : 0);
  return [0, place >>> 8, place & 255, (id >>> 24) & 255, (id >>> 16) & 255, (id >>> 8) & 255, id & 255];
}

const width = { 4: 4, 6: 16 } as const;

/** The address in network order. */
function addressBytes({ family, value }: Address): Uint8Array {
  const bytes = new Uint8Array(width[family]);
  let rest = value;
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}
