/** checks: PAS-SVC-1: what listens is asked for by a row, and what a row asks for listens. */
import { printable } from '../../diagnostics/public.ts';
import { type Flow, type Node, ownAddresses, type Topology } from '../../model/public.ts';
import {
  AddressIndex,
  type AddressSet,
  addressesOverlap,
  addressSet,
  addressSetContains,
  formatService,
  isEmptyAddresses,
  prefixRange,
  rangeOf,
  type Service,
  subtractAddresses,
} from '../../net/public.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import type { Finding } from '../finding.ts';
import { RowIndex } from '../rows/row-index.ts';
import { servicesOverlap } from '../services.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

export const svc1: Check = {
  id: 'PAS-SVC-1',
  title: { en: 'Only useful services are enabled', fr: 'Seuls les services utiles sont activés' },
  promise: {
    en: 'only the services that the application needs are enabled',
    fr: 'seuls les services utiles au bon fonctionnement de l’application sont activés',
  },
  basis: 'declared',
  clauses: flowClauses,
  run: (context) => {
    const { topology } = context;
    const listening = [...topology.nodes.values()].flatMap((node) =>
      node.services.filter(({ localOnly }) => !localOnly),
    ).length;
    const allowed = context.matrix.flows.filter(({ action }) => action === 'allow');
    const holders = new Holders(topology);
    return {
      findings: [...unused(context, allowed), ...allowed.flatMap((flow) => unanswered(context, holders, flow))],
      quantified: { services: listening, rows: allowed.length },
      how: {
        en: `decided over all ${listening} declared listening services and ${allowed.length} allow rows`,
        fr: `décidé sur les ${listening} services en écoute déclarés et les ${allowed.length} lignes d’autorisation`,
      },
      ...firstMissing([listening > 0, 'no listening service is declared', 'aucun service en écoute n’est déclaré']),
    } satisfies Answer;
  },
};

/** The nodes of a platform by their own addresses. */
class Holders {
  readonly #nodes: readonly Node[];
  readonly #index: AddressIndex;

  constructor({ nodes }: Topology) {
    this.#nodes = [...nodes.values()];
    this.#index = new AddressIndex(this.#nodes.map(addressesOf));
  }

  /** Nodes with an address of the set, in the order of the platform. */
  within(set: AddressSet): readonly Node[] {
    return this.#index.meeting(set).map((place) => this.#nodes[place] as Node);
  }
}

function unused({ topology }: CheckContext, allowed: readonly Flow[]): readonly Finding[] {
  const found: Finding[] = [];
  const index = new RowIndex(allowed);
  for (const node of topology.nodes.values()) {
    for (const { name, service, addresses, localOnly, position } of node.services) {
      if (localOnly) continue;
      const at = addresses ?? addressesOf(node);
      const isAsked = index.towards(at).some(({ services }) => services.some((one) => servicesOverlap(one, service)));
      if (isAsked) continue;
      const [id, what] = [printable(node.id), `${printable(name)} (${formatService(service)})`];
      const says = {
        en: `${what} listens on ${id} and no row reaches it`,
        fr: `${what} est en écoute sur ${id} et aucune ligne n’y mène`,
      };
      found.push(makeFinding(svc1, `service ${node.id} ${name}`, says, { place: position ?? node.position }));
    }
  }
  return found;
}

// Each host that a row names must listen for something that the row allows. ICMP needs no service.
function unanswered({ topology }: CheckContext, holders: Holders, flow: Flow): readonly Finding[] {
  const services = flow.services.filter((service) => !isIcmp(service));
  if (services.length === 0) return [];
  const named = namedAddresses(topology, flow);
  if (isEmptyAddresses(named)) return [];
  const found: Finding[] = [];
  const answered = new Set<Service>();
  for (const node of holders.within(named)) {
    const own = ownAddresses(node).filter((address) => addressSetContains(named, address));
    const set = addressSet(own.map(rangeOf));
    const offered = [
      ...node.services
        .filter(({ addresses }) => addresses === undefined || addressesOverlap(addresses, set))
        .map(({ service }) => service),
      ...(node.management !== undefined && addressesOverlap(node.management.addresses, set)
        ? node.management.services
        : []),
    ];
    const heard = services.filter((service) => offered.some((one) => servicesOverlap(one, service)));
    for (const service of heard) answered.add(service);
    if (heard.length > 0) continue;
    const [id, at, list] = [printable(flow.id), printable(node.id), services.map(formatService).join(', ')];
    const says = {
      en: `row ${id} ends at ${at}, where nothing listens on ${list}`,
      fr: `la ligne ${id} aboutit à ${at}, où rien n’écoute sur ${list}`,
    };
    found.push(makeFinding(svc1, `row ${flow.id} ${node.id}`, says, { place: flow.position, rows: [flow.id] }));
  }
  // Each of its services must end somewhere, too.
  const idle = services.filter((service) => !answered.has(service));
  if (answered.size > 0 && idle.length > 0) {
    const [id, list] = [printable(flow.id), idle.map(formatService).join(', ')];
    const says = {
      en: `row ${id} allows ${list}, on which none of its hosts listens`,
      fr: `la ligne ${id} autorise ${list}, sur quoi aucun de ses hôtes n’écoute`,
    };
    found.push(makeFinding(svc1, `row ${flow.id}`, says, { place: flow.position, rows: [flow.id] }));
  }
  return found;
}

function isIcmp(service: Service): boolean {
  return (
    service.kind === 'icmp' || (service.kind === 'protocol' && (service.protocol === 1 || service.protocol === 58))
  );
}

/** The addresses of a destination that name hosts: what its zones, prefixes, ranges and wider words do not account for. */
function namedAddresses(topology: Topology, { destination }: Flow): AddressSet {
  const wide: AddressSet['ranges'][number][] = [];
  for (const term of destination.terms) {
    switch (term.kind) {
      case 'any':
      case 'internet':
      case 'vlan':
        return { ranges: [] };
      case 'prefix': {
        const range = prefixRange(term.prefix);
        if (range.first !== range.last) wide.push(range);
        break;
      }
      case 'range':
        if (term.range.first !== term.range.last) wide.push(term.range);
        break;
      case 'name': {
        const zone = topology.zones.get(term.name);
        if (zone === undefined || topology.nodes.has(term.name)) break;
        wide.push(...zone.prefixes.ranges);
        for (const node of topology.nodes.values()) {
          for (const iface of node.interfaces.values())
            if (iface.zone === zone.id) wide.push(...iface.addresses.map(({ prefix }) => prefixRange(prefix)));
        }
        break;
      }
    }
  }
  const named = subtractAddresses(destination.addresses, addressSet(wide));
  // A group may hold whole zones: ranges too long to be a few neighbouring hosts name nobody.
  return { ranges: named.ranges.filter(({ first, last }) => last - first < 16n) };
}

function addressesOf(node: Node): AddressSet {
  return addressSet(ownAddresses(node).map(rangeOf));
}
