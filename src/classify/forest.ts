/** classify: a forest in memory, and the walk of one packet through it. */
import { checkHolds } from './check.ts';
import { entryWords, type Forest, noBox } from './forest-build.ts';
import { type Home, placed } from './home.ts';
import { addressWords, headerWords, type PacketColumns } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';
import { noRule, type Structure } from './structure.ts';
import { scratchBytes } from './wasm/forest-kernel.ts';

/** Rows that are copied to the kernels' memory at a time, if they are not there already. */
export const stagedRows = 1024;

/** Octets of the structure itself. */
export function forestBytes(forest: Forest, rules: RuleColumns): number {
  const members = forest.members.length + 1;
  const record = headerWords(rules.family) * 8;
  return (
    placed(forest.entries.byteLength) +
    placed(members * 4) +
    placed(members * record) +
    placed(rules.checks.length === 0 ? 0 : members * 4) +
    placed(forest.roots.byteLength)
  );
}

/** Octets of the kernels' work space: scratch, and rows on their way in and out. */
export function workBytes(rules: RuleColumns): number {
  return placed(scratchBytes) + placed(stagedRows * headerWords(rules.family) * 4) + placed(stagedRows * 4);
}

/** Puts a forest into `home`, which has `forestBytes` and `workBytes` free. */
export function placeForest(forest: Forest, rules: RuleColumns, home: Home): Structure {
  const { family, checks } = rules;
  const stride = headerWords(family);
  const addresses = 2 * addressWords(family);
  const members = forest.members.length + 1;

  const entriesAt = home.take(forest.entries.byteLength);
  const labelsAt = home.take(members * 4);
  const recordsAt = home.take(members * stride * 8);
  const checksAt = checks.length === 0 ? 0 : home.take(members * 4);
  const rootsAt = home.take(forest.roots.byteLength);
  const entries = new Int32Array(home.buffer, entriesAt, forest.entries.length);
  const labels = new Int32Array(home.buffer, labelsAt, members);
  const records = new Uint32Array(home.buffer, recordsAt, members * stride * 2);
  const checkOf = checks.length === 0 ? undefined : new Int32Array(home.buffer, checksAt, members);
  const roots = new Int32Array(home.buffer, rootsAt, forest.roots.length);

  entries.set(forest.entries);
  roots.set(forest.roots);
  for (let at = 2; at < entries.length; at += entryWords) {
    const box = entries[at] as number;
    if (box !== noBox) entries[at] = rules.rule[box] as number;
  }
  labels.fill(noBox);
  for (let member = 0; member < forest.members.length; member += 1) {
    const box = forest.members[member] as number;
    labels[member] = rules.rule[box] as number;
    if (checkOf !== undefined) checkOf[member] = rules.check[box] as number;
    writeRecord(records, member, rules, box, stride);
  }

  const lookup4 = (columns: PacketColumns, row: number): number => {
    const { header } = columns;
    const at = row * 4;
    const source = header[at] as number;
    const destination = header[at + 1] as number;
    const ports = header[at + 2] as number;
    const rest = header[at + 3] as number;
    let best = noBox;
    for (let tree = 0; tree < roots.length; tree += 1) {
      let entry = (roots[tree] as number) * entryWords;
      if ((entries[entry + 2] as number) >= best) break;
      let node = entries[entry] as number;
      while (node >= 0) {
        const value = header[at + (node >>> 16)] as number;
        const child = (value >>> ((node >>> 8) & 255)) & ((1 << (node & 255)) - 1);
        entry = ((entries[entry + 1] as number) + child) * entryWords;
        node = entries[entry] as number;
      }
      if ((entries[entry + 2] as number) >= best) continue;
      const start = entries[entry + 1] as number;
      const end = start + (node & 0xffff);
      for (let member = start; member < end; member += 1) {
        const label = labels[member] as number;
        if (label >= best) break;
        const of = member * 8;
        if ((source - (records[of] as number)) >>> 0 > (records[of + 4] as number)) continue;
        if ((destination - (records[of + 1] as number)) >>> 0 > (records[of + 5] as number)) continue;
        if (!halves(ports, records[of + 2] as number, records[of + 6] as number)) continue;
        if (!halves(rest, records[of + 3] as number, records[of + 7] as number)) continue;
        if (checkOf !== undefined && !meets(checkOf[member] as number, columns, row)) continue;
        best = label;
        break;
      }
    }
    return best === noBox ? noRule : best;
  };

  const lookup6 = (columns: PacketColumns, row: number): number => {
    const { header } = columns;
    const at = row * stride;
    let best = noBox;
    for (let tree = 0; tree < roots.length; tree += 1) {
      let entry = (roots[tree] as number) * entryWords;
      if ((entries[entry + 2] as number) >= best) break;
      let node = entries[entry] as number;
      while (node >= 0) {
        const value = header[at + (node >>> 16)] as number;
        const child = (value >>> ((node >>> 8) & 255)) & ((1 << (node & 255)) - 1);
        entry = ((entries[entry + 1] as number) + child) * entryWords;
        node = entries[entry] as number;
      }
      if ((entries[entry + 2] as number) >= best) continue;
      const start = entries[entry + 1] as number;
      const end = start + (node & 0xffff);
      for (let member = start; member < end; member += 1) {
        const label = labels[member] as number;
        if (label >= best) break;
        const of = member * stride * 2;
        let word = 0;
        while (word < addresses) {
          const beyond = ((header[at + word] as number) - (records[of + word] as number)) >>> 0;
          if (beyond > (records[of + stride + word] as number)) break;
          word += 1;
        }
        if (word < addresses) continue;
        if (!halves(header[at + word] as number, records[of + word] as number, records[of + stride + word] as number))
          continue;
        word += 1;
        if (!halves(header[at + word] as number, records[of + word] as number, records[of + stride + word] as number))
          continue;
        if (checkOf !== undefined && !meets(checkOf[member] as number, columns, row)) continue;
        best = label;
        break;
      }
    }
    return best === noBox ? noRule : best;
  };

  const meets = (check: number, columns: PacketColumns, row: number): boolean => {
    if (check < 0) return true;
    const asked = checks[check];
    return asked !== undefined && checkHolds(asked, columns, row);
  };

  const lookup = family === 4 ? lookup4 : lookup6;
  const bytes = forestBytes(forest, rules);
  const { engine } = home;
  const kernel = engine?.kernels.get(`forest${family}${checkOf === undefined ? '' : 'checked'}`);
  if (engine === undefined || kernel === undefined) {
    return {
      kind: 'forest',
      bytes,
      lookup,
      lookupMany: (columns, from, to, out) => {
        for (let row = from; row < to; row += 1) out[row] = lookup(columns, row);
      },
    };
  }

  const scratch = home.take(scratchBytes);
  const stagedAt = home.take(stagedRows * stride * 4);
  const answersAt = home.take(stagedRows * 4);
  const staged = new Uint32Array(home.buffer, stagedAt, stagedRows * stride);
  const answers = new Int32Array(home.buffer, answersAt, stagedRows);
  return {
    kind: 'forest',
    bytes,
    lookup,
    lookupMany: (columns, from, to, out) => {
      engine.holds = (check, row) => meets(check, columns, row);
      const here = columns.header.buffer === home.buffer;
      for (let row = from; row < to; row += stagedRows) {
        const count = Math.min(stagedRows, to - row);
        let headerAt = columns.header.byteOffset + row * stride * 4;
        if (!here) {
          staged.set(columns.header.subarray(row * stride, (row + count) * stride));
          headerAt = stagedAt;
        }
        kernel(
          headerAt,
          count,
          answersAt,
          entriesAt,
          labelsAt,
          recordsAt,
          checksAt,
          rootsAt,
          roots.length,
          scratch,
          row,
        );
        out.set(count === stagedRows ? answers : answers.subarray(0, count), row);
      }
    },
  };
}

/** Lowest values, then how far each goes beyond: one subtraction and one comparison a lane. */
function writeRecord(records: Uint32Array, member: number, rules: RuleColumns, box: number, stride: number): void {
  const to = member * stride * 2;
  const from = box * stride;
  for (let word = 0; word < stride; word += 1) {
    const first = rules.first[from + word] as number;
    const last = rules.last[from + word] as number;
    records[to + word] = first;
    // Each half of `last` is at least that of `first`, so no half borrows from the other.
    records[to + stride + word] = last - first;
  }
}

function halves(value: number, first: number, span: number): boolean {
  return (
    ((value & 0xffff) - (first & 0xffff)) >>> 0 <= (span & 0xffff) &&
    ((value >>> 16) - (first >>> 16)) >>> 0 <= span >>> 16
  );
}
