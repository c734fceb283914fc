/** formats: the address and port words of an entry: `any`, `host A`, `A/len`, `A wildcard`, `A mask`; `eq`, `range`. */
import { printable } from '../../diagnostics/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  type Family,
  maxValue,
  type NumberRange,
  type NumberSet,
  numberSet,
  parseAddress,
  parsePrefix,
  prefixRange,
  rangeOf,
} from '../../net/public.ts';
import type { ObjectGroups } from './object-groups.ts';
import { type Line, LineError } from './tokens.ts';
import { tcpPorts, udpPorts } from './words.ts';

/** wildcard: a set bit may be anything (IOS, NX-OS, XR) · mask: a set bit must be equal (ASA). */
export type MaskStyle = 'wildcard' | 'mask';

// A wildcard with holes stands for two to the power of its holes ranges.
const mostHoles = 12;

/** One end of an entry. `family` is absent where the text decides it (ASA); `any` then means both. */
export function readAddresses(
  line: Line,
  family: Family | undefined,
  style: MaskStyle,
  groups?: ObjectGroups,
): AddressSet {
  const key = groups === undefined ? undefined : groupNamed(line);
  if (groups !== undefined && key !== undefined) return readGroup(line, family, groups, key);
  const token = line.next();
  if (token === undefined) throw new LineError('an address is missing', line.position(), 'any, host A or A/length');
  if (token.word === 'any') return addressSet(family === undefined ? [wholeFamily4, wholeFamily6] : [wholeOf(family)]);
  if (token.word === 'any4') return addressSet([wholeFamily4]);
  if (token.word === 'any6') return addressSet([wholeFamily6]);
  if (token.word === 'host') return addressSet([rangeOf(readAddress(line, family))]);
  if (token.text.includes('/')) {
    const parsed = parsePrefix(token.text);
    if (!parsed.ok) throw new LineError(parsed.message, line.position(token), parsed.expected);
    checkFamily(line, token, parsed.value.prefix.family, family);
    return addressSet([prefixRange(parsed.value.prefix)]);
  }
  if (/^(?:object|object-group|addrgroup|net-group|interface|user|security-group)$/u.test(token.word)) {
    throw new LineError(`\`${token.text}\` is not read here`, line.position(token), 'addresses in the entry itself');
  }
  const parsed = parseAddress(token.text);
  if (!parsed.ok) throw new LineError(parsed.message, line.position(token), 'any, host A or A/length');
  const address = parsed.value;
  checkFamily(line, token, address.family, family);
  const maskToken = line.peek();
  const mask = maskToken === undefined ? undefined : parseAddress(maskToken.text);
  // A standard list may name one address alone.
  if (mask?.ok !== true || mask.value.family !== 4 || address.family !== 4) return addressSet([rangeOf(address)]);
  line.next();
  const free = style === 'wildcard' ? mask.value.value : 0xffff_ffffn ^ mask.value.value;
  const ranges = spread(address, free);
  if (ranges === undefined) {
    const message = `\`${maskToken?.text}\` leaves more than ${mostHoles} single bits open`;
    throw new LineError(message, line.position(maskToken), 'a mask that makes a prefix, or nearly one');
  }
  return addressSet(ranges);
}

/** The key of the object or group that is named next; undefined when none is. */
export function groupNamed(line: Line): string | undefined {
  const word = line.peek()?.word;
  const name = line.peek(1)?.text;
  if (name === undefined || (word !== 'object' && word !== 'object-group')) return undefined;
  return `${word === 'object' ? 'object' : 'group'}:${name}`;
}

function readGroup(line: Line, family: Family | undefined, groups: ObjectGroups, key: string): AddressSet {
  line.next();
  const token = line.next();
  const set = groups.addresses(line, token, key);
  const other = set.ranges.find((range) => family !== undefined && range.family !== family);
  if (other !== undefined) checkFamily(line, token, other.family, family);
  return set;
}

const wholeFamily4: AddressRange = wholeOf(4);
const wholeFamily6: AddressRange = wholeOf(6);

