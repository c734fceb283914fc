/** formats: the condition of a rule as nft matches: one alternative a line, any of which is enough. */
import { type ConntrackState, conntrackStates, type Match } from '../../model/public.ts';
import { type AddressSet, type Family, formatRange, isIcmp, maxValue, tcpFlag } from '../../net/public.ts';
import { ofFamily } from '../linux/deployment.ts';
import { joined, oneOf } from './words.ts';
import { type ServicePart, serviceParts } from './write-service.ts';

/**
 * `tcp`: whether packets that match are TCP: a reject answers TCP otherwise. `addressed`: an address in it tells the
 * family, which nft would not print of a `reject with tcp reset` alone.
 */
export interface Alternative {
  readonly text: string;
  readonly addressed: boolean;
  readonly tcp: ServicePart['tcp'];
}

export interface MatchContext {
  /** False where the chain is only for packets of these interfaces. */
  readonly interfaces: boolean;
  /** Without connection tracking every packet is untracked and no destination translated; asking would turn it on. */
  readonly tracks: boolean;
  /** Each alternative stands for one protocol only, as a reject needs it. */
  readonly split: boolean;
}

/** No alternative at all: the rule can match no packet here. */
export function matchAlternatives(match: Match, context: MatchContext): readonly Alternative[] {
  const states = stateTexts(match, context.tracks);
  const ins = interfacesText('iifname', context.interfaces ? match.inInterfaces : undefined);
  const outs = interfacesText('oifname', context.interfaces ? match.outInterfaces : undefined);
  if (states.length === 0 || ins === undefined || outs === undefined) return [];
  const flags = flagsText(match.tcpFlags);
  return familiesOf(match).flatMap((family) =>
    serviceParts(match.services, family, context.split).flatMap((service): readonly Alternative[] => {
      if (flags !== '' && service.tcp === 'no') return [];
      const addresses = addressesText(match, family, service.family);
      const l4 = flags === '' ? service.text : service.tcp === 'only' ? joined(service.text, flags) : flags;
      const addressed = addresses.includes('addr ');
      // nft would not print a family that stands before the protocol alone.
      const ends = addressed || !l4.startsWith('meta l4proto') ? [addresses, l4] : [l4, addresses];
      const tcp = flags === '' ? service.tcp : 'only';
      return states.map((state) => ({ text: joined(ins, outs, state, ...ends), addressed, tcp }));
    }),
  );
}

/** `iifname "wan"`; nothing for no condition, undefined for one that never holds. */
export function interfacesText(key: 'iifname' | 'oifname', names: Iterable<string> | undefined): string | undefined {
  if (names === undefined) return '';
  const sorted = [...names].sort();
  return sorted.length === 0 ? undefined : `${key} ${oneOf(sorted.map((name) => `"${name}"`))}`;
}

/** `ip saddr { … }` for the part of one family; empty where the whole family is meant. */
export function addressText(key: 'saddr' | 'daddr', set: AddressSet, family: Family): string {
  if (isWhole(set, family)) return '';
  return `${family === 4 ? 'ip' : 'ip6'} ${key} ${oneOf(ofFamily(set, family).ranges.map(formatRange))}`;
}

function isWhole(set: AddressSet, family: Family): boolean {
  const [range, more] = ofFamily(set, family).ranges;
  return more === undefined && range !== undefined && range.first === 0n && range.last === maxValue(family);
}

export function familyText(family: Family): string {
  return `meta nfproto ${family === 4 ? 'ipv4' : 'ipv6'}`;
}

// One alternative for both families where nothing tells them apart, else one for each family that can match.
function familiesOf(match: Match): readonly (Family | undefined)[] {
  const all = ([4, 6] as const).filter(
    (family) =>
      match.families?.has(family) !== false &&
      (match.source === undefined || ofFamily(match.source, family).ranges.length > 0) &&
      (match.destination === undefined || ofFamily(match.destination, family).ranges.length > 0),
  );
  const plain = all.every((family) =>
    [match.source, match.destination].every((set) => set === undefined || isWhole(set, family)),
  );
  // ICMP of one family inside the other is told apart line by line.
  const icmp = match.services?.some((service) => service.kind === 'protocol' && isIcmp(service.protocol)) === true;
  return all.length === 2 && plain && !icmp ? [undefined] : all;
}

function addressesText(match: Match, family: Family | undefined, said: Family | undefined): string {
  if (family === undefined) return '';
  const text = joined(
    match.source === undefined ? '' : addressText('saddr', match.source, family),
    match.destination === undefined ? '' : addressText('daddr', match.destination, family),
  );
  return text === '' && said === undefined ? familyText(family) : text;
}

function stateTexts({ states, destinationTranslated }: Match, tracks: boolean): readonly string[] {
  if (states?.size === 0) return [];
  if (!tracks) return states?.has('untracked') === false || destinationTranslated === true ? [] : [''];
  const asked = conntrackStates.filter((state) => states?.has(state) !== false);
  if (destinationTranslated === undefined) return [stateText(asked)];
  if (destinationTranslated) return [joined(states === undefined ? '' : stateText(asked), 'ct status dnat')];
  // A packet that belongs to no connection has no status to ask for, so that "not translated" takes two lines.
  const connected = asked.filter((state) => state !== 'invalid' && state !== 'untracked');
  const apart = asked.filter((state) => state === 'invalid' || state === 'untracked');
  return [
    ...(connected.length === 0
      ? []
      : [joined(states === undefined ? '' : stateText(connected), 'ct status & dnat == 0')]),
    ...(apart.length === 0 ? [] : [stateText(apart)]),
  ];
}

function stateText(states: readonly ConntrackState[]): string {
  return states.length === conntrackStates.length ? '' : `ct state ${states.join(',')}`;
}

function flagsText(flags: Match['tcpFlags']): string {
  if (flags === undefined) return '';
  if (flags.mask === 0 && flags.value === 0) return 'tcp flags 0-255';
  return `tcp flags & ${flagNames(flags.mask)} == ${flagNames(flags.value)}`;
}

function flagNames(bits: number): string {
  const names = Object.entries(tcpFlag).filter(([, bit]) => (bits & bit) !== 0);
  if (names.length === 0) return '0x0';
  return names.length === 1 ? (names[0]?.[0] ?? '') : `(${names.map(([name]) => name).join(' | ')})`;
}
