/**
 * reach: everything that a claim's senders can bring to each interface, kept by owner of the sender: what a certificate
 * of isolation is made of. A packet is told by what was first sent; beside it stand what translation has made of it and
 * which nodes remember a connection that it opened.
 */
import { type LinkEnd, type Owner, ownerKey } from '../model/public.ts';
import { formatAddress } from '../net/public.ts';
import { crossingsOf, type Flight } from './flight.ts';
import type { HeaderSpace } from './headers.ts';
import type { Place } from './places.ts';
import { propagate } from './propagate.ts';
import { pointless, type Sending, sendings, startOf } from './sending.ts';
import type { Terrain } from './terrain.ts';
import type { Translation } from './translation.ts';

/** `packets` are first packets; `crossed` the ids of nodes behind them at which they opened a connection, sorted. */
export interface Presence {
  readonly owner: Owner;
  readonly at: LinkEnd;
  readonly now: Translation;
  readonly crossed: readonly string[];
  readonly packets: HeaderSpace;
}

/** `forged`: sources count that the sender may not write in truth. What is at these nodes or behind them is left out. */
export interface PresencesOptions {
  readonly forged: boolean;
  readonly endsAt: ReadonlySet<string>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * What comes to each interface, of all that the places may send, honest or not. Left out is what no claim about arrivals
 * counts: packets to the sender's own zone, and forged sources that the first node entered could not know.
 */
export function presences(terrain: Terrain, places: readonly Place[], options: PresencesOptions): readonly Presence[] {
  const { forged, endsAt, onProgress } = options;
  const { headers } = terrain;
  const { universe } = headers;
  const found = new Map<string, Presence>();
  const honest = sendings(terrain, places, false);
  const all = [...honest, ...(forged ? sendings(terrain, places, true) : [])];
  for (const [index, sending] of all.entries()) {
    onProgress?.(index, all.length);
    universe.scope(() => {
      const dull = pointless(terrain, sending);
      const coming = (flight: Flight): void => {
        if (endsAt.has(flight.at.node) || crossingsOf(flight.behind).some(({ node }) => endsAt.has(node))) return;
        const unknowable = index < honest.length ? headers.none : passing(terrain, flight);
        const packets = headers.minus(headers.minus(flight.packets.upper, dull), unknowable);
        if (!headers.isEmpty(packets)) note(terrain, found, presenceOf(sending, flight, packets));
      };
      propagate(terrain, startOf(terrain, sending), { keep: () => false, coming });
    });
  }
  return [...found.values()];
}

/** As `passingForHonest`, while the packet is still on its way. */
function passing(terrain: Terrain, { at, behind }: Flight): HeaderSpace {
  const first = crossingsOf(behind).find(({ entry }) => entry !== undefined);
  return first?.entry === undefined
    ? terrain.behind(terrain.node(at.node), at.interface)
    : terrain.behind(terrain.node(first.node), first.entry);
}

function presenceOf({ place }: Sending, flight: Flight, packets: HeaderSpace): Presence {
  const { at, now, behind } = flight;
  const opened = crossingsOf(behind).filter(({ state }) => state === 'new');
  const crossed = new Set(opened.map(({ node }) => node));
  return {
    owner: place.zone.owner,
    at,
    now,
    crossed: [...crossed].sort(),
    packets,
  };
}

function note({ headers }: Terrain, found: Map<string, Presence>, presence: Presence): void {
  const { universe } = headers;
  const key = keyOf(presence);
  const known = found.get(key);
  const packets = universe.keep(known === undefined ? presence.packets : headers.or(known.packets, presence.packets));
  if (known !== undefined) universe.release(known.packets);
  found.set(key, { ...presence, packets });
}

function keyOf({ owner, at, now, crossed }: Presence): string {
  const { source, destination, sourcePort, destinationPort } = now;
  const address = (value: typeof source): string => (value === undefined ? '' : formatAddress(value));
  return JSON.stringify([
    ownerKey(owner),
    at.node,
    at.interface,
    crossed,
    address(source),
    address(destination),
    sourcePort ?? '',
    destinationPort ?? '',
  ]);
}
