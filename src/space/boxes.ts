/** space: a set as few readable rows: sources, destinations, services, and what else it depends on. */
import { type AddressSet, type Family, type NumberSet, unionAddresses } from '../net/public.ts';
import { apply, operation } from './apply.ts';
import { conditionDiagram } from './conditions.ts';
import { type NumberField, numberFields } from './fields.ts';
import type { Layout } from './layout.ts';
import type { Point } from './point.ts';
import { addressesIn, forgetLevels, numbersIn } from './project.ts';
import { choose } from './rewrite.ts';
import { examplePoint } from './sample.ts';
import { type ServiceRow, serviceRows } from './service-rows.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/**
 * One product of sets, read like a row of a matrix: source and destination are of the same family. `where` holds the
 * fields on which the row depends besides; numbers as in `fields.ts`.
 */
export interface Box {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly ServiceRow[];
  readonly where: Readonly<Partial<Record<NumberField, NumberSet>>>;
}

/** `complete` is false when `limit` rows did not cover the set; the rows then say only a part of it. */
export interface Boxes {
  readonly boxes: readonly Box[];
  readonly complete: boolean;
}

const header: readonly NumberField[] = ['protocol', 'destinationPort', 'sourcePort', 'icmpType', 'icmpCode'];
const single: readonly NumberField[] = numberFields.filter((field) => !header.includes(field));

/**
 * A cover of the set by boxes, none of which can grow or be left out. Each box grows from one packet: every field in
 * turn takes all the values that keep the box inside the set. `valid` bounds what counts: boxes may reach beyond it.
 */
export function coverByBoxes(store: DiagramStore, layout: Layout, set: Diagram, valid: Diagram, limit: number): Boxes {
  const target = apply(store, operation.union, set, apply(store, operation.minus, full, valid));
  const groups = levelGroups(layout);
  let rest = apply(store, operation.intersection, set, valid);
  const grown: Grown[] = [];
  while (rest !== empty && grown.length < limit) {
    const seed = examplePoint(store, layout, rest) as Point;
    const parts = grow(store, layout, groups, seed, target);
    const all = product(store, parts);
    grown.push({ parts, all });
    rest = apply(store, operation.minus, rest, all);
  }
  const complete = rest === empty;
  const needed = complete ? withoutRedundant(store, grown, apply(store, operation.intersection, set, valid)) : grown;
  return { boxes: joinFamilies(needed.map((one) => readBox(store, layout, one.parts, valid))), complete };
}

interface Grown {
  readonly parts: readonly Diagram[];
  readonly all: Diagram;
}

/** Levels that grow together; addresses come last, so that rows are wide in services before they are in places. */
function levelGroups(layout: Layout): readonly Uint8Array[] {
  const keep = (...levels: readonly number[]): Uint8Array => {
    const drop = new Uint8Array(layout.levels).fill(1);
    for (const level of levels) drop[level] = 0;
    return drop;
  };
  const block = (first: number): readonly number[] => Array.from({ length: layout.digits[6] }, (_, i) => first + i);
  return [
    ...single.toReversed().map((field) => keep(layout.level[field])),
    keep(...header.map((field) => layout.level[field])),
    keep(layout.family, ...block(layout.source)),
    keep(layout.family, ...block(layout.destination)),
  ];
}

function grow(
  store: DiagramStore,
  layout: Layout,
  groups: readonly Uint8Array[],
  seed: Point,
  target: Diagram,
): readonly Diagram[] {
  const family = choose(
    store,
    layout.family,
    [{ first: seed[layout.family] as number, last: seed[layout.family] as number }],
    full,
  );
  const parts = groups.map((drop) => pointPart(store, layout, seed, drop));
  groups.forEach((drop, i) => {
    const others = parts.reduce(
      (sum, part, j) => (i === j ? sum : apply(store, operation.intersection, sum, part)),
      full,
    );
    const bad = apply(store, operation.minus, apply(store, operation.intersection, others, family), target);
    const allowed = apply(store, operation.minus, full, forgetLevels(store, bad, drop));
    parts[i] = drop[layout.family] === 0 ? apply(store, operation.intersection, allowed, family) : allowed;
  });
  return parts;
}

