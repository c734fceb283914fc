/** formats: what each iptables match means, as a condition. */
import { conntrackStates } from '../../model/public.ts';
import {
  type AddressSet,
  addressSet,
  complementAddresses,
  intersectNumbers,
  type NumberSet,
  numberSet,
  tcpFlag,
} from '../../net/public.ts';
import { readIcmp, readNumber, readPort, readProtocol, span } from '../linux/numbers.ts';
import {
  allOf,
  complementNumbers,
  everything,
  interfaceMask,
  laterYes,
  mergeProducts,
  type Product,
  subtract,
  translatedNo,
  translatedYes,
  type Universe,
} from '../linux/product.ts';
import type { Condition } from '../linux/program.ts';
import { readNetwork } from '../linux/read-address.ts';
import type { Option } from './options.ts';

export interface MatchContext {
  readonly family: 4 | 6;
  readonly universe: Universe;
  readonly tracks: boolean;
  /** Whether any rule writes connection marks. */
  readonly own?: AddressSet;
  /** The protocols that `-p` left. */
  readonly protocols?: NumberSet;
}

/** A condition; nothing to ask; or the value that cannot be read. */
export type Meaning = Condition | 'nothing' | { readonly kind: 'unreadable'; readonly expected: string };

const portful: NumberSet = numberSet([6, 17, 132, 136].map((n) => ({ first: n, last: n })));

/** The meaning of one option, its negation included. */
export function meaningOf(option: Option, context: MatchContext): Meaning {
  const { name, values, negated } = option;
  const value = values[0] ?? '';
  const known = (product: Product | undefined, expected: string): Meaning =>
    product === undefined ? { kind: 'unreadable', expected } : knownOf([product], negated, context);
  switch (name) {
    case '-m':
    case '--comment':
      return 'nothing';
    case '-p':
      return known(protocolProduct(value), 'a protocol number or name');
    case '-s':
    case '-d': {
      const set = addressesOf(value, context.family);
      const key = name === '-s' ? 'source' : 'destination';
      if (set === undefined) return { kind: 'unreadable', expected: `IPv${context.family} addresses or networks` };
      return knownOf([{ [key]: negated ? within(complementAddresses(set), context.family) : set }], false, context);
    }
    case '--src-range':
    case '--dst-range': {
      const set = addressesOf(value, context.family);
      return known(
        set === undefined ? undefined : { [name === '--src-range' ? 'source' : 'destination']: set },
        'two addresses with a dash between',
      );
    }
    case '-i':
      return known({ ins: interfaces(value, context.universe) }, 'an interface');
    case '-o':
      return known({ outs: interfaces(value, context.universe) }, 'an interface');
    case '-f':
      // Behind reassembly there is no fragment.
      return context.tracks ? knownOf([], negated, context) : known({ later: laterYes }, '');
    case '--sport':
    case '--dport':
    case '--sports':
    case '--dports':
    case '--ports':
      return ports(option, context);
    case '--tcp-flags':
      return known(flagsProduct(value, values[1] ?? ''), 'two lists of TCP flags');
    case '--syn':
      return known(flagsProduct('FIN,SYN,RST,ACK', 'SYN'), '');
    case '--icmp-type':
      return known(icmpProduct(4, value), 'an ICMP type or type/code');
    case '--icmpv6-type':
      return known(icmpProduct(6, value), 'an ICMPv6 type or type/code');
    case '--state':
    case '--ctstate':
      return states(value, negated, context);
    case '--mark':
      if (option.module !== 'mark') return unknown(`${option.module} ${name}`);
      return mark(value, negated);
    case '--limit':
    case '--hashlimit-upto':
    case '--hashlimit':
    case '--connlimit-upto':
      return { kind: 'rate', over: negated, construct: option.module };
    case '--hashlimit-above':
    case '--connlimit-above':
      return { kind: 'rate', over: !negated, construct: option.module };
    case '--limit-burst':
    case '--hashlimit-burst':
    case '--hashlimit-mode':
    case '--hashlimit-name':
    case '--hashlimit-srcmask':
    case '--hashlimit-dstmask':
    case '--hashlimit-htable-size':
    case '--hashlimit-htable-max':
    case '--hashlimit-htable-expire':
    case '--hashlimit-htable-gcinterval':
    case '--hashlimit-rate-match':
    case '--hashlimit-rate-interval':
    case '--connlimit-mask':
    case '--connlimit-saddr':
    case '--connlimit-daddr':
      return 'nothing';
    case '--src-type':
    case '--dst-type':
      return addressType(option, context);
    default:
      return unknown(option.module === '' ? name : `${option.module} ${name}`);
  }
}

