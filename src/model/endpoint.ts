/** model: the addresses that the words of a row stand for on one topology. */
import { type DiagnosticList, didYouMean, type ErrorCode, type Position, printable } from '../diagnostics/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  addressSetsEqual,
  allAddresses,
  emptyAddresses,
  formatAddressSet,
  isEmptyAddresses,
  prefixRange,
  subtractAddresses,
  unionAddresses,
} from '../net/public.ts';
import { internetAddresses } from './addresses.ts';
import { nameIndex } from './endpoint-names.ts';
import { vlanAddresses } from './endpoint-vlan.ts';
import type { EndpointTerm, Group } from './flow.ts';
import type { Topology } from './topology.ts';

/** Groups inside groups beyond this depth are taken for a mistake. */
const deepest = 64;

/** Looking for the nearest name costs time in proportion to the platform: a file of wrong names gets no more of it. */
const mostSuggestions = 40;

/** What a name was found to stand for, or why it stands for nothing; said again at each cell that holds it. */
interface Reading {
  readonly addresses: AddressSet;
  readonly complaint?: {
    readonly severity: 'error' | 'warning';
    readonly code: ErrorCode;
    readonly message: string;
    readonly help?: string;
  };
}

/** Looks terms up in a topology and the groups of one matrix file; everything it cannot find goes to `report`. */
export interface EndpointResolver {
  /** The union of the terms' addresses. `fallback` is the place to blame for a term without one of its own. */
  resolve(terms: readonly EndpointTerm[], fallback?: Position): AddressSet;
}

/**
 * A resolver for `groups` (of one matrix file) over `topology`. Names are looked up among zones, nodes, groups of the
 * file and groups of the topology; one that stands for different addresses there is refused, as no reading is safer
 * than the other. A network (more than one address in a row) is taken without the addresses in `apart`. Errors: `row-endpoint-unknown`, `group-unknown`, `group-cycle`, `duplicate-id`.
 */
