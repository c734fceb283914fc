/** net: IPv4 options and IPv6 extension headers as octets, and how much room they take. */
import type { IpOption, IpOptionName, Packet } from '../packet.ts';

// A source route and a record route hold one address here; only its presence and the pointer matter to a filter.
const oneHop = [192, 0, 2, 254] as const;

/** IPv4 option octets, each padded to a multiple of four with no-operations (RFC 791, RFC 2113). */
export function optionOctets({ name, pointer }: IpOption): readonly number[] {
  switch (name) {
    case 'loose-source-route':
      return [1, 131, 7, pointer ?? 4, ...oneHop];
    case 'strict-source-route':
      return [1, 137, 7, pointer ?? 4, ...oneHop];
    case 'record-route':
      return [1, 7, 7, pointer ?? 4, 0, 0, 0, 0];
    case 'timestamp':
      return [68, 8, pointer ?? 5, 0, 0, 0, 0, 0];
    case 'router-alert':
      return [148, 4, 0, 0];
    case 'unknown-option':
      return [30, 4, 0, 0];
    default:
      throw new Error(`${name} is no IPv4 option`);
  }
}

const optionNames: ReadonlyMap<number, IpOptionName> = new Map([
  [131, 'loose-source-route'],
  [137, 'strict-source-route'],
  [7, 'record-route'],
  [68, 'timestamp'],
  [148, 'router-alert'],
]);

/** The options in an IPv4 header; what follows a malformed one is lost. */
export function readOptions(bytes: Uint8Array, from: number, to: number): readonly IpOption[] {
  const found: IpOption[] = [];
  for (let at = from; at < to; ) {
    const type = bytes[at] as number;
    if (type === 0) break;
    if (type === 1) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > to) break;
    const name = optionNames.get(type) ?? 'unknown-option';
    const pointer = bytes[at + 2];
    const route = name === 'loose-source-route' || name === 'strict-source-route';
    found.push(route && length > 2 && pointer !== undefined ? { name, pointer } : { name });
    at += length;
  }
  return found;
}

/** The next-header number that announces an extension header. Shim6 stands for headers that a filter does not know. */
export const extensionNumbers: ReadonlyMap<IpOptionName, number> = new Map([
  ['hop-by-hop', 0],
  ['destination-options', 60],
  ['routing-type-0', 43],
  ['segment-routing', 43],
  ['unknown-header', 140],
]);

/** The octets of an IPv6 extension header behind its next-header octet (RFC 8200, RFC 5095, RFC 8754). */
export function extensionOctets(name: IpOptionName): readonly number[] {
  const segment = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe];
  switch (name) {
    case 'hop-by-hop':
    case 'destination-options':
      return [0, 1, 4, 0, 0, 0, 0];
    case 'routing-type-0':
      return [2, 0, 1, 0, 0, 0, 0, ...segment];
    case 'segment-routing':
      return [2, 4, 0, 0, 0, 0, 0, ...segment];
    case 'unknown-header':
      return [0, 0, 0, 0, 0, 0, 0];
    default:
      throw new Error(`${name} is no IPv6 extension header`);
  }
}

/** Octets before the upper-layer header: fixed header, options or extension headers, and IPv6's fragment header. */
export function headerOctets(packet: Pick<Packet, 'family' | 'options' | 'fragment'>): number {
  if (packet.family === 4) return packet.options.reduce((sum, option) => sum + optionOctets(option).length, 20);
  const before = packet.options.filter(({ cut }) => cut !== true);
  const extensions = before.reduce((sum, { name }) => sum + 1 + extensionOctets(name).length, 40);
  return extensions + (packet.fragment === undefined ? 0 : 8);
}
