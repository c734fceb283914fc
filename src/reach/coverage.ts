/**
 * reach: whether everything that a row asks for is carried: each opening, from each sender, arrives at the real end that it
 * names, and the ordinary answer to it comes home.
 */
import { answerers, isHome } from './answerers.ts';
import { answerTo, openingsOf } from './answers.ts';
import { exactly } from './bounds.ts';
import type { Trust } from './claim.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import type { Landing } from './landing.ts';
import type { Place } from './places.ts';
import { propagate } from './propagate.ts';
import { type Sending, startOf } from './sending.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent, becoming, realEnds } from './translation.ts';

/** `packets`: openings between real ends (source as first sent, destination as received) that must get through. */
export interface Demand {
  readonly row: string;
  readonly packets: HeaderSpace;
}

/**
 * carried: all that was asked for gets through, and something was · missing: `packets` from `place` certainly or perhaps
 * do not, and `all` is what does not from whatever place. The sets live in the universe until released.
 */
export type Coverage =
  | { readonly kind: 'carried' }
  | {
      readonly kind: 'missing';
      readonly place: Place;
      readonly packets: HeaderSpace;
      readonly all: HeaderSpace;
    };

export interface CoverageInput {
  readonly terrain: Terrain;
  readonly places: readonly Place[];
  /** What rows ask of a sender at this place. */
  readonly demandsOf: (place: Place) => readonly Demand[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** What rows ask of one seat, and what of it was seen to get through. A seat is a host's interface, a zone's stations, or the Internet. */
interface Account {
  readonly row: string;
  readonly place: Place;
  wanted: HeaderSpace;
  carried: HeaderSpace;
}

/** Rows of which nobody is asked anything are not in the answer. */
export function coverage(input: CoverageInput): {
  readonly rows: ReadonlyMap<string, Coverage>;
  readonly trust: Trust;
} {
  const { terrain, places, demandsOf, onProgress } = input;
  const { headers } = terrain;
  const accounts = new Map<string, Account>();
  const free = headers.universe.keepAll(() =>
    [...accounts.values()].flatMap(({ wanted, carried }) => [wanted, carried]),
  );
  const known = new Map<Place, readonly Demand[]>();
  const demands = (place: Place): readonly Demand[] => {
    const found = known.get(place) ?? demandsOf(place);
    known.set(place, found);
    return found;
  };
  const trust = survey(
    terrain,
    places,
    {
      sending: (sending) => {
        if (!isPlain(sending)) return;
        const asked = demands(sending.place);
        if (asked.length === 0) return;
        const sent = startOf(terrain, sending).packets.upper;
        for (const demand of asked) open(terrain, accounts, sending.place, sent, demand);
      },
      landing: (sending, landing) => {
        if (isPlain(sending)) settle(terrain, accounts, sending, landing, demands(sending.place));
      },
    },
    onProgress === undefined ? {} : { onProgress },
  );
  const rows = balance(headers, accounts);
  free();
  return { rows, trust };
}

// A row is about what a sender hands to the router that its own routes name.
function isPlain({ gate }: Sending): boolean {
  return gate.nextHop === undefined && gate.tags.length === 0;
}

// The Internet sends by whichever of its interfaces leads there.
function keyOf({ sender, node, interface: name, zone }: Place, row: string): string {
  if (sender === undefined) return JSON.stringify([row, zone.id]);
  return JSON.stringify(zone.owner.kind === 'internet' ? [row, node] : [row, node, name]);
}

function open(
  { headers }: Terrain,
  accounts: Map<string, Account>,
  place: Place,
  sent: HeaderSpace,
  demand: Demand,
): void {
  const wanted = headers.and(demand.packets, sent);
  if (headers.isEmpty(wanted)) return;
  const key = keyOf(place, demand.row);
  const account = accounts.get(key);
  if (account === undefined) accounts.set(key, { row: demand.row, place, wanted, carried: headers.none });
  else account.wanted = headers.or(account.wanted, wanted);
}

function settle(
  terrain: Terrain,
  accounts: ReadonlyMap<string, Account>,
  sending: Sending,
  landing: Landing,
  demands: readonly Demand[],
): void {
  const { headers } = terrain;
  const real = realEnds(landing.ending.now);
  const certain = headers.and(landing.packets, landing.ending.packets.lower);
  let answeredPart: HeaderSpace | undefined;
  for (const { row, packets } of demands) {
    const account = accounts.get(keyOf(sending.place, row));
    if (account === undefined) continue;
    const arrived = headers.and(certain, asFirstSent(headers, packets, real));
    if (headers.isEmpty(arrived)) continue;
    answeredPart ??= answeredOf(terrain, sending, landing, headers.and(certain, headers.conntrack.opens));
    const carried = becoming(headers, headers.and(arrived, answeredPart), real);
    account.carried = headers.or(account.carried, carried);
  }
}

/** Those of the landing's openings whose ordinary answer comes back to the sender. */
function answeredOf(terrain: Terrain, sending: Sending, landing: Landing, openings: HeaderSpace): HeaderSpace {
  const { headers } = terrain;
  const opened = { ...landing.ending, packets: exactly(openings) };
  const home = answerers(terrain, landing).flatMap((from) =>
    propagate(terrain, answerTo(headers, opened, from, 'ordinary'))
      .endings.filter(({ disposition, at }) => isHome(sending, disposition, at.node))
      .map(({ packets }) => packets.lower),
  );
  return openingsOf(headers, headers.universe.union(...home));
}

function balance(headers: Headers, accounts: ReadonlyMap<string, Account>): ReadonlyMap<string, Coverage> {
  const rows = new Map<string, Coverage>();
  for (const { row, place, wanted, carried } of accounts.values()) {
    const packets = headers.minus(wanted, carried);
    const known = rows.get(row);
    if (headers.isEmpty(packets)) rows.set(row, known ?? { kind: 'carried' });
    else if (known?.kind === 'missing') rows.set(row, { ...known, all: headers.or(known.all, packets) });
    else rows.set(row, { kind: 'missing', place, packets, all: packets });
  }
  return rows;
}
