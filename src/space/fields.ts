/** space: the fields of a packet that a set can speak about, and what an absent field is. */

/** Fields that hold one number. */
export const numberFields = [
  'location',
  'entry',
  'exit',
  'vlan',
  'innerVlan',
  'protocol',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'icmpCode',
  'tcpFlags',
  'fragment',
  'options',
  'state',
  'translated',
] as const;

export type NumberField = (typeof numberFields)[number];

/** Fields that hold an address of the packet's family. */
export type AddressField = 'source' | 'destination';

export type Field = NumberField | AddressField;

/** Fragment kinds, in the order of their numbers: only `later` shows no upper-layer header at all. */
export const fragmentKinds = ['whole', 'first', 'later'] as const;
export type FragmentKind = (typeof fragmentKinds)[number];

/** IP options or extension headers: none, some, or a source route among them (RFC 791 loose or strict). */
export const optionKinds = ['none', 'some', 'source-route'] as const;
export type OptionKind = (typeof optionKinds)[number];

/** Connection-tracking states, in the order of their numbers. */
export const stateKinds = ['new', 'established', 'related', 'invalid', 'untracked'] as const;
export type StateKind = (typeof stateKinds)[number];

/** The highest number of each field; where the field can be absent, that number means "absent". */
export const highest: Readonly<Record<NumberField, number>> = {
  location: 0xffff_ffff,
  entry: 0xffff_ffff,
  exit: 0xffff_ffff,
  vlan: 4096,
  innerVlan: 4096,
  protocol: 255,
  destinationPort: 65_536,
  sourcePort: 65_536,
  icmpType: 256,
  icmpCode: 256,
  tcpFlags: 256,
  fragment: fragmentKinds.length - 1,
  options: optionKinds.length - 1,
  state: stateKinds.length - 1,
  translated: 1,
};

/** Fields that a packet may lack. */
export type OptionalField =
  | 'entry'
  | 'exit'
  | 'vlan'
  | 'innerVlan'
  | 'destinationPort'
  | 'sourcePort'
  | 'icmpType'
  | 'icmpCode'
  | 'tcpFlags';

/**
 * Absent is a value of its own, one above the last real one. So a condition on a port never holds for a packet that
 * shows no port, and its negation always does: exactly what `serviceMatches` says.
 */
export const absent: Readonly<Record<OptionalField, number>> = {
  entry: highest.entry,
  exit: highest.exit,
  vlan: highest.vlan,
  innerVlan: highest.innerVlan,
  destinationPort: highest.destinationPort,
  sourcePort: highest.sourcePort,
  icmpType: highest.icmpType,
  icmpCode: highest.icmpCode,
  tcpFlags: highest.tcpFlags,
};

/** Whether packets can lack the field. */
export function isOptional(field: Field): field is OptionalField {
  return Object.hasOwn(absent, field);
}
