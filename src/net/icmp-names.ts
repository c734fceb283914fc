/** net: ICMP (RFC 792 and successors) and ICMPv6 (RFC 4443 and successors) message types by name. */
import type { Family } from './address.ts';

export interface IcmpMessage {
  readonly type: number;
  readonly code?: number;
}

const v4: ReadonlyMap<string, IcmpMessage> = new Map([
  ['echo-reply', { type: 0 }],
  ['destination-unreachable', { type: 3 }],
  ['unreachable', { type: 3 }],
  ['net-unreachable', { type: 3, code: 0 }],
  ['host-unreachable', { type: 3, code: 1 }],
  ['protocol-unreachable', { type: 3, code: 2 }],
  ['port-unreachable', { type: 3, code: 3 }],
  ['fragmentation-needed', { type: 3, code: 4 }],
  ['administratively-prohibited', { type: 3, code: 13 }],
  ['source-quench', { type: 4 }],
  ['redirect', { type: 5 }],
  ['echo', { type: 8 }],
  ['echo-request', { type: 8 }],
  ['ping', { type: 8 }],
  ['router-advertisement', { type: 9 }],
  ['router-solicitation', { type: 10 }],
  ['time-exceeded', { type: 11 }],
  ['ttl-exceeded', { type: 11 }],
  ['parameter-problem', { type: 12 }],
  ['timestamp-request', { type: 13 }],
  ['timestamp-reply', { type: 14 }],
  ['address-mask-request', { type: 17 }],
  ['address-mask-reply', { type: 18 }],
]);

const v6: ReadonlyMap<string, IcmpMessage> = new Map([
  ['destination-unreachable', { type: 1 }],
  ['unreachable', { type: 1 }],
  ['no-route', { type: 1, code: 0 }],
  ['administratively-prohibited', { type: 1, code: 1 }],
  ['address-unreachable', { type: 1, code: 3 }],
  ['port-unreachable', { type: 1, code: 4 }],
  ['packet-too-big', { type: 2 }],
  ['time-exceeded', { type: 3 }],
  ['hop-limit-exceeded', { type: 3, code: 0 }],
  ['parameter-problem', { type: 4 }],
  ['echo', { type: 128 }],
  ['echo-request', { type: 128 }],
  ['ping', { type: 128 }],
  ['echo-reply', { type: 129 }],
  ['router-solicitation', { type: 133 }],
  ['router-advertisement', { type: 134 }],
  ['neighbour-solicitation', { type: 135 }],
  ['neighbor-solicitation', { type: 135 }],
  ['neighbour-advertisement', { type: 136 }],
  ['neighbor-advertisement', { type: 136 }],
  ['redirect', { type: 137 }],
]);

export function icmpMessage(family: Family, name: string): IcmpMessage | undefined {
  return (family === 4 ? v4 : v6).get(name);
}

/** Whether IANA assigned the type to a message; others are more often a mistaken port. */
export function isAssignedIcmpType(family: Family, type: number): boolean {
  if (family === 4) return type <= 18 ? ![1, 2, 7].includes(type) : (type >= 30 && type <= 43) || type >= 253;
  return (type >= 1 && type <= 4) || [100, 101, 127, 200, 201].includes(type) || (type >= 128 && type <= 161);
}
