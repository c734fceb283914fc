/** certify: the packet of an SMT-LIB question: the first packet as variables, and conditions on what it has become. */
import type { AddressSet, Service } from '../../net/public.ts';
import { cutsOf } from '../address-cuts.ts';
import { absentOctet, absentPort, type HeaderField, headerFields, type Limits, wholeField } from '../region.ts';
import type { Rewriting } from '../rewriting.ts';
import { serviceConditions } from '../rule-limits.ts';
import { between, type Cuts, has, intersect, type Value } from '../values.ts';
import { all, any, bits, type Formula, not, type Script } from './script.ts';

/** Variables of the first packet. A field that a packet may lack has a Boolean that says whether it shows it. */
const variables: readonly (readonly [name: string, sort: string])[] = [
  ['v4', 'Bool'],
  ['source', '(_ BitVec 128)'],
  ['destination', '(_ BitVec 128)'],
  ['protocol', '(_ BitVec 8)'],
  ['ports', 'Bool'],
  ['sourcePort', '(_ BitVec 16)'],
  ['destinationPort', '(_ BitVec 16)'],
  ['icmp', 'Bool'],
  ['icmpType', '(_ BitVec 8)'],
  ['icmpCode', '(_ BitVec 8)'],
  ['flagged', 'Bool'],
  ['tcpFlags', '(_ BitVec 8)'],
  ['fragment', '(_ BitVec 2)'],
  ['options', '(_ BitVec 2)'],
];

const shown: Readonly<Partial<Record<HeaderField, string>>> = {
  sourcePort: 'ports',
  destinationPort: 'ports',
  icmpType: 'icmp',
  icmpCode: 'icmp',
  tcpFlags: 'flagged',
};

const widths: Readonly<Record<HeaderField, number>> = {
  source: 128,
  destination: 128,
  protocol: 8,
  sourcePort: 16,
  destinationPort: 16,
  icmpType: 8,
  icmpCode: 8,
  tcpFlags: 8,
  fragment: 2,
  options: 2,
};

export function declarePacket(script: Script): void {
  for (const [name, sort] of variables) script.declare(name, sort);
}

/** Of the family: an `ite` without the other branch. */
export function ofFamily(family: 4 | 6): Formula {
  return family === 4 ? 'v4' : '(not v4)';
}

/** The packet's field, as rewritten, is one of the values. Absent is a value of its own, as in `Limits`. */
export function within(field: HeaderField, cuts: Cuts, now: Rewriting = {}): Formula {
  const absent = field === 'sourcePort' || field === 'destinationPort' ? absentPort : absentOctet;
  const flag = shown[field];
  const written = constantOf(field, now);
  const here = (limit: Cuts): Formula =>
    written === undefined ? inRanges(field, limit, widths[field]) : has(limit, written) ? 'true' : 'false';
  if (flag === undefined) return here(cuts);
  return any(all(flag, here(intersect(cuts, between(0, absent)))), has(cuts, absent) ? not(flag) : 'false');
}

/** All limits hold of the packet of this family, as rewritten. */
export function limited(limits: Limits, family: 4 | 6, now: Rewriting = {}): Formula {
  return all(
    ofFamily(family),
    ...headerFields.flatMap((field) => {
      const cuts = limits[field];
      const free = cuts === undefined || isWhole(cuts, wholeField(field, family));
      return free ? [] : [within(field, cuts, now)];
    }),
  );
}

export function inAddresses(field: 'source' | 'destination', set: AddressSet, now: Rewriting): Formula {
  return any(...([4, 6] as const).map((family) => all(ofFamily(family), within(field, cutsOf(set, family), now))));
}

export function showsService(service: Service, now: Rewriting): Formula {
  const conditions = (family: 4 | 6): Formula =>
    all(...serviceConditions(service, family).map(({ field, to }) => within(field, to, now)));
  const [four, six] = [conditions(4), conditions(6)];
  return four === six ? four : any(all('v4', four), all('(not v4)', six));
}

function constantOf(field: HeaderField, now: Rewriting): Value | undefined {
  switch (field) {
    case 'source':
    case 'destination':
      return now[field]?.value;
    case 'sourcePort':
    case 'destinationPort':
      return now[field];
    default:
      return undefined;
  }
}

function isWhole(cuts: Cuts, whole: Cuts): boolean {
  return cuts.length === 2 && cuts[0] === whole[0] && cuts[1] === whole[1];
}

function inRanges(name: string, cuts: Cuts, width: number): Formula {
  const found: Formula[] = [];
  for (let i = 0; i < cuts.length; i += 2) {
    const first = cuts[i] as Value;
    const end = cuts[i + 1] as Value;
    const last = typeof end === 'bigint' ? end - 1n : end - 1;
    if (first === last) found.push(`(= ${name} ${bits(first, width)})`);
    else found.push(`(and (bvule ${bits(first, width)} ${name}) (bvule ${name} ${bits(last, width)}))`);
  }
  return any(...found);
}
