/** model: every translation can work, and none is hidden by one before it. */
import type { DiagnosticList } from '../diagnostics/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSetContains,
  type Family,
  formatAddress,
  hasPorts,
  intersectNumbers,
  type Service,
} from '../net/public.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Nat, Node } from './node.ts';
import type { Topology } from './topology.ts';

/** Comparing every pair of a hostile file's translations would not end. */
const comparedBefore = 1_000;

export function validateNat(topology: Topology, problems: DiagnosticList): void {
  for (const node of topology.nodes.values()) {
    for (const [i, nat] of node.nat.entries()) {
      const what = `translation ${quote(nat.id)} of node ${quote(node.id)}`;
      validateInterface(node, nat, what, problems);
      const wrong = familyReason(nat) ?? portReason(nat);
      if (wrong !== undefined) problems.error('nat-invalid', `${what} ${wrong}`, place(nat));
      const earlier = node.nat.slice(Math.max(0, i - comparedBefore), i).find((other) => covers(other, nat));
      if (earlier === undefined) continue;
      const help = 'the first that matches translates; put the narrower one first, or remove one';
      problems.error(
        'nat-invalid',
        `${what} never applies: ${quote(earlier.id)} before it takes all its packets`,
        place(nat, help),
      );
    }
  }
}

function validateInterface(node: Node, nat: Nat, what: string, problems: DiagnosticList): void {
  const id = interfaceOf(nat);
  if (id === undefined) return;
  const iface = node.interfaces.get(id);
  if (iface === undefined) {
    const help = suggestion(problems, id, node.interfaces.keys());
    problems.error(
      'nat-invalid',
      `${what} names ${quote(id)}, an interface that the node does not have`,
      place(nat, help),
    );
  } else if (iface.role.kind === 'port') {
    problems.error('nat-invalid', `${what} names ${quote(id)}, a layer-2 port`, place(nat, 'name a layer-3 interface'));
  } else if (nat.kind === 'masquerade' && iface.addresses.length === 0) {
    problems.error(
      'nat-invalid',
      `${what} borrows the address of ${quote(id)}, which has none`,
      place(nat, 'name an interface with an address'),
    );
  }
}

function interfaceOf(nat: Nat): string | undefined {
  return nat.kind === 'dnat' ? nat.inInterface : nat.outInterface;
}

function familyReason(nat: Nat): string | undefined {
  if (nat.kind !== 'dnat' && !hasBothIn(nat.source, nat.destination))
    return 'has a source and a destination of different address families';
  if (nat.to === undefined) return undefined;
  const from = nat.kind === 'dnat' ? [nat.destination] : [nat.source, nat.destination];
  const { family } = nat.to;
  return from.every((set) => hasFamily(set, family))
    ? undefined
    : `translates to ${quote(formatAddress(nat.to))}, an address of the other family`;
}

function hasBothIn(a: AddressSet, b: AddressSet): boolean {
  return ([4, 6] as const).some((family) => hasFamily(a, family) && hasFamily(b, family));
}

function hasFamily(set: AddressSet, family: Family): boolean {
  return set.ranges.some((range) => range.family === family);
}

function portReason(nat: Nat): string | undefined {
  if (nat.kind !== 'dnat' || nat.toPort === undefined) return undefined;
  const { service } = nat;
  const ports = service.kind === 'ports' || (service.kind === 'protocol' && hasPorts(service.protocol));
  return ports ? undefined : 'has `to-port`, but its service has no ports';
}

/** Whether `earlier` matches every packet that `later` matches. */
function covers(earlier: Nat, later: Nat): boolean {
  if ((earlier.kind === 'dnat') !== (later.kind === 'dnat')) return false;
  const place = interfaceOf(earlier);
  if (place !== undefined && place !== interfaceOf(later)) return false;
  if (!startsInside(earlier.destination, later.destination)) return false;
  if (!addressesCover(earlier.destination, later.destination)) return false;
  if (earlier.kind === 'dnat') return later.kind === 'dnat' && serviceCovers(earlier.service, later.service);
  return later.kind !== 'dnat' && addressesCover(earlier.source, later.source);
}

/** A cheap test that most pairs fail. */
function startsInside(outer: AddressSet, inner: AddressSet): boolean {
  const first = inner.ranges[0];
  return first === undefined || addressSetContains(outer, { family: first.family, value: first.first });
}

function serviceCovers(outer: Service, inner: Service): boolean {
  if (outer.kind === 'any') return true;
  if (inner.kind === 'any') return false;
  if (outer.kind === 'icmp') return inner.kind === 'icmp' && inner.family === outer.family && outer.type === undefined;
  if (inner.kind === 'icmp' || outer.protocol !== inner.protocol) return false;
  if (outer.kind === 'protocol') return true;
  if (outer.source !== undefined) return false;
  if (outer.destination === undefined) return true;
  if (inner.kind !== 'ports' || inner.destination === undefined) return false;
  const shared = intersectNumbers(outer.destination, inner.destination).ranges;
  const { ranges } = inner.destination;
  return (
    shared.length === ranges.length &&
    shared.every((range, i) => range.first === ranges[i]?.first && range.last === ranges[i]?.last)
  );
}
