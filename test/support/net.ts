/** support: arbitrary addresses, sets, services and packets, and hostile mutations of their text. */
import fc from 'fast-check';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  type Family,
  familyBits,
  type IpOption,
  ipOptionNames,
  makePacket,
  maxValue,
  type NumberSet,
  numberSet,
  type Packet,
  type Prefix,
  prefixOf,
  protocolNumbers,
  type Service,
} from '../../src/net/public.ts';

const family: fc.Arbitrary<Family> = fc.constantFrom<Family>(4, 6);

/** Values of all magnitudes, with zero runs, borders of prefixes and IPv4-mapped values among them. */
export function addressValue(of: Family): fc.Arbitrary<bigint> {
  const max = maxValue(of);
  const bits = familyBits(of);
  const border = fc
    .tuple(fc.integer({ min: 0, max: bits - 1 }), fc.constantFrom(-1n, 0n, 1n))
    .map(([shift, step]) => (1n << BigInt(shift)) + step);
  const uniform = fc.bigInt({ min: 0n, max });
  if (of === 4) return fc.oneof(uniform, border, fc.constantFrom(0n, max));
  const sparse = fc
    .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0n) }, fc.bigInt({ min: 0n, max: 0xffffn })), {
      minLength: 8,
      maxLength: 8,
    })
    .map((groups) => groups.reduce((sum, group) => (sum << 16n) | group, 0n));
  const mapped = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map((low) => (0xffffn << 32n) | low);
  return fc.oneof(uniform, sparse, border, mapped, fc.constantFrom(0n, 1n, max));
}

export const address: fc.Arbitrary<Address> = family.chain((of) => addressOf(of));

export function addressOf(of: Family): fc.Arbitrary<Address> {
  return addressValue(of).map((value) => ({ family: of, value }));
}

export const prefix: fc.Arbitrary<Prefix> = address.chain((at) =>
  fc.integer({ min: 0, max: familyBits(at.family) }).map((length) => prefixOf(at, length)),
);

export const addressRange: fc.Arbitrary<AddressRange> = family.chain((of) =>
  fc.tuple(addressValue(of), addressValue(of)).map(([a, b]) => ({ family: of, first: min(a, b), last: max(a, b) })),
);

/** Ranges near both ends of each family, so that sets really touch, overlap and meet the borders. */
const smallRange: fc.Arbitrary<AddressRange> = family.chain((of) =>
  fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 40n }), fc.bigInt({ min: 0n, max: 12n }))
    .map(([high, start, size]) => {
      const first = high ? maxValue(of) - 52n + start : start;
      return { family: of, first, last: first + size };
    }),
);

const ranges: fc.Arbitrary<AddressRange[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: smallRange }, { weight: 1, arbitrary: addressRange }),
  { maxLength: 12 },
);

/** Ranges in no order, overlapping or not: what `addressSet` is given. */
export const rangeList: fc.Arbitrary<AddressRange[]> = ranges;

export const anAddressSet: fc.Arbitrary<AddressSet> = ranges.map((list) => addressSet(list));

/** Every address where membership in one of the sets may change, and its neighbours. */
export function borders(...sets: readonly AddressSet[]): Address[] {
  const found: Address[] = [];
  for (const of of [4, 6] as const) {
    const edges = sets.flatMap((set) => set.ranges.filter((r) => r.family === of).flatMap((r) => [r.first, r.last]));
    for (const value of new Set([0n, maxValue(of), ...edges.flatMap((edge) => [edge - 1n, edge, edge + 1n])])) {
      if (value >= 0n && value <= maxValue(of)) found.push({ family: of, value });
    }
  }
  return found;
}

const port: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 65_535 }),
  fc.constantFrom(0, 1, 22, 53, 80, 443, 1023, 1024, 65_534, 65_535),
);

export const portSet: fc.Arbitrary<NumberSet> = fc
  .array(fc.tuple(port, port), { minLength: 1, maxLength: 8 })
  .map((pairs) => numberSet(pairs.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))));

const protocolWithPorts = fc.constantFrom(
  protocolNumbers.tcp,
  protocolNumbers.udp,
  protocolNumbers.sctp,
  protocolNumbers.udplite,
);

const octet = fc.integer({ min: 0, max: 255 });

/** Services in their one normal form: a port service has a set of ports, an ICMP code stands behind a type. */
export const service: fc.Arbitrary<Service> = fc.oneof(
  fc.constant<Service>({ kind: 'any' }),
  octet.map((protocol): Service => ({ kind: 'protocol', protocol })),
  fc
    .tuple(protocolWithPorts, fc.option(portSet), fc.option(portSet))
    .filter(([, source, destination]) => source !== null || destination !== null)
    .map(
      ([protocol, source, destination]): Service => ({
        kind: 'ports',
        protocol,
        ...(source === null ? {} : { source }),
        ...(destination === null ? {} : { destination }),
      }),
    ),
  fc.tuple(family, fc.option(fc.tuple(octet, fc.option(octet)))).map(
    ([of, message]): Service => ({
      kind: 'icmp',
      family: of,
      ...(message === null ? {} : { type: message[0] }),
      ...(message === null || message[1] === null ? {} : { code: message[1] }),
    }),
  ),
);

const option: fc.Arbitrary<IpOption> = fc.constantFrom(...ipOptionNames).map((name) => ({ name }));

