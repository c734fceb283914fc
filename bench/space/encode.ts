/** bench: the question "do two lists decide alike?" as SMT-LIB bit-vectors and as a CNF formula, both in fair form. */
import { protocolsOf, type Row } from './rulesets.ts';

const fields = [
  ['source', 32],
  ['destination', 32],
  ['destinationPort', 16],
  ['sourcePort', 16],
] as const;

/** Each rule is a declared Boolean, each list a chain of them: nested definitions would make z3 hundreds of times slower. */
export function smtEquality(lists: readonly (readonly Row[])[]): string {
  const lines = [...fields, ['protocol', 8] as const].map(
    ([name, width]) => `(declare-const ${name} (_ BitVec ${width}))`,
  );
  const within = (name: string, width: number, [first, last]: readonly [number, number]): string => {
    if (first === 0 && last === 2 ** width - 1) return 'true';
    if (first === last) return `(= ${name} (_ bv${first} ${width}))`;
    return `(and (bvule (_ bv${first} ${width}) ${name}) (bvule ${name} (_ bv${last} ${width})))`;
  };
  lists.forEach((rows, list) => {
    lines.push(`(declare-const p${list}_${rows.length} Bool)(assert (not p${list}_${rows.length}))`);
    for (let i = rows.length - 1; i >= 0; i -= 1) {
      const row = rows[i] as Row;
      const parts = fields.map(([name, width]) => within(name, width, row[name]));
      const protocols = protocolsOf(row).map((range) => within('protocol', 8, range));
      const match = `(and ${parts.join(' ')} (or ${protocols.join(' ')}))`;
      const next = `p${list}_${i + 1}`;
      const value = row.accept ? `(or ${match} ${next})` : `(and (not ${match}) ${next})`;
      lines.push(`(declare-const p${list}_${i} Bool)(assert (= p${list}_${i} ${value}))`);
    }
  });
  lines.push('(assert (xor p0_0 p1_0))', '(check-sat)');
  return lines.join('\n');
}

/** DIMACS. Prefixes share the literals of their beginnings; a range is the prefixes that make it up. */
export function cnfEquality(lists: readonly (readonly Row[])[]): string {
  const clauses: string[] = [];
  let count = 0;
  const fresh = (): number => {
    count += 1;
    return count;
  };
  const always = fresh();
  clauses.push(`${always} 0`);
  const and = (literals: readonly number[]): number => {
    const parts = literals.filter((one) => one !== always);
    if (parts.includes(-always)) return -always;
    if (parts.length === 0) return always;
    if (parts.length === 1) return parts[0] as number;
    const made = fresh();
    for (const one of parts) clauses.push(`${-made} ${one} 0`);
    clauses.push(`${made} ${parts.map((one) => -one).join(' ')} 0`);
    return made;
  };
  const or = (literals: readonly number[]): number => -and(literals.map((one) => -one));

  const bits = new Map<string, readonly number[]>();
  for (const [name, width] of [...fields, ['protocol', 8] as const])
    bits.set(name, Array.from({ length: width }, fresh));
  const prefixes = new Map<string, number>();
  const prefix = (name: string, width: number, value: number, length: number): number => {
    if (length === 0) return always;
    const head = Math.floor(value / 2 ** (width - length));
    const key = `${name} ${length} ${head}`;
    const known = prefixes.get(key);
    if (known !== undefined) return known;
    const bit = bits.get(name)?.[length - 1] as number;
    const made = and([prefix(name, width, value, length - 1), head % 2 === 1 ? bit : -bit]);
    prefixes.set(key, made);
    return made;
  };
  const ranges = new Map<string, number>();
  const range = (name: string, width: number, [first, last]: readonly [number, number]): number => {
    const key = `${name} ${first} ${last}`;
    const known = ranges.get(key);
    if (known !== undefined) return known;
    const parts: number[] = [];
    for (let from = first; from <= last; ) {
      let size = 1;
      while (from % (size * 2) === 0 && from + size * 2 - 1 <= last && size < 2 ** width) size *= 2;
      parts.push(prefix(name, width, from, width - Math.log2(size)));
      from += size;
    }
    const made = or(parts);
    ranges.set(key, made);
    return made;
  };
  const [a = 0, b = 0] = lists.map((rows) => {
    let next = -always;
    for (const row of rows.toReversed()) {
      const parts = fields.map(([name, width]) => range(name, width, row[name]));
      const match = and([...parts, or(protocolsOf(row).map((one) => range('protocol', 8, one)))]);
      next = row.accept ? or([match, next]) : and([-match, next]);
    }
    return next;
  });
  clauses.push(`${a} ${b} 0`, `${-a} ${-b} 0`);
  return `p cnf ${count} ${clauses.length}\n${clauses.join('\n')}\n`;
}
