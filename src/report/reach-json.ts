/** report: who reaches what as a JSON value. */
import type { ReachReport } from '../checks/public.ts';
import type { Text } from '../diagnostics/public.ts';
import { formatAddressSet } from '../net/public.ts';
import { schemaVersion } from './schema-version.ts';

export interface ReachJson {
  readonly schemaVersion: number;
  readonly command: 'reach';
  readonly platform: string;
  readonly asOf: string;
  readonly exitCode: number;
  readonly classes: number;
  readonly doubts: readonly Text[];
  readonly pairs: readonly {
    readonly from: string;
    readonly to?: string;
    readonly complete: boolean;
    readonly rows: readonly {
      readonly source: string;
      readonly destination: string;
      readonly services: readonly string[];
    }[];
  }[];
  readonly pivots: readonly { readonly from: string; readonly through: string; readonly to: string }[];
}

export function reachJson(
  report: ReachReport,
  rest: { readonly platform: string; readonly asOf: string; readonly exitCode: number },
): ReachJson {
  const all = Number.POSITIVE_INFINITY;
  return {
    schemaVersion,
    command: 'reach',
    ...rest,
    classes: report.quantified.endings,
    doubts: report.doubts,
    pairs: report.pairs.map(({ from, to, rows, complete }) => ({
      from: from.id,
      ...(to === undefined ? {} : { to: to.id }),
      complete,
      rows: rows.map(({ source, destination, services }) => ({
        source: formatAddressSet(source, all),
        destination: formatAddressSet(destination, all),
        services,
      })),
    })),
    pivots: report.pivots.map(({ from, through, to }) => ({ from: from.id, through: through.id, to: to.id })),
  };
}
