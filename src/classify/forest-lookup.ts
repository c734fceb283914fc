/** classify: the walk of one packet through a forest, and of many through the kernels. */
import { checkHolds } from './check.ts';
import type { PlacedForest } from './forest.ts';
import { entryWords, noBox } from './forest-build.ts';
import { addressWords, headerWords, type PacketColumns } from './packet-columns.ts';
import type { Engine, Kernel } from './wasm/engine.ts';
import { kernelName } from './wasm/forest-kernel.ts';
import { stagedRows, type Work } from './work.ts';

/** A forest beyond this does not stay in the nearer caches, so that a batch touches what it will need ahead of time. */
const nearBytes = 384 * 1024;

/** What the kernels take for it: 1 where it does, else 0. */
export function farOf({ bytes }: PlacedForest): 0 | 1 {
  return bytes > nearBytes ? 1 : 0;
}

/** What the walk found, as a label; `noBox` for nothing. */
export type LabelLookup = (columns: PacketColumns, row: number, part: number) => number;

/** Writes for each row from `from` to `to - 1` what the kernels say about its label. */
export type ManyLookup = (
  columns: PacketColumns,
  from: number,
  to: number,
  out: Int32Array,
  partOf: ((columns: PacketColumns, row: number) => number) | undefined,
) => void;

export function labelLookup(forest: PlacedForest): LabelLookup {
  return forest.rules.family === 4 ? lookup4(forest) : lookup6(forest);
}

// The two walks are written out: a loop over the words of an address costs IPv4 a third of its speed.
function lookup4({ entries, labels, records, checkOf, checks, roots, starts }: PlacedForest): LabelLookup {
  return (columns, row, part) => {
    const { header } = columns;
    const at = row * 4;
    const source = header[at] as number;
    const destination = header[at + 1] as number;
    const ports = header[at + 2] as number;
    const rest = header[at + 3] as number;
    let best = noBox;
    for (let tree = starts[part] as number; ; tree += 1) {
      let entry = (roots[tree] as number) * entryWords;
      if ((entries[entry + 2] as number) >= best) return best;
      let node = entries[entry] as number;
      while (node >= 0) {
        const value = header[at + (node >>> 16)] as number;
        const child = (value >>> ((node >>> 8) & 255)) & ((1 << (node & 255)) - 1);
        entry = ((entries[entry + 1] as number) + child) * entryWords;
        node = entries[entry] as number;
      }
      if ((entries[entry + 2] as number) >= best) continue;
      const start = entries[entry + 1] as number;
      const end = start + (node & 0x7fff_ffff);
      for (let member = start; member < end; member += 1) {
        const label = labels[member] as number;
        if (label >= best) break;
        const of = member * 8;
        if ((source - (records[of] as number)) >>> 0 > (records[of + 4] as number)) continue;
        if ((destination - (records[of + 1] as number)) >>> 0 > (records[of + 5] as number)) continue;
        if (!halves(ports, records[of + 2] as number, records[of + 6] as number)) continue;
        if (!halves(rest, records[of + 3] as number, records[of + 7] as number)) continue;
        if (checkOf !== undefined && !meets(checks, checkOf[member] as number, columns, row)) continue;
        best = label;
        break;
      }
    }
  };
}

function lookup6({ entries, labels, records, checkOf, checks, roots, starts }: PlacedForest): LabelLookup {
  const stride = headerWords(6);
  const addresses = 2 * addressWords(6);
  return (columns, row, part) => {
    const { header } = columns;
    const at = row * stride;
    let best = noBox;
    for (let tree = starts[part] as number; ; tree += 1) {
      let entry = (roots[tree] as number) * entryWords;
      if ((entries[entry + 2] as number) >= best) return best;
      let node = entries[entry] as number;
      while (node >= 0) {
        const value = header[at + (node >>> 16)] as number;
        const child = (value >>> ((node >>> 8) & 255)) & ((1 << (node & 255)) - 1);
        entry = ((entries[entry + 1] as number) + child) * entryWords;
        node = entries[entry] as number;
      }
      if ((entries[entry + 2] as number) >= best) continue;
      const start = entries[entry + 1] as number;
      const end = start + (node & 0x7fff_ffff);
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
        const fields = of + addresses;
        if (!halves(header[at + addresses] as number, records[fields] as number, records[fields + stride] as number))
          continue;
        if (
          !halves(
            header[at + addresses + 1] as number,
            records[fields + 1] as number,
            records[fields + stride + 1] as number,
          )
        )
          continue;
        if (checkOf !== undefined && !meets(checks, checkOf[member] as number, columns, row)) continue;
        best = label;
        break;
      }
    }
  };
}

function halves(value: number, first: number, span: number): boolean {
  return (
    ((value & 0xffff) - (first & 0xffff)) >>> 0 <= (span & 0xffff) &&
    ((value >>> 16) - (first >>> 16)) >>> 0 <= span >>> 16
  );
}

function meets(checks: PlacedForest['checks'], check: number, columns: PacketColumns, row: number): boolean {
  if (check < 0) return true;
  const asked = checks[check];
  return asked !== undefined && checkHolds(asked, columns, row);
}

/** The walk in the kernels, or undefined in the plain TypeScript backend. */
export function manyLookup(forest: PlacedForest, work: Work | undefined): ManyLookup | undefined {
  const { engine } = forest.home;
  if (engine === undefined || work === undefined) return undefined;
  const walk = stagedWalk(forest, engine, work);
  const { starts, rootsAt } = forest;
  return (columns, from, to, out, partOf) => {
    engine.holds = (check, row) => meets(forest.checks, check, columns, row);
    for (let row = from; row < to; row += stagedRows) {
      const count = Math.min(stagedRows, to - row);
      const headerAt = work.stage(columns, row, count);
      let lists = rootsAt + 4 * (starts[0] as number);
      if (partOf !== undefined) {
        for (let index = 0; index < count; index += 1) {
          work.parts[index] = rootsAt + 4 * (starts[partOf(columns, row + index)] as number);
        }
        lists = work.partsAt;
      }
      walk(headerAt, count, lists, partOf !== undefined, row);
      out.set(count === stagedRows ? work.answers : work.answers.subarray(0, count), row);
    }
  };
}

/** The kernels on rows that stand in the home already, for a forest without parts and checks. */
export function plainWalk(forest: PlacedForest, engine: Engine, work: Work): (headerAt: number, count: number) => void {
  const walk = stagedWalk(forest, engine, work);
  const lists = forest.rootsAt + 4 * (forest.starts[0] as number);
  return (headerAt, count) => {
    walk(headerAt, count, lists, false, 0);
  };
}

function stagedWalk(
  forest: PlacedForest,
  engine: Engine,
  work: Work,
): (headerAt: number, count: number, lists: number, inParts: boolean, row: number) => void {
  const { family } = forest.rules;
  const kernels = [false, true].map((checked) =>
    [false, true].map((parted) => engine.kernels.get(kernelName({ family, checked, parted })) as Kernel),
  );
  return (headerAt, count, lists, inParts, row) => {
    // Rules with checks may come later, so how many there are is looked up each time.
    const [whole, parted] = kernels[forest.checks.length === 0 ? 0 : 1] as [Kernel, Kernel];
    (inParts ? parted : whole)(
      headerAt,
      count,
      work.answersAt,
      forest.entriesAt,
      forest.labelsAt,
      forest.recordsAt,
      forest.checksAt,
      lists,
      work.scratchAt,
      row,
      forest.labelShift,
      farOf(forest),
    );
  };
}
