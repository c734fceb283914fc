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

// From the lowest level upwards, as diagrams are built.
const header = ['icmpCode', 'icmpType', 'sourcePort', 'destinationPort', 'protocol'] as const;
const tail = ['translated', 'state', 'options', 'fragment', 'tcpFlags'] as const;
const place = ['innerVlan', 'vlan', 'exit', 'entry', 'location'] as const;

const four = [{ first: 0, last: 0 }] as const;

/** `label` where all conditions hold, 0 elsewhere. */
export function conditionDiagram(
  store: DiagramStore,
  layout: Layout,
  conditions: Conditions,
  label: Diagram = full,
): Diagram {
  const { families, source, destination, services } = conditions;
  const rest = chain(store, layout, conditions, tail, label);
  const isShared = services === undefined || !services.some(({ kind }) => kind === 'icmp');
  const shared = isShared ? headerDiagram(store, layout, conditions, 4, rest) : empty;
  const ofFamily = (family: Family): Diagram => {
    if (families !== undefined && !families.has(family)) return empty;
    let part = isShared ? shared : headerDiagram(store, layout, conditions, family, rest);
    if (destination !== undefined) part = addressDiagram(store, layout, 'destination', family, destination, part);
    if (source !== undefined) part = addressDiagram(store, layout, 'source', family, source, part);
    return part;
  };
  return chain(store, layout, conditions, place, choose(store, layout.family, four, ofFamily(4), ofFamily(6)));
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
  let any: Diagram = empty;
  for (const service of services) {
    any = apply(store, operation.over, any, serviceDiagram(store, layout, service, family, rest));
  }
  return apply(store, operation.clip, any, chain(store, layout, conditions, header, full));
}

function chain(
  store: DiagramStore,
  layout: Layout,
  conditions: Conditions,
  upwards: readonly NumberField[],
  kid: Diagram,
): Diagram {
  let part = kid;
  for (const field of upwards) {
    const set = conditions[field];
    if (set !== undefined) part = choose(store, layout.level[field], clipped(set, highest[field]), part);
  }
  return part;
}

/** The set's real values: a port set that says 0-70000 never means "no port". */
export function presentRanges(field: NumberField, set: NumberSet): readonly NumberRange[] {
  return clipped(set, isOptional(field) ? highest[field] - 1 : highest[field]);
}

/** The ranges from 0 to `top`, canonical even where a literal was not. */
function clipped({ ranges }: NumberSet, top: number): readonly NumberRange[] {
  let next = 0;
  let isInOrder = true;
  for (const { first, last } of ranges) {
    if (first < next || last < first || last > top) isInOrder = false;
    next = last + 2;
  }
  if (isInOrder) return ranges;
  return intersectNumbers(numberSet(ranges), numberSet([{ first: 0, last: top }])).ranges;
}

// The same cases as `serviceMatches` in net, word for word.
function serviceDiagram(store: DiagramStore, layout: Layout, service: Service, family: Family, kid: Diagram): Diagram {
  const one = (field: NumberField, value: number | undefined, part: Diagram): Diagram => {
    if (value === undefined) return part;
    const ranges = presentRanges(field, { ranges: [{ first: value, last: value }] });
    return choose(store, layout.level[field], ranges, part);
  };
  const ports = (field: 'sourcePort' | 'destinationPort', set: NumberSet | undefined, part: Diagram): Diagram =>
    set === undefined ? part : choose(store, layout.level[field], presentRanges(field, set), part);
  switch (service.kind) {
    case 'any':
      return kid;
    case 'protocol':
      return one('protocol', service.protocol, kid);
    case 'ports': {
      const source = ports('sourcePort', service.source, kid);
      return one('protocol', service.protocol, ports('destinationPort', service.destination, source));
    }
    case 'icmp': {
      if (service.family !== family) return empty;
      const typed = one('icmpType', service.type, one('icmpCode', service.code, kid));
      return one('protocol', family === 4 ? 1 : 58, typed);
    }
  }
}
