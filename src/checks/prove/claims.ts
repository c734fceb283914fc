/** checks: what `prove` decides about a platform, each claim with its end, every refutation walked before it is told. */
import type { Text } from '../../diagnostics/public.ts';
import { printable } from '../../diagnostics/public.ts';
import type { FlowMatrix, Policy, Topology, Trace } from '../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  ClaimOverNothing,
  type Conclusion,
  type Counterexample,
  conclude,
  effectiveness,
  type HeaderSpace,
  isolation,
  loops,
  makeTerrain,
  type Place,
  placesOf,
  type Quantified,
  type RowEffect,
  type RowSet,
  type Terrain,
  understoodAll,
  waypoint,
} from '../../reach/public.ts';
import { makeWorld, type World } from '../../semantics/public.ts';
import { type Atlas, makeAtlas } from '../atlas.ts';
import { offeredToAll } from './distinctions.ts';
import { emptyAtMost } from './empty-rows.ts';
import { replay } from './replay.ts';

export const claimIds = ['isolation', 'access', 'rows', 'loops'] as const;
export type ClaimId = (typeof claimIds)[number];

/** A packet that breaks the claim, with the way it took. */
export interface Shown {
  readonly says: Text;
  readonly trace: Trace;
  readonly forged: boolean;
}

/**
 * `why` and `ledger` are there when it is undecided. When it is refuted, `shown` has one packet for each pair of ends and
 * way, or `ledger` names what nothing can be shown of (a row that carries no packet at all).
 */
export interface Decision {
  readonly claim: ClaimId;
  readonly title: Text;
  readonly kind: Conclusion['kind'];
  readonly quantified: Quantified;
  readonly shown: readonly Shown[];
  readonly why?: Text;
  readonly ledger: readonly Text[];
}

