/** cli: threads that make kernel calls on shared memory. */
import { Worker } from 'node:worker_threads';
import type { KernelCall, ThreadStart, Threads } from '../classify/public.ts';

/** Threads that must be stopped, or the program does not end. */
export interface RunningThreads extends Threads {
  readonly stop: () => Promise<void>;
}

// A thread needs an instance of the module and nothing else, so its program is a text: it works from the bundle, from the
// package and from the sources alike, where a file beside them would not.
const program = `
import { parentPort, workerData } from 'node:worker_threads';
const { module, memory } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory, holds: () => 0 } });
parentPort.on('message', ({ kernel, given }) => {
  exports[kernel](...given);
  parentPort.postMessage('done');
});
`;

export function startThreads(start: ThreadStart, count: number): RunningThreads {
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const workers = Array.from({ length: count }, () => new Worker(url, { workerData: start }));
  return {
    count,
    run: async (calls) => {
      if (calls.length > count) throw new RangeError(`${calls.length} calls for ${count} threads`);
      await Promise.all(calls.map((call, index) => answered(workers[index] as Worker, call)));
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answered(worker: Worker, call: KernelCall): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure?: Error): void => {
      worker.off('message', onMessage);
      worker.off('error', settle);
      worker.off('exit', onExit);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const onMessage = (): void => {
      settle();
    };
    const onExit = (): void => {
      settle(new Error('a thread ended early'));
    };
    worker.on('message', onMessage);
    worker.on('error', settle);
    worker.on('exit', onExit);
    worker.postMessage(call);
  });
}
