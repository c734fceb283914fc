/** report: the answer of `explain` as a JSON value. */
import type { Change, Explanation } from '../checks/public.ts';
import { formatPosition, type Text } from '../diagnostics/public.ts';
import { schemaVersion } from './schema-version.ts';
import { type TraceJson, traceJson } from './trace-json.ts';

export interface ExplanationJson {
  readonly schemaVersion: number;
  readonly command: 'explain';
  readonly arrived: boolean;
  readonly trace: TraceJson;
  readonly reasons: readonly {
    readonly node: string;
    readonly says: Text;
    readonly rows: readonly string[];
    readonly place?: string;
  }[];
  readonly changes: readonly Change[];
  readonly after?: TraceJson;
  readonly turned: boolean;
  readonly warnings: readonly Text[];
}

export function explanationJson({
  trace,
  arrived,
  reasons,
  changes,
  after,
  turned,
  warnings,
}: Explanation): ExplanationJson {
  return {
    schemaVersion,
    command: 'explain',
    arrived,
    trace: traceJson(trace),
    reasons: reasons.map(({ place, ...rest }) => ({
      ...rest,
      ...(place === undefined ? {} : { place: formatPosition(place) }),
    })),
    changes,
    ...(after === undefined ? {} : { after: traceJson(after) }),
    turned,
    warnings,
  };
}
