/** space: one concrete packet as a point of the domain, and back. */
import {
  type Address,
  type Family,
  familyBits,
  type IpOption,
  makePacket,
  type Packet,
  showsUpperLayer,
} from '../net/public.ts';
import {
  type AddressField,
  absent,
  type FragmentKind,
  fragmentKinds,
  highest,
  type NumberField,
  type OptionKind,
  optionKinds,
  type StateKind,
  stateKinds,
} from './fields.ts';
import { addressLevel, type Layout } from './layout.ts';
import { type Diagram, type DiagramStore, empty } from './store.ts';

/**
 * What a set can ask about a packet besides its header. Absent: location 0, no entry, no exit, state `new`, not
 * translated.
 */
export interface Situation {
  readonly location?: number;
  readonly entry?: number;
  readonly exit?: number;
  readonly state?: StateKind;
  readonly translated?: boolean;
}

/** Behind a header that nobody knows nothing can be read: for every filter it is a packet of that header's own protocol. */
function behindUnknownHeader(packet: Packet): Packet {
  const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, quoted: _q, ...rest } = packet;
  return { ...rest, protocol: unknownProtocol };
}

// Reserved by IANA, so that no rule means it.
const unknownProtocol = 255;

/** A value for every level. Digits that the packet's family does not have are 0, and no set asks for them. */
export type Point = Uint32Array;

/**
 * The point of a packet. Throws RangeError for what is no packet here: addresses of another family than its own, a
 * number outside its field, more than two VLAN tags. TTL, length, identification and the quoted packet have no level.
 */
export function pointOf(layout: Layout, given: Packet, situation: Situation): Point {
  const packet = showsUpperLayer(given) ? given : behindUnknownHeader(given);
  const point = new Uint32Array(layout.levels);
  const [vlan, innerVlan, ...more] = packet.vlanTags;
  if (more.length > 0) throw new RangeError('a packet has at most two VLAN tags');
  const values: Readonly<Record<NumberField, number | undefined>> = {
    location: situation.location ?? 0,
    entry: situation.entry,
    exit: situation.exit,
    vlan,
    innerVlan,
    protocol: packet.protocol,
    destinationPort: packet.dstPort,
    sourcePort: packet.srcPort,
    icmpType: packet.icmp?.type,
    icmpCode: packet.icmp?.code,
    tcpFlags: packet.tcpFlags,
    fragment: fragmentKinds.indexOf(fragmentKind(packet)),
    options: optionKinds.indexOf(optionKind(packet)),
    state: stateKinds.indexOf(situation.state ?? 'new'),
    translated: situation.translated === true ? 1 : 0,
  };
  for (const field of Object.keys(values) as NumberField[]) {
    const value = values[field];
    const last = Object.hasOwn(absent, field) ? highest[field] - 1 : highest[field];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= last)) {
      throw new RangeError(`no ${field} ${value}`);
    }
    point[layout.level[field]] = value ?? highest[field];
  }
  point[layout.family] = packet.family === 4 ? 0 : 1;
  writeAddress(layout, point, 'source', packet.family, packet.src);
  writeAddress(layout, point, 'destination', packet.family, packet.dst);
  return point;
}

export function fragmentKind(packet: Packet): FragmentKind {
  if (packet.fragment === undefined) return 'whole';
  return packet.fragment.offset > 0 ? 'later' : 'first';
}

export function optionKind(packet: Packet): OptionKind {
  const isRoute = ({ name }: IpOption): boolean => name === 'loose-source-route' || name === 'strict-source-route';
  if (packet.options.some(isRoute)) return 'source-route';
  return packet.options.length > 0 ? 'some' : 'none';
}

function writeAddress(layout: Layout, point: Point, field: AddressField, family: Family, address: Address): void {
  if (address.family !== family) throw new RangeError(`the ${field} is no IPv${family} address`);
  const first = addressLevel(layout, field);
  const mask = (1n << BigInt(layout.digitBits)) - 1n;
  for (let digit = 0; digit < layout.digits[family]; digit += 1) {
    const shift = BigInt(familyBits(family) - (digit + 1) * layout.digitBits);
    point[first + digit] = Number((address.value >> shift) & mask);
  }
}

function readAddress(layout: Layout, point: Point, field: AddressField, family: Family): Address {
  const first = addressLevel(layout, field);
  let value = 0n;
  for (let digit = 0; digit < layout.digits[family]; digit += 1) {
    value = (value << BigInt(layout.digitBits)) | BigInt(point[first + digit] as number);
  }
  return { family, value };
}

/** The diagram's label at a point. */
export function labelAt(store: DiagramStore, diagram: Diagram, point: Point): number {
  let part = diagram;
  while (part >= 0) {
    const value = point[store.levelOf[part] as number] as number;
    let low = store.offsetOf[part] as number;
    let high = low + (store.lengthOf[part] as number) - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((store.bounds[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    part = store.kids[low] ?? empty;
  }
  return ~part;
}

/** A packet with its situation. */
export interface Placed {
  readonly packet: Packet;
  readonly situation: Required<Omit<Situation, 'entry' | 'exit'>> & Pick<Situation, 'entry' | 'exit'>;
}

/** An ordinary packet at the point: `pointOf` leads back to it wherever the point is a valid one. */
export function packetAt(layout: Layout, point: Point): Placed {
  const at = (field: NumberField): number | undefined => {
    const value = point[layout.level[field]] as number;
    return Object.hasOwn(absent, field) && value === highest[field] ? undefined : value;
  };
  const family: Family = point[layout.family] === 0 ? 4 : 6;
  const protocol = at('protocol') ?? 0;
  const [srcPort, dstPort, tcpFlags, type] = [at('sourcePort'), at('destinationPort'), at('tcpFlags'), at('icmpType')];
  const kind = fragmentKinds[at('fragment') ?? 0] ?? 'whole';
  const vlanTags = [at('vlan'), at('innerVlan')].filter((tag) => tag !== undefined);
  const ordinary = makePacket({
    src: readAddress(layout, point, 'source', family),
    dst: readAddress(layout, point, 'destination', family),
    protocol,
    vlanTags,
    options: optionsOf(optionKinds[at('options') ?? 0] ?? 'none', family),
    ...(kind === 'whole' ? {} : { fragment: { id: 1, offset: kind === 'first' ? 0 : 1480, more: kind === 'first' } }),
  });
  const { srcPort: _s, dstPort: _d, tcpFlags: _f, icmp: _i, ...bare } = ordinary;
  const [entry, exit] = [at('entry'), at('exit')];
  return {
    packet: {
      ...bare,
      ...(srcPort === undefined ? {} : { srcPort }),
      ...(dstPort === undefined ? {} : { dstPort }),
      ...(tcpFlags === undefined ? {} : { tcpFlags }),
      ...(type === undefined ? {} : { icmp: { type, code: at('icmpCode') ?? 0, id: 1 } }),
    },
    situation: {
      location: at('location') ?? 0,
      ...(entry === undefined ? {} : { entry }),
      ...(exit === undefined ? {} : { exit }),
      state: stateKinds[at('state') ?? 0] ?? 'new',
      translated: at('translated') === 1,
    },
  };
}

function optionsOf(kind: OptionKind, family: Family): readonly IpOption[] {
  switch (kind) {
    case 'none':
      return [];
    case 'some':
      return [{ name: family === 4 ? 'record-route' : 'destination-options' }];
    case 'source-route':
      return [{ name: 'loose-source-route', pointer: 4 }];
  }
}
