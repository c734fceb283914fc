/** checks: a difference in the words of a matrix, without any set in it. */
import type { Position } from '../../diagnostics/public.ts';
import type { ConntrackState, Rule } from '../../model/public.ts';
import { conntrackStates } from '../../model/public.ts';
import { type AddressSet, formatTcpFlags, type NumberSet, numberSetContains, type Packet } from '../../net/public.ts';
import type { InterfaceNames } from '../../reach/public.ts';
import { type Box, formatServiceRow, fragmentKinds } from '../../space/public.ts';
import type { Difference } from './differences.ts';

/**
 * One row that reads like a row of a matrix. `entries`, `exits` and `states` are absent where the row does not depend
 * on them; `only` names what else it depends on.
 */
export interface ReadableRow {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly string[];
  readonly entries?: readonly string[];
  readonly exits?: readonly string[];
  readonly states?: readonly ConntrackState[];
  readonly only: readonly string[];
}

export interface RuleName {
  readonly id: string;
  readonly comment?: string;
  readonly place?: Position;
}

/** `rule` absent: the residual action. `rows`: the matrix rows that say otherwise, or that the rule stems from. */
export interface ReadableDifference {
  readonly kind: Difference['kind'];
  readonly certain: boolean;
  readonly rule?: RuleName;
  readonly rows: readonly string[];
  readonly entries: readonly ReadableRow[];
  readonly complete: boolean;
  readonly witness: {
    readonly packet: Packet;
    readonly entry?: string;
    readonly exit?: string;
    readonly state: ConntrackState;
  };
}

export function readable(difference: Difference, names: InterfaceNames): ReadableDifference {
  const { kind, certain, rule, intended, boxes, complete, witness } = difference;
  const { entry, exit, state } = witness.situation;
  const entryName = entry === undefined ? undefined : names.nameOf(entry);
  const exitName = exit === undefined ? undefined : names.nameOf(exit);
  return {
    kind,
    certain,
    ...(rule === undefined ? {} : { rule: ruleName(rule) }),
    rows: [...new Set([...(rule?.rows ?? []), ...intended.flatMap(({ rows }) => rows)])],
    entries: boxes.map((box) => rowOf(box, names)),
    complete,
    witness: {
      packet: witness.packet,
      ...(entryName === undefined ? {} : { entry: entryName }),
      ...(exitName === undefined ? {} : { exit: exitName }),
      state: state ?? 'new',
    },
  };
}

function ruleName({ id, comment, position }: Rule): RuleName {
  return {
    id,
    ...(comment === undefined ? {} : { comment }),
    ...(position === undefined ? {} : { place: position }),
  };
}

function rowOf({ source, destination, services, where }: Box, names: InterfaceNames): ReadableRow {
  const entries = interfacesIn(where.entry, names);
  const exits = interfacesIn(where.exit, names);
  const { state } = where;
  const states = state === undefined ? undefined : conntrackStates.filter((_, i) => numberSetContains(state, i));
  return {
    source,
    destination,
    services: services.map((row) => formatServiceRow(row)),
    ...(entries === undefined ? {} : { entries }),
    ...(exits === undefined ? {} : { exits }),
    ...(states === undefined ? {} : { states }),
    only: otherConditions(where),
  };
}

/** Undefined where the row does not ask for one, or asks for every one that has a name. */
function interfacesIn(set: NumberSet | undefined, names: InterfaceNames): readonly string[] | undefined {
  if (set === undefined) return undefined;
  const all = names.all();
  const found = all.filter((_, number) => numberSetContains(set, number));
  return found.length === all.length ? undefined : found;
}

function otherConditions(where: Box['where']): readonly string[] {
  const said: string[] = [];
  if (where.fragment !== undefined) {
    const set = where.fragment;
    said.push(`fragments: ${fragmentKinds.filter((_, i) => numberSetContains(set, i)).join(', ')}`);
  }
  if (where.translated !== undefined) {
    said.push(numberSetContains(where.translated, 1) ? 'destination translated' : 'destination not translated');
  }
  if (where.tcpFlags !== undefined) said.push(flagCondition(where.tcpFlags));
  if (where.options !== undefined) said.push('some IP options');
  if (where.vlan !== undefined) said.push('some VLAN tags');
  return said;
}

/** `SYN set, ACK clear` where that is all that the set asks of a header's flags, else `some TCP flags`. */
function flagCondition(set: NumberSet): string {
  const octets = Array.from({ length: 256 }, (_, octet) => octet).filter((octet) => numberSetContains(set, octet));
  if (octets.length === 0) return 'no TCP flags shown';
  const always = octets.reduce((bits, octet) => bits & octet, 0xff);
  const never = 0xff & ~octets.reduce((bits, octet) => bits | octet, 0);
  const free = 8 - bitsIn(always) - bitsIn(never);
  if (octets.length !== 2 ** free) return 'some TCP flags';
  const names = (bits: number): string => formatTcpFlags(bits).replaceAll(',', '/');
  const said = [...(always === 0 ? [] : [`${names(always)} set`]), ...(never === 0 ? [] : [`${names(never)} clear`])];
  return said.length === 0 ? 'any TCP flags' : said.join(', ');
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