function wholeOf(family: Family): AddressRange {
  return { family, first: 0n, last: maxValue(family) };
}

function readAddress(line: Line, family: Family | undefined): Address {
  const token = line.next();
  const parsed = parseAddress(token?.text ?? '');
  if (!parsed.ok) throw new LineError(parsed.message, line.position(token), parsed.expected);
  checkFamily(line, token, parsed.value.family, family);
  return parsed.value;
}

function checkFamily(
  line: Line,
  token: Parameters<Line['position']>[0],
  found: Family,
  asked: Family | undefined,
): void {
  if (asked === undefined || asked === found) return;
  const message = `\`${printable(token?.text ?? '', 60)}\` is IPv${found} in a list of IPv${asked}`;
  throw new LineError(message, line.position(token), `an IPv${asked} address`);
}

/** The ranges of an address whose `free` bits may be anything; undefined when they are too many. */
function spread(address: Address, free: bigint): readonly AddressRange[] | undefined {
  let low = 0;
  while ((free >> BigInt(low)) & 1n) low += 1;
  const holes: bigint[] = [];
  for (let bit = BigInt(low); bit < 32n; bit += 1n) if ((free >> bit) & 1n) holes.push(1n << bit);
  if (holes.length > mostHoles) return undefined;
  const base = address.value & ~free;
  const size = (1n << BigInt(low)) - 1n;
  let firsts: readonly bigint[] = [base];
  for (const hole of holes) firsts = firsts.flatMap((first) => [first, first | hole]);
  return firsts.map((first) => ({ family: 4, first, last: first + size }));
}

const highest = 65_535;

/** The condition on ports that stands here, or undefined when none does. */
export function readPorts(line: Line, protocol: number | undefined): NumberSet | undefined {
  const operator = line.peek();
  if (operator === undefined || !/^(?:eq|neq|gt|lt|range)$/u.test(operator.word)) return undefined;
  if (protocol !== 6 && protocol !== 17 && protocol !== 132) {
    throw new LineError('ports belong to tcp, udp or sctp', line.position(operator));
  }
  line.next();
  const one = (): number => readPort(line, protocol);
  switch (operator.word) {
    case 'gt':
    case 'lt': {
      const port = one();
      const range = operator.word === 'gt' ? { first: port + 1, last: highest } : { first: 0, last: port - 1 };
      if (range.first > range.last) throw new LineError('no port is left', line.position(operator));
      return numberSet([range]);
    }
    case 'range': {
      const [first, last] = [one(), one()];
      if (first > last) throw new LineError('the range of ports is reversed', line.position(operator));
      return numberSet([{ first, last }]);
    }
    default: {
      const ports = [one()];
      while (line.peek() !== undefined && isPort(line.peek()?.word ?? '', protocol)) ports.push(one());
      const named = numberSet(ports.map((port) => ({ first: port, last: port })));
      return operator.word === 'eq' ? named : complement(named);
    }
  }
}

function complement({ ranges }: NumberSet): NumberSet {
  const gaps: NumberRange[] = [];
  let from = 0;
  for (const { first, last } of ranges) {
    if (first > from) gaps.push({ first: from, last: first - 1 });
    from = last + 1;
  }
  if (from <= highest) gaps.push({ first: from, last: highest });
  return numberSet(gaps);
}

function isPort(word: string, protocol: number): boolean {
  return /^\d{1,5}$/u.test(word) || (protocol === 6 ? tcpPorts : udpPorts).has(word);
}

function readPort(line: Line, protocol: number): number {
  const token = line.next();
  const named = (protocol === 6 ? tcpPorts : udpPorts).get(token?.word ?? '');
  if (named !== undefined) return named;
  const port = /^\d{1,5}$/u.test(token?.text ?? '') ? Number(token?.text) : Number.NaN;
  if (!(port <= highest)) {
    const message = `\`${printable(token?.text ?? '', 60)}\` is no port`;
    throw new LineError(message, line.position(token), 'a number up to 65535 or a name of a port');
  }
  return port;
}
