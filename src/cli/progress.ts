/** cli: a progress bar on stderr, where somebody watches it. */
import { SingleBar } from 'cli-progress';
import type { Context } from './io.ts';

export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Takes the bar away, so that the result stands alone. */
  readonly stop: () => void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };

/**
 * The cursor is never hidden nor line wrapping switched off, and no signal handler is set: an interrupted run dies at
 * once and leaves the terminal as it was, even in the middle of a long computation.
 */
export function startProgress(label: string, { io, errorPalette }: Context): Progress {
  if (!io.errIsTerminal) return silent;
  let bar: SingleBar | undefined;
  return {
    update: (done, total) => {
      if (bar === undefined) {
        bar = new SingleBar({
          format: `${label} ${errorPalette.dim('{bar}')} {percentage}%  {value}/{total}`,
          barCompleteChar: '█',
          barIncompleteChar: '░',
          barsize: 24,
          clearOnComplete: true,
          hideCursor: false,
          linewrap: true,
          gracefulExit: false,
          stopOnComplete: false,
          stream: process.stderr,
        });
        bar.start(total, done);
        return;
      }
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}
