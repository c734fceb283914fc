/** classify: the work space of the kernels in a home: scratch, and rows on their way in and out. */
import type { Family } from '../net/public.ts';
import { type Home, placed } from './home.ts';
import { headerWords, type PacketColumns } from './packet-columns.ts';
import { scratchBytes } from './wasm/forest-kernel.ts';

/** Rows of one call of a kernel. */
export const stagedRows = 2048;

export interface Work {
  readonly scratchAt: number;
  readonly answersAt: number;
  readonly partsAt: number;
  readonly answers: Int32Array;
  /** For a parted kernel: the address of each row's list of roots. */
  readonly parts: Int32Array;
  /** The address of the header of `row`, copied into the home if the columns are not there already. */
  readonly stage: (columns: PacketColumns, row: number, count: number) => number;
}

export function workBytes(family: Family): number {
  return placed(scratchBytes) + placed(stagedRows * headerWords(family) * 4) + 2 * placed(stagedRows * 4);
}

/** Takes `workBytes` of the home. */
export function newWork(home: Home, family: Family): Work {
  const stride = headerWords(family);
  const scratchAt = home.take(scratchBytes);
  const stagedAt = home.take(stagedRows * stride * 4);
  const answersAt = home.take(stagedRows * 4);
  const partsAt = home.take(stagedRows * 4);
  const staged = new Uint32Array(home.buffer, stagedAt, stagedRows * stride);
  return {
    scratchAt,
    answersAt,
    partsAt,
    answers: new Int32Array(home.buffer, answersAt, stagedRows),
    parts: new Int32Array(home.buffer, partsAt, stagedRows),
    stage: ({ header }, row, count) => {
      if (header.buffer === home.buffer) return header.byteOffset + row * stride * 4;
      staged.set(header.subarray(row * stride, (row + count) * stride));
      return stagedAt;
    },
  };
}
