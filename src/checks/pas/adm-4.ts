/** checks: PAS-ADM-4: administration never crosses a public link outside a tunnel. */
import { printable } from '../../diagnostics/public.ts';
import type { Trace } from '../../model/public.ts';
import { type Atlas, physicalPort } from '../atlas.ts';
import { zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { reachesManagementOf } from '../whose.ts';
import { makeFinding, secrecyClauses } from './make.ts';
import { firstMissing } from './missing.ts';

export const adm4: Check = {
  id: 'PAS-ADM-4',
  title: { en: 'Administration over secured interconnections', fr: 'Administration sur des liens sécurisés' },
  promise: {
    en: 'the provider administers equipment over secured interconnections',
    fr: 'l’administration des équipements s’effectue sur des liens d’interconnexion sécurisés',
  },
  basis: 'sampled',
  clauses: secrecyClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const { workstations = [], consoles = [], accessTools = [] } = topology.provider ?? {};
    const tools = new Set([...consoles, ...accessTools]);
    // From where administrators work to whatever it is, through their tools, and to where anything is administered.
    const administration = evidence.arrivals.filter(
      (arrival) =>
        arrival.from.zone.kind === 'admin' ||
        arrival.from.zone.kind === 'access' ||
        workstations.includes(arrival.from.zone.id) ||
        (arrival.from.node !== undefined && tools.has(arrival.from.node)) ||
        reachesManagementOf(topology, arrival),
    );
    const findings = findingsByLink(
      context,
      administration.filter(({ links }) => links.has('public')),
    );
    const basis = sampleBasis(evidence.packets);
    return {
      findings,
      quantified: { packets: evidence.packets, links: topology.links.length },
      how: {
        en: `the links of ${administration.length} administration openings looked at; ${basis.en}`,
        fr: `liens de ${administration.length} ouvertures d’administration examinés ; ${basis.fr}`,
      },
      ...firstMissing([
        administration.length > 0,
        'no administration flow passes at all',
        'aucun flux d’administration ne passe',
      ]),
    } satisfies Answer;
  },
};

// What must be mended is the link, however many rows lead over it.
function findingsByLink(context: CheckContext, arrivals: readonly Arrival[]): readonly Finding[] {
  const groups = new Map<string, [Arrival, ...Arrival[]]>();
  const traces = new Map<string, Trace>();
  for (const arrival of arrivals) {
    const trace = context.evidence.trace(arrival.injection);
    const name = publicLink(context.atlas, trace);
    const known = name === undefined ? undefined : groups.get(name);
    if (known !== undefined) known.push(arrival);
    else if (name !== undefined) {
      groups.set(name, [arrival]);
      traces.set(name, trace);
    }
  }
  return [...groups].map(([name, members]) => {
    const rows = [...new Set(members.flatMap(({ permits }) => permits.at(-1)?.rows ?? []))];
    const pairs = zonePairs({ arrivals: members });
    const link = printable(name);
    const says = {
      en: `administration crosses the public link ${link} (${pairs.en})`,
      fr: `l’administration passe par le lien public ${link} (${pairs.fr})`,
    };
    const place = context.topology.links.find(({ id }) => id === name)?.position;
    return makeFinding(adm4, `link ${name}`, says, { place, rows, witness: traces.get(name) });
  });
}

/** The first public link that a trace crosses, or the node that stands for the Internet. */
function publicLink(atlas: Atlas, { hops }: Trace): string | undefined {
  for (const { node: id, exit } of hops) {
    const node = atlas.topology.nodes.get(id);
    if (node === undefined) continue;
    const port = exit === undefined ? undefined : physicalPort(node, exit);
    const link = port === undefined ? undefined : atlas.linkAt({ node: id, interface: port });
    if (link?.kind === 'public') return link.id;
    if (node.kind === 'external' && node.owner.kind === 'internet') return id;
  }
  return undefined;
}
