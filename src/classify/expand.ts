/** classify: the rules of the model as columns of boxes. */
import type { Match, Rule } from '../model/public.ts';
import type { AddressSet, Family, NumberSet, Service } from '../net/public.ts';
import { anyContext, type Check, type ContextCheck, isVacuous } from './check.ts';
import { type DigitBox, digitBoxes } from './digits.ts';
import { addressWords, type InterfaceNumbers, stateNumbers, trait } from './packet-columns.ts';
import { anyFields, type FieldRanges, type RuleColumns, RuleColumnsBuilder } from './rule-columns.ts';

/** One alternative of a rule's services: ranges, and what the packet must show. */
interface ServiceBox {
  readonly fields: FieldRanges;
  readonly traitsMask: number;
  readonly traitsValue: number;
}

/**
 * Expands each rule into the product of its source boxes, destination boxes and services. A rule whose product is larger
 * than `mostBoxes` becomes one box, the hull of everything, and its sets are looked at only when the box matches: the
 * columns stay linear in the rules, whatever the rules say.
 */
export function expandRules(
  rules: readonly Rule[],
  family: Family,
  interfaces: InterfaceNumbers,
  mostBoxes: number,
): RuleColumns {
  const builder = new RuleColumnsBuilder(family);
  rules.forEach((rule, index) => {
    expandRule(rule.match, index, builder, interfaces, mostBoxes);
  });
  return builder.finish();
}

/** The boxes of one rule, which may be none: a condition that no packet of this family meets. */
export function expandRule(
  match: Match,
  rule: number,
  builder: RuleColumnsBuilder,
  interfaces: InterfaceNumbers,
  mostBoxes: number,
): void {
  const { family } = builder;
  if (match.families !== undefined && !match.families.has(family)) return;
  const flags = flagsAsked(match.tcpFlags);
  const context = contextAsked(match, interfaces);
  if (flags === undefined || context === undefined) return;
  const sources = addressBoxes(match.source, family);
  const destinations = addressBoxes(match.destination, family);
  const services = serviceBoxes(match.services, family);
  if (sources.length === 0 || destinations.length === 0 || services.length === 0) return;

  if (sources.length * destinations.length * services.length > mostBoxes) {
    const check: Check = {
      ...flags,
      context,
      whole: {
        ...(match.source === undefined ? {} : { source: match.source }),
        ...(match.destination === undefined ? {} : { destination: match.destination }),
        ...(match.services === undefined ? {} : { services: match.services }),
      },
    };
    builder.add(rule, hull(sources), hull(destinations), fieldsHull(services), builder.addCheck(check));
    return;
  }
  for (const service of services) {
    const check: Check = {
      traitsMask: (flags.traitsMask | service.traitsMask) >>> 0,
      traitsValue: (flags.traitsValue | service.traitsValue) >>> 0,
      context,
    };
    const number = isVacuous(check) ? -1 : builder.addCheck(check);
    for (const source of sources) {
      for (const destination of destinations) builder.add(rule, source, destination, service.fields, number);
    }
  }
}

function addressBoxes(set: AddressSet | undefined, family: Family): readonly DigitBox[] {
  if (set === undefined) return [everyAddress(family)];
  return set.ranges.filter((range) => range.family === family).flatMap(digitBoxes);
}

function everyAddress(family: Family): DigitBox {
  const words = addressWords(family);
  return { first: new Array<number>(words).fill(0), last: new Array<number>(words).fill(0xffff_ffff) };
}

// The hull must be a digit box again: the common digits stay, the first that differs runs over its range, the rest is free.
function hull(boxes: readonly DigitBox[]): DigitBox {
  const [only] = boxes;
  if (boxes.length === 1 && only !== undefined) return only;
  const words = (boxes[0] as DigitBox).first.length;
  const first = new Array<number>(words).fill(0);
  const last = new Array<number>(words).fill(0xffff_ffff);
  for (let word = 0; word < words; word += 1) {
    const low = boxes.reduce((least, box) => Math.min(least, box.first[word] as number), 0xffff_ffff);
    const high = boxes.reduce((most, box) => Math.max(most, box.last[word] as number), 0);
    if (low === high) {
      first[word] = low;
      last[word] = high;
      continue;
    }
    const sameHigh = low >>> 16 === high >>> 16;
    first[word] = sameHigh ? low : (low & 0xffff_0000) >>> 0;
    last[word] = sameHigh ? high : (high | 0xffff) >>> 0;
    break;
  }
  return { first, last };
}

function fieldsHull(services: readonly ServiceBox[]): FieldRanges {
  const span = (pick: (fields: FieldRanges) => readonly [number, number]): readonly [number, number] => [
    services.reduce((least, { fields }) => Math.min(least, pick(fields)[0]), 0xffff),
    services.reduce((most, { fields }) => Math.max(most, pick(fields)[1]), 0),
  ];
  return {
    sourcePort: span((fields) => fields.sourcePort),
    destinationPort: span((fields) => fields.destinationPort),
    protocol: span((fields) => fields.protocol),
    vlan: span((fields) => fields.vlan),
  };
}

