/** formats: the values of nft expressions as sets. */
import {
  type AddressRange,
  type AddressSet,
  addressSet,
  type NumberRange,
  type NumberSet,
  numberSet,
  tcpFlag,
} from '../../net/public.ts';
import { readIcmp, readNumber, readPort, readProtocol } from '../linux/numbers.ts';
import { networkOf, readAddress, readNetwork } from '../linux/read-address.ts';
import type { Names } from './fields.ts';
import type { Expression } from './syntax.ts';

/** What cannot be read as a value of the kind; `text` is the part that was not understood. */
export class UnreadableValue extends Error {
  readonly text: string;

  constructor(text: string) {
    super(`no value: ${text}`);
    this.text = text;
  }
}

/** One word as the language writes it, for messages. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'word':
      return expression.text;
    case 'prefix':
      return `${expression.base}/${expression.length}`;
    case 'range':
      return `${textOf(expression.first)}-${textOf(expression.last)}`;
    case 'selector':
      return expression.words.join(' ');
    case 'named':
      return `@${expression.name}`;
    case 'list':
      return expression.items.map(textOf).join(',');
    case 'concat':
      return expression.parts.map(textOf).join(' . ');
    case 'binary':
      return `${textOf(expression.left)} ${expression.operator} ${textOf(expression.right)}`;
    case 'set':
      return '{ … }';
    case 'map':
      return `${textOf(expression.key)} map`;
    case 'opaque':
      return expression.name;
  }
}

/** One address, prefix or range of the family. */
export function addressRange(expression: Expression, family: 4 | 6): AddressRange {
  const range = rangeOf(expression);
  if (range === undefined || range.family !== family) throw new UnreadableValue(textOf(expression));
  return range;
}

function rangeOf(expression: Expression): AddressRange | undefined {
  switch (expression.kind) {
    case 'word':
      return readNetwork(expression.text);
    case 'prefix': {
      const address = readAddress(expression.base);
      const bits = address?.family === 4 ? 32 : 128;
      return address === undefined || expression.length > bits ? undefined : networkOf(address, expression.length);
    }
    case 'range': {
      const first = rangeOf(expression.first);
      const last = rangeOf(expression.last);
      if (first === undefined || last === undefined || first.family !== last.family || first.first > last.last)
        return undefined;
      return { family: first.family, first: first.first, last: last.last };
    }
    default:
      return undefined;
  }
}

/** `address & mask` compared with `value`, where the mask is a network's. */
export function maskedRange(mask: Expression, value: Expression, family: 4 | 6): AddressSet | undefined {
  const bits = readAddress(textOf(mask));
  const base = readAddress(textOf(value));
  if (bits === undefined || base === undefined || bits.family !== family || base.family !== family) return undefined;
  const range = readNetwork(`${textOf(value)}/${textOf(mask)}`) ?? undefined;
  const length = lengthOf(bits.value, family === 4 ? 32 : 128);
  if (length === undefined) return undefined;
  const network = range ?? networkOf(base, length);
  return addressSet(network.first === base.value ? [network] : []);
}

function lengthOf(mask: bigint, bits: number): number | undefined {
  const holes = (1n << BigInt(bits)) - 1n - mask;
  return (holes & (holes + 1n)) === 0n ? bits - (holes === 0n ? 0 : holes.toString(2).length) : undefined;
}

const codes4: ReadonlyMap<string, number> = new Map([
  ['net-unreachable', 0],
  ['host-unreachable', 1],
  ['prot-unreachable', 2],
  ['port-unreachable', 3],
  ['frag-needed', 4],
  ['net-prohibited', 9],
  ['host-prohibited', 10],
  ['admin-prohibited', 13],
]);
const codes6: ReadonlyMap<string, number> = new Map([
  ['no-route', 0],
  ['admin-prohibited', 1],
  ['addr-unreachable', 3],
  ['port-unreachable', 4],
  ['policy-fail', 5],
  ['reject-route', 6],
]);

function numberOf(text: string, names: Names): number | undefined {
  switch (names) {
    case 'protocol':
      return readProtocol(text);
    case 'port':
      return readPort(text);
    case 'icmp':
      return readIcmp(4, text)?.type;
    case 'icmpv6':
      return readIcmp(6, text)?.type;
    case 'icmp-code':
      return readNumber(text, 255) ?? codes4.get(text);
    case 'icmpv6-code':
      return readNumber(text, 255) ?? codes6.get(text);
  }
}

export function numberRange(expression: Expression, names: Names, most: number): NumberRange {
  if (expression.kind === 'range') {
    const first = numberRange(expression.first, names, most);
    const last = numberRange(expression.last, names, most);
    if (first.first > last.last) throw new UnreadableValue(textOf(expression));
    return { first: first.first, last: last.last };
  }
  const number = expression.kind === 'word' ? numberOf(expression.text, names) : undefined;
  if (number === undefined || number > most) throw new UnreadableValue(textOf(expression));
  return { first: number, last: number };
}

/** The numbers that stand in this relation to the one given. */
export function compared(operator: '<' | '>' | '<=' | '>=', { first }: NumberRange, most: number): NumberSet {
  const low = operator === '>' ? first + 1 : operator === '>=' ? first : 0;
  const high = operator === '<' ? first - 1 : operator === '<=' ? first : most;
  return numberSet(low > high ? [] : [{ first: low, last: high }]);
}

// The order of `conntrackStates` in the model; nft's own bits differ, but no file writes them as numbers but 1 to 64.
const stateBits: ReadonlyMap<string, number> = new Map([
  ['invalid', 1],
  ['established', 2],
  ['related', 4],
  ['new', 8],
  ['untracked', 64],
]);
const statusBits: ReadonlyMap<string, number> = new Map([
  ['expected', 1],
  ['seen-reply', 2],
  ['assured', 4],
  ['confirmed', 8],
  ['snat', 16],
  ['dnat', 32],
  ['dying', 512],
]);
const flagBits: ReadonlyMap<string, number> = new Map<string, number>(Object.entries(tcpFlag));

/** The number that flags joined by `,` or `|` make. */
export function bitsOf(expression: Expression, key: 'states' | 'flags' | 'dnat'): number {
  switch (expression.kind) {
    case 'list':
      return expression.items.reduce((bits, item) => bits | bitsOf(item, key), 0);
    case 'binary':
      if (expression.operator !== '|') throw new UnreadableValue(textOf(expression));
      return bitsOf(expression.left, key) | bitsOf(expression.right, key);
    case 'word': {
      const names = key === 'states' ? stateBits : key === 'flags' ? flagBits : statusBits;
      const bits = names.get(expression.text) ?? readNumber(expression.text, 0xffff_ffff);
      if (bits === undefined) throw new UnreadableValue(expression.text);
      return bits;
    }
    default:
      throw new UnreadableValue(textOf(expression));
  }
}

/** nft's number of each connection state, in the model's order: new, established, related, invalid, untracked. */
export const stateNumbers: readonly number[] = [8, 2, 4, 1, 64];
