/** report: the answer of `clean` as a JSON value. */
import type { Line, Suggestion } from '../../checks/public.ts';
import type { Rule } from '../../model/public.ts';
import { formatAddressSet, formatService } from '../../net/public.ts';
import { schemaVersion } from '../schema-version.ts';
import type { CleanRenderInput } from './terminal.ts';

type Json = Readonly<Record<string, unknown>>;

export function cleanJson({ subject, filters, objects, inexact }: CleanRenderInput, exitCode: number): Json {
  return {
    schemaVersion,
    command: 'clean',
    subject,
    exitCode,
    inexact,
    objects,
    filters: filters.map(({ name, cleaning: { lines, unjudged, anomalies, suggestions } }) => ({
      name,
      lines,
      unjudged,
      anomalies: anomalies.map(({ kind, line, by, other, later }) => ({
        kind,
        line: lineJson(line),
        by: by.map(lineJson),
        ...(other === undefined ? {} : { other: lineJson(other) }),
        later,
      })),
      suggestions: suggestions.map(suggestionJson),
    })),
  };
}

function lineJson({ id, rules: [rule] }: Line): Json {
  return {
    id,
    ...(rule?.comment === undefined ? {} : { comment: rule.comment }),
    ...(rule?.position === undefined ? {} : { place: rule.position }),
    ...(rule === undefined || rule.rows.length === 0 ? {} : { rows: rule.rows }),
  };
}

function suggestionJson(suggestion: Suggestion): Json {
  if (suggestion.kind === 'move') return { kind: 'move', line: lineJson(suggestion.line), to: 1 };
  const { lines, field, rule, moved } = suggestion;
  return { kind: 'merge', lines: lines.map(lineJson), field, becomes: mergedField(field, rule), moved };
}

/** What the field of a merged rule says, as text. */
export function mergedField(field: Extract<Suggestion, { kind: 'merge' }>['field'], { match }: Rule): string {
  switch (field) {
    case 'source':
    case 'destination':
      return formatAddressSet(match[field] ?? { ranges: [] }, 10_000);
    case 'services':
      return (match.services ?? []).map(formatService).join(', ');
    default:
      return [...(match[field] ?? [])].join(', ');
  }
}
