/** classify: packets as columns of numbers, the form that compiled rules are matched against. */
import type { ConntrackState } from '../model/public.ts';
import { type Address, type Family, isLaterFragment, type Packet, showsUpperLayer } from '../net/public.ts';

/**
 * Packets of one family. Row `i` of `header` is `headerWords(family)` unsigned words: the source address and the
 * destination address (most significant word first), source port × 65,536 + destination port, and VLAN id × 65,536 +
 * protocol, then zeros up to a multiple of 16 octets. An absent port reads 0 there, an absent VLAN tag `noVlan`; whether
 * a port is shown at all stands in `traits`. A packet whose upper layer no filter can see has `hiddenProtocol` as its
 * protocol, and shows nothing else.
 */
export interface PacketColumns {
  readonly family: Family;
  readonly capacity: number;
  readonly header: Uint32Array;
  /** TCP flags, ICMP type and code, and what the packet shows; see `trait`. */
  readonly traits: Uint32Array;
  /** Conntrack state, translation, and whether the packet is a later fragment; see `situation`. */
  readonly situation: Uint32Array;
  /** Numbers of `InterfaceNumbers`; 0 is an interface that no rule names, or none. */
  readonly inInterface: Uint32Array;
  readonly outInterface: Uint32Array;
}

/** What a rule may ask besides the header, in the words of the model. */
export interface PacketContext {
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly state: ConntrackState;
  readonly destinationTranslated: boolean;
}

/** Bits of a word of `traits`. Flags take bits 0 to 7, the ICMP type 8 to 15, its code 16 to 23. */
export const trait = {
  typeShift: 8,
  codeShift: 16,
  sourcePort: 0x1000_0000,
  destinationPort: 0x2000_0000,
  flags: 0x4000_0000,
  icmp: 0x8000_0000,
} as const;

/** Bits of a word of `situation`: the number of the state takes bits 0 to 2. */
export const situation = { stateMask: 7, translatedShift: 3, laterShift: 4 } as const;

/** Protocols have 8 bits, so this value is that of a packet that shows none: behind a header that a filter cannot read. */
export const hiddenProtocol = 0x100;

/** VLAN ids have 12 bits (IEEE 802.1Q), so this value is no tag. */
export const noVlan = 0xffff;

/** A number for each state, as it stands in `situation`. */
export const stateNumbers: ReadonlyMap<ConntrackState, number> = new Map([
  ['new', 0],
  ['established', 1],
  ['related', 2],
  ['invalid', 3],
  ['untracked', 4],
]);

/** Words of one row of `header`: IPv4 fills one SIMD register, IPv6 three. */
export function headerWords(family: Family): 4 | 12 {
  return family === 4 ? 4 : 12;
}

/** Words of one address. */
export function addressWords(family: Family): 1 | 4 {
  return family === 4 ? 1 : 4;
}

/** Octets that `packetColumns` needs for this many rows. */
export function columnsBytes(family: Family, capacity: number): number {
  return capacity * (headerWords(family) + 4) * 4;
}

/** Empty columns, in `buffer` at `offset` (a multiple of 16) if one is given: shared memory, or that of a module. */
export function packetColumns(family: Family, capacity: number, buffer?: ArrayBufferLike, offset = 0): PacketColumns {
  const home = buffer ?? new ArrayBuffer(columnsBytes(family, capacity));
  const words = headerWords(family);
  const column = (index: number): Uint32Array =>
    new Uint32Array(home, offset + capacity * (words + index) * 4, capacity);
  return {
    family,
    capacity,
    header: new Uint32Array(home, offset, capacity * words),
    traits: column(0),
    situation: column(1),
    inInterface: column(2),
    outInterface: column(3),
  };
}

/** The interfaces that rules name, numbered from 1. */
export class InterfaceNumbers {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of a name that a rule uses. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  /** The number of a packet's interface: 0 where there is none, or no rule names it. */
  of(name: string | undefined): number {
    return name === undefined ? 0 : (this.#numbers.get(name) ?? 0);
  }
}

/** Writes one packet at `row`. Throws RangeError on a field that no wire can carry, or on the other family. */
export function writePacket(
  columns: PacketColumns,
  row: number,
  packet: Packet,
  context: PacketContext,
  interfaces: InterfaceNumbers,
): void {
  if (packet.family !== columns.family || packet.dst.family !== packet.family || packet.src.family !== packet.family) {
    throw new RangeError(`an IPv${packet.family} packet in columns of IPv${columns.family}`);
  }
  const { header, traits } = columns;
  const words = addressWords(columns.family);
  const at = row * headerWords(columns.family);
  writeAddress(header, at, packet.src);
  writeAddress(header, at + words, packet.dst);
  const shown = showsUpperLayer(packet);
  const ports = within(packet.srcPort ?? 0, 0xffff) * 0x1_0000 + within(packet.dstPort ?? 0, 0xffff);
  header[at + 2 * words] = shown ? ports : 0;
  const vlan = within(packet.vlanTags[0] ?? noVlan, 0xffff);
  const protocol = within(packet.protocol, 255);
  header[at + 2 * words + 1] = vlan * 0x1_0000 + (shown ? protocol : hiddenProtocol);
  traits[row] = shown ? traitsOf(packet) : 0;
  columns.situation[row] = situationOf(packet, context);
  columns.inInterface[row] = interfaces.of(context.inInterface);
  columns.outInterface[row] = interfaces.of(context.outInterface);
}

function writeAddress(header: Uint32Array, at: number, address: Address): void {
  if (address.family === 4) {
    header[at] = Number(address.value);
    return;
  }
  for (let word = 0; word < 4; word += 1) {
    header[at + word] = Number((address.value >> BigInt(96 - 32 * word)) & 0xffff_ffffn);
  }
}

function situationOf(packet: Packet, context: PacketContext): number {
  let bits = stateNumbers.get(context.state) ?? 0;
  if (context.destinationTranslated) bits |= 1 << situation.translatedShift;
  if (isLaterFragment(packet)) bits |= 1 << situation.laterShift;
  return bits;
}

function traitsOf(packet: Packet): number {
  let bits = 0;
  if (packet.srcPort !== undefined) bits |= trait.sourcePort;
  if (packet.dstPort !== undefined) bits |= trait.destinationPort;
  if (packet.tcpFlags !== undefined) bits |= trait.flags | within(packet.tcpFlags, 255);
  if (packet.icmp !== undefined) {
    bits |= trait.icmp | (within(packet.icmp.type, 255) << trait.typeShift);
    bits |= within(packet.icmp.code, 255) << trait.codeShift;
  }
  return bits >>> 0;
}

function within(value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(`no field value ${value}`);
  return value;
}
