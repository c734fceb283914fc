/** model: what one row must not say against itself or against its topology, besides its two ends. */
import { type DiagnosticList, didYouMean, type Position, printable } from '../diagnostics/public.ts';
import type { AddressSet, Family, Service } from '../net/public.ts';
import { isIsoDay } from './day.ts';
import type { FlowDraft } from './flow.ts';
import type { Topology } from './topology.ts';

/** Reports a day that is no day: every validity would be compared with nonsense. */
export function checkDay(day: string, report: DiagnosticList): void {
  if (isIsoDay(day)) return;
  report.error('option-invalid', `\`${printable(day, 40)}\` is no day`, {
    expected: 'an ISO day such as `2026-12-31`',
  });
}

/** Both days are inclusive, so that a row may be valid for one day. */
export function checkValidity(row: FlowDraft, report: DiagnosticList): void {
  const { validFrom, validUntil } = row;
  if (validFrom === undefined || validUntil === undefined || validFrom <= validUntil) return;
  report.error(
    'row-validity-inverted',
    `row \`${printable(row.id, 60)}\` ends on ${validUntil}, before it begins on ${validFrom}`,
    {
      ...at(row.position),
      help: 'exchange the two dates',
    },
  );
}

/** Warns of a row that no packet can match, because its ends or its ICMP messages are of different families. */
export function checkFamilies(
  row: FlowDraft,
  source: AddressSet,
  destination: AddressSet,
  report: DiagnosticList,
): void {
  const [from, to] = [familiesOf(source), familiesOf(destination)];
  // An end without addresses was reported as unknown.
  if (from.size === 0 || to.size === 0) return;
  const shared = new Set([...from].filter((family) => to.has(family)));
  const id = printable(row.id, 60);
  if (shared.size === 0) {
    const message = `row \`${id}\` goes from ${names(from)} to ${names(to)}: no packet can match`;
    report.warning('row-family-mismatch', message, {
      ...at(row.position),
      help: 'give both ends an address of the same family',
    });
    return;
  }
  const icmp = row.services.filter((service): service is Extract<Service, { kind: 'icmp' }> => service.kind === 'icmp');
  if (icmp.length > 0 && !icmp.some(({ family }) => shared.has(family))) {
    const asked = new Set(icmp.map(({ family }) => family));
    const message = `row \`${id}\` speaks of ICMP for ${names(asked)}, but its ends are ${names(shared)}`;
    report.warning('row-family-mismatch', message, {
      ...at(row.position),
      help: 'write `icmp` for IPv4, `icmpv6` for IPv6',
    });
  }
}

/**
 * The zone id or interface name that the row's `ingress` stands for. An unknown one is an error: the row would never
 * match, and the next row would decide in its stead.
 */
export function checkIngress(row: FlowDraft, topology: Topology, report: DiagnosticList): string | undefined {
  const { ingress } = row;
  if (ingress === undefined) return undefined;
  const known = ingressNames(topology);
  if (known.has(ingress)) return ingress;
  const lower = ingress.toLowerCase();
  const sameButCase = [...known].filter((name) => name.toLowerCase() === lower);
  const [only] = sameButCase;
  const quoted = `\`${printable(ingress, 60)}\``;
  if (only !== undefined && sameButCase.length === 1) {
    report.warning('row-endpoint-unknown', `ingress ${quoted} is read as \`${only}\``, at(row.position));
    return only;
  }
  const help = didYouMean(ingress, known);
  report.error('row-endpoint-unknown', `ingress ${quoted} is no zone or interface of this platform`, {
    ...at(row.position),
    ...(help === undefined ? {} : { help }),
  });
  return ingress;
}

const ingressNamesOf = new WeakMap<Topology, ReadonlySet<string>>();

function ingressNames(topology: Topology): ReadonlySet<string> {
  let names = ingressNamesOf.get(topology);
  if (names === undefined) {
    names = new Set([
      ...topology.zones.keys(),
      ...[...topology.nodes.values()].flatMap((node) => [...node.interfaces.keys()]),
    ]);
    ingressNamesOf.set(topology, names);
  }
  return names;
}

function familiesOf(set: AddressSet): ReadonlySet<Family> {
  return new Set(set.ranges.map(({ family }) => family));
}

function names(families: ReadonlySet<Family>): string {
  return [...families]
    .sort()
    .map((family) => `IPv${family}`)
    .join(' and ');
}

function at(position: Position | undefined): { readonly position?: Position } {
  return position === undefined ? {} : { position };
}
