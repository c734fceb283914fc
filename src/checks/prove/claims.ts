/** checks: what `prove` decides about a platform, each claim with its end, every refutation walked before it is told. */
import type { Text } from '../../diagnostics/public.ts';
import { printable } from '../../diagnostics/public.ts';
import type { FlowMatrix, Topology, Trace } from '../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  type Conclusion,
  type Counterexample,
  type FilterBounds,
  type HeaderSpace,
  isolation,
  loops,
  makeTerrain,
  type Place,
  placesOf,
  type Quantified,
  type Terrain,
  understood,
  waypoint,
} from '../../reach/public.ts';
import { makeWorld, type World } from '../../semantics/public.ts';
import { type Atlas, makeAtlas } from '../atlas.ts';
import { offeredToAll } from './distinctions.ts';
import { replay } from './replay.ts';

export const claimIds = ['isolation', 'access', 'loops'] as const;
export type ClaimId = (typeof claimIds)[number];

/** A packet that breaks the claim, with the way it took. */
export interface Shown {
  readonly says: Text;
  readonly trace: Trace;
  readonly forged: boolean;
}

/** `why` and `ledger` are there when it is undecided, `shown` when it is refuted: one for each pair of ends and way. */
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
    en: 'packets are small and young enough: no MTU and no TTL ends one (what those would stop counts as passing)',
    fr: 'les paquets sont assez petits et assez jeunes : ni MTU ni TTL n’en arrête (ce qu’ils arrêteraient compte comme passant)',
  },
  {
    en: 'each packet meets the platform at rest: connections of its own only, ports kept by source translation',
    fr: 'chaque paquet trouve la plateforme au repos : seules ses propres connexions, ports conservés par la translation de source',
  },
];

interface Ground {
  readonly terrain: Terrain;
  readonly places: readonly Place[];
  readonly topology: Topology;
  readonly exempt: HeaderSpace;
}

/** Decides claims. Throws ClaimOverNothing for one that speaks of no packet, EngineDisagreement when a replay differs. */
export function proveClaims(input: ProveClaimsInput): readonly Decision[] {
  const { topology, matrix } = input;
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const bounds: ReadonlyMap<string, FilterBounds> = new Map(
    [...policies].map(([id, policy]) => [id, understood(policy)]),
  );
  const terrain = makeTerrain(topology, bounds);
  const atlas: Atlas = makeAtlas(topology, policies);
  const world = makeWorld(topology, policies);
  const exempt = terrain.headers.universe.union(...offeredToAll(terrain.headers, atlas, matrix));
  const ground: Ground = { terrain, topology, exempt, places: placesOf(terrain, { cunning: true }) };
  const asked = input.claims ?? claimIds.filter((id) => id !== 'access' || accessTools(topology).size > 0);
  return asked.map((claim, index) => {
    const progress = (done: number, total: number): void =>
      input.onProgress?.(Math.round(1000 * (index + done / Math.max(1, total))), 1000 * asked.length);
    return told(claim, world, deciders[claim](ground, progress));
  });
}

type Progress = (done: number, total: number) => void;

const deciders: Readonly<Record<ClaimId, (ground: Ground, progress: Progress) => Conclusion>> = {
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
  loops: ({ terrain, places }) => loops(terrain, places),
};

function accessTools({ provider }: Topology): ReadonlySet<string> {
  return new Set(provider?.accessTools ?? []);
}

const titles: Readonly<Record<ClaimId, Text>> = {
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

function told(claim: ClaimId, world: World, conclusion: Conclusion): Decision {
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
  return { ...base, shown, ledger: [] };
}

function describe({ sending: { place }, landing, at, forged }: Counterexample): Text {
  const from = printable(place.zone.id);
  const to = printable(landing?.zone?.id ?? at.node);
  return forged
    ? { en: `${from} reaches ${to} with a forged header`, fr: `${from} atteint ${to} avec un en-tête forgé` }
    : { en: `${from} reaches ${to}`, fr: `${from} atteint ${to}` };
}
