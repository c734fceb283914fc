/** policy: sets of services as lists: intersection, difference, and what NAT and replies make of them. */
import type { DestinationNat } from '../model/public.ts';
import {
  allPorts,
  type Family,
  hasPorts,
  type IcmpService,
  intersectNumbers,
  type NumberSet,
  numberSet,
  numbers,
  type PortService,
  protocolNumbers,
  type Service,
} from '../net/public.ts';

/** What both services speak about; undefined when nothing. */
export function intersectService(a: Service, b: Service): Service | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (protocolOf(a) !== protocolOf(b)) return undefined;
  if (a.kind === 'protocol') return b;
  if (b.kind === 'protocol') return a;
  if (a.kind === 'icmp' || b.kind === 'icmp') {
    return a.kind === 'icmp' && b.kind === 'icmp' ? intersectIcmp(a, b) : undefined;
  }
  const source = intersectPorts(a.source, b.source);
  const destination = intersectPorts(a.destination, b.destination);
  if (isNone(source) || isNone(destination)) return undefined;
  return ports(a.protocol, source, destination);
}

export function intersectServices(list: readonly Service[], one: Service): readonly Service[] {
  if (one.kind === 'any') return list;
  return list.flatMap((service) => intersectService(service, one) ?? []);
}

/** What `list` speaks about and `taken` does not. Exact: `any` without a part becomes one service a protocol. */
export function subtractService(list: readonly Service[], taken: Service): readonly Service[] {
  return list.flatMap((service) => (intersectService(service, taken) === undefined ? service : minus(service, taken)));
}

/** The services that a packet of this family can carry. */
export function servicesOfFamily(list: readonly Service[], family: Family): readonly Service[] {
  return list.filter((service) => service.kind !== 'icmp' || service.family === family);
}

/** The part of `written` that the binding takes, as its receiver sees it. */
export function translateServices(binding: DestinationNat, written: readonly Service[]): readonly Service[] {
  const taken = intersectServices(written, binding.service);
  const { toPort } = binding;
  if (toPort === undefined) return taken;
  return taken.map((service) => {
    const protocol = protocolOf(service);
    if (protocol === undefined || !hasPorts(protocol)) return service;
    return ports(protocol, service.kind === 'ports' ? service.source : undefined, numbers(toPort));
  });
}

/** What a sender must write so that the binding turns it into one of `received`. */
export function untranslateServices(binding: DestinationNat, received: readonly Service[]): readonly Service[] {
  const { service, toPort } = binding;
  if (toPort === undefined) return intersectServices(received, service);
  return received.flatMap((wanted) => {
    if (wanted.kind !== 'ports') return intersectService(wanted, service) ?? [];
    if (isNone(intersectPorts(wanted.destination, numbers(toPort)))) return [];
    return intersectService(ports(wanted.protocol, wanted.source, undefined), service) ?? [];
  });
}

/**
 * The answers to `services`, for a node without connection tracking: ports change sides, an echo request becomes its
 * reply. `widened` is set where the header cannot tell an answer from a new packet. TCP answers all carry ACK.
 */
export function replyService(service: Service): { readonly service: Service; readonly widened: boolean } | undefined {
  if (service.kind === 'any') return { service, widened: true };
  if (service.kind === 'ports') {
    const turned = ports(service.protocol, service.destination, service.source);
    return { service: turned, widened: service.protocol !== protocolNumbers.tcp };
  }
  if (service.kind === 'protocol') return { service, widened: service.protocol !== protocolNumbers.tcp };
  if (service.type === undefined) return { service, widened: true };
  const answer = (service.family === 4 ? icmpAnswers : icmpv6Answers).get(service.type);
  return answer === undefined
    ? undefined
    : { service: { kind: 'icmp', family: service.family, type: answer }, widened: false };
}

/** The protocol number; undefined for `any`. */
export function protocolOf(service: Service): number | undefined {
  switch (service.kind) {
    case 'any':
      return undefined;
    case 'icmp':
      return service.family === 4 ? protocolNumbers.icmp : protocolNumbers.icmpv6;
    default:
      return service.protocol;
  }
}

// RFC 792: echo, timestamp. RFC 4443: echo.
const icmpAnswers: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [13, 14],
]);
const icmpv6Answers: ReadonlyMap<number, number> = new Map([[128, 129]]);

function minus(service: Service, taken: Service): readonly Service[] {
  if (taken.kind === 'any') return [];
  if (service.kind === 'any') {
    const protocol = protocolOf(taken);
    return Array.from({ length: 256 }, (_, number) => number).flatMap((number): readonly Service[] =>
      number === protocol
        ? minus({ kind: 'protocol', protocol: number }, taken)
        : [{ kind: 'protocol', protocol: number }],
    );
  }
  if (taken.kind === 'protocol') return [];
  if (taken.kind === 'icmp')
    return minusIcmp(service.kind === 'icmp' ? service : { kind: 'icmp', family: taken.family }, taken);
  const whole: PortService = service.kind === 'ports' ? service : { kind: 'ports', protocol: taken.protocol };
  const otherSource = minusPorts(whole.source, taken.source);
  const sameSource = intersectPorts(whole.source, taken.source);
  const otherDestination = minusPorts(whole.destination, taken.destination);
  return [
    ...(isNone(otherSource) ? [] : [ports(whole.protocol, otherSource, whole.destination)]),
    ...(isNone(otherDestination) ? [] : [ports(whole.protocol, sameSource, otherDestination)]),
  ];
}

function minusIcmp(service: IcmpService, taken: IcmpService): readonly Service[] {
  const { family } = service;
  if (taken.type === undefined) return [];
  if (service.type === undefined) {
    return octets.flatMap((type) =>
      type === taken.type ? minusIcmp({ kind: 'icmp', family, type }, taken) : [{ kind: 'icmp', family, type }],
    );
  }
  if (taken.code === undefined || service.code !== undefined) return [];
  return octets.filter((code) => code !== taken.code).map((code) => ({ ...service, code }));
}

const octets: readonly number[] = Array.from({ length: 256 }, (_, n) => n);

function intersectIcmp(a: IcmpService, b: IcmpService): IcmpService | undefined {
  if (a.family !== b.family) return undefined;
  if (a.type !== undefined && b.type !== undefined && a.type !== b.type) return undefined;
  if (a.code !== undefined && b.code !== undefined && a.code !== b.code) return undefined;
  const type = a.type ?? b.type;
  const code = a.code ?? b.code;
  return {
    kind: 'icmp',
    family: a.family,
    ...(type === undefined ? {} : { type }),
    ...(code === undefined ? {} : { code }),
  };
}

function intersectPorts(a: NumberSet | undefined, b: NumberSet | undefined): NumberSet | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : intersectNumbers(a, b);
}

function minusPorts(a: NumberSet | undefined, b: NumberSet | undefined): NumberSet {
  if (b === undefined) return numberSet([]);
  let next = 0;
  const outside: { first: number; last: number }[] = [];
  for (const { first, last } of b.ranges) {
    if (first > next) outside.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next <= 65_535) outside.push({ first: next, last: 65_535 });
  return intersectNumbers(a ?? allPorts, numberSet(outside));
}

function isNone(set: NumberSet | undefined): boolean {
  return set !== undefined && set.ranges.length === 0;
}

function ports(protocol: number, source: NumberSet | undefined, destination: NumberSet | undefined): PortService {
  return {
    kind: 'ports',
    protocol,
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
  };
}
