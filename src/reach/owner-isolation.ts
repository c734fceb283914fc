/** reach: whether anything that one owner's places can send lands with somebody else. */
import { type Owner, ownerKey } from '../model/public.ts';
import type { Counterexample, Trust } from './claim.ts';
import { counterexample, ofRealEnds, plainer } from './counterexample.ts';
import { crossingsOf } from './flight.ts';
import type { HeaderSpace } from './headers.ts';
import type { Landing } from './landing.ts';
import type { Receipt } from './outline.ts';
import type { Place } from './places.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';

export interface IsolationOptions {
  /** What may cross all the same (services offered to the whole Internet), asked of the real ends. */
  readonly exempt?: HeaderSpace;
  /** Whether packets with foreign sources and frames with tags of the sender's choice count too (default: yes). */
  readonly forged?: boolean;
  /** Whether each sender is followed on its own from the start: slower, to the same end. */
  readonly apart?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * `certain`: packets that land with somebody else; `possible`: whether some may, by the bounds. `nodes`: see `onNode`;
 * `exempted`: whether the answer leans on what is exempt.
 */
export interface OwnerIsolation {
  readonly certain: readonly Counterexample[];
  readonly possible: boolean;
  readonly trust: Trust;
  readonly nodes: ReadonlySet<string>;
  readonly exempted: boolean;
}

/** `places` are all of one owner. Each tenant's packets are kept apart, never joined over tenants. */
export function ownerIsolation(
  terrain: Terrain,
  places: readonly Place[],
  { exempt, forged = true, apart = false }: Omit<IsolationOptions, 'onProgress'>,
): OwnerIsolation {
  const { headers } = terrain;
  const found = new Map<string, Counterexample>();
  const nodes = new Set<string>();
  let possible = false;
  let exempted = false;
  const escaping = (from: Owner, landing: Landing): HeaderSpace => {
    if (!isForeign(from, landing)) return headers.none;
    exempted = true;
    return exempt === undefined
      ? landing.packets
      : headers.minus(landing.packets, ofRealEnds(headers, exempt, landing));
  };
  const sought = {
    mayEscape: isForeign,
    escapes: (from: Owner, landing: Landing) => !headers.isEmpty(escaping(from, landing)),
  };
  const trust = survey(
    terrain,
    places,
    {
      landing: (sending, landing, isForged) => {
        const crossing = escaping(sending.place.zone.owner, landing);
        if (headers.isEmpty(crossing)) return;
        const key = [ownerKey(landing.owner), ...crossingsOf(landing.ending.way).map(({ node }) => node)].join(' ');
        const certain = headers.and(crossing, landing.ending.packets.lower);
        const example = counterexample(headers, sending, landing, certain, isForged);
        if (example === undefined) possible = true;
        else found.set(key, plainer(found.get(key), example));
      },
    },
    { forged, onNode: (node) => nodes.add(node), ...(apart ? {} : { sought }) },
  );
  return { certain: [...found.values()], possible, trust, nodes, exempted };
}

function isForeign(from: Owner, { owner, holder, zone, kind }: Receipt): boolean {
  if (kind === 'delivered' && ownerKey(holder) === ownerKey(from)) return false;
  if (owner.kind === 'tenant') return ownerKey(owner) !== ownerKey(from);
  return owner.kind === 'provider' && zone?.kind !== 'public';
}
