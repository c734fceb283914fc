/** space: the set of packets for which several conditions on fields hold. */
import {
  type AddressSet,
  type Family,
  intersectNumbers,
  type NumberRange,
  type NumberSet,
  numberSet,
  type Service,
} from '../net/public.ts';
import { addressDiagram } from './address-digits.ts';
import { apply, operation } from './apply.ts';
import { highest, isOptional, type NumberField } from './fields.ts';
import type { Layout } from './layout.ts';
import { choose } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/**
 * Every present condition must hold; an absent one always does. `services` holds when any of them does. Numbers of
 * a field are those of `fields.ts`: the number in `absent` stands for a packet that lacks the field, so write
 * `{ first: 0, last: 65_535 }` for "any port" when the packet must show one.
 */
export interface Conditions extends Readonly<Partial<Record<NumberField, NumberSet>>> {
  readonly families?: ReadonlySet<Family>;
  readonly source?: AddressSet;
  readonly destination?: AddressSet;
  readonly services?: readonly Service[];
}

const families = [4, 6] as const;
const header = ['protocol', 'destinationPort', 'sourcePort', 'icmpType', 'icmpCode'] as const;
const tail = ['tcpFlags', 'fragment', 'options', 'state', 'translated'] as const;
const place = ['location', 'entry', 'exit', 'vlan', 'innerVlan'] as const;

/** `label` where all conditions hold, 0 elsewhere. */
export function conditionDiagram(
  store: DiagramStore,
  layout: Layout,
  conditions: Conditions,
  label: Diagram = full,
): Diagram {
  const rest = chain(store, layout, conditions, tail, label);
  const byFamily = families.map((family) => {
    if (conditions.families !== undefined && !conditions.families.has(family)) return empty;
    let part = headerDiagram(store, layout, conditions, family, rest);
    for (const field of ['destination', 'source'] as const) {
      const set = conditions[field];
      if (set !== undefined) part = addressDiagram(store, layout, field, family, set, part);
    }
    return part;
  });
  const [four = empty, six = empty] = byFamily;
  const all = choose(store, layout.family, [{ first: 0, last: 0 }], four, six);
  return chain(store, layout, conditions, place, all);
}

function headerDiagram(
  store: DiagramStore,
  layout: Layout,
  conditions: Conditions,
  family: Family,
  rest: Diagram,
): Diagram {
  const { services } = conditions;
  if (services === undefined) return chain(store, layout, conditions, header, rest);
  const parts = services.map((service) => serviceDiagram(store, layout, service, family, rest));
  const any = parts.reduce((sum, part) => apply(store, operation.over, sum, part), empty);
  const asked = chain(store, layout, conditions, header, full);
  return apply(store, operation.clip, any, asked);
}

function chain(
  store: DiagramStore,
  layout: Layout,
  conditions: Conditions,
  fields: readonly NumberField[],
  kid: Diagram,
): Diagram {
  return fields.toReversed().reduce((part, field) => {
    const set = conditions[field];
    return set === undefined ? part : choose(store, layout.level[field], fieldRanges(field, set), part);
  }, kid);
}

/** The set's ranges, canonical and within the field. */
export function fieldRanges(field: NumberField, set: NumberSet): readonly NumberRange[] {
  return intersectNumbers(set, numberSet([{ first: 0, last: highest[field] }])).ranges;
}

/** The part of the set that is real values of the field: a port set that says 0-70000 never means "no port". */
export function presentRanges(field: NumberField, set: NumberSet): readonly NumberRange[] {
  const last = isOptional(field) ? highest[field] - 1 : highest[field];
  return intersectNumbers(set, numberSet([{ first: 0, last }])).ranges;
}

// The same cases as `serviceMatches` in net, word for word.
function serviceDiagram(store: DiagramStore, layout: Layout, service: Service, family: Family, kid: Diagram): Diagram {
  const { level } = layout;
  const only = (field: NumberField, value: number | undefined, part: Diagram): Diagram =>
    value === undefined
      ? part
      : choose(store, level[field], presentRanges(field, numberSet([{ first: value, last: value }])), part);
  const ports = (field: 'sourcePort' | 'destinationPort', set: NumberSet | undefined, part: Diagram): Diagram =>
    set === undefined ? part : choose(store, level[field], presentRanges(field, set), part);
  switch (service.kind) {
    case 'any':
      return kid;
    case 'protocol':
      return only('protocol', service.protocol, kid);
    case 'ports': {
      const source = ports('sourcePort', service.source, kid);
      return only('protocol', service.protocol, ports('destinationPort', service.destination, source));
    }
    case 'icmp': {
      if (service.family !== family) return empty;
      const typed = only('icmpType', service.type, only('icmpCode', service.code, kid));
      return only('protocol', family === 4 ? 1 : 58, typed);
    }
  }
}
