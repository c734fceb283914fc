/** model: the rows of matrix files, looked up on one topology and read for one day. */
import { DiagnosticList, type Outcome, type Position, printable } from '../diagnostics/public.ts';
import {
  type AddressRange,
  type AddressSet,
  addressesCover,
  addressSet,
  intersectAddresses,
  isEmptyAddresses,
  rangeOf,
} from '../net/public.ts';
import { ownAddresses } from './addresses.ts';
import { type EndpointResolver, endpointResolver } from './endpoint.ts';
import type { Endpoint, EndpointTerm, Flow, FlowDraft, FlowMatrix, MatrixDraft, SummaryGap } from './flow.ts';
import { checkDay, checkFamilies, checkIngress, checkValidity } from './matrix-checks.ts';
import type { Topology } from './topology.ts';

/**
 * `asOf`: the ISO day to read the matrix for. `filterAddresses`: whether a destination wider than one host (a zone, a
 * VLAN, a prefix, a range) also stands for the own addresses that firewalls have inside it (`with-segment`, the
 * default), or whether those must be named (`when-named`), as in a matrix that gives the firewall a column of its own.
 */
export interface ResolveOptions {
  readonly asOf: string;
  readonly filterAddresses?: 'with-segment' | 'when-named';
}

/**
 * One matrix of all drafts in order. Rows outside their validity on `asOf` go to `inactive`. Every name, row id, date
 * and ingress is checked first, and one mistake refuses the whole: a matrix read in part would call allowed packets
 * excess and denied ones legitimate. Groups belong to the file that defines them; groups of the topology to all.
 */
export function resolveMatrix(
  drafts: readonly MatrixDraft[],
  topology: Topology,
  options: ResolveOptions,
): Outcome<FlowMatrix> {
  const report = new DiagnosticList();
  checkDay(options.asOf, report);
  const apart = options.filterAddresses === 'when-named' ? firewallAddresses(topology) : undefined;
  const ids = new Map<string, FlowDraft>();
  const flows: Flow[] = [];
  const inactive: Flow[] = [];
  const gaps: SummaryGap[] = [];
  for (const draft of drafts) {
    const resolver = endpointResolver(topology, draft.groups, report);
    // What the narrow reading has to report, the wide one has reported.
    const narrow = apart && endpointResolver(topology, draft.groups, new DiagnosticList(), apart);
    for (const row of draft.flows) {
      checkId(row, ids, report);
      checkValidity(row, report);
      const flow = resolveRow(row, topology, resolver, narrow, report);
      (isActive(flow, options.asOf) ? flows : inactive).push(flow);
    }
  }
  // What the axes of a table name was looked up, and reported, with its other cells.
  for (const draft of drafts) {
    const resolver = endpointResolver(topology, draft.groups, new DiagnosticList());
    for (const { source, destination, position } of draft.gaps ?? [])
      gaps.push({
        source: resolver.resolve(source, position),
        destination: resolver.resolve(destination, position),
        ...at(position),
      });
  }
  if (flows.length === 0) {
    const all =
      inactive.length === 0
        ? 'the matrix has no row'
        : `none of its ${inactive.length} rows is valid on ${options.asOf}`;
    report.warning('matrix-empty', `${all}: every packet is denied`);
  }
  const unknownColumns = [...new Set(drafts.flatMap((draft) => draft.unknownColumns))];
  return report.outcome({
    flows,
    ...(gaps.length === 0 ? {} : { gaps }),
    inactive,
    asOf: options.asOf,
    files: drafts.map(({ file }) => file),
    unknownColumns,
  });
}

function checkId(row: FlowDraft, ids: Map<string, FlowDraft>, report: DiagnosticList): void {
  const first = ids.get(row.id);
  if (first === undefined) {
    ids.set(row.id, row);
    return;
  }
  report.error('row-id-duplicate', `two rows have the id \`${printable(row.id, 60)}\``, {
    ...at(row.position),
    help:
      first.position === undefined
        ? 'number them apart'
        : `the first is at ${place(first.position)}; number them apart`,
  });
}

function place(position: Position): string {
  if (position.kind === 'cell')
    return `${position.sheet === undefined ? position.file : `${position.file}:${position.sheet}`}!${position.cell}`;
  return position.kind === 'text' ? `${position.file}:${position.line}` : position.file;
}

function isActive({ validFrom, validUntil }: Flow, asOf: string): boolean {
  return (validFrom === undefined || validFrom <= asOf) && (validUntil === undefined || asOf <= validUntil);
}

function resolveRow(
  row: FlowDraft,
  topology: Topology,
  resolver: EndpointResolver,
  narrow: EndpointResolver | undefined,
  report: DiagnosticList,
): Flow {
  const { source: sourceTerms, destination: destinationTerms, sourceWithin, destinationWithin, ...facts } = row;
  const source = resolveEnd(row, sourceTerms, sourceWithin, resolver, report);
  const whole = resolveEnd(row, destinationTerms, destinationWithin, resolver, report);
  const destination =
    narrow === undefined ? whole : resolveEnd(row, destinationTerms, destinationWithin, narrow, new DiagnosticList());
  checkFamilies(row, source.addresses, destination.addresses, report);
  const ingress = checkIngress(row, topology, report);
  return { ...facts, ...(ingress === undefined ? {} : { ingress }), source, destination };
}

function resolveEnd(
  row: FlowDraft,
  terms: readonly EndpointTerm[],
  within: readonly EndpointTerm[] | undefined,
  resolver: EndpointResolver,
  report: DiagnosticList,
): Endpoint {
  const text = terms.map((term) => term.text).join(', ');
  const inner = resolver.resolve(terms, row.position);
  if (within === undefined) return { text, terms, addresses: inner };
  const outer = resolver.resolve(within, row.position);
  const addresses = intersectAddresses(inner, outer);
  const where = within.map((term) => term.text).join(', ');
  if (isEmptyAddresses(addresses)) {
    // An unknown name was reported already and says nothing about the other column.
    if (!isEmptyAddresses(inner) && !isEmptyAddresses(outer)) {
      const message = `\`${printable(text, 60)}\` does not lie in \`${printable(where, 60)}\`, so that the row matches nothing`;
      report.error('row-contradiction', message, at(terms[0]?.position ?? row.position));
    }
  } else if (!terms.some(({ kind }) => kind === 'any') && !addressesCover(outer, inner)) {
    const message = `only part of \`${printable(text, 60)}\` lies in \`${printable(where, 60)}\`; the row is read as that part`;
    report.warning('row-contradiction', message, at(terms[0]?.position ?? row.position));
  }
  return { text: `${text} (${where})`, terms, addresses };
}

function at(position: Position | undefined): { readonly position?: Position } {
  return position === undefined ? {} : { position };
}

function firewallAddresses(topology: Topology): AddressSet {
  const ranges: AddressRange[] = [];
  for (const node of topology.nodes.values()) {
    if (node.kind === 'firewall') ranges.push(...ownAddresses(node).map(rangeOf));
  }
  return addressSet(ranges);
}
