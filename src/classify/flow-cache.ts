/** classify: a memory of recent headers in front of a structure, for traffic in which few flows carry most packets. */
import { type Home, placed } from './home.ts';
import type { PacketColumns } from './packet-columns.ts';
import type { Kernel } from './wasm/engine.ts';
import { stagedRows, type Work } from './work.ts';

/** Looks up `count` rows whose headers stand at `headerAt`; the answers go to `answersAt` of the work space. */
export type StagedLookup = (headerAt: number, count: number) => void;

/** No packet has this last word: protocols end at 256. */
const noHeader = 0xffff_ff00;

/** Below this share of known headers the cache is left alone for a while. */
const leastKnown = 0.5;
const chunksLeftAlone = 31;

/** Octets that `flowCache` takes of its home. */
export function flowCacheBytes(entries: number): number {
  const sets = setsFor(entries);
  return placed(sets * 32) + placed(sets * 8) + 3 * placed((stagedRows + 4) * 4) + placed((stagedRows + 1) * 16);
}

/** Undefined in the plain TypeScript backend. A cache says what the structure said: it asks nothing but the header. */
export function flowCache(
  entries: number,
  home: Home,
  work: Work,
  behind: StagedLookup,
): ((columns: PacketColumns, from: number, to: number, out: Int32Array) => void) | undefined {
  const probe = home.engine?.kernels.get('probe');
  const remember = home.engine?.kernels.get('remember');
  if (probe === undefined || remember === undefined) return undefined;
  const sets = setsFor(entries);
  const keysAt = home.take(sets * 32);
  const answersAt = home.take(sets * 8);
  const missedAt = home.take((stagedRows + 1) * 16);
  const missedRowsAt = home.take((stagedRows + 4) * 4);
  const countAt = home.take(4);
  const outAt = home.take((stagedRows + 4) * 4);
  new Uint32Array(home.buffer, keysAt, sets * 8).fill(noHeader);
  const missedCount = new Int32Array(home.buffer, countAt, 1);
  const answers = new Int32Array(home.buffer, outAt, stagedRows);
  const through = { probe, remember };
  let leftAlone = 0;

  return (columns, from, to, out) => {
    for (let row = from; row < to; row += stagedRows) {
      const count = Math.min(stagedRows, to - row);
      const headerAt = work.stage(columns, row, count);
      if (leftAlone > 0) {
        leftAlone -= 1;
        behind(headerAt, count);
        out.set(count === stagedRows ? work.answers : work.answers.subarray(0, count), row);
        continue;
      }
      const missed = lookThrough(through, headerAt, count);
      if (missed > count * (1 - leastKnown)) leftAlone = chunksLeftAlone;
      out.set(count === stagedRows ? answers : answers.subarray(0, count), row);
    }
  };

  function lookThrough(
    kernels: { readonly probe: Kernel; readonly remember: Kernel },
    headerAt: number,
    count: number,
  ): number {
    const mask = sets - 1;
    kernels.probe(headerAt, count, outAt, keysAt, answersAt, mask, missedAt, missedRowsAt, countAt);
    const missed = missedCount[0] as number;
    if (missed > 0) {
      behind(missedAt, missed);
      kernels.remember(missedAt, missed, work.answersAt, missedRowsAt, outAt, keysAt, answersAt, mask);
    }
    return missed;
  }
}

function setsFor(entries: number): number {
  return 2 ** Math.max(4, Math.min(24, Math.ceil(Math.log2(Math.max(2, entries) / 2))));
}
