/** space: what a set of packets becomes when every packet's field is written: address translation on sets. */
import { type AddressSet, familyBits, type NumberSet, type Prefix, prefixRange } from '../net/public.ts';
import { addressDiagram } from './address-digits.ts';
import { apply, operation } from './apply.ts';
import { conditionDiagram, presentRanges } from './conditions.ts';
import { type AddressField, absent, isOptional, type NumberField } from './fields.ts';
import { addressLevel, type Layout } from './layout.ts';
import { forget } from './project.ts';
import { below, choose, type Entry, entriesOf, node } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/**
 * Every packet with the field written to each of the values: one value is an assignment, several are "any of these"
 * (a port pool). A packet that lacks the field keeps lacking it.
 */
export function assignNumber(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  field: NumberField,
  values: NumberSet,
): Diagram {
  const level = layout.level[field];
  const written = choose(store, level, presentRanges(field, values), full);
  if (!isOptional(field)) {
    return apply(store, operation.intersection, forget(store, layout, diagram, [field]), written);
  }
  const none = absent[field];
  const lacks = choose(store, level, [{ first: none, last: none }], full);
  const without = apply(store, operation.intersection, diagram, lacks);
  const having = apply(store, operation.minus, diagram, lacks);
  const image = apply(store, operation.intersection, forget(store, layout, having, [field]), written);
  return apply(store, operation.union, without, image);
}

/** Every packet with the field written, absent or not: for facts about the packet's place (entry, exit, VLAN). */
export function writeNumber(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  field: NumberField,
  value: number,
): Diagram {
  const written = choose(store, layout.level[field], [{ first: value, last: value }], full);
  return apply(store, operation.intersection, forget(store, layout, diagram, [field]), written);
}

/** Every packet with the address written to each of the set's addresses of its own family; none of a family without. */
export function assignAddress(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  field: AddressField,
  values: AddressSet,
): Diagram {
  const image = forget(store, layout, diagram, [field]);
  return apply(store, operation.intersection, image, conditionDiagram(store, layout, { [field]: values }));
}

/**
 * One to one translation of a prefix (netmap): packets whose address lies in `from` get the same host part in `to`;
 * packets outside `from` are left out. Throws RangeError when family or length of the two differ.
 */
export function netmap(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  field: AddressField,
  from: Prefix,
  to: Prefix,
): Diagram {
  if (from.family !== to.family || from.length !== to.length) throw new RangeError('netmap needs two like prefixes');
  const { family } = from;
  const first = addressLevel(layout, field);
  const bits = familyBits(family);
  const set: AddressSet = { ranges: [prefixRange(from)] };
  const inside = addressDiagram(store, layout, field, family, set, full);
  const digit = (value: bigint, index: number): number =>
    Number((value >> BigInt(bits - (index + 1) * layout.digitBits)) & ((1n << BigInt(layout.digitBits)) - 1n));
  const written = Math.ceil(from.length / layout.digitBits);
  const moved = (part: Diagram, index: number): Diagram => {
    if (index === written || part === empty) return part;
    const level = first + index;
    const delta = digit(to.value, index) - digit(from.value, index);
    const free = Math.max(0, (index + 1) * layout.digitBits - from.length);
    const low = digit(to.value, index);
    const high = low + 2 ** free - 1;
    const entries: Entry[] = low > 0 ? [{ bound: low - 1, kid: empty }] : [];
    if (store.level(part) !== level) entries.push({ bound: high, kid: moved(part, index + 1) });
    else {
      for (const { bound, kid } of entriesOf(store, part)) {
        const at = bound + delta;
        if (at < low) continue;
        entries.push({ bound: Math.min(at, high), kid: moved(kid, index + 1) });
        if (at >= high) break;
      }
    }
    const top = store.top[level] as number;
    if (high < top) entries.push({ bound: top, kid: empty });
    return node(store, level, entries);
  };
  const byFamily = (part: Diagram): Diagram => {
    const change = (one: Diagram): Diagram =>
      below(store, apply(store, operation.intersection, one, inside), first, (block) => moved(block, 0));
    const at = store.level(part) === layout.family ? entriesOf(store, part) : [{ bound: 1, kid: part }];
    const kid = at.find(({ bound }) => (family === 4 ? 0 : 1) <= bound)?.kid ?? empty;
    const value = family === 4 ? 0 : 1;
    return choose(store, layout.family, [{ first: value, last: value }], change(kid));
  };
  return below(store, diagram, layout.family, byFamily);
}
