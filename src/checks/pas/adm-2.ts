/** checks: PAS-ADM-2: low-level interfaces are reached from administration consoles only, at every own address. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { findingsByCause, type Group } from '../cause.ts';
import { type Answer, type Check, sampleBasis } from '../check.ts';
import type { Arrival } from '../evidence.ts';
import { allArrivals } from '../whose.ts';
import { accessClauses } from './make.ts';
import { lowLevelNodes } from './management.ts';
import { firstMissing } from './missing.ts';

export const adm2: Check = {
  id: 'PAS-ADM-2',
  title: {
    en: 'Low-level interfaces from the administration console only',
    fr: 'Interfaces bas niveau depuis la console d’administration seulement',
  },
  promise: {
    en: 'BIOS, security and filtering systems, routers and switches are reached only from an administration console',
    fr: 'BIOS, systèmes de sécurité et de filtrage, routeurs et switchs ne sont accessibles que depuis une console d’administration',
  },
  basis: 'sampled',
  clauses: accessClauses,
  run: (context) => {
    const { topology, evidence } = context;
    const consoles = new Set(topology.provider?.consoles ?? []);
    const guarded = lowLevelNodes(topology);
    const reaching = allArrivals(context).filter(
      ({ kind, from, to }) =>
        kind === 'delivered' && guarded.has(to.node) && !(from.node !== undefined && consoles.has(from.node)),
    );
    // Devices of one management segment see each other without any filter between: told apart, not hidden.
    const isNeighbour = ({ from, to }: Arrival): boolean =>
      from.zone.id === to.zone?.id && from.node !== undefined && guarded.has(from.node);
    const findings = findingsByCause(
      adm2,
      context,
      reaching.filter((arrival) => !isNeighbour(arrival)),
      says,
    );
    const neighbours = new Set(reaching.filter(isNeighbour).map(({ from }) => printable(from.zone.id)));
    const notes =
      neighbours.size === 0
        ? []
        : [
            {
              en: `low-level devices on one segment reach each other: ${[...neighbours].join(', ')}`,
              fr: `des équipements bas niveau d’un même segment s’atteignent entre eux : ${[...neighbours].join(', ')}`,
            },
          ];
    return {
      findings,
      notes,
      quantified: { packets: evidence.packets + evidence.spoofedPackets, nodes: guarded.size },
      how: sampleBasis(evidence.packets + evidence.spoofedPackets),
      ...firstMissing(
        [
          [...guarded].some((id) => topology.nodes.get(id)?.management !== undefined),
          'no low-level management interface is declared',
          'aucune interface d’administration bas niveau n’est déclarée',
        ],
        [consoles.size > 0, 'no administration console is declared', 'aucune console d’administration n’est déclarée'],
      ),
    } satisfies Answer;
  },
};

function says({ arrivals }: Group): Text {
  const devices = [...new Set(arrivals.map(({ to }) => printable(to.node)))];
  const sources = [...new Set(arrivals.map(({ from }) => printable(from.node ?? from.zone.id)))];
  const shown = devices.slice(0, 3).join(', ') + (devices.length > 3 ? ` (+${devices.length - 3})` : '');
  const from = sources.slice(0, 3).join(', ') + (sources.length > 3 ? ` (+${sources.length - 3})` : '');
  return {
    en: `${from}, no administration console, reaches ${shown}`,
    fr: `${from}, qui n’est pas une console d’administration, atteint ${shown}`,
  };
}
