/** space: what a set says about upper-layer headers, as the services of a row. */
import { formatNumberSet, type NumberRange, type NumberSet, numberSet, protocolName } from '../net/public.ts';
import { absent, highest, type NumberField } from './fields.ts';
import type { Layout } from './layout.ts';
import { type Entry, entriesOf } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty } from './store.ts';

/**
 * Some protocols, and what their headers show. Absent sets mean any value, shown or not. `bare`: only packets that
 * show no header of that protocol (later fragments, packets cut short).
 */
export interface ServiceRow {
  readonly protocols: NumberSet;
  readonly destinationPorts?: NumberSet;
  readonly sourcePorts?: NumberSet;
  readonly icmpTypes?: NumberSet;
  readonly icmpCodes?: NumberSet;
  readonly bare?: true;
}

/**
 * The services of a diagram that tests only protocol, ports, ICMP type and code. `possible` holds what packets can
 * show there: what is outside it may be said or not, whichever is shorter.
 */
export function serviceRows(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  possible: Diagram,
): readonly ServiceRow[] {
  const rows: ServiceRow[] = [];
  const whole: NumberRange[] = [];
  for (const { kid, whole: all, ranges } of byKid(store, layout, 'protocol', diagram, possible)) {
    if (kid === empty) continue;
    if (kid === all) whole.push(...ranges);
    else rows.push(...headerRows(store, layout, { ranges }, kid, all));
  }
  return whole.length === 0 ? rows : [{ protocols: numberSet(whole) }, ...rows];
}

interface Group {
  readonly kid: Diagram;
  readonly whole: Diagram;
  readonly ranges: readonly NumberRange[];
}

/** The level's values grouped by what follows, in the diagram and in what is possible. */
function byKid(
  store: DiagramStore,
  layout: Layout,
  field: NumberField,
  diagram: Diagram,
  possible: Diagram,
): readonly Group[] {
  const level = layout.level[field];
  const list = (part: Diagram): readonly Entry[] =>
    store.level(part) === level ? entriesOf(store, part) : [{ bound: highest[field], kid: part }];
  const [a, b] = [list(diagram), list(possible)];
  const groups = new Map<string, { kid: Diagram; whole: Diagram; ranges: NumberRange[] }>();
  let first = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i] as Entry, b[j] as Entry];
    const last = Math.min(x.bound, y.bound);
    if (y.kid !== empty) {
      const key = `${x.kid} ${y.kid}`;
      const group = groups.get(key) ?? { kid: x.kid, whole: y.kid, ranges: [] };
      group.ranges.push({ first, last });
      groups.set(key, group);
    }
    if (x.bound === last) i += 1;
    if (y.bound === last) j += 1;
    first = last + 1;
  }
  return [...groups.values()].map(({ kid, whole, ranges }) => ({ kid, whole, ranges: numberSet(ranges).ranges }));
}

function headerRows(
  store: DiagramStore,
  layout: Layout,
  protocols: NumberSet,
  diagram: Diagram,
  possible: Diagram,
): readonly ServiceRow[] {
  const rows: ServiceRow[] = [];
  for (const ports of byKid(store, layout, 'destinationPort', diagram, possible)) {
    if (ports.kid === empty) continue;
    const { shown, lacks } = split(ports.ranges, absent.destinationPort);
    for (const sources of byKid(store, layout, 'sourcePort', ports.kid, ports.whole)) {
      if (sources.kid === empty) continue;
      const from = split(sources.ranges, absent.sourcePort);
      if (shown.length > 0 && from.shown.length > 0) {
        const every = covers(from.shown, 65_535);
        rows.push({
          protocols,
          destinationPorts: { ranges: shown },
          ...(every ? {} : { sourcePorts: { ranges: from.shown } }),
        });
      }
      if (lacks && from.lacks) rows.push(...icmpRows(store, layout, protocols, sources.kid, sources.whole));
    }
  }
  return rows;
}

function icmpRows(
  store: DiagramStore,
  layout: Layout,
  protocols: NumberSet,
  diagram: Diagram,
  possible: Diagram,
): readonly ServiceRow[] {
  const rows: ServiceRow[] = [];
  for (const types of byKid(store, layout, 'icmpType', diagram, possible)) {
    if (types.kid === empty) continue;
    const { shown, lacks } = split(types.ranges, absent.icmpType);
    for (const codes of byKid(store, layout, 'icmpCode', types.kid, types.whole)) {
      if (codes.kid === empty) continue;
      const some = split(codes.ranges, absent.icmpCode);
      if (shown.length > 0 && some.shown.length > 0) {
        const every = covers(some.shown, 255);
        rows.push({
          protocols,
          icmpTypes: { ranges: shown },
          ...(every ? {} : { icmpCodes: { ranges: some.shown } }),
        });
      }
      if (lacks && some.lacks) rows.push({ protocols, bare: true });
    }
  }
  return rows;
}

function split(
  ranges: readonly NumberRange[],
  none: number,
): { readonly shown: readonly NumberRange[]; readonly lacks: boolean } {
  const shown = ranges
    .filter(({ first }) => first < none)
    .map(({ first, last }) => ({ first, last: Math.min(last, none - 1) }));
  return { shown, lacks: ranges.some(({ last }) => last >= none) };
}

function covers(ranges: readonly NumberRange[], top: number): boolean {
  return ranges.length === 1 && ranges[0]?.first === 0 && ranges[0].last >= top;
}

/** `tcp/80,443`, `any`, `icmp/8`, `udp without header`. */
export function formatServiceRow(row: ServiceRow): string {
  const names = row.protocols.ranges.flatMap(({ first, last }) => {
    if (last - first > 3) return [`proto/${first}-${last}`];
    return Array.from({ length: last - first + 1 }, (_, i) => protocolName(first + i));
  });
  const every = covers(row.protocols.ranges, 255);
  const name = every ? 'any' : names.join(', ');
  if (row.bare === true) return `${name} without header`;
  const text = (set: NumberSet): string => formatNumberSet(set).replaceAll(', ', ',');
  if (row.icmpTypes !== undefined) {
    return `${name}/${text(row.icmpTypes)}${row.icmpCodes === undefined ? '' : ` code ${text(row.icmpCodes)}`}`;
  }
  const to = row.destinationPorts === undefined ? name : `${name}/${text(row.destinationPorts)}`;
  return row.sourcePorts === undefined ? to : `${to} from ${text(row.sourcePorts)}`;
}
