/** checks: what the set engine says of each row: all of it is carried, or a packet of it may not be. */
import type { FlowMatrix } from '../../model/public.ts';
import { addressSetContains, formatAddress, type Packet } from '../../net/public.ts';
import { coverage, type Place, type Terrain } from '../../reach/public.ts';
import type { Atlas } from '../atlas.ts';
import { takenAddresses } from '../explore/places.ts';
import { Demands } from './demands.ts';
import type { End } from './ends.ts';

export type RowCoverage =
  | { readonly kind: 'carried' }
  | {
      readonly kind: 'missing';
      readonly from: End;
      readonly to: Pick<End, 'kind' | 'address'>;
      readonly packet: Packet;
    };

export interface RowCoverageInput {
  readonly terrain: Terrain;
  readonly places: readonly Place[];
  readonly atlas: Atlas;
  readonly matrix: FlowMatrix;
  readonly onProgress?: (done: number, total: number) => void;
}

/** By row; rows that ask nothing of anybody are left out, and so are all rows when the engine gave something up. */
export function coverageOfRows(input: RowCoverageInput): ReadonlyMap<string, RowCoverage> {
  const { terrain, places, atlas, matrix, onProgress } = input;
  const { universe } = terrain.headers;
  return universe.scope(() => {
    const demands = new Demands(terrain, atlas, matrix);
    const { rows, trust } = coverage({
      terrain,
      places,
      demandsOf: (place) => demands.of(place),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    if (trust.doubts.length > 0 || trust.ledger.length > 0) return new Map<string, RowCoverage>();
    const taken = takenAddresses(terrain.topology);
    return new Map(
      [...rows].flatMap(([id, row]): readonly (readonly [string, RowCoverage])[] => {
        if (row.kind === 'carried') return [[id, row]];
        const packet = universe.example(row.packets)?.packet;
        return packet === undefined ? [] : [[id, missing(terrain, atlas, taken, row.place, packet)]];
      }),
    );
  });
}

function missing(
  terrain: Terrain,
  atlas: Atlas,
  taken: ReadonlySet<string>,
  { node, interface: name, zone, sender, device }: Place,
  packet: Packet,
): RowCoverage {
  const isOutside = terrain.node(node).kind === 'external' && zone.owner.kind === 'internet';
  const sent = sender === undefined ? 'station' : isOutside ? 'internet' : device ? 'device' : 'host';
  const isOwn = taken.has(formatAddress(packet.dst));
  const received = isOwn ? 'host' : addressSetContains(atlas.internet, packet.dst) ? 'internet' : 'station';
  return {
    kind: 'missing',
    from: { address: packet.src, node, interface: name, zone: zone.id, kind: sent },
    to: { address: packet.dst, kind: received },
    packet,
  };
}
