/** reach: what each row of a matrix really carries: whether anything that it allows arrives, and is answered. */
import { answerers, isHome } from './answerers.ts';
import { answerTo } from './answers.ts';
import type { Trust } from './claim.ts';
import { ofRealEnds } from './counterexample.ts';
import { crossingsOf } from './flight.ts';
import type { HeaderSpace } from './headers.ts';
import type { Landing } from './landing.ts';
import type { Place } from './places.ts';
import { propagate } from './propagate.ts';
import type { Sending } from './sending.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';

/** `packets` between real ends: source as first sent, destination as received. `ingress` as in a flow. */
export interface RowSet {
  readonly id: string;
  readonly packets: HeaderSpace;
  readonly ingress?: string;
}

/** nothing: no packet of the row arrives · unanswered: some do, and no answer comes back · carried: both. */
export interface RowEffect {
  readonly id: string;
  readonly effect: 'nothing' | 'unanswered' | 'carried';
}

/** Decided over everything that honest places can send. */
export function effectiveness(
  terrain: Terrain,
  places: readonly Place[],
  rows: readonly RowSet[],
  onProgress?: (done: number, total: number) => void,
): { readonly rows: readonly RowEffect[]; readonly trust: Trust } {
  const { headers } = terrain;
  const effects = new Map<string, RowEffect['effect']>(rows.map(({ id }) => [id, 'nothing']));
  const trust = survey(
    terrain,
    places,
    {
      landing: (sending, landing, forged) => {
        if (forged) return;
        const entered = namesEntered(terrain, sending, landing);
        for (const { id, packets, ingress } of rows) {
          if (effects.get(id) === 'carried' || (ingress !== undefined && !entered.has(ingress))) continue;
          const lower = headers.and(landing.packets, landing.ending.packets.lower);
          const carried = headers.and(
            headers.and(lower, headers.conntrack.opens),
            ofRealEnds(headers, packets, landing),
          );
          if (headers.isEmpty(carried)) continue;
          effects.set(id, isAnswered(terrain, sending, landing, carried) ? 'carried' : 'unanswered');
        }
      },
    },
    onProgress === undefined ? {} : { onProgress },
  );
  return { rows: rows.map(({ id }) => ({ id, effect: effects.get(id) ?? 'nothing' })), trust };
}

/** The names that a row bound to an entry may use. */
export function namesEntered(terrain: Terrain, { place }: Sending, { ending }: Landing): ReadonlySet<string> {
  const names = new Set([place.zone.id]);
  for (const { node, entry } of crossingsOf(ending.way)) {
    if (entry === undefined) continue;
    const zone = terrain.interfaceAt({ node, interface: entry }).zone;
    for (const name of [entry, `${node}:${entry}`, zone]) if (name !== undefined) names.add(name);
  }
  return names;
}

function isAnswered(terrain: Terrain, sending: Sending, landing: Landing, packets: HeaderSpace): boolean {
  const { headers } = terrain;
  const { ending } = landing;
  const opened = { ...ending, packets: { upper: packets, lower: packets } };
  return answerers(terrain, landing).some((from) => {
    const back = propagate(terrain, answerTo(headers, opened, from, 'ordinary'));
    return back.endings.some(
      ({ disposition, at, packets: home }) => !headers.isEmpty(home.lower) && isHome(sending, disposition, at.node),
    );
  });
}
