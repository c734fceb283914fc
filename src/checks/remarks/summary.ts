/** checks: a table of zones held against the rows beside it, where a matrix has both. */
import { formatPosition, type Position, printable, type Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix, SummaryGap } from '../../model/public.ts';
import { type AddressSet, addressesOverlap, addressSetsEqual, formatService, type Service } from '../../net/public.ts';
import { subtractService } from '../../policy/public.ts';
import { servicesOverlap } from '../services.ts';

/** What the other form of the matrix says against this row or cell; undefined where nothing does. */
export type SummaryJudge = (flow: Flow) => Text | undefined;

/** A cell of the table: what it allows there, which is nothing for a denial or an empty cell. */
interface SummaryCell {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
  readonly position?: Position;
  readonly id?: string;
}

/** Every cell counts, empty ones too: a table of zones says of each pair what may pass. Pairs of one zone are left out. */
export function summaryJudge({ flows, gaps = [] }: FlowMatrix): SummaryJudge {
  const cells = flows.filter(({ summary }) => summary === true);
  const rows = flows.filter(({ summary, action }) => summary !== true && action === 'allow');
  if (cells.length + gaps.length === 0 || rows.length === 0) return () => undefined;
  const table: readonly SummaryCell[] = [...cells.map(cellOf), ...gaps.map(gapOf)].filter(
    ({ source, destination }) => !addressSetsEqual(source, destination),
  );
  return (flow) => {
    if (flow.action !== 'allow') return undefined;
    return flow.summary === true ? withoutRow(flow, rows) : beyondTable(flow, table);
  };
}

function cellOf({ source, destination, services, action, position, id }: Flow): SummaryCell {
  return {
    source: source.addresses,
    destination: destination.addresses,
    services: action === 'allow' ? services : [],
    id,
    ...(position === undefined ? {} : { position }),
  };
}

function gapOf({ source, destination, position }: SummaryGap): SummaryCell {
  return { source, destination, services: [], ...(position === undefined ? {} : { position }) };
}

function withoutRow({ source, destination, services }: Flow, rows: readonly Flow[]): Text | undefined {
  if (addressSetsEqual(source.addresses, destination.addresses)) return undefined;
  const found = rows.some(
    (row) =>
      addressesOverlap(row.source.addresses, source.addresses) &&
      addressesOverlap(row.destination.addresses, destination.addresses) &&
      row.services.some((one) => services.some((other) => servicesOverlap(one, other))),
  );
  if (found) return undefined;
  return {
    en: 'this cell of the table allows something, and no row of the matrix is about it',
    fr: 'cette case du tableau autorise, et aucune ligne de la matrice n’en parle',
  };
}

const cellsShown = 3;

function beyondTable(flow: Flow, table: readonly SummaryCell[]): Text | undefined {
  const against = table.flatMap(
    (cell): readonly { readonly cell: SummaryCell; readonly over: readonly Service[] }[] => {
      if (!addressesOverlap(flow.source.addresses, cell.source)) return [];
      if (!addressesOverlap(flow.destination.addresses, cell.destination)) return [];
      const over = cell.services.reduce((left: readonly Service[], one) => subtractService(left, one), flow.services);
      return over.length === 0 ? [] : [{ cell, over }];
    },
  );
  const [first] = against;
  if (first === undefined) return undefined;
  const where = against
    .slice(0, cellsShown)
    .map(({ cell: { position, id } }) => printable(position === undefined ? (id ?? '') : formatPosition(position), 120))
    .join(', ');
  const more = against.length > cellsShown ? ` (+${against.length - cellsShown})` : '';
  const services = first.over.map(formatService).join(', ');
  return {
    en: `allows ${services}, which the table of zones does not allow at ${where}${more}`,
    fr: `autorise ${services}, que le tableau des zones n’autorise pas en ${where}${more}`,
  };
}
