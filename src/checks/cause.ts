/** checks: one finding per cause: arrivals that the same row, rule or missing filter let through belong together. */
import type { Position, Severity, Text } from '../diagnostics/public.ts';
import { printable } from '../diagnostics/public.ts';
import { formatPacket } from '../net/public.ts';
import type { Check, CheckContext } from './check.ts';
import type { Arrival, Permit } from './evidence.ts';
import type { Finding } from './finding.ts';

export interface Cause {
  readonly key: string;
  readonly says: Text;
  readonly rows: readonly string[];
  readonly place?: Position;
}

/** What let the packet through where it mattered: the last filter on its way, unless `permit` names another. */
function causeOf(context: CheckContext, arrival: Arrival, permit: Permit | undefined = arrival.permits.at(-1)): Cause {
  if (permit === undefined) {
    const way = { en: 'no filtering device on its way', fr: 'aucun dispositif de filtrage sur son chemin' };
    return { key: `unfiltered ${arrival.to.node}`, says: way, rows: [] };
  }
  const { node, rule, rows } = permit;
  if (rows.length > 0) {
    const names = rows.map((row) => printable(row)).join(', ');
    const flow = context.matrix.flows.find(({ id }) => id === rows[0]);
    return {
      key: `rows ${rows.join(' ')}`,
      says: { en: `allowed by row ${names}`, fr: `autorisé par la ligne ${names}` },
      rows,
      ...(flow?.position === undefined ? {} : { place: flow.position }),
    };
  }
  const place = rulePlace(context, permit);
  const at = printable(node);
  const says =
    rule === undefined
      ? { en: `allowed by the residual action of ${at}`, fr: `autorisé par l’action résiduelle de ${at}` }
      : { en: `allowed by rule ${printable(rule)} of ${at}`, fr: `autorisé par la règle ${printable(rule)} de ${at}` };
  return { key: `${node} ${rule ?? 'residual'}`, says, rows: [], ...(place === undefined ? {} : { place }) };
}

function rulePlace(context: CheckContext, { node, rule }: Permit): Position | undefined {
  const policy = context.policies.get(node);
  const found = [...(policy?.forward.rules ?? []), ...(policy?.input.rules ?? [])].find(({ id }) => id === rule);
  return found?.position ?? context.topology.nodes.get(node)?.position;
}

/** Arrivals of one cause. */
export interface Group {
  readonly cause: Cause;
  readonly arrivals: readonly [Arrival, ...Arrival[]];
}

function groupByCause(
  context: CheckContext,
  arrivals: Iterable<Arrival>,
  choose?: (arrival: Arrival) => Permit | undefined,
): readonly Group[] {
  const groups = new Map<string, { cause: Cause; arrivals: [Arrival, ...Arrival[]] }>();
  for (const arrival of arrivals) {
    const cause = causeOf(context, arrival, choose?.(arrival));
    const known = groups.get(cause.key);
    if (known === undefined) groups.set(cause.key, { cause, arrivals: [arrival] });
    else known.arrivals.push(arrival);
  }
  return [...groups.values()];
}

/** One finding per cause. `says` is the sentence before the example and the cause. */
export function findingsByCause(
  check: Pick<Check, 'id' | 'clauses'>,
  context: CheckContext,
  arrivals: Iterable<Arrival>,
  says: (group: Group) => Text,
  options: { readonly severity?: Severity; readonly choose?: (arrival: Arrival) => Permit | undefined } = {},
): readonly Finding[] {
  return groupByCause(context, arrivals, options.choose).map((group) => {
    const { cause, arrivals: members } = group;
    const text = says(group);
    const packet = formatPacket(members[0].injection.packet);
    return {
      id: check.id,
      severity: options.severity ?? 'error',
      says: { en: `${text.en}: ${packet}, ${cause.says.en}`, fr: `${text.fr} : ${packet}, ${cause.says.fr}` },
      subject: `${check.id} ${cause.key}`,
      rows: cause.rows,
      clauses: check.clauses,
      witness: context.evidence.trace(members[0].injection),
      ...(cause.place === undefined ? {} : { place: cause.place }),
    };
  });
}

/** `alpha-lan → beta-lan`, and how many other zone pairs there are. */
export function zonePairs(group: Pick<Group, 'arrivals'>): Text {
  const pairs = new Set(group.arrivals.map(({ from, to }) => `${from.zone.id} → ${to.zone?.id ?? '?'}`));
  const [first = '', ...rest] = [...pairs].map((pair) => printable(pair));
  if (rest.length === 0) return { en: first, fr: first };
  const shown = [first, ...rest.slice(0, 2)].join(', ');
  const more = rest.length - Math.min(2, rest.length);
  if (more === 0) return { en: shown, fr: shown };
  return { en: `${shown} and ${more} more`, fr: `${shown} et ${more} de plus` };
}
