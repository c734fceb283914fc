/** classify: one compiled forest and one batch of packets in memory that several threads share. */

import { placeColumns } from './compile-columns.ts';
import type { PlacedForest } from './forest.ts';
import { noRoom } from './forest.ts';
import { forestTaste } from './forest-build.ts';
import { farOf } from './forest-lookup.ts';
import { placed } from './home.ts';
import { columnsBytes, headerWords, type PacketColumns, packetColumns } from './packet-columns.ts';
import type { RuleColumns } from './rule-columns.ts';
import type { CompileOptions } from './structure.ts';
import { type Memory, moduleOf } from './wasm/engine.ts';
import { kernelName, scratchBytes } from './wasm/forest-kernel.ts';

/** One call of a kernel: plain numbers, so that any thread with the same memory can make it. */
export interface KernelCall {
  readonly kernel: string;
  readonly given: readonly number[];
}

/** What a thread needs before its first call: an instance of `module` with `env.memory`, and an `env.holds` never called. */
export interface ThreadStart {
  readonly module: object;
  readonly memory: Memory;
}

/** Threads that were started with a `ThreadStart`. This layer knows no threads: whoever does passes them in. */
export interface Threads {
  readonly count: number;
  /** Makes call n on thread n; settles when all are done. At most `count` calls. */
  readonly run: (calls: readonly KernelCall[]) => Promise<void>;
}

/** INVARIANT: rules and columns do not change while a look-up runs; nothing here is ever updated. */
export interface ThreadedClassifier {
  readonly start: ThreadStart;
  readonly columns: PacketColumns;
  /** Answers of the last look-up, by row: index of the deciding rule, or -1. */
  readonly answers: Int32Array;
  /** Looks up the first `count` rows, each thread a share of them. */
  readonly lookup: (threads: Threads, count: number) => Promise<void>;
}

export interface ThreadedOptions extends Pick<CompileOptions, 'memoryBudget'> {
  readonly rows: number;
  readonly threads: number;
}

/** Why there is no threaded form is a text; such rules are looked up in one thread. */
export function compileThreaded(rules: RuleColumns, options: ThreadedOptions): ThreadedClassifier | string {
  const { rows, threads } = options;
  if (rules.checks.length > 0) return 'rules that ask for more than a header are looked up in one thread';
  const module = moduleOf(true);
  if (module === undefined) return 'this program runs without WebAssembly that threads can share';
  const work = columnsBytes(rules.family, rows) + rows * 4 + threads * placed(scratchBytes) + 128;
  const placing = placeColumns(rules, { ...options, backend: 'wasm', shared: true }, forestTaste(), () => noRoom, work);
  if ('tooLarge' in placing) return placing.tooLarge;
  const forest = placing.placed;
  const { home } = forest;
  if (home.engine === undefined) return 'there is no memory that threads can share';

  const columns = packetColumns(rules.family, rows, home.buffer, home.take(columnsBytes(rules.family, rows)));
  const answersAt = home.take(rows * 4);
  const scratches = Array.from({ length: threads }, () => home.take(scratchBytes));
  return {
    start: { module, memory: home.engine.memory },
    columns,
    answers: new Int32Array(home.buffer, answersAt, rows),
    lookup: async (port, count) => {
      if (count > rows) throw new RangeError(`${count} rows of ${rows}`);
      const shares = Math.min(port.count, threads);
      const size = Math.ceil(count / shares);
      const calls: KernelCall[] = [];
      for (let from = 0; from < count; from += size) {
        const scratch = scratches[calls.length] as number;
        calls.push(callOf(forest, columns, from, Math.min(size, count - from), answersAt + from * 4, scratch));
      }
      await port.run(calls);
    },
  };
}

function callOf(
  forest: PlacedForest,
  columns: PacketColumns,
  from: number,
  count: number,
  answersAt: number,
  scratchAt: number,
): KernelCall {
  const { family } = columns;
  return {
    kernel: kernelName({ family, checked: false, parted: false }),
    given: [
      columns.header.byteOffset + from * headerWords(family) * 4,
      count,
      answersAt,
      forest.entriesAt,
      forest.labelsAt,
      forest.recordsAt,
      0,
      forest.rootsAt,
      scratchAt,
      from,
      forest.labelShift,
      farOf(forest),
    ],
  };
}
