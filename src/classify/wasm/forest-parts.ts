/** classify: the steps that both walks through a forest are made of, as WebAssembly. */
import type { Family } from '../../net/public.ts';
import { headerWords } from '../packet-columns.ts';
import {
  add,
  and,
  anyTrue,
  type Code,
  countTrailingZeros,
  eqz,
  get,
  i32,
  type Local,
  load,
  loadVector,
  mul,
  or,
  orVector,
  shl,
  shr,
  sub,
  subHalves,
  subHalvesToZero,
} from './assemble.ts';

/** Later than every label. */
export const none = 0x7fff_ffff;

/** Members of a leaf that are looked at in one step. */
export const blockSize = 4;

/** The address of entry `index`. */
export function entryAt(entries: Local, index: Code): Code {
  return add(get(entries), shl(index, i32(4)));
}

/** The address of the child of node `at`, whose first word is in `descriptor`, for the header row at `packet`. */
export function childOf(entries: Local, at: Local, descriptor: Local, packet: Code): Code {
  const value = load(add(packet, shl(shr(get(descriptor), i32(16)), i32(2))));
  // Shifts look at the low five bits of their distance only.
  const window = and(shr(value, shr(get(descriptor), i32(8))), sub(shl(i32(1), get(descriptor)), i32(1)));
  return entryAt(entries, add(load(get(at), 4), window));
}

export function recordAt(family: Family, records: Local, index: Code): Code {
  return add(get(records), family === 4 ? shl(index, i32(5)) : mul(index, i32(headerWords(6) * 8)));
}

/** 1 if the header row at `packet` lies in the box of the record `offset` octets after `record`. */
export function inBox(family: Family, packet: Local, record: Local, offset: number): Code {
  const rowBytes = headerWords(family) * 4;
  const beyond = Array.from({ length: rowBytes / 16 }, (_, vector) =>
    subHalvesToZero(
      subHalves(loadVector(get(packet), vector * 16), loadVector(get(record), offset + vector * 16)),
      loadVector(get(record), offset + rowBytes + vector * 16),
    ),
  );
  return eqz(anyTrue(beyond.reduce((all, one) => orVector(all, one))));
}

/** Bit n for each of the first `size` records from `record` on that hold the header row at `packet`. */
export function blockHits(family: Family, packet: Local, record: Local, size: number): Code {
  const recordBytes = headerWords(family) * 8;
  return Array.from({ length: size }, (_, index) => inBox(family, packet, record, index * recordBytes))
    .map((hit, index) => (index === 0 ? hit : shl(hit, i32(index))))
    .reduce((all, one) => or(all, one));
}

/** The label of the first record of a block that was hit; any label of the block where none was. */
export function firstHit(labels: Local, member: Local, hits: Local, size: number): Code {
  const index = size === 1 ? get(member) : add(get(member), countTrailingZeros(or(get(hits), i32(1 << (size - 1)))));
  return load(add(get(labels), shl(index, i32(2))));
}
