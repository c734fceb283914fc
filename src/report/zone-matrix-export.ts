/** report: the zone × zone matrix for spreadsheets and programs. */
import type { Text } from '../diagnostics/public.ts';
import { csvRecord } from './csv.ts';
import { schemaVersion } from './schema-version.ts';
import type { ZoneMatrix, ZonePair } from './zone-matrix.ts';

export interface ZoneMatrixJson {
  readonly schemaVersion: number;
  readonly command: 'matrix';
  readonly method: 'sampled';
  readonly packets: number;
  readonly asOf: string;
  readonly zones: readonly string[];
  readonly pairs: readonly ZonePair[];
  readonly doubts: readonly Text[];
}

export function zoneMatrixJson({ zones, pairs, packets, asOf, doubts }: ZoneMatrix): ZoneMatrixJson {
  return { schemaVersion, command: 'matrix', method: 'sampled', packets, asOf, zones, pairs, doubts };
}

/** RFC 4180, one row a source zone; a cell lists the services that arrived, `!` in front where no filter was crossed. */
export function zoneMatrixCsv({ zones, pairs }: ZoneMatrix): string {
  const byEnds = new Map(pairs.map((pair) => [`${pair.from}\u0000${pair.to}`, pair]));
  const head = csvRecord(['from/to', ...zones]);
  const rows = zones.map((from) =>
    csvRecord([
      from,
      ...zones.map((to) => {
        const pair = byEnds.get(`${from}\u0000${to}`);
        return pair === undefined ? '' : `${pair.unfiltered ? '! ' : ''}${pair.services.join(' ')}`;
      }),
    ]),
  );
  return `${[head, ...rows].join('\r\n')}\r\n`;
}