/** The set of what `--ports` and its like ask for is where the packet shows ports. */
function ports(option: Option, context: MatchContext): Meaning {
  const { name, values, negated } = option;
  const asked = portSet(values[0] ?? '');
  if (asked === undefined) return { kind: 'unreadable', expected: 'ports such as `80`, `80,443` or `1000:2000`' };
  const set = negated ? complementNumbers(asked, 65_535) : asked;
  const protocols = context.protocols ?? portful;
  if (intersectNumbers(protocols, portful).ranges.length !== protocols.ranges.length)
    return { kind: 'unknown', construct: `${name} of another protocol`, products: [{ protocols }] };
  const product = (more: Product): Product => ({ protocols, ...more });
  if (name === '--sport' || name === '--sports')
    return { kind: 'known', products: ofPorts(set, (s) => product({ sports: s })) };
  if (name === '--dport' || name === '--dports')
    return { kind: 'known', products: ofPorts(set, (s) => product({ dports: s })) };
  // Either port, or with a negation neither.
  if (negated) return { kind: 'known', products: ofPorts(set, (s) => product({ sports: s, dports: s })) };
  return { kind: 'known', products: [product({ sports: set }), product({ dports: set })] };
}

function ofPorts(set: NumberSet, make: (set: NumberSet) => Product): readonly Product[] {
  return set.ranges.length === 0 ? [] : [make(set)];
}

/** Packets in some of `products`, or with `negated` in none. */
function knownOf(products: readonly Product[], negated: boolean, { universe }: MatchContext): Condition {
  if (!negated) return { kind: 'known', products };
  let left: readonly Product[] = [everything];
  for (const product of products) left = left.flatMap((piece) => subtract(universe, piece, product));
  return { kind: 'known', products: mergeProducts(left) };
}

function unknown(construct: string): Condition {
  return { kind: 'unknown', construct };
}

export function protocolProduct(text: string): Product | undefined {
  if (text === 'all' || text === '0') return everything;
  const protocol = readProtocol(text);
  return protocol === undefined ? undefined : { protocols: numberSet([{ first: protocol, last: protocol }]) };
}

function addressesOf(text: string, family: 4 | 6): AddressSet | undefined {
  const ranges = text.split(',').map(readNetwork);
  const good = ranges.flatMap((range) => (range === undefined || range.family !== family ? [] : [range]));
  return good.length === ranges.length ? addressSet(good) : undefined;
}

function within(set: AddressSet, family: 4 | 6): AddressSet {
  return { ranges: set.ranges.filter((range) => range.family === family) };
}

/** `eth0`, or `eth+` for every name that begins so. */
function interfaces(text: string, universe: Universe): bigint {
  return interfaceMask(
    universe,
    text.endsWith('+') ? { text: text.slice(0, -1), prefix: true } : { text, prefix: false },
  );
}

function portSet(text: string): NumberSet | undefined {
  const ranges = text.split(',').map((item) => {
    const [first = '', last, ...more] = item.split(':');
    if (more.length > 0) return undefined;
    const low = first === '' && last !== undefined ? 0 : readPort(first);
    return span(low, last === undefined ? low : last === '' ? 65_535 : readPort(last));
  });
  const good = ranges.flatMap((set) => (set === undefined ? [] : set.ranges));
  return ranges.includes(undefined) ? undefined : numberSet(good);
}