/** The point's own values in the kept levels. */
function pointPart(store: DiagramStore, layout: Layout, seed: Point, drop: Uint8Array): Diagram {
  const digits = layout.digits[seed[layout.family] === 0 ? 4 : 6];
  const lacks = (level: number): boolean =>
    (level >= layout.source + digits && level < layout.destination) ||
    (level >= layout.destination + digits && level < layout.destination + layout.digits[6]);
  let part: Diagram = full;
  for (let level = layout.levels - 1; level >= 0; level -= 1) {
    if (drop[level] === 1 || lacks(level)) continue;
    const value = seed[level] as number;
    part = choose(store, level, [{ first: value, last: value }], part);
  }
  return part;
}

function product(store: DiagramStore, parts: readonly Diagram[]): Diagram {
  return parts.reduce((sum, part) => apply(store, operation.intersection, sum, part), full);
}

/** Leaves out, latest first, every box that the others cover. */
function withoutRedundant(store: DiagramStore, grown: readonly Grown[], set: Diagram): readonly Grown[] {
  const kept = [...grown];
  for (let i = kept.length - 1; i >= 0 && kept.length > 1; i -= 1) {
    const others = kept.reduce((sum, { all }, j) => (i === j ? sum : apply(store, operation.union, sum, all)), empty);
    if (apply(store, operation.minus, set, others) === empty) kept.splice(i, 1);
  }
  return kept;
}

function readBox(store: DiagramStore, layout: Layout, parts: readonly Diagram[], valid: Diagram): Box {
  const all = product(store, parts);
  const where: Partial<Record<NumberField, NumberSet>> = {};
  single.toReversed().forEach((field, i) => {
    const part = parts[i] as Diagram;
    if (part !== full) where[field] = numbersIn(store, layout, part, field);
  });
  const services = parts[single.length] as Diagram;
  const groups = levelGroups(layout);
  // What headers the packets of this row can show: an ICMP type under the other family is none of its business.
  const open = parts.map((part, i) => (i === single.length ? full : part));
  const possible = forgetLevels(
    store,
    apply(store, operation.intersection, valid, product(store, open)),
    groups[single.length] as Uint8Array,
  );
  return {
    source: addressesIn(store, layout, all, 'source'),
    destination: addressesIn(store, layout, all, 'destination'),
    services: serviceRows(store, layout, apply(store, operation.intersection, services, possible), possible),
    where,
  };
}

/** Rows that differ only in the family become one: source and destination of a row always share theirs. */
function joinFamilies(boxes: readonly Box[]): readonly Box[] {
  const joined: Box[] = [];
  for (const box of boxes) {
    const at = joined.findIndex((other) => familyOf(other) !== familyOf(box) && alike(other, box));
    const other = joined[at];
    if (other === undefined) joined.push(box);
    else {
      joined[at] = {
        ...other,
        source: unionAddresses(other.source, box.source),
        destination: unionAddresses(other.destination, box.destination),
      };
    }
  }
  return joined;
}

function familyOf(box: Box): Family | undefined {
  const families = new Set(box.source.ranges.map(({ family }) => family));
  return families.size === 1 ? [...families][0] : undefined;
}

function alike(a: Box, b: Box): boolean {
  return JSON.stringify([a.services, a.where]) === JSON.stringify([b.services, b.where]);
}

/** The packets of a box, valid or not. */
export function boxDiagram(store: DiagramStore, layout: Layout, box: Box): Diagram {
  const address = conditionDiagram(store, layout, { source: box.source, destination: box.destination, ...box.where });
  const services = box.services.map((row) =>
    conditionDiagram(store, layout, {
      protocol: row.protocols,
      ...(row.destinationPorts === undefined ? {} : { destinationPort: row.destinationPorts }),
      ...(row.sourcePorts === undefined ? {} : { sourcePort: row.sourcePorts }),
      ...(row.icmpTypes === undefined ? {} : { icmpType: row.icmpTypes }),
      ...(row.icmpCodes === undefined ? {} : { icmpCode: row.icmpCodes }),
      ...(row.bare === true ? bareHeader : {}),
    }),
  );
  const any = services.reduce((sum, part) => apply(store, operation.union, sum, part), empty);
  return apply(store, operation.intersection, address, any);
}

const none = (value: number): NumberSet => ({ ranges: [{ first: value, last: value }] });
const bareHeader = {
  destinationPort: none(65_536),
  sourcePort: none(65_536),
  icmpType: none(256),
  icmpCode: none(256),
} as const;