/** Packets of every protocol, whole or in fragments. */
export const packet: fc.Arbitrary<Packet> = family.chain((of) =>
  fc
    .record({
      src: addressOf(of),
      dst: addressOf(of),
      protocol: fc.oneof(
        fc.constantFrom<number>(...Object.values(protocolNumbers)),
        protocolWithPorts,
        fc.constant(of === 4 ? 1 : 58),
        octet,
      ),
      srcPort: port,
      dstPort: port,
      type: octet,
      code: octet,
      offset: fc.oneof(
        fc.constant(undefined),
        fc.constant(0),
        fc.integer({ min: 1, max: 8191 }).map((n) => n * 8),
      ),
      options: fc.array(option, { maxLength: 2 }),
    })
    .map(({ src, dst, protocol, srcPort, dstPort, type, code, offset, options }) => {
      const later = offset !== undefined && offset > 0;
      const ported = !later && [6, 17, 132, 136].includes(protocol);
      const icmp = !later && (protocol === 1 || protocol === 58);
      return makePacket({
        src,
        dst,
        protocol,
        options,
        ...(ported ? { srcPort, dstPort } : {}),
        ...(icmp ? { icmp: { type, code, id: 7 } } : {}),
        ...(offset === undefined ? {} : { fragment: { id: 1, offset, more: true } }),
      });
    }),
);

/** A service and a packet, mostly of the service's own protocol, so that matches are as common as misses. */
export const serviceAndPacket: fc.Arbitrary<readonly [Service, Packet]> = packet.chain((at) => {
  const near = portSet.map((set): NumberSet => {
    return at.dstPort === undefined ? set : numberSet([...set.ranges, { first: at.dstPort, last: at.dstPort }]);
  });
  const aimed: fc.Arbitrary<Service>[] = [service, fc.constant<Service>({ kind: 'protocol', protocol: at.protocol })];
  if ([6, 17, 132, 136].includes(at.protocol)) {
    aimed.push(near.map((destination) => ({ kind: 'ports', protocol: at.protocol, destination })));
  }
  if (at.icmp !== undefined && at.protocol === (at.family === 4 ? 1 : 58)) {
    const { type, code } = at.icmp;
    const typed: Service = { kind: 'icmp', family: at.family, type };
    aimed.push(fc.constantFrom<Service>({ kind: 'icmp', family: at.family }, typed, { ...typed, code }));
  }
  return fc.oneof(...aimed).map((chosen) => [chosen, at] as const);
});

/** One of the many valid spellings of an IPv6 value (RFC 4291 section 2.2), computed apart from `formatAddress`. */
export function v6Spelling(value: bigint): fc.Arbitrary<string> {
  return fc
    .record({
      upper: fc.boolean(),
      pad: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      dotted: fc.boolean(),
      from: fc.nat({ max: 7 }),
      length: fc.integer({ min: 0, max: 8 }),
    })
    .map(({ upper, pad, dotted, from, length }) => {
      const hex = value.toString(16).padStart(32, '0');
      const groups = Array.from({ length: 8 }, (_, i) => hex.slice(i * 4, i * 4 + 4));
      const texts = groups.map((group, i) => (pad[i] === true ? group : group.replace(/^0{1,3}/u, '')));
      const tail = [0, 8, 16, 24].map((shift) => Number((value >> BigInt(24 - shift)) & 255n)).join('.');
      const shown = dotted ? [...texts.slice(0, 6), tail] : texts;
      const zeros = groups.slice(from, from + length);
      const end = from + length;
      const squeezable = length > 0 && end <= (dotted ? 6 : 8) && zeros.every((group) => group === '0000');
      const text = squeezable ? `${shown.slice(0, from).join(':')}::${shown.slice(end).join(':')}` : shown.join(':');
      return upper ? text.toUpperCase() : text;
    });
}

/** Characters that sloppy or hostile address text is made of. */
const piece = fc.constantFrom(
  ...[
    '0',
    '00',
    '1',
    '9',
    '255',
    '256',
    '999',
    '08',
    '0x',
    'f',
    'g',
    'ffff',
    '.',
    '..',
    ':',
    '::',
    '/',
    '-',
    '+',
    'e1',
  ],
  ...[' ', '\t', '\n', '\0', '\u00a0', '\u200f', '\u0661', '\uff11', '\uff0e', '%eth0', '[', ']', ',', '*', '\u2013'],
);

/** `text` with one to three pieces put in, taken out, doubled or replaced: near misses of valid text. */
export function mutated(text: string): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 3 }), fc.oneof(piece, fc.constant('')));
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
    edits.reduce((now, [at, drop, put]) => {
      const cut = at % (now.length + 1);
      return now.slice(0, cut) + put + now.slice(cut + drop);
    }, text),
  );
}

/** Any text: valid addresses of both families, near misses, and noise of the same alphabet. */
export const addressText: fc.Arbitrary<string> = fc.oneof(
  addressOf(4).map(({ value }) => quad(value)),
  addressValue(6).chain(v6Spelling),
  addressOf(4).chain(({ value }) => mutated(quad(value))),
  addressValue(6).chain(v6Spelling).chain(mutated),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
);

/** Dotted quad by division, apart from `formatAddress`. */
export function quad(value: bigint): string {
  return [16_777_216n, 65_536n, 256n, 1n].map((unit) => (value / unit) % 256n).join('.');
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
