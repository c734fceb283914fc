/** formats: services as nft matches. */
import { type Family, type NumberSet, numberSet, type Service } from '../../net/public.ts';
import { joined, oneOf } from './words.ts';

/** `family`: the text itself holds only for that family. `tcp`: whether what matches is TCP. */
export interface ServicePart {
  readonly text: string;
  readonly tcp: 'only' | 'no' | 'maybe';
  readonly family?: Family;
}

// Words of the language itself; other protocols go by number, since a name would need a file that a firewall may lack.
const words: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [50, 'esp'],
  [51, 'ah'],
  [58, 'icmpv6'],
  [132, 'sctp'],
  [136, 'udplite'],
]);

/** For packets of `family` (of both when undefined). With `split` no part stands for TCP and others together. */
export function serviceParts(
  services: readonly Service[] | undefined,
  family: Family | undefined,
  split: boolean,
): readonly ServicePart[] {
  if (services === undefined || services.some(({ kind }) => kind === 'any')) return [{ text: '', tcp: 'maybe' }];
  return [...protocolParts(services, split), ...portParts(services, split), ...icmpParts(services, family)];
}

function protocolParts(services: readonly Service[], split: boolean): readonly ServicePart[] {
  const protocols = new Set<number>();
  for (const service of services) {
    if (service.kind === 'protocol') protocols.add(service.protocol);
    if (service.kind === 'ports' && service.source === undefined && service.destination === undefined)
      protocols.add(service.protocol);
  }
  const part = (list: readonly number[], tcp: ServicePart['tcp']): readonly ServicePart[] =>
    list.length === 0
      ? []
      : [{ text: `meta l4proto ${oneOf(list.map((number) => words.get(number) ?? `${number}`))}`, tcp }];
  const sorted = [...protocols].sort((a, b) => a - b);
  const others = sorted.filter((number) => number !== 6);
  if (!protocols.has(6)) return part(others, 'no');
  if (others.length === 0) return part([6], 'only');
  return split ? [...part([6], 'only'), ...part(others, 'no')] : part(sorted, 'maybe');
}

// Services of one protocol that ask for the same source ports join; so do protocols that ask for the same ports.
function portParts(services: readonly Service[], split: boolean): readonly ServicePart[] {
  const wanted = new Map<
    string,
    { readonly protocol: number; readonly source: string; ports: NumberSet | undefined }
  >();
  for (const service of services) {
    if (service.kind !== 'ports') continue;
    const { protocol, source, destination } = service;
    if (source === undefined && destination === undefined) continue;
    const from = source === undefined ? '' : portsText(source);
    const key = `${protocol} ${from} ${destination === undefined}`;
    const known = wanted.get(key);
    if (known === undefined) wanted.set(key, { protocol, source: from, ports: destination });
    else if (known.ports !== undefined && destination !== undefined)
      known.ports = numberSet([...known.ports.ranges, ...destination.ranges]);
  }
  const groups = new Map<string, number[]>();
  for (const { protocol, source, ports } of wanted.values()) {
    const key = `${joined(source === '' ? '' : `H sport ${source}`, ports === undefined ? '' : `H dport ${portsText(ports)}`)}`;
    const group = groups.get(split ? `${key} ${protocol}` : key);
    if (group === undefined) groups.set(split ? `${key} ${protocol}` : key, [protocol]);
    else group.push(protocol);
  }
  return [...groups].map(([key, protocols]) => {
    const [only, ...more] = protocols.sort((a, b) => a - b);
    const text = split ? key.slice(0, key.lastIndexOf(' ')) : key;
    const tcp = only === 6 && more.length === 0 ? 'only' : protocols.includes(6) ? 'maybe' : 'no';
    const word = more.length === 0 && only !== undefined ? words.get(only) : undefined;
    if (word !== undefined) return { text: text.replaceAll('H ', `${word} `), tcp };
    const names = oneOf(protocols.map((number) => words.get(number) ?? `${number}`));
    return { text: `meta l4proto ${names} ${text.replaceAll('H ', 'th ')}`, tcp };
  });
}

function icmpParts(services: readonly Service[], wanted: Family | undefined): readonly ServicePart[] {
  const parts: ServicePart[] = [];
  for (const family of [4, 6] as const) {
    if (wanted !== undefined && wanted !== family) continue;
    const word = family === 4 ? 'icmp' : 'icmpv6';
    const own = services.flatMap((service) => (service.kind === 'icmp' && service.family === family ? [service] : []));
    const types = own.flatMap(({ type, code }) => (type === undefined || code !== undefined ? [] : [type]));
    const put = (text: string): number => parts.push({ text, tcp: 'no', family });
    if (own.some(({ type, code }) => type === undefined && code === undefined))
      put(`meta l4proto ${word} meta nfproto ${family === 4 ? 'ipv4' : 'ipv6'}`);
    if (types.length > 0) put(`${word} type ${oneOf([...new Set(types)].sort((a, b) => a - b).map(String))}`);
    for (const { type, code } of own) {
      if (code !== undefined) put(joined(type === undefined ? '' : `${word} type ${type}`, `${word} code ${code}`));
    }
  }
  return parts;
}

function portsText(ports: NumberSet): string {
  return oneOf(ports.ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)));
}
