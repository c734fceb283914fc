/** cli: the header fields of `trace` and `explain` as a packet. */
import { didYouMean, type Parsed, printable } from '../../diagnostics/public.ts';
import {
  type Address,
  type Fragment,
  hasPorts,
  type IpOption,
  ipOptionNames,
  isIcmp,
  makePacket,
  type Packet,
  parseAddress,
  parseProtocol,
  parseServices,
  protocolName,
  tcpFlag,
} from '../../net/public.ts';
import { usageError } from '../exit.ts';
import { type Given, readInteger } from '../given.ts';
import { quoteList } from './place.ts';

/** The packet that the options describe, from `source` to `destination`. Throws a usage error at the first contradiction. */
export function readPacket(given: Given, source: Address, destination: Address): Packet {
  const protocol = readProtocol(
    given.text('proto') ?? (given.text('icmp') === undefined ? 'tcp' : 'icmp'),
    destination,
  );
  const spoofed = given.text('src');
  const src = spoofed === undefined ? source : parsed(parseAddress(spoofed), '--src');
  if (src.family !== destination.family) {
    throw usageError('the source and the destination are not of one family', {
      expected: 'two IPv4 or two IPv6 addresses',
    });
  }
  const fragment = readFragment(given.text('fragment'));
  const later = fragment !== undefined && fragment.offset > 0;
  const ttl = given.integer('ttl', 0, 255);
  const length = given.integer('length', destination.family === 4 ? 20 : 40, 65_535);
  return makePacket({
    src,
    dst: destination,
    protocol,
    ...readPorts(given, protocol, later),
    ...readFlags(given, protocol, later),
    ...readIcmp(given, protocol, destination, later),
    ...(fragment === undefined ? {} : { fragment }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(length === undefined ? {} : { length }),
    ...(given.flag('df') ? { dontFragment: true } : {}),
    options: readOptions(given.text('option')),
    vlanTags: readTags(given.text('vlan')),
  });
}

function readProtocol(text: string, { family }: Address): number {
  const protocol = parsed(parseProtocol(text), '--proto');
  // `icmp` means the ICMP of the family that is asked about.
  return isIcmp(protocol) ? (family === 4 ? 1 : 58) : protocol;
}

function readPorts(given: Given, protocol: number, later: boolean): Pick<Packet, 'srcPort' | 'dstPort'> {
  const sport = given.integer('sport', 0, 65_535);
  const dport = given.integer('dport', 0, 65_535);
  if (!hasPorts(protocol)) {
    if (sport !== undefined || dport !== undefined) {
      throw usageError(`${protocolName(protocol)} has no ports`, { help: 'leave `--sport` and `--dport` out' });
    }
    return {};
  }
  if (later) {
    if (sport !== undefined || dport !== undefined) {
      throw usageError('a later fragment shows no ports', {
        help: 'leave `--sport` and `--dport` out, or use `--fragment 0+`',
      });
    }
    return {};
  }
  if (dport === undefined)
    throw usageError(`${protocolName(protocol)} needs a destination port`, { help: 'add `--dport 443`, say' });
  return { srcPort: sport ?? 40_000, dstPort: dport };
}

function readFlags(given: Given, protocol: number, later: boolean): Pick<Packet, 'tcpFlags'> {
  const text = given.text('flags');
  if (text === undefined) {
    // A packet of an open connection is not a SYN.
    return protocol === 6 && !later && given.text('state') === 'established' ? { tcpFlags: tcpFlag.ack } : {};
  }
  if (protocol !== 6 || later)
    throw usageError('only the first fragment of TCP shows flags', { help: 'leave `--flags` out' });
  let flags = 0;
  for (const name of text.split(',')) {
    const trimmed = name.trim().toLowerCase();
    const bit = new Map<string, number>(Object.entries(tcpFlag)).get(trimmed);
    if (bit === undefined && trimmed !== 'none') {
      throw usageError(`\`${printable(name)}\` is not a TCP flag`, {
        expected: quoteList([...Object.keys(tcpFlag), 'none']),
      });
    }
    flags |= bit ?? 0;
  }
  return { tcpFlags: flags };
}

function readIcmp(given: Given, protocol: number, { family }: Address, later: boolean): Pick<Packet, 'icmp'> {
  const text = given.text('icmp');
  if (text === undefined) return {};
  if (!isIcmp(protocol) || later) throw usageError('`--icmp` needs `--proto icmp` and a first fragment');
  const services = parsed(parseServices(`${family === 4 ? 'icmp' : 'icmpv6'}/${text.trim()}`), '--icmp');
  const [service] = services;
  if (services.length !== 1 || service?.kind !== 'icmp' || service.type === undefined) {
    throw usageError(`\`${printable(text)}\` is not one ICMP type and code`, {
      expected: 'a name or type.code, such as `8.0`',
    });
  }
  return { icmp: { type: service.type, code: service.code ?? 0, id: 1 } };
}

function readFragment(text: string | undefined): Fragment | undefined {
  if (text === undefined) return undefined;
  const more = text.endsWith('+');
  const offset = readInteger('--fragment', more ? text.slice(0, -1) : text, 0, 65_528);
  if (offset % 8 !== 0)
    throw usageError(`fragment offset \`${offset}\` is not a multiple of 8`, {
      expected: 'octets in steps of 8, such as `1480`',
    });
  if (offset === 0 && !more)
    throw usageError('a packet at offset 0 with nothing more is no fragment', {
      help: 'write `--fragment 0+` for a first fragment',
    });
  return { id: 1, offset, more };
}

function readOptions(text: string | undefined): readonly IpOption[] {
  if (text === undefined) return [];
  const [name = '', pointer, ...rest] = text.split(':');
  const known = ipOptionNames.find((candidate) => candidate === name);
  if (known === undefined || rest.length > 0) {
    const near = didYouMean(name, ipOptionNames);
    throw usageError(`\`${printable(text)}\` is not an IP option`, {
      expected: quoteList([...ipOptionNames]),
      ...(near === undefined ? {} : { help: near }),
    });
  }
  return [{ name: known, ...(pointer === undefined ? {} : { pointer: readInteger('--option', pointer, 0, 255) }) }];
}

function readTags(text: string | undefined): readonly number[] {
  if (text === undefined) return [];
  const tags = text.split(',').map((tag) => readInteger('--vlan', tag.trim(), 0, 4094));
  if (tags.length > 2) throw usageError('more than two VLAN tags', { expected: 'one or two ids, outermost first' });
  return tags;
}

function parsed<T>(result: Parsed<T>, option: string): T {
  if (result.ok) return result.value;
  throw usageError(`${option}: ${result.message}`, {
    ...(result.expected === undefined ? {} : { expected: result.expected }),
    ...(result.help === undefined ? {} : { help: result.help }),
  });
}
