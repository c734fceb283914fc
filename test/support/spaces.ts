/** support: random conditions on packets with their plain meaning, and packets that sit on their borders. */
import fc from 'fast-check';
import {
  type Address,
  type AddressSet,
  addressSet,
  addressSetContains,
  allAddresses,
  type Family,
  type NumberSet,
  numberSet,
  numberSetContains,
  type Packet,
  type Service,
  serviceMatches,
} from '../../src/net/public.ts';
import {
  absent,
  type Conditions,
  fragmentKinds,
  type HeaderSpace,
  highest,
  type NumberField,
  optionKinds,
  type Placed,
  stateKinds,
  type Universe,
} from '../../src/space/public.ts';
import { anAddressSet, borders, service } from './net.ts';

/** Address sets that meet each other often, in both families and across the borders of digits. */
const closeSet: fc.Arbitrary<AddressSet> = fc
  .array(fc.tuple(fc.constantFrom<Family>(4, 6), fc.nat(6), fc.nat(3), fc.constantFrom(0n, 8n, 24n, 32n, 96n)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) =>
    addressSet(
      list.map(([family, first, size, shift]) => {
        const by = family === 4 && shift > 24n ? 16n : shift;
        const base = family === 4 ? 0x0a00_0000n : 0x2001_0db8_0000_0000_ffff_ffff_ffff_fffdn;
        const max = family === 4 ? 0xffff_ffffn : (1n << 128n) - 1n;
        const from = (base + (BigInt(first) << by)) & max;
        const last = from + (BigInt(size) << by);
        return { family, first: from, last: last > max ? max : last };
      }),
    ),
  );

export const closeAddresses: fc.Arbitrary<AddressSet> = fc.oneof({ weight: 3, arbitrary: closeSet }, anAddressSet);

const smallPort = fc.nat(6);
const closePorts: fc.Arbitrary<NumberSet> = fc
  .array(fc.tuple(smallPort, smallPort), { minLength: 1, maxLength: 2 })
  .map((list) => numberSet(list.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))));

/** Services of few protocols and ports, and sometimes any service at all. */
export const closeService: fc.Arbitrary<Service> = fc.oneof(
  fc.constantFrom(1, 6, 17, 47, 58).map((protocol): Service => ({ kind: 'protocol', protocol })),
  fc
    .record(
      { protocol: fc.constantFrom(6, 17), source: closePorts, destination: closePorts },
      { requiredKeys: ['protocol'] },
    )
    .map((ports): Service => ({ kind: 'ports', ...ports })),
  fc
    .record(
      { family: fc.constantFrom<Family>(4, 6), type: fc.constantFrom(0, 8, 128), code: fc.nat(1) },
      { requiredKeys: ['family'] },
    )
    .map((icmp): Service => ({ kind: 'icmp', ...icmp })),
  service,
);

function valuesOf(field: NumberField): fc.Arbitrary<NumberSet> {
  const top = highest[field];
  const value = fc.oneof(
    fc.integer({ min: 0, max: Math.min(top, 6) }),
    fc.integer({ min: Math.max(0, top - 2), max: top }),
  );
  return fc
    .array(fc.tuple(value, value), { maxLength: 3 })
    .map((list) => numberSet(list.map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))));
}

const optionalFields = {
  families: fc.subarray<Family>([4, 6]).map((list): ReadonlySet<Family> => new Set(list)),
  source: closeAddresses,
  destination: closeAddresses,
  services: fc.array(closeService, { maxLength: 3 }),
  location: valuesOf('location'),
  entry: valuesOf('entry'),
  exit: valuesOf('exit'),
  vlan: valuesOf('vlan'),
  innerVlan: valuesOf('innerVlan'),
  protocol: fc.constant(numberSet([{ first: 1, last: 6 }])),
  destinationPort: valuesOf('destinationPort'),
  sourcePort: valuesOf('sourcePort'),
  icmpType: valuesOf('icmpType'),
  icmpCode: valuesOf('icmpCode'),
  tcpFlags: valuesOf('tcpFlags'),
  fragment: valuesOf('fragment'),
  options: valuesOf('options'),
  state: valuesOf('state'),
  translated: valuesOf('translated'),
};