function serviceBoxes(services: readonly Service[] | undefined, family: Family): readonly ServiceBox[] {
  if (services === undefined) return [{ fields: anyFields, traitsMask: 0, traitsValue: 0 }];
  return services.flatMap((service) => boxesOfService(service, family));
}

function boxesOfService(service: Service, family: Family): readonly ServiceBox[] {
  switch (service.kind) {
    case 'any':
      return [{ fields: anyFields, traitsMask: 0, traitsValue: 0 }];
    case 'protocol':
      return protocolBox(service.protocol, 0, 0);
    case 'icmp':
      return service.family === family ? icmpBox(service.family === 4 ? 1 : 58, service.type, service.code) : [];
    case 'ports':
      return portBoxes(service.protocol, service.source, service.destination);
  }
}

function protocolBox(protocol: number, traitsMask: number, traitsValue: number): readonly ServiceBox[] {
  if (!isOctet(protocol)) return [];
  return [{ fields: { ...anyFields, protocol: [protocol, protocol] }, traitsMask, traitsValue }];
}

function icmpBox(protocol: number, type: number | undefined, code: number | undefined): readonly ServiceBox[] {
  let mask = 0;
  let value = 0;
  if (type !== undefined) {
    if (!isOctet(type)) return [];
    mask |= trait.icmp | (255 << trait.typeShift);
    value |= trait.icmp | (type << trait.typeShift);
  }
  if (code !== undefined) {
    if (!isOctet(code)) return [];
    mask |= trait.icmp | (255 << trait.codeShift);
    value |= trait.icmp | (code << trait.codeShift);
  }
  return protocolBox(protocol, mask >>> 0, value >>> 0);
}

// A condition on a port, even one that names every port, holds only for a packet that shows one. Absent ports read 0 in
// the columns, so only ranges that hold 0 need the packet asked.
function portBoxes(
  protocol: number,
  source: NumberSet | undefined,
  destination: NumberSet | undefined,
): readonly ServiceBox[] {
  if (!isOctet(protocol)) return [];
  const boxes: ServiceBox[] = [];
  for (const sourcePort of portRanges(source)) {
    for (const destinationPort of portRanges(destination)) {
      const asked =
        (source !== undefined && sourcePort[0] === 0 ? trait.sourcePort : 0) |
        (destination !== undefined && destinationPort[0] === 0 ? trait.destinationPort : 0);
      boxes.push({
        fields: { ...anyFields, protocol: [protocol, protocol], sourcePort, destinationPort },
        traitsMask: asked,
        traitsValue: asked,
      });
    }
  }
  return boxes;
}

function portRanges(set: NumberSet | undefined): readonly (readonly [number, number])[] {
  if (set === undefined) return [[0, 0xffff]];
  return set.ranges.flatMap(({ first, last }): readonly (readonly [number, number])[] =>
    last < 0 || first > 0xffff ? [] : [[Math.max(first, 0), Math.min(last, 0xffff)]],
  );
}

function isOctet(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

// Undefined where no flag octet can meet the condition.
function flagsAsked(asked: Match['tcpFlags']): { traitsMask: number; traitsValue: number } | undefined {
  if (asked === undefined) return { traitsMask: 0, traitsValue: 0 };
  const mask = asked.mask & 255;
  if ((mask & asked.value) !== asked.value) return undefined;
  return { traitsMask: (trait.flags | mask) >>> 0, traitsValue: (trait.flags | asked.value) >>> 0 };
}

function contextAsked(match: Match, interfaces: InterfaceNumbers): ContextCheck | undefined {
  if (match.inInterfaces?.size === 0 || match.outInterfaces?.size === 0 || match.states?.size === 0) return undefined;
  let states = anyContext.states;
  if (match.states !== undefined) {
    states = 0;
    for (const state of match.states) states |= 1 << (stateNumbers.get(state) ?? 31);
  }
  const translated = match.destinationTranslated === undefined ? 3 : match.destinationTranslated ? 2 : 1;
  const later = match.laterFragments === undefined ? 3 : match.laterFragments ? 2 : 1;
  return {
    ...(match.inInterfaces === undefined ? {} : { inInterfaces: interfaceTable(match.inInterfaces, interfaces) }),
    ...(match.outInterfaces === undefined ? {} : { outInterfaces: interfaceTable(match.outInterfaces, interfaces) }),
    states,
    translated,
    later,
  };
}

function interfaceTable(names: ReadonlySet<string>, interfaces: InterfaceNumbers): Uint8Array {
  const asked = [...names].map((name) => interfaces.add(name));
  const table = new Uint8Array(asked.reduce((most, number) => Math.max(most, number), 0) + 1);
  for (const number of asked) table[number] = 1;
  return table;
}
