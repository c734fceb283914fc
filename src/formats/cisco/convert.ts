/** formats: an access list -> two rulesets between which the device's own decision lies. */
import type { Match, Rule, Ruleset } from '../../model/public.ts';
import { type AddressSet, type Family, type Service, tcpFlag } from '../../net/public.ts';
import type { AccessEntry, AccessList } from './syntax.ts';

/** One condition that is not modelled exactly, and the rule that leans on it. */
export interface Inexact {
  readonly rule: string;
  readonly construct: string;
  readonly position: AccessEntry['position'];
}

/** `upper` accepts at least what the device may accept, `lower` at most what it surely accepts; equal without `inexact`. */
export interface ImportedList {
  readonly name: string;
  readonly upper: Ruleset;
  readonly lower: Ruleset;
  readonly inexact: readonly Inexact[];
}

/**
 * First match decides; what no entry matches is denied ("implicit deny" of every Cisco access list). An entry with
 * ports permits later fragments to its addresses as well, and one that denies lets them on (Cisco, "Access Control
 * Lists and IP Fragments").
 */
export function convertList(list: AccessList): ImportedList {
  const upper: Rule[] = [];
  const lower: Rule[] = [];
  const inexact: Inexact[] = [];
  for (const [index, entry] of list.entries.entries()) {
    const id = `${entry.sequence ?? index + 1}`;
    const { more = [], ...only } = entry;
    const rules = [
      ...rulesOf(only, id, list.family),
      ...more.flatMap((ask, i) => rulesOf({ ...asking(only), ...ask }, `${id}/${i + 2}`, list.family)),
    ];
    const accepts = entry.action === 'accept';
    const exact = entry.inexact.length === 0;
    if (exact || accepts) upper.push(...rules);
    if (exact || !accepts) lower.push(...rules);
    for (const construct of entry.inexact) inexact.push({ rule: id, construct, position: entry.position });
  }
  // About the other family an IPv4 list says nothing: packets of it never meet the list.
  const residual = { 4: 'deny', 6: 'deny' } as const;
  return {
    name: list.name,
    upper: { name: list.name, rules: upper, residual },
    lower: { name: list.name, rules: lower, residual },
    inexact,
  };
}

/** The entry without what it asks of the upper header. */
function asking(entry: AccessEntry): AccessEntry {
  const { protocol: _p, sourcePorts: _s, destinationPorts: _d, icmp: _i, ...rest } = entry;
  return rest;
}

function rulesOf(entry: AccessEntry, id: string, family: Family | undefined): readonly Rule[] {
  const rule = (suffix: string, match: Match): Rule => ({
    id: `${id}${suffix}`,
    match,
    action: entry.action,
    log: entry.log,
    rows: [],
    comment: entry.text,
    position: entry.position,
  });
  const ends = endsOf(entry, family);
  const asksUpper = hasUpper(entry);
  const services = servicesOf(entry);
  const whole: Match = {
    ...ends,
    ...(services === undefined ? {} : { services }),
    ...(entry.fragments ? { laterFragments: true } : {}),
  };
  const found = flagMatches(entry).map((tcpFlags, index) =>
    rule(index === 0 ? '' : `.${index + 1}`, tcpFlags === undefined ? whole : { ...whole, tcpFlags }),
  );
  if (!asksUpper || entry.action !== 'accept' || entry.fragments) return found;
  const protocol = entry.protocol === undefined ? {} : { services: [protocolOf(entry.protocol)] };
  return [...found, rule('.fragments', { ...ends, ...protocol, laterFragments: true })];
}

function endsOf({ source, destination }: AccessEntry, family: Family | undefined): Match {
  return {
    ...(family === undefined ? {} : { families: new Set([family]) }),
    ...(isEverything(source, family) ? {} : { source }),
    ...(isEverything(destination, family) ? {} : { destination }),
  };
}

function isEverything(set: AddressSet, family: Family | undefined): boolean {
  const all = (one: Family): boolean =>
    set.ranges.some((range) => range.family === one && range.first === 0n && range.last === (one === 4 ? max4 : max6));
  return family === undefined ? all(4) && all(6) : all(family);
}

const max4 = (1n << 32n) - 1n;
const max6 = (1n << 128n) - 1n;

/** Whether the entry asks for what only a first fragment shows. */
function hasUpper({ sourcePorts, destinationPorts, icmp, established, flags }: AccessEntry): boolean {
  return sourcePorts !== undefined || destinationPorts !== undefined || icmp !== undefined || established || flags > 0;
}

function protocolOf(protocol: number): Service {
  return { kind: 'protocol', protocol };
}

function servicesOf({ protocol, sourcePorts, destinationPorts, icmp }: AccessEntry): readonly Service[] | undefined {
  if (protocol === undefined) return undefined;
  if (icmp !== undefined) return [{ kind: 'icmp', family: protocol === 1 ? 4 : 6, ...icmp }];
  if (sourcePorts === undefined && destinationPorts === undefined) return [protocolOf(protocol)];
  return [
    {
      kind: 'ports',
      protocol,
      ...(sourcePorts === undefined ? {} : { source: sourcePorts }),
      ...(destinationPorts === undefined ? {} : { destination: destinationPorts }),
    },
  ];
}

/** `established` and single flags hold when any one of them is set: one rule for each. */
function flagMatches({ established, flags }: AccessEntry): readonly Match['tcpFlags'][] {
  const wanted = established ? tcpFlag.ack | tcpFlag.rst | flags : flags;
  if (wanted === 0) return [undefined];
  const bits = Object.values(tcpFlag).filter((bit) => (wanted & bit) !== 0);
  return bits.map((bit) => ({ mask: bit, value: bit }));
}

/** All lists of a configuration, by name. */
export function convertLists(lists: readonly AccessList[]): ReadonlyMap<string, ImportedList> {
  return new Map(lists.map((list) => [list.name, convertList(list)]));
}