export function endpointResolver(
  topology: Topology,
  groups: readonly Group[],
  report: DiagnosticList,
  apart: AddressSet = emptyAddresses,
): EndpointResolver {
  const own = new Map<string, Group>();
  for (const group of groups) {
    if (own.has(group.name)) {
      report.error('duplicate-id', `group ${quote(group.name)} is defined twice`, {
        ...(group.position === undefined ? {} : { position: group.position }),
        help: 'merge the two definitions or rename one',
      });
    } else own.set(group.name, group);
  }
  const names = nameIndex(topology, own);
  const resolved = new Map<Group, AddressSet>();
  const readings = new Map<string, Reading>();
  const open: Group[] = [];
  let internet: AddressSet | undefined;
  let suggestions = 0;

  function resolve(terms: readonly EndpointTerm[], fallback?: Position): AddressSet {
    return unionAddresses(...terms.map((term) => resolveTerm(term, term.position ?? fallback)));
  }

  function resolveTerm(term: EndpointTerm, position: Position | undefined): AddressSet {
    switch (term.kind) {
      case 'any':
        return allAddresses;
      case 'internet':
        internet ??= internetAddresses(topology);
        return internet;
      case 'prefix': {
        const addresses = addressSet([prefixRange(term.prefix)]);
        if (term.named !== undefined) checkNamed(term.named, addresses, position);
        return networks(addresses);
      }
      case 'range':
        return networks(addressSet([term.range]));
      case 'vlan':
        return resolveVlan(term.vlan, position);
      case 'name':
        return resolveName(term.name, position);
    }
  }

  function networks(addresses: AddressSet): AddressSet {
    if (isEmptyAddresses(apart)) return addresses;
    const hosts = addressSet(addresses.ranges.filter(({ first, last }) => first === last));
    return unionAddresses(hosts, subtractAddresses(addresses, apart));
  }

  function fail(code: ErrorCode, message: string, position: Position | undefined, help?: string): AddressSet {
    report.error(code, message, {
      ...(position === undefined ? {} : { position }),
      ...(help === undefined ? {} : { help }),
    });
    return emptyAddresses;
  }

  function resolveVlan(vlan: number, position: Position | undefined): AddressSet {
    const found = vlanAddresses(topology, vlan);
    if (found.owners.length > 1) {
      const message = `VLAN ${vlan} is used by several owners: ${found.owners.join(', ')}`;
      return fail('row-endpoint-unknown', message, position, `name the zone instead, one of: ${list(found.zones)}`);
    }
    if (isEmptyAddresses(found.addresses)) {
      return fail('row-endpoint-unknown', `no interface with an address is in VLAN ${vlan}`, position);
    }
    return networks(found.addresses);
  }

  function resolveName(name: string, position: Position | undefined): AddressSet {
    let reading = readings.get(name);
    if (reading === undefined) {
      reading = read(name, position);
      readings.set(name, reading);
    }
    const { complaint } = reading;
    if (complaint !== undefined) {
      // Inside a group the row is not to blame.
      const code = open.length > 0 && complaint.code === 'row-endpoint-unknown' ? 'group-unknown' : complaint.code;
      report.add({ ...complaint, code, ...(position === undefined ? {} : { position }) });
    }
    return reading.addresses;
  }

  function read(name: string, position: Position | undefined): Reading {
    const { found, how } = names.find(name);
    const [first] = found;
    if (first === undefined) return unknown(name);
    const sets = found.map((candidate) =>
      candidate.kind === 'group'
        ? resolveGroup(candidate.group, position)
        : candidate.kind === 'zone'
          ? networks(candidate.addresses)
          : candidate.addresses,
    );
    const addresses = sets[0] ?? emptyAddresses;
    if (sets.some((set) => !addressSetsEqual(set, addresses))) {
      const all = found.map((candidate, i) => `${candidate.says} (${formatAddressSet(sets[i] ?? emptyAddresses, 3)})`);
      return refused(`${quote(name)} stands for several things: ${all.join('; ')}`, 'rename one of them');
    }
    if (isEmptyAddresses(addresses) && first.kind !== 'group') {
      return refused(`${first.says} has no address, so that ${quote(name)} would match nothing`);
    }
    if (how === 'exact') return { addresses };
    const message = `${quote(name)} is read as ${first.says}`;
    const help = how === 'case' ? 'write the id in the same case' : 'write the id rather than the title';
    return { addresses, complaint: { severity: 'warning', code: 'row-endpoint-unknown', message, help } };
  }

  function unknown(name: string): Reading {
    suggestions += 1;
    const help = suggestions > mostSuggestions ? undefined : didYouMean(name, names.ids);
    return refused(`${quote(name)} is no zone, node or group of this platform`, help);
  }

  function resolveGroup(group: Group, position: Position | undefined): AddressSet {
    const done = resolved.get(group);
    if (done !== undefined) return done;
    const at = open.indexOf(group);
    if (at >= 0 || open.length >= deepest) {
      const chain = [...open.slice(Math.max(at, 0)), group].map((member) => quote(member.name)).slice(0, 12);
      const message =
        at >= 0
          ? `group ${quote(group.name)} contains itself: ${chain.join(' → ')}`
          : `groups are nested deeper than ${deepest}`;
      return fail('group-cycle', message, group.position ?? position);
    }
    if (group.members.length === 0) {
      return fail('cell-empty', `group ${quote(group.name)} has no member`, group.position ?? position);
    }
    open.push(group);
    const addresses = resolve(group.members, group.position);
    open.pop();
    resolved.set(group, addresses);
    return addresses;
  }

  function checkNamed(name: string, addresses: AddressSet, position: Position | undefined): void {
    const node = names.find(name).found.find((candidate) => candidate.kind === 'node');
    if (node === undefined || node.kind === 'group' || addressesCover(node.addresses, addresses)) return;
    const message = `${quote(name)} does not have the address ${formatAddressSet(addresses)} on this platform`;
    fail('row-contradiction', message, position, `it has ${formatAddressSet(node.addresses)}; correct one of the two`);
  }

  for (const group of own.values()) resolveGroup(group, group.position);
  return { resolve };
}

function refused(message: string, help?: string): Reading {
  const complaint = { severity: 'error' as const, code: 'row-endpoint-unknown' as const, message };
  return { addresses: emptyAddresses, complaint: help === undefined ? complaint : { ...complaint, help } };
}

function quote(text: string): string {
  return `\`${printable(text, 60)}\``;
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ');
}
