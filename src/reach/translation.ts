/**
 * reach: what address translation has made of a packet on its way, as a function of the packet that was first sent.
 * Bindings write constants, so that each end is either still the sender's own or one known value. Sets stay sets of
 * FIRST packets all the way: a condition on the packet as it is now is asked of the packet that it was.
 */
import { type Address, addressesEqual, numbers, rangeOf } from '../net/public.ts';
import type { HeaderSpace, Headers } from './headers.ts';

/**
 * Absent: as first sent. `reversed`: this packet answers the first one, so that its source is the first one's
 * destination, its source port the first one's destination port, and so on.
 */
export interface Translation {
  readonly reversed: boolean;
  readonly source?: Address;
  readonly destination?: Address;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

export const untranslated: Translation = { reversed: false };

/** The real ends of a packet that has become `now`: the source as first sent, the destination as received. */
export function realEnds({ destination, destinationPort }: Translation): Translation {
  return {
    reversed: false,
    ...(destination === undefined ? {} : { destination }),
    ...(destinationPort === undefined ? {} : { destinationPort }),
  };
}

/** First packets that are, as they are now, in `set`. */
export function asFirstSent(headers: Headers, set: HeaderSpace, now: Translation): HeaderSpace {
  let first = set;
  if (now.source !== undefined) first = headers.withAddress(first, 'source', now.source);
  if (now.destination !== undefined) first = headers.withAddress(first, 'destination', now.destination);
  if (now.sourcePort !== undefined) first = headers.withNumber(first, 'sourcePort', now.sourcePort);
  if (now.destinationPort !== undefined) first = headers.withNumber(first, 'destinationPort', now.destinationPort);
  return now.reversed ? headers.crossed(first) : first;
}

/** What first packets are now: the image, where `asFirstSent` is the question. */
export function becoming(headers: Headers, first: HeaderSpace, now: Translation): HeaderSpace {
  const { universe } = headers;
  let set = now.reversed ? headers.crossed(first) : first;
  if (now.source !== undefined) set = universe.assignAddress(set, 'source', { ranges: [rangeOf(now.source)] });
  if (now.destination !== undefined)
    set = universe.assignAddress(set, 'destination', { ranges: [rangeOf(now.destination)] });
  if (now.sourcePort !== undefined) set = universe.assign(set, 'sourcePort', numbers(now.sourcePort));
  if (now.destinationPort !== undefined) set = universe.assign(set, 'destinationPort', numbers(now.destinationPort));
  return set;
}

/** One component of a packet's identity: a field of the first packet, or a constant. */
type Term<Field extends string, Value> = { readonly field: Field } | { readonly value: Value };
type AddressTerm = Term<'source' | 'destination', Address>;
type PortTerm = Term<'sourcePort' | 'destinationPort', number>;

/** What connection tracking and loop detection know a packet by. */
export interface Tuple {
  readonly source: AddressTerm;
  readonly destination: AddressTerm;
  readonly sourcePort: PortTerm;
  readonly destinationPort: PortTerm;
}

export function tupleOf(now: Translation): Tuple {
  const { reversed } = now;
  const address = (value: Address | undefined, field: 'source' | 'destination'): AddressTerm =>
    value === undefined ? { field } : { value };
  const port = (value: number | undefined, field: 'sourcePort' | 'destinationPort'): PortTerm =>
    value === undefined ? { field } : { value };
  return {
    source: address(now.source, reversed ? 'destination' : 'source'),
    destination: address(now.destination, reversed ? 'source' : 'destination'),
    sourcePort: port(now.sourcePort, reversed ? 'destinationPort' : 'sourcePort'),
    destinationPort: port(now.destinationPort, reversed ? 'sourcePort' : 'destinationPort'),
  };
}

/** The tuple of the answer to a packet with this tuple. */
export function inverted({ source, destination, sourcePort, destinationPort }: Tuple): Tuple {
  return { source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort };
}

/** Back from a tuple to what it makes of the first packet. */
export function translationTo(tuple: Tuple, reversed: boolean): Translation {
  return {
    reversed,
    ...('value' in tuple.source ? { source: tuple.source.value } : {}),
    ...('value' in tuple.destination ? { destination: tuple.destination.value } : {}),
    ...('value' in tuple.sourcePort ? { sourcePort: tuple.sourcePort.value } : {}),
    ...('value' in tuple.destinationPort ? { destinationPort: tuple.destinationPort.value } : {}),
  };
}

/**
 * First packets for which two tuples are the same. `exact` is false where two different fields would have to be equal
 * (a source that is its own destination): a set of intervals cannot say that, so that more packets are named then.
 */
export interface Meeting {
  readonly packets: HeaderSpace;
  readonly exact: boolean;
}

export function whereEqual(headers: Headers, a: Tuple, b: Tuple): Meeting {
  let packets = headers.all;
  let exact = true;
  const meet = (part: HeaderSpace | 'always' | 'unsayable'): void => {
    if (part === 'unsayable') exact = false;
    else if (part !== 'always') packets = headers.and(packets, part);
  };
  for (const end of ['source', 'destination'] as const) {
    meet(
      whereSame<'source' | 'destination', Address>(
        a[end],
        b[end],
        addressesEqual,
        (field, value) => headers.universe.where({ [field]: { ranges: [rangeOf(value)] } }),
        headers,
      ),
    );
  }
  for (const end of ['sourcePort', 'destinationPort'] as const) {
    meet(
      whereSame<'sourcePort' | 'destinationPort', number>(
        a[end],
        b[end],
        Object.is,
        (field, value) => headers.number(field, value, value),
        headers,
      ),
    );
  }
  return { packets, exact: exact || headers.isEmpty(packets) };
}

function whereSame<Field extends string, Value>(
  a: Term<Field, Value>,
  b: Term<Field, Value>,
  same: (a: Value, b: Value) => boolean,
  fixed: (field: Field, value: Value) => HeaderSpace,
  { none }: Headers,
): HeaderSpace | 'always' | 'unsayable' {
  if ('field' in a && 'field' in b) return a.field === b.field ? 'always' : 'unsayable';
  if ('field' in a) return fixed(a.field, (b as { readonly value: Value }).value);
  if ('field' in b) return fixed(b.field, a.value);
  return same(a.value, b.value) ? 'always' : none;
}
