/** classify: a forest in memory: where its arrays stand, and what its labels mean. */
import type { Check } from './check.ts';
import { entryWords, type Forest, noBox, noMember } from './forest-build.ts';
import { type Home, placed } from './home.ts';
import { headerWords } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';
import { blockSize } from './wasm/forest-parts.ts';

/**
 * The arrays of a forest, in its home. A record is a box: the lowest header row, then how far each half word goes
 * beyond. Members, labels, records and checks run side by side.
 */
export interface PlacedForest {
  readonly home: Home;
  readonly rules: Pick<RuleColumns, 'family'>;
  readonly checks: readonly Check[];
  readonly entriesAt: number;
  readonly labelsAt: number;
  readonly recordsAt: number;
  /** 0 where no record has a check. */
  readonly checksAt: number;
  readonly rootsAt: number;
  readonly entries: Int32Array;
  readonly labels: Int32Array;
  readonly records: Uint32Array;
  readonly checkOf: Int32Array | undefined;
  readonly roots: Int32Array;
  readonly starts: Int32Array;
  readonly labelShift: number;
  readonly bytes: number;
}

/** Free entries, members and roots for what comes later. */
export interface Room {
  readonly entries: number;
  readonly members: number;
  readonly rootsOfAPart: number;
}

export const noRoom: Room = { entries: 0, members: 0, rootsOfAPart: 0 };

/**
 * Labels keep the order of the rules: rule r has `(r + 1) << shift`, and the low bits are free for rules that come in
 * between later.
 */
export function labelShiftOf(rules: number): number {
  return Math.max(0, Math.min(12, 29 - Math.ceil(Math.log2(rules + 2))));
}

/** Octets that `placeForest` takes. The kernels may look at a block of members after the last. */
export function forestBytes(forest: Forest, rules: RuleColumns, room: Room = noRoom): number {
  const members = forest.members.length + room.members + blockSize;
  return (
    placed(forest.entries.byteLength + room.entries * entryWords * 4) +
    placed(members * 4) +
    placed(members * headerWords(rules.family) * 8) +
    (hasChecks(rules, room) ? placed(members * 4) : 0) +
    placed((forest.roots.length + room.rootsOfAPart * forest.starts.length) * 4)
  );
}

// Rules that come later may have checks.
function hasChecks(rules: RuleColumns, room: Room): boolean {
  return rules.checks.length > 0 || room.members > 0;
}

export function placeForest(
  forest: Forest,
  rules: RuleColumns,
  ruleCount: number,
  home: Home,
  room: Room = noRoom,
): PlacedForest {
  const stride = headerWords(rules.family);
  const members = forest.members.length + room.members + blockSize;
  const entryCount = forest.entries.length + room.entries * entryWords;
  const rootCount = forest.roots.length + room.rootsOfAPart * forest.starts.length;
  const entriesAt = home.take(entryCount * 4);
  const labelsAt = home.take(members * 4);
  const recordsAt = home.take(members * stride * 8);
  const checksAt = hasChecks(rules, room) ? home.take(members * 4) : 0;
  const rootsAt = home.take(rootCount * 4);
  const placedForest: PlacedForest = {
    home,
    rules: { family: rules.family },
    checks: rules.checks,
    entriesAt,
    labelsAt,
    recordsAt,
    checksAt,
    rootsAt,
    entries: new Int32Array(home.buffer, entriesAt, entryCount),
    labels: new Int32Array(home.buffer, labelsAt, members),
    records: new Uint32Array(home.buffer, recordsAt, members * stride * 2),
    checkOf: checksAt === 0 ? undefined : new Int32Array(home.buffer, checksAt, members),
    roots: new Int32Array(home.buffer, rootsAt, rootCount),
    starts: Int32Array.from(forest.starts, (start, part) => start + part * room.rootsOfAPart),
    labelShift: labelShiftOf(ruleCount),
    bytes: forestBytes(forest, rules, room),
  };
  fill(placedForest, forest, rules);
  return placedForest;
}

function fill(to: PlacedForest, forest: Forest, rules: RuleColumns): void {
  const { entries, labels, checkOf, roots, starts, labelShift } = to;
  const stride = headerWords(rules.family);
  const labelOf = (box: number): number => ((rules.rule[box] as number) + 1) << labelShift;
  entries.set(forest.entries);
  for (let at = 2; at < forest.entries.length; at += entryWords) {
    const box = entries[at] as number;
    if (box !== noBox) entries[at] = labelOf(box);
  }
  forest.starts.forEach((start, part) => {
    roots.set(forest.roots.subarray(start, forest.starts[part + 1] ?? forest.roots.length), starts[part]);
  });
  labels.fill(noBox);
  for (let member = 0; member < forest.members.length; member += 1) {
    const box = forest.members[member] as number;
    if (box === noMember) continue;
    labels[member] = labelOf(box);
    if (checkOf !== undefined) checkOf[member] = rules.check[box] as number;
    writeRecord(to.records, member, rules, box, stride);
  }
}

/** Lowest values, then how far each goes beyond: one subtraction and one comparison a lane. */
export function writeRecord(
  records: Uint32Array,
  member: number,
  rules: Pick<RuleColumns, 'first' | 'last'>,
  box: number,
  stride: number,
): void {
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