export interface ProveClaimsInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  /** Absent: all that the platform can be asked. */
  readonly claims?: readonly ClaimId[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** What no claim says, and a reader must know. */
export const assumptions: readonly Text[] = [
  {
    en: 'firewalls, routers and switches are nobody’s tool: they send nothing against anyone, and no link between two of them is tapped',
    fr: 'pare-feu, routeurs et switchs ne servent personne : ils n’émettent rien contre quiconque, et aucun lien entre deux d’entre eux n’est écouté',
  },
  {
    en: 'packets are small and young enough: no MTU and no TTL ends one (what those would stop counts as passing)',
    fr: 'les paquets sont assez petits et assez jeunes : ni MTU ni TTL n’en arrête (ce qu’ils arrêteraient compte comme passant)',
  },
  {
    en: 'each packet meets the platform at rest: connections of its own only, ports kept by source translation',
    fr: 'chaque paquet trouve la plateforme au repos : seules ses propres connexions, ports conservés par la translation de source',
  },
  {
    en: 'a forged source that the first firewall or router cannot tell from an honest one is not counted, since no filter of addresses could',
    fr: 'une source usurpée que le premier pare-feu ou routeur ne peut pas distinguer d’une vraie n’est pas comptée : aucun filtre d’adresses ne le pourrait',
  },
];

/** A conclusion; or a refutation that no packet can show, since it says that there is none. */
type Ended =
  | Conclusion
  | (Omit<Extract<Conclusion, { kind: 'refutation' }>, 'counterexamples'> & {
      readonly counterexamples: readonly Counterexample[];
      readonly ledger: readonly Text[];
    });

interface Ground {
  readonly matrix: FlowMatrix;
  readonly terrain: Terrain;
  readonly places: readonly Place[];
  readonly policies: ReadonlyMap<string, Policy>;
  readonly topology: Topology;
  readonly exempt: HeaderSpace;
}

/** Decides claims. Throws ClaimOverNothing for one that speaks of no packet, EngineDisagreement when a replay differs. */
export function proveClaims(input: ProveClaimsInput): readonly Decision[] {
  const { topology, matrix } = input;
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const terrain = makeTerrain(topology, understoodAll(policies));
  const atlas: Atlas = makeAtlas(topology, policies);
  const world = makeWorld(topology, policies);
  const exempt = terrain.headers.universe.union(...offeredToAll(terrain.headers, atlas, matrix));
  const ground: Ground = { terrain, policies, topology, matrix, exempt, places: placesOf(terrain, { cunning: true }) };
  const asked = input.claims ?? claimIds.filter((id) => canBeAsked(id, topology, matrix));
  return asked.map((claim, index) => {
    const progress = (done: number, total: number): void =>
      input.onProgress?.(Math.round(1000 * (index + done / Math.max(1, total))), 1000 * asked.length);
    return told(claim, world, deciders[claim](ground, progress));
  });
}

type Progress = (done: number, total: number) => void;

const deciders: Readonly<Record<ClaimId, (ground: Ground, progress: Progress) => Ended>> = {
  isolation: ({ terrain, places, exempt }, onProgress) => isolation(terrain, places, { exempt, onProgress }),
  access: ({ terrain, places, topology }) =>
    waypoint(
      terrain,
      places.filter(({ zone, device }) => zone.owner.kind === 'provider' && !device),
      {
        nodes: accessTools(topology),
        reaches: ({ owner }) => owner.kind === 'tenant',
      },
    ),
  rows: decideRows,
  loops: ({ terrain, places }) => loops(terrain, places),
};

// A row is there to be used: something that it allows arrives, and an answer comes back.
function decideRows({ terrain, places, policies, matrix }: Ground, onProgress: Progress): Ended {
  const { universe } = terrain.headers;
  const allowed = matrix.flows.filter(({ action }) => action === 'allow');
  const rows = allowed.map(
    ({ id, source, destination, services, ingress }): RowSet => ({
      id,
      packets: universe.where({ source: source.addresses, destination: destination.addresses, services }),
      ...(ingress === undefined ? {} : { ingress }),
    }),
  );
  if (rows.length === 0) throw new ClaimOverNothing('the claim is about no row at all: the matrix allows nothing');
  const found = effectiveness(terrain, places, rows, onProgress);
  const empty = found.rows.filter(({ effect }) => effect !== 'carried');
  const broken = emptyAtMost(terrain, places, policies, rows, empty);
  const conclusion = conclude(found.trust, { certain: [], possible: broken.length < empty.length });
  if (broken.length === 0 || found.trust.doubts.length > 0) return conclusion;
  return {
    kind: 'refutation',
    quantified: found.trust.quantified,
    counterexamples: [],
    ledger: broken.map(({ id, effect }) => emptyRow(printable(id), effect)),
  };
}

function emptyRow(id: string, effect: RowEffect['effect']): Text {
  return effect === 'nothing'
    ? { en: `row ${id}: nothing that it allows arrives`, fr: `ligne ${id} : rien de ce qu’elle autorise n’arrive` }
    : { en: `row ${id}: no answer comes back`, fr: `ligne ${id} : aucune réponse ne revient` };
}

function canBeAsked(id: ClaimId, topology: Topology, matrix: FlowMatrix): boolean {
  if (id === 'access') return accessTools(topology).size > 0;
  return id !== 'rows' || matrix.flows.some(({ action }) => action === 'allow');
}

function accessTools({ provider }: Topology): ReadonlySet<string> {
  return new Set(provider?.accessTools ?? []);
}

const titles: Readonly<Record<ClaimId, Text>> = {
  rows: {
    en: 'every row of the matrix carries something, and its answers come back',
    fr: 'chaque ligne de la matrice transporte quelque chose, et ses réponses reviennent',
  },
  isolation: {
    en: 'no tenant reaches another, nor the provider, but for what is offered to the whole Internet',
    fr: 'aucun client n’en atteint un autre, ni l’hébergeur, hors ce qui est offert à tout Internet',
  },
  access: {
    en: 'every way from the provider to a tenant crosses an access tool',
    fr: 'tout chemin de l’hébergeur vers un client passe par un outil d’accès',
  },
  loops: { en: 'no packet circles', fr: 'aucun paquet ne tourne en rond' },
};

function told(claim: ClaimId, world: World, conclusion: Ended): Decision {
  const base = { claim, title: titles[claim], kind: conclusion.kind, quantified: conclusion.quantified };
  if (conclusion.kind === 'proof') return { ...base, shown: [], ledger: [] };
  if (conclusion.kind === 'undecided')
    return { ...base, shown: [], why: conclusion.why, ledger: conclusion.ledger.map(({ why }) => why) };
  const shown = conclusion.counterexamples.map(
    (one): Shown => ({
      says: describe(one),
      trace: replay(world, one),
      forged: one.forged,
    }),
  );
  return { ...base, shown, ledger: 'ledger' in conclusion ? conclusion.ledger : [] };
}

function describe({ sending: { place }, landing, at, forged }: Counterexample): Text {
  const from = printable(place.zone.id);
  const to = printable(landing?.zone?.id ?? at.node);
  return forged
    ? { en: `${from} reaches ${to} with a forged header`, fr: `${from} atteint ${to} avec un en-tête forgé` }
    : { en: `${from} reaches ${to}`, fr: `${from} atteint ${to}` };
}
