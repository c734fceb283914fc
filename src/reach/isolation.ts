/**
 * reach: isolation of all tenants and the provider, in one pass over the tenants' places. Each tenant's packets are kept
 * apart, never joined over tenants, and asked at once whether they landed with somebody else.
 */
import { type Owner, ownerKey } from '../model/public.ts';
import { tcpFlag } from '../net/public.ts';
import { type Conclusion, type Counterexample, conclude } from './claim.ts';
import { crossingsOf } from './flight.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import type { Landing } from './landing.ts';
import type { Receipt } from './outline.ts';
import type { Place } from './places.ts';
import { injectionOf, type Sending } from './sending.ts';
import { survey } from './survey.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent, realEnds } from './translation.ts';

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
 * No packet that a tenant's place can send lands with another tenant, or with the provider outside zones of kind public.
 * What ends on a tenant's own node has not left the tenant, whatever network its address is in. Devices are no senders
 * here: what a firewall says for itself passes no filter of its own. Throws ClaimOverNothing.
 */
export function isolation(terrain: Terrain, places: readonly Place[], options: IsolationOptions = {}): Conclusion {
  const { headers } = terrain;
  const tenants = places.filter(({ zone, device }) => zone.owner.kind === 'tenant' && !device);
  const found = new Map<string, Counterexample>();
  let possible = false;
  const crossingOf = (from: Owner, landing: Landing): HeaderSpace => {
    if (!isForeign(from, landing)) return headers.none;
    const kept = options.exempt === undefined ? headers.none : ofRealEnds(headers, options.exempt, landing);
    return headers.minus(landing.packets, kept);
  };
  const trust = survey(
    terrain,
    tenants,
    {
      landing: (sending, landing, forged) => {
        const from = sending.place.zone.owner;
        const crossing = crossingOf(from, landing);
        if (headers.isEmpty(crossing)) return;
        const key = [
          ownerKey(from),
          ownerKey(landing.owner),
          ...crossingsOf(landing.ending.way).map(({ node }) => node),
        ].join(' ');
        const certain = headers.and(crossing, landing.ending.packets.lower);
        const example = counterexample(headers, sending, landing, certain, forged);
        if (example === undefined) possible = true;
        else found.set(key, plainer(found.get(key), example));
      },
    },
    {
      forged: options.forged ?? true,
      ...(options.apart === true
        ? {}
        : {
            sought: {
              mayEscape: isForeign,
              escapes: (from: Owner, landing: Landing) => !headers.isEmpty(crossingOf(from, landing)),
            },
          }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    },
  );
  return conclude(trust, { certain: [...found.values()], possible });
}

function isForeign(from: Owner, { owner, holder, zone, kind }: Receipt): boolean {
  if (kind === 'delivered' && ownerKey(holder) === ownerKey(from)) return false;
  if (owner.kind === 'tenant') return ownerKey(owner) !== ownerKey(from);
  return owner.kind === 'provider' && zone?.kind !== 'public';
}

/** One packet of `packets`, the most ordinary one, as the sending puts it into the platform. */
export function counterexample(
  headers: Headers,
  sending: Sending,
  landing: Landing,
  packets: HeaderSpace,
  forged: boolean,
): Counterexample | undefined {
  const example = headers.universe.example(packets);
  if (example === undefined) return undefined;
  const { disposition, at } = landing.ending;
  return { injection: injectionOf(sending, example.packet), disposition, at, sending, landing, forged };
}

/** First packets whose real ends (as sent, as received) are in the set. */
export function ofRealEnds(headers: Headers, set: HeaderSpace, { ending }: Pick<Landing, 'ending'>): HeaderSpace {
  return asFirstSent(headers, set, realEnds(ending.now));
}

/** Of two counterexamples of the same pair and way, the one that says more: honest, and the opening of a conversation. */
function plainer(a: Counterexample | undefined, b: Counterexample): Counterexample {
  if (a === undefined) return b;
  return oddness(b) < oddness(a) ? b : a;
}

function oddness({ forged, injection: { packet } }: Counterexample): number {
  const opens = packet.protocol === 6 ? packet.tcpFlags === syn : packet.protocol === 17 || packet.icmp?.type === 8;
  return (
    (forged ? 8 : 0) + (packet.fragment === undefined ? 0 : 4) + (packet.options.length > 0 ? 2 : 0) + (opens ? 0 : 1)
  );
}

const { syn } = tcpFlag;