/** Few conditions at a time, so that sets are neither always empty nor always everything. */
export const conditions: fc.Arbitrary<Conditions> = fc
  .tuple(fc.record(optionalFields), fc.subarray(Object.keys(optionalFields), { minLength: 0, maxLength: 4 }))
  .map(([all, chosen]) => Object.fromEntries(chosen.map((key) => [key, all[key as keyof Conditions]])) as Conditions);

/** The value that a packet has in a field; its absent number where it has none. */
export function fieldValue(field: NumberField, { packet, situation }: Placed): number {
  const kind = packet.fragment === undefined ? 'whole' : packet.fragment.offset > 0 ? 'later' : 'first';
  const routed = packet.family === 4 && packet.options.some(({ name }) => name.endsWith('source-route'));
  const option = routed ? 'source-route' : packet.options.length > 0 ? 'some' : 'none';
  const values: Readonly<Record<NumberField, number | undefined>> = {
    location: situation.location,
    entry: situation.entry,
    exit: situation.exit,
    vlan: packet.vlanTags[0],
    innerVlan: packet.vlanTags[1],
    protocol: packet.protocol,
    destinationPort: packet.dstPort,
    sourcePort: packet.srcPort,
    icmpType: packet.icmp?.type,
    icmpCode: packet.icmp?.code,
    tcpFlags: packet.tcpFlags,
    fragment: fragmentKinds.indexOf(kind),
    options: optionKinds.indexOf(option),
    state: stateKinds.indexOf(situation.state),
    translated: situation.translated ? 1 : 0,
  };
  return values[field] ?? absent[field as keyof typeof absent];
}

/** The plain meaning of conditions, by the functions of `net`. */
export function holds(asked: Conditions, placed: Placed): boolean {
  const { families, source, destination, services, ...fields } = asked;
  const { packet } = placed;
  return (
    (families === undefined || families.has(packet.family)) &&
    (source === undefined || addressSetContains(source, packet.src)) &&
    (destination === undefined || addressSetContains(destination, packet.dst)) &&
    (services === undefined || services.some((one) => serviceMatches(one, packet))) &&
    (Object.entries(fields) as [NumberField, NumberSet][]).every(([field, set]) =>
      numberSetContains(set, fieldValue(field, placed)),
    )
  );
}

function edges(field: NumberField, asked: readonly Conditions[]): readonly number[] {
  const ranges = asked.flatMap((one) => one[field]?.ranges ?? []);
  const near = ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
  return [...new Set([0, highest[field], ...near])].filter((value) => value >= 0 && value <= highest[field]);
}

function portEdges(side: 'source' | 'destination', asked: readonly Conditions[]): readonly number[] {
  const sets = asked.flatMap((one) => one.services ?? []).map((one) => (one.kind === 'ports' ? one[side] : undefined));
  const near = sets.flatMap((set) =>
    (set?.ranges ?? []).flatMap(({ first, last }) => [first - 1, first, last, last + 1]),
  );
  return near.filter((port) => port >= 0 && port <= 65_535);
}

/**
 * Packets on the borders of the conditions: any record that the type allows, also ones that no wire carries (TCP flags
 * on UDP, one port without the other), since the meaning is defined for all of them.
 */
