/** classify: the list of boxes, looked at one by one: the smallest structure, and the one nothing can be too much for. */
import { checkHolds } from './check.ts';
import { addressWords, headerWords, type PacketColumns, packetColumns } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';
import { noRule, type Structure } from './structure.ts';

export function linear(rules: RuleColumns, reason = 'asked for'): Structure {
  const { first, last, count } = rules;
  const stride = headerWords(rules.family);
  const lookup = (columns: PacketColumns, row: number): number => {
    // Most boxes are left at their first words, so these are not worth a call.
    const [source, next] = [columns.header[row * stride] as number, columns.header[row * stride + 1] as number];
    for (let box = 0; box < count; box += 1) {
      const at = box * stride;
      if (source < (first[at] as number) || source > (last[at] as number)) continue;
      if (next < (first[at + 1] as number) || next > (last[at + 1] as number)) continue;
      if (boxHolds(rules, box, columns, row)) return rules.rule[box] as number;
    }
    return noRule;
  };
  return {
    kind: 'linear',
    backend: 'typescript',
    reason,
    bytes: rules.first.byteLength + rules.last.byteLength + rules.rule.byteLength + rules.check.byteLength,
    lookup,
    lookupMany: (columns, from, to, out) => {
      for (let row = from; row < to; row += 1) out[row] = lookup(columns, row);
    },
    columns: (capacity) => packetColumns(rules.family, capacity),
  };
}

/** Whether the packet at `row` lies in the box and meets its check. */
function boxHolds(rules: RuleColumns, box: number, columns: PacketColumns, row: number): boolean {
  const { first, last } = rules;
  const { header } = columns;
  const stride = headerWords(rules.family);
  const addresses = 2 * addressWords(rules.family);
  const at = box * stride;
  const of = row * stride;
  for (let word = 0; word < addresses; word += 1) {
    const value = header[of + word] as number;
    if (value < (first[at + word] as number) || value > (last[at + word] as number)) return false;
  }
  for (let word = addresses; word < addresses + 2; word += 1) {
    const value = header[of + word] as number;
    if (!halvesWithin(value, first[at + word] as number, last[at + word] as number)) return false;
  }
  const check = rules.check[box] as number;
  if (check < 0) return true;
  const asked = rules.checks[check];
  return asked !== undefined && checkHolds(asked, columns, row);
}

function halvesWithin(value: number, first: number, last: number): boolean {
  const high = value >>> 16;
  const low = value & 0xffff;
  return high >= first >>> 16 && high <= last >>> 16 && low >= (first & 0xffff) && low <= (last & 0xffff);
}
