/**
 * reach: senders followed together. What several senders of one owner bring to the same interface takes the same ways from
 * there, whoever wrote it: where all of it together escapes to nobody, none of its parts does. Only what does escape must
 * be followed sender by sender, to know whose it is and whether it counts.
 */
import type { Owner } from '../model/public.ts';
import type { Flight } from './flight.ts';
import { type Landing, landingsOf, lands } from './landing.ts';
import type { OutlineAnswer, Receipt } from './outline.ts';
import { Outlines } from './outlines.ts';
import type { Place } from './places.ts';
import { firstEntries, propagateFlights, TooManyWays } from './propagate.ts';
import { type Sending, startOf } from './sending.ts';
import type { Terrain } from './terrain.ts';
import { untranslated } from './translation.ts';

/**
 * `escapes`: whether a landing of an owner's packets is one that is looked for. `mayEscape` is asked first, of less: it
 * must hold for the receipt of every landing that escapes.
 */
export interface TogetherOptions {
  readonly mayEscape: (from: Owner, receipt: Receipt) => boolean;
  readonly escapes: (from: Owner, landing: Landing) => boolean;
  readonly mostWays: number;
  readonly onNode: (node: string) => void;
}

/** `suspects` must be followed one by one; of all others no packet escapes. `endings` were seen on the way to that. */
export interface Sifted {
  readonly suspects: ReadonlySet<Sending>;
  readonly endings: number;
}

/** `sendings` are all of one owner. */
export function sift(terrain: Terrain, sendings: readonly Sending[], options: TogetherOptions): Sifted {
  const outlines = new Outlines(terrain, options.mayEscape);
  const cleared = new Set<OutlineAnswer>();
  const open = new Set<Place>();
  for (const place of new Set(sendings.map((sending) => sending.place))) {
    const { answer, clears } = outlines.of(place);
    for (const node of answer.nodes) options.onNode(node);
    if (clears) cleared.add(answer);
    else open.add(place);
  }
  let endings = 0;
  for (const { entered } of cleared) endings += entered.size;
  const suspects = new Set<Sending>();
  terrain.headers.universe.scope(() => {
    const { crowds, alone } = crowdsOf(
      terrain,
      sendings.filter(({ place }) => open.has(place)),
    );
    for (const sending of alone) suspects.add(sending);
    for (const crowd of crowds) {
      const found = followedTogether(terrain, crowd, options);
      endings += found.endings;
      if (found.escaped) for (const sending of crowd.sendings) suspects.add(sending);
    }
  });
  return { suspects, endings };
}

/** Packets of one owner that are about to come in at one interface, as they were sent, and who sent some of them. */
interface Crowd {
  readonly owner: Owner;
  readonly flight: Flight;
  readonly sendings: ReadonlySet<Sending>;
}

/** `alone`: senders that translate, or of whose packets the engine cannot say what becomes of them. */
function crowdsOf(
  terrain: Terrain,
  sendings: readonly Sending[],
): { readonly crowds: readonly Crowd[]; readonly alone: readonly Sending[] } {
  const crowds = new Map<string, Crowd>();
  const alone: Sending[] = [];
  for (const sending of sendings) {
    const { flights, unsure } = firstEntries(terrain, startOf(terrain, sending));
    if (unsure.length > 0 || !flights.every(isAsSent)) {
      alone.push(sending);
      continue;
    }
    for (const flight of flights) {
      const key = `${flight.at.node}:${flight.at.interface}`;
      crowds.set(key, joined(terrain, crowds.get(key), sending, flight));
    }
  }
  return { crowds: [...crowds.values()], alone };
}

function isAsSent({ now, memory }: Flight): boolean {
  const translated = Object.keys(now).length > Object.keys(untranslated).length || now.reversed;
  return !translated && memory.known.length === 0 && !memory.answered;
}

// The way behind a flight matters where it comes back to a node of it. A sender is nobody's way back: it forwards nothing
// that it sent itself as something that came in.
function joined(
  { headers }: Terrain,
  crowd: Crowd | undefined,
  sending: Sending,
  { at, packets, now, memory }: Flight,
): Crowd {
  const { owner } = sending.place.zone;
  if (crowd === undefined) return { owner, flight: { at, packets, now, memory }, sendings: new Set([sending]) };
  const upper = headers.or(crowd.flight.packets.upper, packets.upper);
  const lower = headers.or(crowd.flight.packets.lower, packets.lower);
  return {
    owner,
    flight: { at, packets: { upper, lower }, now, memory },
    sendings: new Set([...crowd.sendings, sending]),
  };
}

function followedTogether(
  terrain: Terrain,
  { owner, flight }: Crowd,
  { escapes, mostWays, onNode }: TogetherOptions,
): { readonly escaped: boolean; readonly endings: number } {
  try {
    const { endings, unsure } = propagateFlights(terrain, [flight], {
      keep: lands,
      flights: mostWays,
      coming: ({ at }) => onNode(at.node),
    });
    const escaped =
      unsure.length > 0 ||
      endings.some((ending) =>
        landingsOf(terrain, terrain.headers.none, ending).some((landing) => escapes(owner, landing)),
      );
    return { escaped, endings: endings.length };
  } catch (error) {
    if (!(error instanceof TooManyWays)) throw error;
    return { escaped: true, endings: 0 };
  }
}
