/** reach: one pass over places: every sending followed, every landing shown to the claims that asked for the pass. */
import type { Trust } from './claim.ts';
import type { Unknown } from './filters.ts';
import type { Ending } from './flight.ts';
import { type Landing, landingsOf, lands, passingForHonest } from './landing.ts';
import type { Place } from './places.ts';
import { propagate, TooManyWays } from './propagate.ts';
import { headersOf, pointless, type Sending, sendings, startOf } from './sending.ts';
import type { Terrain } from './terrain.ts';
import { sift, type TogetherOptions } from './together.ts';

/** `forged`: packets with foreign sources, or frames tagged by their senders. Sets live until the call is over. */
export interface Visitor {
  /** Before the first of a sending's landings. */
  readonly sending?: (sending: Sending) => void;
  readonly landing?: (sending: Sending, landing: Landing, forged: boolean) => void;
  readonly ending?: (sending: Sending, ending: Ending, forged: boolean) => void;
}

/** Ways from one place through one gate beyond which the answer is given up. */
const mostWays = 500_000;

/**
 * `sought` tells which landings the visitor cares for: senders none of whose packets land so are then not followed one by
 * one, and not shown. It must not depend on whether a packet is forged. `onNode` is told every node on whose rules,
 * routes and settings the answer leans; it leans on addresses, cables and zones besides. With `sought`
 * the places are all of one owner.
 */
export interface SurveyOptions {
  readonly forged?: boolean;
  readonly sought?: Pick<TogetherOptions, 'mayEscape' | 'escapes'>;
  readonly onNode?: (node: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Follows every packet that the places can send; with `forged`, also what they send under false sources. */
export function survey(
  terrain: Terrain,
  places: readonly Place[],
  visitor: Visitor,
  options: SurveyOptions = {},
): Trust {
  const { headers } = terrain;
  const { universe } = headers;
  const honestSendings = sendings(terrain, places, false);
  const all = [...honestSendings, ...(options.forged === true ? sendings(terrain, places, true) : [])];
  const doubts = new Map<string, Unknown>();
  const leansOn = options.onNode ?? (() => undefined);
  for (const { node } of places) leansOn(node);
  const { suspects, endings: siftedEndings } =
    options.sought === undefined
      ? { suspects: new Set(all), endings: 0 }
      : sift(terrain, all, { ...options.sought, mostWays, onNode: leansOn });
  let endings = siftedEndings;
  let packets = 0n;
  for (const [index, sending] of all.entries()) {
    packets += headersOf(terrain, sending);
    if (!suspects.has(sending)) continue;
    options.onProgress?.(index, all.length);
    universe.scope(() => {
      const forged = index >= honestSendings.length || sending.gate.tags.length > 0;
      visitor.sending?.(sending);
      const dull = visitor.landing === undefined ? headers.none : pointless(terrain, sending);
      for (const ending of endingsOf(terrain, sending, doubts, visitor.ending === undefined, leansOn)) {
        endings += 1;
        visitor.ending?.(sending, ending, forged);
        if (visitor.landing === undefined) continue;
        const honest = index >= honestSendings.length ? passingForHonest(terrain, ending) : headers.none;
        for (const landing of landingsOf(terrain, dull, ending)) {
          const packets = headers.minus(landing.packets, honest);
          if (!headers.isEmpty(packets)) visitor.landing(sending, { ...landing, packets }, forged);
        }
      }
    });
  }
  const nodes = terrain.topology.nodes.size;
  const rules = terrain.filters.ruleCount();
  return {
    quantified: { places: places.length, sendings: all.length, endings, packets, nodes, rules },
    ledger: terrain.filters.ledger(),
    doubts: [...doubts.values()],
  };
}

function endingsOf(
  terrain: Terrain,
  sending: Sending,
  doubts: Map<string, Unknown>,
  landingsOnly: boolean,
  leansOn: (node: string) => void,
): readonly Ending[] {
  const { node, interface: name } = sending.place;
  try {
    const { endings, unsure } = propagate(terrain, startOf(terrain, sending), {
      flights: mostWays,
      coming: ({ at }) => leansOn(at.node),
      ...(landingsOnly ? { keep: lands } : {}),
    });
    for (const { node: at } of unsure) {
      doubts.set(`state at ${at}`, {
        what: `state at ${at}`,
        why: {
          en: `whether packets that come back to ${at} translated open a connection there or answer one`,
          fr: `si des paquets revenant traduits à ${at} y ouvrent une connexion ou répondent à une autre`,
        },
      });
    }
    return endings;
  } catch (error) {
    if (!(error instanceof TooManyWays)) throw error;
    doubts.set(`ways from ${node}:${name}`, {
      what: `ways from ${node}:${name}`,
      why: {
        en: `budget: more than ${mostWays} ways lead away from ${node}:${name}`,
        fr: `budget : plus de ${mostWays} chemins partent de ${node}:${name}`,
      },
    });
    return [];
  }
}
