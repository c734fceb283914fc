/** checks: PAS-SVC-2: partner consoles: declared addresses and services, declared sources, encrypted. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { type Flow, ownerKey, type Partner, type Topology } from '../../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressesOverlap,
  addressSet,
  addressSetContains,
  formatAddressSet,
  formatService,
  intersectAddresses,
  isEmptyAddresses,
  prefixRange,
  rangeOf,
  subtractAddresses,
  unionAddresses,
} from '../../net/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isCovered, packetInServices } from '../services.ts';
import { hiddenBehind } from '../whose.ts';
import { weakServices } from './enc-1.ts';
import { makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

export const svc2: Check = {
  id: 'PAS-SVC-2',
  title: { en: 'Consoles hosted by partners', fr: 'Consoles hébergées chez les partenaires' },
  promise: {
    en: 'consoles hosted by partners are reached only at their declared addresses, encrypted, from the declared sources',
    fr: 'les consoles hébergées chez les partenaires ne sont jointes qu’à leurs adresses déclarées, chiffrées, depuis les sources déclarées',
  },
  basis: 'sampled',
  clauses: ['PAS 3.2 Hébergement des environnements'],
  run: (context) => {
    const { topology, matrix, evidence } = context;
    const partners = [...topology.partners.values()];
    const byRow = partners.flatMap((partner) => matrix.flows.flatMap((flow) => rowFindings(context, partner, flow)));
    const told = new Set(byRow.flatMap(({ rows }) => rows));
    const strays = evidence.arrivals.filter(
      (arrival) =>
        isStray(context, partners, arrival) && !arrival.permits.some(({ rows }) => rows.some((row) => told.has(row))),
    );
    const findings = findingsByCause(svc2, context, strays, (group) => {
      const pairs = zonePairs(group);
      return {
        en: `a partner console is reached against its declaration (${pairs.en})`,
        fr: `une console de partenaire est jointe hors de sa déclaration (${pairs.fr})`,
      };
    });
    return {
      findings: [...byRow, ...findings],
      quantified: { packets: evidence.packets, rows: matrix.flows.length, services: partners.length },
      how: sampleBasis(evidence.packets),
      ...firstMissing([
        partners.some(({ console }) => console.ranges.length > 0),
        'no partner console is declared',
        'aucune console de partenaire n’est déclarée',
      ]),
    } satisfies Answer;
  },
};

function rowFindings({ topology }: CheckContext, partner: Partner, flow: Flow): readonly Finding[] {
  const territory = territoryOf(topology, partner);
  if (flow.action !== 'allow' || !addressesOverlap(flow.destination.addresses, territory)) return [];
  const why: Text[] = [];
  const beyond = subtractAddresses(intersectAddresses(flow.destination.addresses, territory), partner.console);
  if (!isEmptyAddresses(beyond)) {
    const text = formatAddressSet(beyond, 3);
    why.push({ en: `beyond its declared addresses (${text})`, fr: `au-delà de ses adresses déclarées (${text})` });
  }
  const strange = flow.services.filter((service) => !isCovered(service, partner.services));
  if (strange.length > 0) {
    const list = strange.map(formatService).join(', ');
    why.push({ en: `with services that are not declared (${list})`, fr: `avec des services non déclarés (${list})` });
  }
  if (!addressesCover(sourcesOf(topology, partner), flow.source.addresses)) {
    const text = printable(flow.source.text);
    why.push({ en: `from sources that are not declared (${text})`, fr: `depuis des sources non déclarées (${text})` });
  }
  const weak = strange.length > 0 ? '' : weakServices(flow);
  if (weak !== '') why.push({ en: `unencrypted (${weak})`, fr: `sans chiffrement (${weak})` });
  if (why.length === 0) return [];
  const [id, name] = [printable(flow.id), printable(partner.id)];
  const says = {
    en: `row ${id} reaches the console of ${name} ${why.map(({ en }) => en).join(' and ')}`,
    fr: `la ligne ${id} joint la console de ${name} ${why.map(({ fr }) => fr).join(' et ')}`,
  };
  return [makeFinding(svc2, `row ${flow.id} ${partner.id}`, says, { place: flow.position, rows: [flow.id] })];
}

/** The console, and the zones of the partner that has one. */
function territoryOf(topology: Topology, { id, console }: Partner): AddressSet {
  if (isEmptyAddresses(console)) return console;
  const own = [...topology.zones.values()].filter(({ owner }) => ownerKey(owner) === `partner ${id}`);
  return unionAddresses(console, ...own.map(({ prefixes }) => prefixes));
}

/** The addresses of the zones and nodes that the partner's declaration names. */
function sourcesOf(topology: Topology, partner: Partner): AddressSet {
  return unionAddresses(
    ...partner.sources.map((name) => {
      const node = topology.nodes.get(name);
      if (node !== undefined)
        return addressSet(
          [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => rangeOf(address))),
        );
      const segments = [...topology.nodes.values()]
        .flatMap((other) => [...other.interfaces.values()])
        .filter(({ zone }) => zone === name);
      const connected = addressSet(
        segments.flatMap(({ addresses }) => addresses.map(({ prefix }) => prefixRange(prefix))),
      );
      return unionAddresses(topology.zones.get(name)?.prefixes ?? { ranges: [] }, connected);
    }),
  );
}

// What the Internet or the partner itself sends to the console does not cross the platform's promise, and what a device
// says on its own is no flow of the platform's users.
function isStray(context: CheckContext, partners: readonly Partner[], arrival: Arrival): boolean {
  const { topology } = context;
  const { from, to, real } = arrival;
  if (from.zone.owner.kind === 'internet' || from.zone.owner.kind === 'partner') return false;
  return partners.some((partner) => {
    if (!addressSetContains(partner.console, to.address)) return isBesideConsole(partner, arrival);
    const sources = sourcesOf(topology, partner);
    const isDeclared =
      addressSetContains(sources, real.src) || addressesOverlap(sources, hiddenBehind(topology, arrival));
    return !(packetInServices(real, partner.services) && isDeclared);
  });
}

// The partner's network is not its console: a flow into the rest of it reaches what nobody declared.
function isBesideConsole(partner: Partner, { to }: Arrival): boolean {
  return (
    to.zone !== undefined && ownerKey(to.zone.owner) === `partner ${partner.id}` && partner.console.ranges.length > 0
  );
}