function flagsProduct(maskText: string, valueText: string): Product | undefined {
  const mask = flagBits(maskText);
  const value = flagBits(valueText);
  if (mask === undefined || value === undefined) return undefined;
  let flags = 0n;
  for (let octet = 0; octet < 256; octet += 1) if ((octet & mask) === value) flags |= 1n << BigInt(octet);
  return { protocols: numberSet([{ first: 6, last: 6 }]), flags };
}

function flagBits(text: string): number | undefined {
  if (text === 'NONE') return 0;
  // iptables knows neither ECE nor CWR.
  if (text === 'ALL') return 63;
  let bits = 0;
  for (const name of text.split(',')) {
    const bit = new Map(Object.entries(tcpFlag)).get(name.toLowerCase());
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

function icmpProduct(family: 4 | 6, text: string): Product | undefined {
  const protocol = family === 4 ? 1 : 58;
  const protocols = numberSet([{ first: protocol, last: protocol }]);
  if (text === 'any') return { protocols };
  const read = readIcmp(family, text);
  if (read === undefined) return undefined;
  const types = numberSet([{ first: read.type, last: read.type }]);
  if (read.code === undefined) return { protocols, types };
  return { protocols, types, codes: numberSet([{ first: read.code, last: read.code }]) };
}

function states(text: string, negated: boolean, context: MatchContext): Meaning {
  let mask = 0n;
  let dnat = false;
  for (const word of text.split(',')) {
    const at = (conntrackStates as readonly string[]).indexOf(word.toLowerCase());
    if (at >= 0) mask |= 1n << BigInt(at);
    else if (word === 'DNAT') dnat = true;
    else if (word === 'SNAT') return unknown('conntrack --ctstate SNAT');
    else return { kind: 'unreadable', expected: 'connection states such as `NEW,ESTABLISHED`' };
  }
  const products: Product[] = [];
  if (mask !== 0n) products.push({ states: mask });
  if (dnat) products.push({ dnat: translatedYes, ...(mask === 0n ? {} : { states: 31n & ~mask }) });
  if (negated && dnat && mask === 0n) return { kind: 'known', products: [{ dnat: translatedNo }] };
  return knownOf(products, negated, context);
}

function mark(text: string, negated: boolean): Meaning {
  const [valueText = '', maskText] = text.split('/');
  const value = readNumber(valueText, 0xffff_ffff);
  const mask = maskText === undefined ? 0xffff_ffff : readNumber(maskText, 0xffff_ffff);
  if (value === undefined || mask === undefined) return { kind: 'unreadable', expected: 'a mark such as `0x1/0xff`' };
  return { kind: 'mark', mask, values: [value], negated };
}

function addressType({ name, values, negated }: Option, context: MatchContext): Meaning {
  const key = name === '--src-type' ? 'source' : 'destination';
  const { own, family } = context;
  const kinds = (values[0] ?? '').split(',').map((kind): AddressSet | undefined => {
    if (kind === 'LOCAL' && own !== undefined) return within(own, family);
    if (kind === 'MULTICAST') return addressSet([multicast(family)]);
    return undefined;
  });
  if (kinds.includes(undefined)) return unknown(`addrtype ${name} ${values[0] ?? ''}`);
  const set = addressSet(kinds.flatMap((kind) => kind?.ranges ?? []));
  return knownOf([{ [key]: set }], negated, context);
}

function multicast(family: 4 | 6): { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint } {
  const [all] = allOf(family).ranges;
  return family === 4
    ? { family, first: 0xe000_0000n, last: 0xefff_ffffn }
    : { family, first: 0xffn << 120n, last: all?.last ?? 0n };
}
