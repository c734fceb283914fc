/**
 * certify: why a match or a service holds or does not hold for one packet, as limits within which it does the same for
 * every other. One condition that fails is reason enough, so that the limits always stay a product of sets.
 */
import type { Match } from '../model/public.ts';
import { type Family, type NumberSet, type Packet, type Service, serviceMatches } from '../net/public.ts';
import { matchHolds, type RuleContext } from '../semantics/public.ts';
import { cutsOf } from './address-cuts.ts';
import { absentOctet, absentPort, type HeaderField, wholeField } from './region.ts';
import { type Cuts, has, noValue, only, subtract, union, type Value } from './values.ts';

/** A header field, and the values that leave the answer as it is. */
export interface Limit {
  readonly field: HeaderField;
  readonly to: Cuts;
}

/** Whether a limit takes nothing away from what is looked at: of several reasons the one that splits nothing is best. */
export type IsFree = (limit: Limit) => boolean;

/** The limits within which the match gives the answer that it gives for the packet. */
export function matchLimits(match: Match, packet: Packet, context: RuleContext, isFree: IsFree): readonly Limit[] {
  const { family } = packet;
  if (matchHolds(match, packet, context)) return holding(match, packet);
  const { source, destination, services, tcpFlags } = match;
  // What does not depend on the header but for its family, options and fragment, which are never mixed in one region.
  const fixed = { ...match };
  for (const name of ['source', 'destination', 'services', 'tcpFlags'] as const) delete fixed[name];
  if (!matchHolds(fixed, packet, context)) return [];
  const reasons: (readonly Limit[])[] = [];
  if (destination !== undefined) reasons.push(...failing('destination', cutsOf(destination, family), packet));
  if (source !== undefined) reasons.push(...failing('source', cutsOf(source, family), packet));
  if (services !== undefined && !services.some((service) => serviceMatches(service, packet)))
    reasons.push(services.flatMap((service) => serviceLimits(service, packet, isFree)));
  if (tcpFlags !== undefined) reasons.push(...failing('tcpFlags', flagsCuts(tcpFlags), packet));
  return cheapest(reasons, isFree);
}

/** The limits within which the service gives the answer that it gives for the packet. */
export function serviceLimits(service: Service, packet: Packet, isFree: IsFree): readonly Limit[] {
  const conditions = serviceConditions(service, packet.family);
  if (serviceMatches(service, packet)) return conditions;
  return cheapest(
    conditions.flatMap(({ field, to }) => failing(field, to, packet)),
    isFree,
  );
}

/** What a service asks of a header; all must hold. A family that it never speaks of makes a condition that never does. */
export function serviceConditions(service: Service, family: Family): readonly Limit[] {
  switch (service.kind) {
    case 'any':
      return [];
    case 'protocol':
      return [{ field: 'protocol', to: only(service.protocol) }];
    case 'ports':
      return [
        { field: 'protocol', to: only(service.protocol) },
        ...(service.destination === undefined ? [] : [numbered('destinationPort', service.destination)]),
        ...(service.source === undefined ? [] : [numbered('sourcePort', service.source)]),
      ];
    case 'icmp':
      if (service.family !== family) return [{ field: 'protocol', to: noValue }];
      return [
        { field: 'protocol', to: only(family === 4 ? 1 : 58) },
        ...(service.type === undefined ? [] : [{ field: 'icmpType' as const, to: only(service.type) }]),
        ...(service.code === undefined ? [] : [{ field: 'icmpCode' as const, to: only(service.code) }]),
      ];
  }
}

/** The value of the packet's field, as regions hold it. */
export function fieldOf(packet: Packet, field: HeaderField): Value {
  switch (field) {
    case 'source':
      return packet.src.value;
    case 'destination':
      return packet.dst.value;
    case 'protocol':
      return packet.protocol;
    case 'destinationPort':
      return packet.dstPort ?? absentPort;
    case 'sourcePort':
      return packet.srcPort ?? absentPort;
    case 'icmpType':
      return packet.icmp?.type ?? absentOctet;
    case 'icmpCode':
      return packet.icmp?.code ?? absentOctet;
    case 'tcpFlags':
      return packet.tcpFlags ?? absentOctet;
    default:
      throw new Error(`no rule asks for ${field} by its number`);
  }
}

function holding({ source, destination, services, tcpFlags }: Match, packet: Packet): readonly Limit[] {
  const { family } = packet;
  const service = services?.find((one) => serviceMatches(one, packet));
  return [
    ...(source === undefined ? [] : [{ field: 'source' as const, to: cutsOf(source, family) }]),
    ...(destination === undefined ? [] : [{ field: 'destination' as const, to: cutsOf(destination, family) }]),
    ...(service === undefined ? [] : serviceConditions(service, family)),
    ...(tcpFlags === undefined ? [] : [{ field: 'tcpFlags' as const, to: flagsCuts(tcpFlags) }]),
  ];
}

/** The values that fail the condition, as a reason of its own, when the packet's value is one of them. */
function failing(field: HeaderField, condition: Cuts, packet: Packet): readonly (readonly Limit[])[] {
  if (has(condition, fieldOf(packet, field))) return [];
  return [[{ field, to: subtract(wholeField(field, packet.family), condition) }]];
}

function cheapest(reasons: readonly (readonly Limit[])[], isFree: IsFree): readonly Limit[] {
  const free = reasons.find((limits) => limits.every(isFree));
  const chosen = free ?? reasons[0];
  if (chosen === undefined) throw new Error('a condition fails and no field says why');
  return chosen;
}

function numbered(field: 'destinationPort' | 'sourcePort', { ranges }: NumberSet): Limit {
  return { field, to: ranges.flatMap(({ first, last }) => [first, last + 1]) };
}

/** The TCP flags that a condition on them holds for; a packet that shows none is not among them. */
export function flagsCuts({ mask, value }: NonNullable<Match['tcpFlags']>): Cuts {
  return Array.from({ length: absentOctet }, (_, flags) => flags)
    .filter((flags) => (flags & mask) === value)
    .map((flags) => only(flags))
    .reduce((sum, one) => union(sum, one), noValue);
}
