/** checks: which headers to try between two ends: one for each class that the services asked about tell apart. */
import { type Address, type Family, hasPorts, makePacket, type Packet, type Service } from '../../net/public.ts';
import { type Asked, askedMatches, neverTracked, noFlags } from './asked.ts';
import type { Conditions } from './conditions.ts';

/** A header without its ends. A TCP probe without `tcpFlags` is a SYN. */
export interface Probe {
  readonly protocol: number;
  readonly srcPort?: number;
  readonly dstPort?: number;
  readonly tcpFlags?: number;
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number };
  readonly fragment?: NonNullable<Packet['fragment']>;
}

// Shows its protocol and no port (RFC 1858).
const laterFragment = { id: 1, offset: 1480, more: false } as const;

const tcp = 6;
const udp = 17;
/** Kept for experiments (RFC 3692), so that no rule means it. */
const oddProtocol = 253;

/** What every pair of ends is tried with, `highPort` standing for the ports that nobody names. */
function standardProbes(family: Family, highPort: number): readonly Probe[] {
  return [
    ...[443, 22, 80, 3389, 445, 5432, highPort].map((port) => portProbe(tcp, port)),
    ...[53, 161, 514, highPort].map((port) => portProbe(udp, port)),
    icmpProbe(family, family === 4 ? 8 : 128),
    { protocol: oddProtocol },
  ];
}

/** A packet with these ends. */
export function probePacket(probe: Probe, src: Address, dst: Address): Packet {
  return makePacket({ src, dst, ...probe });
}

/** The probes for what is asked between two ends, kept: most pairs ask the same few lists. */
export class ProbeBook {
  readonly #conditions: Conditions;
  readonly #highPort: number;
  readonly #everyPort: boolean;
  readonly #known = new Map<string, readonly Probe[]>();

  /** `everyPort` keeps every standard probe, also where no condition tells two of them apart. */
  constructor(conditions: Conditions, highPort: number, everyPort: boolean) {
    this.#conditions = conditions;
    this.#highPort = highPort;
    this.#everyPort = everyPort;
  }

  of(family: Family, asked: readonly number[]): readonly Probe[] {
    const key = `${family} ${asked.join(',')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const list = asked.map((id) => this.#conditions.asked(id));
    const standard = standardProbes(family, this.#highPort);
    const probes = classes(
      [...standard, ...list.flatMap((one) => cornersOf(one, family)), ...fragments(family)],
      list,
      this.#everyPort ? standard.length : 0,
    );
    this.#known.set(key, probes);
    return probes;
  }
}

// The first probe of each class: the same answer from everything that is asked. The first `keep` stay anyway.
function classes(candidates: readonly Probe[], asked: readonly Asked[], keep: number): readonly Probe[] {
  const seen = new Set<string>();
  return candidates.filter((probe, index) => {
    const packet = probePacket(probe, nowhere, nowhere);
    const shown: Packet = probe.protocol === 58 ? { ...packet, family: 6 } : packet;
    const key = asked.map((one) => (askedMatches(one, shown) ? 1 : 0)).join('');
    if (seen.has(key) && index >= keep) return false;
    seen.add(key);
    return true;
  });
}

const nowhere: Address = { family: 4, value: 1n };

/** The corners of the service, with the flags or in the state that is asked for too. */
function cornersOf({ service, tcpFlags, state }: Asked, family: Family): readonly Probe[] {
  const plain = corners(service, family);
  if (tcpFlags === undefined && state === undefined) return plain;
  const tcpProbes = service.kind === 'any' || isWholeTcp(service) ? [portProbe(tcp, 443)] : plain;
  const segments = tcpProbes.filter(({ protocol }) => protocol === tcp);
  const flagged = tcpFlags === undefined ? [] : segments.map((probe) => ({ ...probe, tcpFlags: tcpFlags.value }));
  if (state === 'invalid') return [...plain, ...flagged, ...segments.map((probe) => ({ ...probe, tcpFlags: noFlags }))];
  return state === 'untracked' && family === 6 ? [...plain, ...flagged, neverTracked] : [...plain, ...flagged];
}

function isWholeTcp(service: Service): boolean {
  return service.kind === 'protocol' && service.protocol === tcp;
}

// What a filter makes of a later fragment where it does not wait for the whole datagram.
function fragments(family: Family): readonly Probe[] {
  return [tcp, udp, family === 4 ? 1 : 58].map((protocol) => ({ protocol, fragment: laterFragment }));
}

/** The first and last header that a service means, and those just outside. */
export function corners(service: Service, family: Family): readonly Probe[] {
  switch (service.kind) {
    case 'any':
      return [];
    case 'protocol':
      return [
        service.protocol === 1 || service.protocol === 58
          ? icmpProbe(family, service.protocol === 1 ? 8 : 128)
          : bare(service.protocol),
      ];
    case 'icmp': {
      if (service.family !== family) return [];
      const type = service.type ?? (family === 4 ? 8 : 128);
      return [
        icmpProbe(family, type, service.code ?? 0),
        ...(service.code === undefined ? [] : [icmpProbe(family, type, service.code + 1)]),
      ];
    }
    case 'ports': {
      const destinations = service.destination?.ranges.flatMap(({ first, last }) => [
        first,
        last,
        first - 1,
        last + 1,
      ]) ?? [1024];
      const sources = service.source?.ranges.flatMap(({ first, last }) => [first, last, first - 1, last + 1]) ?? [
        40_000,
      ];
      const valid = (port: number): boolean => port >= 0 && port <= 65_535;
      return destinations
        .filter(valid)
        .flatMap((dst) => sources.filter(valid).map((src) => portProbe(service.protocol, dst, src)));
    }
  }
}

/** One header that the service means, or undefined where the family has none. */
export function exampleOf(service: Service, family: Family): Probe | undefined {
  if (service.kind === 'any') return portProbe(tcp, 443);
  if (service.kind === 'protocol' && (service.protocol === 1 || service.protocol === 58)) {
    return (service.protocol === 1) === (family === 4) ? icmpProbe(family, family === 4 ? 8 : 128) : undefined;
  }
  if (service.kind === 'ports' && service.destination === undefined && service.source === undefined)
    return portProbe(service.protocol, 443);
  return corners(service, family)[0];
}

function portProbe(protocol: number, dstPort: number, srcPort = 40_000): Probe {
  return { protocol, srcPort, dstPort };
}

function bare(protocol: number): Probe {
  return hasPorts(protocol) ? portProbe(protocol, 1024) : { protocol };
}

function icmpProbe(family: Family, type: number, code = 0): Probe {
  return { protocol: family === 4 ? 1 : 58, icmp: { type, code, id: 1 } };
}
