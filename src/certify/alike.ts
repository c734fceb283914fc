/**
 * certify: within which limits a node treats every packet as it treated one. The list follows `semantics` stage by stage
 * and ends where the treatment ended: whatever `semantics` asked of the header on the way must stand here.
 */
import { type DestinationNat, type Interface, lookupRoute, type Node } from '../model/public.ts';
import { hasPorts, isIcmp, type Packet } from '../net/public.ts';
import {
  chooseDestinationNat,
  chooseSourceNat,
  matchHolds,
  type RuleContext,
  type Treatment,
  tracksConnections,
  type World,
} from '../semantics/public.ts';
import { cutsOf } from './address-cuts.ts';
import { fragments, options, withPorts } from './header.ts';
import type { NodeClasses } from './node-classes.ts';
import { absentOctet, absentPort, wholeField } from './region.ts';
import { type IsFree, type Limit, matchLimits, serviceLimits } from './rule-limits.ts';
import { stateOf } from './step.ts';
import { between, type Cuts, has, only, subtract, union, type Value } from './values.ts';

/** One packet that came in at a node for the first time, and what became of it there. */
export interface Treated {
  readonly world: World;
  readonly classes: NodeClasses;
  readonly node: Node;
  readonly entry: Interface;
  readonly arrived: Packet;
  readonly treatment: Treatment;
}

/** The limits on the packet as it came in; `isFree` tells which of several sufficient ones cost nothing. */
export function alikeTo(treated: Treated, isFree: IsFree): readonly Limit[] {
  const { classes, node, entry, arrived, treatment } = treated;
  const { steps } = treatment;
  const last = steps.at(-1);
  const routed = steps.some(({ stage }) => stage === 'routing');
  const limits: Limit[] = headerKinds(arrived);
  if (steps[0]?.stage === 'sanity' || (!routed && last?.stage === 'defragment')) return limits;
  if (tracksConnections(node)) limits.push(...trackingLimits(treated));
  limits.push({ field: 'source', to: classes.sourcesLike(node, entry, arrived.src) }, ...everybody(arrived));
  if (!routed && last?.stage === 'anti-spoofing') return limits;
  const binding = bindingLimits(treated, isFree);
  limits.push(...binding.limits);
  if (!routed) return limits;
  if (!binding.bound) limits.push({ field: 'destination', to: classes.destinationsLike(node, arrived.dst) });
  // What destination NAT wrote, every packet of the class has alike.
  const written = ({ field }: Limit): boolean =>
    (field === 'destination' && binding.bound) || (field === 'destinationPort' && binding.portBound);
  const free: IsFree = (limit) => written(limit) || isFree(limit);
  const seen = seenByFilter(treated);
  limits.push(
    ...[...filterLimits(treated, seen, free), ...leavingLimits(treated, seen, free)].filter((l) => !written(l)),
  );
  return limits;
}

/** The kinds that are never mixed in one class. */
function headerKinds({ fragment, options: found, protocol }: Packet): Limit[] {
  const piece = fragment === undefined ? fragments.whole : fragment.offset > 0 ? fragments.later : fragments.first;
  const isRoute = found.some(({ name }) => name.endsWith('source-route'));
  const option = found.length === 0 ? options.none : isRoute ? options.sourceRoute : options.some;
  return [
    { field: 'fragment', to: only(piece) },
    { field: 'options', to: only(option) },
    { field: 'protocol', to: protocolsLike(protocol) },
  ];
}

// TCP and ICMP have states and types; the other protocols with ports are alike, and so is all the rest.
function protocolsLike(protocol: number): Cuts {
  if (protocol === 6 || isIcmp(protocol)) return only(protocol);
  const others = subtract(withPorts, only(6));
  return has(others, protocol) ? others : subtract(between(0, 256), union(withPorts, union(only(1), only(58))));
}

function trackingLimits({ classes, node, arrived }: Treated): readonly Limit[] {
  const { protocol, family } = arrived;
  if (protocol === 6) {
    const to = classes.openingLike(node, 'tcpFlags', protocol, family, arrived.tcpFlags ?? absentOctet);
    return [{ field: 'tcpFlags', to }];
  }
  if (!isIcmp(protocol)) return [];
  return [
    {
      field: 'icmpType',
      to: classes.openingLike(node, 'icmpType', protocol, family, arrived.icmp?.type ?? absentOctet),
    },
  ];
}

// A source of 0.0.0.0 (RFC 2131) or of loopback may be borne towards everybody where it is refused elsewhere.
function everybody({ family, src, dst }: Packet): readonly Limit[] {
  if (family !== 4 || (src.value !== 0n && src.value >> 24n !== 127n)) return [];
  const all = only(0xffff_ffffn);
  return [{ field: 'destination', to: has(all, dst.value) ? all : subtract(wholeField('destination', 4), all) }];
}

interface Binding {
  readonly limits: readonly Limit[];
  readonly bound: boolean;
  readonly portBound: boolean;
}

