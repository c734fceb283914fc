/** checks: PAS-FLOW-1: the matrix is complete (all that passes is in it) and minimal (all that is in it passes). */
import { printable, type Text } from '../../diagnostics/public.ts';
import { flowMatches } from '../../semantics/public.ts';
import { findingsByCause, zonePairs } from '../cause.ts';
import { type Answer, type Check, type CheckContext, joinTexts, sampleBasis } from '../check.ts';
import type { Arrival, Permit } from '../evidence.ts';
import type { Finding, FlowVerdict } from '../finding.ts';
import { isAllowed, isDevice } from '../whose.ts';
import { flowClauses, makeFinding } from './make.ts';
import { firstMissing } from './missing.ts';

export const flow1: Check = {
  id: 'PAS-FLOW-1',
  title: { en: 'A complete and minimal flow matrix', fr: 'Une matrice de flux complète et minimale' },
  promise: {
    en: 'a flow matrix inventories the legitimate flows: every flow that passes is a row of it, every row passes',
    fr: 'une matrice de flux inventorie les flux légitimes : tout flux qui passe y figure, toute ligne passe',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const { matrix, evidence } = context;
    const excess = evidence.arrivals.filter(
      (arrival) => isFlow(arrival) && concernsPlatform(context, arrival) && !isAllowed(context, arrival),
    );
    const findings = findingsByCause(
      flow1,
      context,
      excess,
      (group) => {
        const pairs = zonePairs(group);
        return { en: `excess: passes without a row (${pairs.en})`, fr: `excès : passe sans ligne (${pairs.fr})` };
      },
      { choose: (arrival) => unjustified(context, arrival) },
    );
    const basis = sampleBasis(evidence.packets);
    const allowed = matrix.flows.filter(({ action }) => action === 'allow').length;
    return {
      findings: [...findings, ...gaps(context)],
      notes: remarks(context),
      quantified: { packets: evidence.packets, rows: matrix.flows.length },
      how: joinTexts(basis, rowsTried(context, allowed)),
      drawn: context.unproved.length > 0,
      ...firstMissing([
        matrix.flows.length > 0,
        'the flow matrix has no active row',
        'la matrice de flux n’a aucune ligne active',
      ]),
    } satisfies Answer;
  },
};

function rowsTried({ evidence, unproved }: CheckContext, allowed: number): Text {
  if (evidence.method === 'proved' && unproved.length === 0)
    return {
      en: `of each of the ${allowed} allow rows all that its senders can open to its receivers, and the answers`,
      fr: `pour chacune des ${allowed} lignes d’autorisation, tout ce que ses émetteurs peuvent ouvrir vers ses destinataires, et les réponses`,
    };
  const tried: Text = {
    en: `each of the ${allowed} allow rows tried between hosts that it names, opening and answer`,
    fr: `chacune des ${allowed} lignes d’autorisation essayée entre des hôtes qu’elle nomme, ouverture et réponse`,
  };
  if (evidence.method === 'sampled') return tried;
  const [names, more] = [
    unproved
      .slice(0, 3)
      .map((id) => printable(id))
      .join(', '),
    unproved.length - 3,
  ];
  return joinTexts(tried, {
    en: `only tried: ${names}${more > 0 ? ` and ${more} more` : ''}`,
    fr: `seulement essayées : ${names}${more > 0 ? ` et ${more} de plus` : ''}`,
  });
}

// Inside one zone a flow is one only where a filter stands between, as between two sites.
function isFlow({ from, to, permits }: Arrival): boolean {
  return from.zone.id !== to.zone?.id || permits.length > 0;
}

// What partners and the Internet say to each other without crossing a node of the platform is nobody's row, and neither
// is what a device says to the outside on its own: no filter but itself could hold it.
function concernsPlatform({ topology }: CheckContext, { path, from }: Arrival): boolean {
  const sender = from.node === undefined ? undefined : topology.nodes.get(from.node);
  return path.slice(isDevice(sender) ? 1 : 0).some((id) => {
    const owner = topology.nodes.get(id)?.owner.kind;
    return owner === 'provider' || owner === 'tenant';
  });
}

// Of the filters on the way, the last one whose rule no row of the packet stands behind.
function unjustified({ matrix }: CheckContext, { permits, real, entered }: Arrival): Permit | undefined {
  const behind = permits.filter(
    ({ rows }) =>
      !rows.some((row) =>
        matrix.flows.some(
          (flow) => flow.id === row && flow.action === 'allow' && flowMatches(flow, { packet: real, ingress: entered }),
        ),
      ),
  );
  return behind.at(-1) ?? permits.at(-1);
}

// A shadowed row passes, but is never the one that is used.
const isGap: ReadonlySet<FlowVerdict> = new Set(['blocked', 'partly', 'contradicted', 'no-path', 'dead', 'shadowed']);

function gaps({ flows }: CheckContext): readonly Finding[] {
  return flows
    .filter(({ verdict }) => isGap.has(verdict))
    .map(({ flow, verdict, says, place, witness }) => {
      const id = printable(flow);
      const isUnused = verdict === 'shadowed';
      const text: Text = isUnused
        ? { en: `never used: row ${id}: ${says.en}`, fr: `jamais utilisée : ligne ${id} : ${says.fr}` }
        : { en: `gap: row ${id}: ${says.en}`, fr: `manque : ligne ${id} : ${says.fr}` };
      return makeFinding(flow1, `row ${flow}`, text, {
        severity: isUnused ? 'warning' : 'error',
        place,
        rows: [flow],
        witness,
      });
    });
}

function remarks({ flows }: CheckContext): readonly Text[] {
  return flows
    .filter(({ verdict }) => verdict === 'expired' || verdict === 'not-yet-valid')
    .map(({ flow, says }) => ({
      en: `row ${printable(flow)}: ${says.en}`,
      fr: `ligne ${printable(flow)} : ${says.fr}`,
    }));
}
