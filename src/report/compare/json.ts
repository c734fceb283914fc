/** report: comparisons and reviews as JSON values. */
import type { ChangeReview, FilterChange, ReadableDifference } from '../../checks/public.ts';
import { formatAddressSet } from '../../net/public.ts';
import { packetJson } from '../packet-json.ts';
import { schemaVersion } from '../schema-version.ts';
import type { CompareRenderInput } from './terminal.ts';

type Json = Readonly<Record<string, unknown>>;

export function compareJson({ left, right, filters, inexact, unread, scope }: CompareRenderInput): Json {
  return {
    schemaVersion,
    command: 'compare',
    intended: left,
    deployed: right,
    equal: unread.length === 0 && filters.every(({ equal }) => equal),
    inexact,
    unread,
    scope,
    filters: filters.map(({ differences, ...rest }) => ({ ...rest, differences: differences.map(differenceJson) })),
  };
}

export function changeJson(before: string, after: string, review: ChangeReview): Json {
  return {
    schemaVersion,
    command: 'diff',
    before,
    after,
    onlyCloses: review.onlyCloses,
    why: review.why,
    filters: review.filters,
    rules: review.rules,
    opens: review.opens.map(filterChangeJson),
    closes: review.closes.map(filterChangeJson),
    rows: review.rows.map(({ id, kind, fields }) => ({ id, kind, fields })),
    structure: review.structure,
    promises: review.promises.map(({ id, before: was, after: is, appeared, gone }) => ({
      id,
      before: was,
      after: is,
      appeared: appeared.map(({ subject, says, severity }) => ({ subject, says, severity })),
      gone: gone.map(({ subject, says, severity }) => ({ subject, says, severity })),
    })),
  };
}

function filterChangeJson({ node, hook, zones, ...difference }: FilterChange): Json {
  return { node, hook, zones, ...differenceJson(difference) };
}

function differenceJson({ kind, certain, rule, rows, entries, complete, witness }: ReadableDifference): Json {
  return {
    kind,
    certain,
    ...(rule === undefined ? {} : { rule }),
    rows,
    complete,
    entries: entries.map(({ source, destination, ...rest }) => ({
      source: formatAddressSet(source, 10_000),
      destination: formatAddressSet(destination, 10_000),
      ...rest,
    })),
    witness: { ...witness, packet: packetJson(witness.packet) },
  };
}