/** Why this destination binding was chosen, or none. Only the first packet of a connection chooses. */
function bindingLimits({ node, entry, arrived, treatment }: Treated, isFree: IsFree): Binding {
  if (!tracksConnections(node) || stateOf(treatment) !== 'new') return { limits: [], bound: false, portBound: false };
  const limits: Limit[] = [];
  const chosen = chooseDestinationNat(node, entry.name, arrived);
  for (const nat of node.nat) {
    if (nat.kind !== 'dnat' || (nat.inInterface !== undefined && nat.inInterface !== entry.name)) continue;
    if (nat.to.family !== arrived.family) continue;
    const there: Limit = { field: 'destination', to: cutsOf(nat.destination, arrived.family) };
    if (nat === chosen) {
      const writesPort = nat.toPort !== undefined;
      limits.push(there, ...sameAsWritten(nat, arrived));
      limits.push(...serviceLimits(nat.service, arrived, isFree), ...(writesPort ? portLimits(arrived) : []));
      const portBound = writesPort && hasPorts(arrived.protocol) && arrived.srcPort !== undefined;
      return { limits, bound: true, portBound };
    }
    if (has(there.to, arrived.dst.value)) limits.push(...serviceLimits(nat.service, arrived, isFree));
    else limits.push({ field: 'destination', to: subtract(wholeField('destination', arrived.family), there.to) });
  }
  return { limits, bound: false, portBound: false };
}

/** A binding that writes what stands there already leaves no trace: those packets are a class of their own. */
function sameAsWritten(nat: DestinationNat, { dst, dstPort, family }: Packet): readonly Limit[] {
  const split = (field: 'destination' | 'destinationPort', value: Value, to: Value): Limit => ({
    field,
    to: value === to ? only(to) : subtract(wholeField(field, family), only(to)),
  });
  const found = [split('destination', dst.value, nat.to.value)];
  if (dst.value === nat.to.value && nat.toPort !== undefined && dstPort !== undefined)
    found.push(split('destinationPort', dstPort, nat.toPort));
  return found;
}

/** Whether the packet shows ports: a binding writes one only into a packet that does. */
export function portLimits({ protocol, srcPort }: Packet): readonly Limit[] {
  if (!hasPorts(protocol)) return [{ field: 'protocol', to: subtract(between(0, 256), withPorts) }];
  const shown = between(0, absentPort);
  return [
    { field: 'protocol', to: withPorts },
    { field: 'sourcePort', to: srcPort === undefined ? only(absentPort) : shown },
  ];
}

/** The packet behind destination NAT and before source NAT, which the rules are asked about. */
function seenByFilter({ arrived, treatment: { packet } }: Treated): Packet {
  const { srcPort: _, ...rest } = packet;
  return { ...rest, src: arrived.src, ...(arrived.srcPort === undefined ? {} : { srcPort: arrived.srcPort }) };
}

/** Why each rule up to the one that decided does not match, and why that one does. */
function filterLimits(treated: Treated, seen: Packet, isFree: IsFree): readonly Limit[] {
  const { world, node, entry, arrived, treatment } = treated;
  const asked = treatment.steps.find(({ decider }) => decider.kind === 'rule' || decider.kind === 'residual');
  const policy = world.policies.get(node.id);
  if (asked === undefined || policy === undefined) return [];
  const hook = asked.stage === 'input' ? 'input' : 'forward';
  const context: RuleContext = {
    inInterface: entry.name,
    ...(hook === 'forward' ? exitOf(treated, seen) : {}),
    state: stateOf(treatment),
    destinationTranslated: isBound(treated, arrived),
  };
  const limits: Limit[] = [];
  for (const bound of [policy, policy.lower]) {
    for (const { match } of bound?.[hook].rules ?? []) {
      limits.push(...matchLimits(match, seen, context, isFree));
      if (matchHolds(match, seen, context)) break;
    }
  }
  return limits;
}

function exitOf({ world, node }: Treated, { dst }: Packet): { readonly outInterface?: string } {
  const decision = lookupRoute(world.topology, node, dst);
  return decision.kind === 'connected' || decision.kind === 'route' ? { outInterface: decision.interface } : {};
}

function isBound({ node, entry, treatment }: Treated, arrived: Packet): boolean {
  if (!tracksConnections(node) || stateOf(treatment) !== 'new') return false;
  const nat = chooseDestinationNat(node, entry.name, arrived);
  if (nat === undefined) return false;
  const isSame = arrived.dst.value === nat.to.value && (nat.toPort === undefined || arrived.dstPort === nat.toPort);
  return !isSame;
}

/** Why this source binding was chosen, or none. */
function leavingLimits({ node, treatment }: Treated, seen: Packet, isFree: IsFree): readonly Limit[] {
  if (treatment.kind !== 'sent' || !tracksConnections(node) || stateOf(treatment) !== 'new') return [];
  const { family } = seen;
  const chosen = chooseSourceNat(node, treatment.exit.name, seen);
  const limits: Limit[] = [];
  for (const nat of node.nat) {
    if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== treatment.exit.name)) continue;
    if (nat.to !== undefined && nat.to.family !== family) continue;
    const match = { source: nat.source, destination: nat.destination };
    limits.push(...matchLimits(match, seen, { state: 'new', destinationTranslated: false }, isFree));
    if (nat === chosen) break;
  }
  return limits;
}
