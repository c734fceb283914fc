/** checks: a table of zones held against the rows beside it, where a matrix has both. */
import { formatPosition, type Position, printable, type Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix, SummaryGap } from '../../model/public.ts';
import {
  type AddressSet,
  addressesOverlap,
  addressSetsEqual,
  formatPacket,
  formatService,
  type Packet,
  type Service,
} from '../../net/public.ts';
import { subtractService } from '../../policy/public.ts';
import { type HeaderSpace, Universe } from '../../space/public.ts';

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

/**
 * Every cell counts, empty ones too: a table of zones says of each pair what may pass. Pairs of one zone are left out. A
 * row says what it allows and no denial before it takes away; both are held against each other packet by packet.
 */
export function summaryJudge({ flows, gaps = [] }: FlowMatrix): SummaryJudge {
  const cells = flows.filter(({ summary }) => summary === true);
  const rows = flows.filter(({ summary }) => summary !== true);
  if (cells.length + gaps.length === 0 || rows.every(({ action }) => action === 'deny')) return () => undefined;
  const table: readonly SummaryCell[] = [...cells.map(cellOf), ...gaps.map(gapOf)].filter(
    ({ source, destination }) => !addressSetsEqual(source, destination),
  );
  const sets = new RowSets(rows);
  return (flow) => {
    if (flow.action !== 'allow') return undefined;
    return flow.summary === true ? withoutRow(flow, rows, sets) : beyondTable(flow, table, sets);
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

function withoutRow(cell: Flow, rows: readonly Flow[], sets: RowSets): Text | undefined {
  if (addressSetsEqual(cell.source.addresses, cell.destination.addresses)) return undefined;
  return sets.within((universe) => {
    const allowed = sets.where(cell.source.addresses, cell.destination.addresses, cell.services);
    const packet = universe.example(allowed)?.packet;
    if (packet === undefined) return undefined;
    for (const row of rows) {
      if (row.action === 'deny' || !meet(row, cell.source.addresses, cell.destination.addresses)) continue;
      if (!universe.isEmpty(universe.intersect(allowed, sets.allowedBy(row)))) return undefined;
    }
    const shown = formatPacket(packet);
    return {
      en: `this cell of the table allows something, and no row of the matrix is about it; for instance ${shown}`,
      fr: `cette case du tableau autorise, et aucune ligne de la matrice n’en parle ; par exemple ${shown}`,
    };
  });
}

const cellsShown = 3;

function beyondTable(flow: Flow, table: readonly SummaryCell[], sets: RowSets): Text | undefined {
  return sets.within((universe) => {
    const touched = table.filter(({ source, destination }) => meet(flow, source, destination));
    if (touched.length === 0) return undefined;
    const allowed = sets.allowedBy(flow);
    const against = touched.flatMap((cell): readonly { readonly cell: SummaryCell; readonly packet: Packet }[] => {
      const pair = universe.intersect(allowed, sets.where(cell.source, cell.destination));
      const said = sets.where(cell.source, cell.destination, cell.services);
      const packet = universe.example(universe.subtract(pair, said))?.packet;
      return packet === undefined ? [] : [{ cell, packet }];
    });
    const [first] = against;
    return first === undefined ? undefined : contradiction(flow, first, against);
  });
}

function contradiction(
  flow: Flow,
  { cell, packet }: { readonly cell: SummaryCell; readonly packet: Packet },
  against: readonly { readonly cell: SummaryCell }[],
): Text {
  const over = cell.services.reduce((left: readonly Service[], one) => subtractService(left, one), flow.services);
  const where = against
    .slice(0, cellsShown)
    .map(({ cell: { position, id } }) => printable(position === undefined ? (id ?? '') : formatPosition(position), 120))
    .join(', ');
  const more = against.length > cellsShown ? ` (+${against.length - cellsShown})` : '';
  const [services, shown] = [over.map(formatService).join(', '), formatPacket(packet)];
  return {
    en: `allows ${services}, which the table of zones does not allow at ${where}${more}; for instance ${shown}`,
    fr: `autorise ${services}, que le tableau des zones n’autorise pas en ${where}${more} ; par exemple ${shown}`,
  };
}

/** Cheap, and never wrong where it says no. */
function meet(flow: Flow, source: AddressSet, destination: AddressSet): boolean {
  return addressesOverlap(flow.source.addresses, source) && addressesOverlap(flow.destination.addresses, destination);
}

/** What rows allow, as sets that live for one question. */
class RowSets {
  readonly #universe = new Universe();
  readonly #place: ReadonlyMap<Flow, number>;
  readonly #denials: readonly (readonly [number, Flow])[];

  constructor(rows: readonly Flow[]) {
    this.#place = new Map(rows.map((row, i) => [row, i]));
    // A denial that is bound to an entry leaves the others open.
    this.#denials = rows.flatMap((row, i) => (row.action === 'deny' && row.ingress === undefined ? [[i, row]] : []));
  }

  within<T>(ask: (universe: Universe) => T): T {
    return this.#universe.scope(() => ask(this.#universe));
  }

  /** Packets that can exist between the ends, of these services (absent: of all). */
  where(source: AddressSet, destination: AddressSet, services?: readonly Service[]): HeaderSpace {
    const universe = this.#universe;
    if (services?.length === 0) return universe.nothing;
    const asked = { source, destination, ...(services === undefined ? {} : { services }) };
    return universe.intersect(universe.everything, universe.where(asked));
  }

  /** What the row allows and no denial before it takes away. */
  allowedBy(row: Flow): HeaderSpace {
    const own = this.where(row.source.addresses, row.destination.addresses, row.services);
    const place = this.#place.get(row) ?? Number.POSITIVE_INFINITY;
    return this.#denials
      .filter(([at, denial]) => at < place && meet(denial, row.source.addresses, row.destination.addresses))
      .reduce(
        (left, [, { source, destination, services }]) =>
          this.#universe.subtract(left, this.where(source.addresses, destination.addresses, services)),
        own,
      );
  }
}
