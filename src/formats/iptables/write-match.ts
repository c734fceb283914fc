/** formats: the condition of a rule as iptables matches: one alternative a line, any of which is enough. */
import { type ConntrackState, conntrackStates, type Match } from '../../model/public.ts';
import {
  type AddressRange,
  type Family,
  formatRange,
  maxValue,
  type NumberSet,
  type Service,
  tcpFlag,
} from '../../net/public.ts';
import { ofFamily } from '../linux/deployment.ts';

/** A condition that iptables has no words for. */
export class Inexpressible extends Error {}

/** `tcp`: whether packets that match are TCP. `sources` and `destinations`: absent for the whole family. */
export interface Alternatives {
  readonly texts: readonly { readonly text: string; readonly tcp: 'only' | 'no' | 'maybe' }[];
  readonly sources?: readonly AddressRange[];
  readonly destinations?: readonly AddressRange[];
}

export interface MatchContext {
  readonly family: Family;
  /** False where the chain is only for packets of these interfaces. */
  readonly interfaces: boolean;
  readonly tracks: boolean;
}

/** Undefined where no packet of the family can match. Throws `Inexpressible`. */
export function alternativesOf(match: Match, context: MatchContext): Alternatives | undefined {
  const { family, tracks } = context;
  if (match.families?.has(family) === false) return undefined;
  const sources = rangesOf(match.source, family);
  const destinations = rangesOf(match.destination, family);
  const state = stateText(match, tracks);
  if (sources?.length === 0 || destinations?.length === 0 || state === undefined) return undefined;
  const flags = flagsText(match.tcpFlags);
  const services = servicesText(match.services, family).flatMap((service) => {
    if (flags === '') return [service];
    if (service.tcp === 'no') return [];
    return [{ text: join(service.text === '' ? '-p tcp' : service.text, flags), tcp: 'only' as const }];
  });
  const ins = context.interfaces ? named('-i', match.inInterfaces) : [''];
  const outs = context.interfaces ? named('-o', match.outInterfaces) : [''];
  const texts = ins.flatMap((from) =>
    outs.flatMap((to) => services.map(({ text, tcp }) => ({ text: join(from, to, text, state), tcp }))),
  );
  if (texts.length === 0) return undefined;
  return {
    texts,
    ...(sources === undefined ? {} : { sources }),
    ...(destinations === undefined ? {} : { destinations }),
  };
}

export function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** `-s 10.0.0.0/8`, or the extension for what is no prefix. */
export function rangeText(side: 's' | 'd', range: AddressRange): string {
  const text = formatRange(range);
  if (!text.includes('-')) return `-${side} ${text}`;
  return `-m iprange --${side === 's' ? 'src' : 'dst'}-range ${text}`;
}

export function rangesOf(set: Match['source'], family: Family): readonly AddressRange[] | undefined {
  if (set === undefined) return undefined;
  const { ranges } = ofFamily(set, family);
  const [only, more] = ranges;
  if (more === undefined && only?.first === 0n && only.last === maxValue(family)) return undefined;
  return ranges;
}

function named(option: '-i' | '-o', names: ReadonlySet<string> | undefined): readonly string[] {
  return names === undefined ? [''] : [...names].sort().map((name) => `${option} ${name}`);
}

function stateText({ states, destinationTranslated }: Match, tracks: boolean): string | undefined {
  if (states?.size === 0) return undefined;
  if (!tracks) return states?.has('untracked') === false || destinationTranslated === true ? undefined : '';
  const listed: readonly ConntrackState[] = conntrackStates.filter((state) => states?.has(state) === true);
  return join(
    states === undefined || listed.length === conntrackStates.length
      ? ''
      : `-m conntrack --ctstate ${listed.join(',').toUpperCase()}`,
    destinationTranslated === undefined ? '' : `-m conntrack ${destinationTranslated ? '' : '! '}--ctstate DNAT`,
  );
}

function flagsText(flags: Match['tcpFlags']): string {
  if (flags === undefined) return '';
  if (((flags.mask | flags.value) & (tcpFlag.ece | tcpFlag.cwr)) !== 0)
    throw new Inexpressible('iptables cannot ask for the TCP flags ECE and CWR');
  if (flags.mask === 0) return flags.value === 0 ? '-m tcp' : '-m tcp --tcp-flags NONE FIN';
  return `-m tcp --tcp-flags ${flagNames(flags.mask)} ${flagNames(flags.value)}`;
}

function flagNames(bits: number): string {
  const names = Object.entries(tcpFlag).filter(([, bit]) => (bits & bit) !== 0);
  return names.length === 0 ? 'NONE' : names.map(([name]) => name.toUpperCase()).join(',');
}

type Text = Alternatives['texts'][number];

const words: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

function protocolText(protocol: number, family: Family): string {
  // `-p 0` means every protocol, and ip6tables looks behind extension headers instead of at them.
  if (protocol === 0 || (family === 6 && [43, 44, 60].includes(protocol)))
    throw new Inexpressible(`iptables cannot ask for protocol ${protocol}`);
  return `-p ${words.get(protocol) ?? protocol}`;
}

/** The services of a match for one family; nothing where none can be meant. */
export function servicesText(services: readonly Service[] | undefined, family: Family): readonly Text[] {
  if (services === undefined || services.some(({ kind }) => kind === 'any')) return [{ text: '', tcp: 'maybe' }];
  return services.flatMap((service): readonly Text[] => {
    switch (service.kind) {
      case 'any':
        return [{ text: '', tcp: 'maybe' }];
      case 'protocol':
        return [{ text: protocolText(service.protocol, family), tcp: service.protocol === 6 ? 'only' : 'no' }];
      case 'ports':
        return portTexts(service, family);
      default:
        return service.family === family ? icmpTexts(service) : [];
    }
  });
}

function portTexts(
  { protocol, source, destination }: Extract<Service, { kind: 'ports' }>,
  family: Family,
): readonly Text[] {
  const tcp = protocol === 6 ? 'only' : 'no';
  const base = protocolText(protocol, family);
  const module = words.get(protocol) ?? '';
  return portOptions('sport', source, module).flatMap((from) =>
    portOptions('dport', destination, module).map((to) => ({ text: join(base, from, to), tcp })),
  );
}

// A single port or range goes by the protocol's own match; several by multiport, which holds 15 ports, a range for two.
function portOptions(side: 'sport' | 'dport', ports: NumberSet | undefined, module: string): readonly string[] {
  if (ports === undefined) return [''];
  const texts = ports.ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`));
  const [only, more] = texts;
  if (only !== undefined && more === undefined && module !== 'udplite') return [`-m ${module} --${side} ${only}`];
  const chunks: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const slots = text.includes(':') ? 2 : 1;
    if (room < slots) {
      chunks.push([]);
      room = 15;
    }
    chunks.at(-1)?.push(text);
    room -= slots;
  }
  return chunks.map((chunk) => `-m multiport --${side}s ${chunk.join(',')}`);
}

function icmpTexts({ family, type, code }: Extract<Service, { kind: 'icmp' }>): readonly Text[] {
  const [base, option] = family === 4 ? ['-p icmp', '-m icmp --icmp-type'] : ['-p ipv6-icmp', '-m icmp6 --icmpv6-type'];
  const text = (value: string): Text => ({ text: join(base, value === '' ? '' : `${option} ${value}`), tcp: 'no' });
  if (type !== undefined) return [text(code === undefined ? `${type}` : `${type}/${code}`)];
  if (code === undefined) return [text('')];
  return Array.from({ length: 256 }, (_, any) => text(`${any}/${code}`));
}