export function placedNear(asked: readonly Conditions[]): fc.Arbitrary<Placed> {
  const sets = asked.flatMap(({ source, destination }) => [source, destination]).filter((set) => set !== undefined);
  const ends = borders(...sets, allAddresses);
  const from = (field: NumberField, more: readonly number[] = []): fc.Arbitrary<number | undefined> =>
    fc
      .constantFrom(...edges(field, asked), ...more)
      .map((value) => (value === absent[field as keyof typeof absent] ? undefined : value));
  const protocols = asked
    .flatMap(({ services }) => services ?? [])
    .map((one) => ('protocol' in one ? one.protocol : 1));
  return fc
    .record({
      family: fc.constantFrom<Family>(4, 6),
      src: fc.nat(),
      dst: fc.nat(),
      protocol: fc.constantFrom(1, 6, 17, 58, ...protocols),
      dstPort: from('destinationPort', portEdges('destination', asked)),
      srcPort: from('sourcePort', portEdges('source', asked)),
      type: from('icmpType', [0, 8, 128]),
      code: from('icmpCode', [0, 1]),
      tcpFlags: from('tcpFlags', [2, 18]),
      fragment: fc.constantFrom(...fragmentKinds),
      option: fc.constantFrom(...optionKinds),
      vlan: from('vlan'),
      innerVlan: from('innerVlan'),
      location: fc.constantFrom(...edges('location', asked)),
      entry: from('entry'),
      exit: from('exit'),
      state: fc.constantFrom(...stateKinds),
      translated: fc.boolean(),
    })
    .map((drawn) => {
      const of = ends.filter(({ family }) => family === drawn.family);
      const at = (index: number): Address => of[index % of.length] as Address;
      const header: Partial<Packet> = {
        ...(drawn.dstPort === undefined ? {} : { dstPort: drawn.dstPort }),
        ...(drawn.srcPort === undefined ? {} : { srcPort: drawn.srcPort }),
        ...(drawn.tcpFlags === undefined ? {} : { tcpFlags: drawn.tcpFlags }),
        // Type and code stand or fall together in a record.
        ...(drawn.type === undefined ? {} : { icmp: { type: drawn.type, code: drawn.code ?? 0, id: 1 } }),
        ...(drawn.fragment === 'whole'
          ? {}
          : { fragment: { id: 1, offset: drawn.fragment === 'first' ? 0 : 8, more: true } }),
      };
      const packet: Packet = {
        family: drawn.family,
        src: at(drawn.src),
        dst: at(drawn.dst),
        protocol: drawn.protocol,
        options:
          drawn.option === 'none'
            ? []
            : [
                {
                  name: drawn.option === 'some' || drawn.family === 6 ? 'record-route' : 'loose-source-route',
                  pointer: 4,
                },
              ],
        ttl: 64,
        length: 60,
        dontFragment: false,
        vlanTags: drawn.vlan === undefined ? [] : [drawn.vlan, drawn.innerVlan].filter((tag) => tag !== undefined),
        ...header,
      };
      const { location, entry, exit, state, translated } = drawn;
      return {
        packet,
        situation: {
          location,
          ...(entry === undefined ? {} : { entry }),
          ...(exit === undefined ? {} : { exit }),
          state,
          translated,
        },
      };
    });
}

/** A set as an expression over conditions, with what it means. */
export type Expression =
  | { readonly op: 'where'; readonly conditions: Conditions }
  | { readonly op: 'union' | 'intersect' | 'subtract'; readonly a: Expression; readonly b: Expression };

export const expression: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    conditions.map((asked): Expression => ({ op: 'where', conditions: asked })),
    fc.record({
      op: fc.constantFrom('union' as const, 'intersect' as const, 'subtract' as const),
      a: tie('tree'),
      b: tie('tree'),
    }),
  ),
})).tree;

export function build(universe: Universe, tree: Expression): HeaderSpace {
  if (tree.op === 'where') return universe.where(tree.conditions);
  return universe[tree.op](build(universe, tree.a), build(universe, tree.b));
}

export function means(tree: Expression, placed: Placed): boolean {
  switch (tree.op) {
    case 'where':
      return holds(tree.conditions, placed);
    case 'union':
      return means(tree.a, placed) || means(tree.b, placed);
    case 'intersect':
      return means(tree.a, placed) && means(tree.b, placed);
    case 'subtract':
      return means(tree.a, placed) && !means(tree.b, placed);
  }
}

function leaves(tree: Expression): readonly Conditions[] {
  return tree.op === 'where' ? [tree.conditions] : [...leaves(tree.a), ...leaves(tree.b)];
}

/** An expression with packets on the borders of all its conditions. */
export const expressionAndPackets: fc.Arbitrary<readonly [Expression, readonly Placed[]]> = expression.chain((tree) =>
  fc.array(placedNear(leaves(tree)), { minLength: 1, maxLength: 20 }).map((placed) => [tree, placed] as const),
);
