/** space: forgetting fields (exists), fixing a field, and reading off what values a field takes. */
import { type AddressSet, addressSet, type NumberRange, type NumberSet, numberSet } from '../net/public.ts';
import { readAddresses } from './address-digits.ts';
import { apply, operation } from './apply.ts';
import type { AddressField, Field, NumberField } from './fields.ts';
import { addressLevel, type Layout } from './layout.ts';
import { entriesOf, rebuild } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/** The levels that hold a field. */
function levelsOf(layout: Layout, field: Field): { readonly first: number; readonly last: number } {
  if (field === 'source' || field === 'destination') {
    const first = addressLevel(layout, field);
    return { first, last: first + layout.digits[6] - 1 };
  }
  return { first: layout.level[field], last: layout.level[field] };
}

/** The packets that are in the set when the forgotten levels may take any value. `drop[level]` is 1 to forget it. */
export function forgetLevels(store: DiagramStore, diagram: Diagram, drop: Uint8Array): Diagram {
  const lastKept = drop.lastIndexOf(0);
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    if (part < 0) return part;
    const level = store.level(part);
    if (level > lastKept) return full;
    const known = done.get(part);
    if (known !== undefined) return known;
    const result = drop[level] === 1 ? unionOfKids(store, part, visit) : rebuild(store, part, visit);
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

function unionOfKids(store: DiagramStore, part: Diagram, visit: (kid: Diagram) => Diagram): Diagram {
  return unionAll(store, new Set(entriesOf(store, part).map(({ kid }) => visit(kid))));
}

/** The union, merged as a balanced tree. */
export function unionAll(store: DiagramStore, sets: Iterable<Diagram>): Diagram {
  let parts = [...sets];
  if (parts.length === 0) return empty;
  while (parts.length > 1) {
    const next: Diagram[] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const [a = empty, b = empty] = [parts[i], parts[i + 1]];
      next.push(apply(store, operation.union, a, b));
    }
    parts = next;
  }
  return parts[0] ?? empty;
}

export function forget(store: DiagramStore, layout: Layout, diagram: Diagram, fields: readonly Field[]): Diagram {
  const drop = new Uint8Array(layout.levels);
  for (const field of fields) {
    const { first, last } = levelsOf(layout, field);
    drop.fill(1, first, last + 1);
  }
  return forgetLevels(store, diagram, drop);
}

/** The packets for which the set would hold them if the field had this value (the cofactor). */
export function restrict(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  field: NumberField,
  value: number,
): Diagram {
  const level = layout.level[field];
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    const at = store.level(part);
    if (at > level) return part;
    if (at === level) return entriesOf(store, part).find(({ bound }) => value <= bound)?.kid ?? empty;
    const known = done.get(part);
    if (known !== undefined) return known;
    const result = rebuild(store, part, visit);
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

function keepOnly(layout: Layout, field: Field): Uint8Array {
  const drop = new Uint8Array(layout.levels).fill(1);
  const { first, last } = levelsOf(layout, field);
  drop.fill(0, first, last + 1);
  return drop;
}

/** The values that packets of the set have in the field, absent included as its number. */
export function numbersIn(store: DiagramStore, layout: Layout, diagram: Diagram, field: NumberField): NumberSet {
  const shown = forgetLevels(store, diagram, keepOnly(layout, field));
  if (shown < 0) {
    return shown === empty ? numberSet([]) : numberSet([{ first: 0, last: store.top[layout.level[field]] as number }]);
  }
  const found: NumberRange[] = [];
  let first = 0;
  for (const { bound, kid } of entriesOf(store, shown)) {
    if (kid !== empty) found.push({ first, last: bound });
    first = bound + 1;
  }
  return numberSet(found);
}

/** The addresses that packets of the set have in the field. */
export function addressesIn(store: DiagramStore, layout: Layout, diagram: Diagram, field: AddressField): AddressSet {
  const drop = keepOnly(layout, field);
  drop[layout.family] = 0;
  const shown = forgetLevels(store, diagram, drop);
  return addressSet(
    ([4, 6] as const).flatMap((family) =>
      readAddresses(store, layout, field, family, familyPart(store, layout, shown, family)),
    ),
  );
}

/** What follows the family level, for a diagram that tests nothing above it. */
function familyPart(store: DiagramStore, layout: Layout, diagram: Diagram, family: 4 | 6): Diagram {
  if (store.level(diagram) !== layout.family) return diagram;
  const value = family === 4 ? 0 : 1;
  return entriesOf(store, diagram).find(({ bound }) => value <= bound)?.kid ?? empty;
}
