/** reach: what got through, and to whom. */
import type { Disposition, Interface, Owner, Zone } from '../model/public.ts';
import {
  type AddressRange,
  type AddressSet,
  addressSet,
  broadcastAddress,
  prefixRange,
  rangeOf,
} from '../net/public.ts';
import { crossingsOf, type Ending } from './flight.ts';
import type { HeaderSpace } from './headers.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent } from './translation.ts';

/**
 * Part of an ending that got through. delivered: a node took it · exits: it left the modelled world · on-segment: it was
 * put on the destination's segment, where no node of the platform has that address. `owner` answers for the zone that
 * received it, `holder` for the node.
 */
export interface Landing {
  readonly kind: 'delivered' | 'exits' | 'on-segment';
  readonly ending: Ending;
  readonly packets: HeaderSpace;
  readonly zone?: Zone;
  readonly owner: Owner;
  readonly holder: Owner;
}

/** Whether packets that end like this can have got through to anybody. */
export function lands(disposition: Disposition): boolean {
  return disposition === 'delivered' || disposition === 'exits' || disposition === 'neighbour-unreachable';
}

/** The landings of one ending, without `dull` first packets, which are pointless to ask about: see `pointless`. */
export function landingsOf(terrain: Terrain, dull: HeaderSpace, ending: Ending): readonly Landing[] {
  const kind = kindOf(ending);
  if (kind === undefined) return [];
  const { headers } = terrain;
  const node = terrain.node(ending.at.node);
  let rest = headers.minus(ending.packets.upper, dull);
  const landings: Landing[] = [];
  const land = (zone: Zone | undefined, packets: HeaderSpace): void => {
    if (headers.isEmpty(packets)) return;
    const owner = zone?.owner ?? node.owner;
    landings.push({ kind, ending, packets, owner, holder: node.owner, ...(zone === undefined ? {} : { zone }) });
  };
  if (kind === 'exits') {
    land(terrain.internet, rest);
    return landings;
  }
  // A packet is for the interface that has its destination; on the way out, for the segment that it is put on.
  const interfaces = kind === 'on-segment' ? [terrain.interfaceAt(endOf(ending))] : [...node.interfaces.values()];
  for (const iface of interfaces) {
    if (headers.isEmpty(rest)) break;
    const set = (kind === 'on-segment' ? connectedTo : takenBy)(iface);
    const here = headers.and(rest, asFirstSent(headers, headers.address('destination', set), ending.now));
    rest = headers.minus(rest, here);
    land(terrain.zoneAt(iface), here);
  }
  if (kind === 'delivered') land(undefined, rest);
  return landings;
}

/**
 * Sources that the first node entered cannot know to be forged: its own way back to them leads out where the packet came
 * in. Whoever stands there stands on the way of the honest packet, and no filter of addresses can tell the two apart.
 */
export function passingForHonest(terrain: Terrain, { way }: Ending): HeaderSpace {
  const first = crossingsOf(way).find(({ entry }) => entry !== undefined);
  return first?.entry === undefined ? terrain.headers.none : terrain.behind(terrain.node(first.node), first.entry);
}

function kindOf({ disposition, way, at }: Ending): Landing['kind'] | undefined {
  if (disposition === 'delivered' || disposition === 'exits') return disposition;
  // Put there by a node that forwards, not asked for by the sender on its own segment.
  const forwarded = disposition === 'neighbour-unreachable' && way?.entry !== undefined && at.interface !== undefined;
  return forwarded ? 'on-segment' : undefined;
}

function endOf({ at }: Ending): { readonly node: string; readonly interface: string } {
  return { node: at.node, interface: at.interface ?? '' };
}

/** Addresses of the interface's segments; made once for an interface. */
export const connectedTo: (iface: Interface) => AddressSet = once(({ addresses }) =>
  addressSet(addresses.map(({ prefix }) => prefixRange(prefix))),
);
/** Addresses that the interface takes itself; made once for an interface. */
export const takenBy: (iface: Interface) => AddressSet = once(({ addresses }) =>
  addressSet(
    addresses.flatMap(({ address, prefix }): readonly AddressRange[] => {
      const broadcast = broadcastAddress(prefix);
      return broadcast === undefined ? [rangeOf(address)] : [rangeOf(address), rangeOf(broadcast)];
    }),
  ),
);

function once(make: (iface: Interface) => AddressSet): (iface: Interface) => AddressSet {
  const known = new WeakMap<Interface, AddressSet>();
  return (iface) => {
    const found = known.get(iface) ?? make(iface);
    known.set(iface, found);
    return found;
  };
}
