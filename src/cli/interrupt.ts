/** cli: ending on a signal without leaving anything half done. */

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Thrown by `stopIfAsked`, so that what was begun is taken back on the way out. */
class Interrupted extends Error {}

/**
 * Runs `work`, which calls `stopIfAsked` wherever it could stop and lets the event loop turn in between. After a
 * signal the work is unwound, then the process ends by that signal, as its caller expects. Resolves to the value.
 */
export async function interruptible<T>(work: (stopIfAsked: () => void) => Promise<T>): Promise<T> {
  let asked: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    asked = signal;
  };
  for (const signal of signals) process.on(signal, note);
  try {
    return await work(() => {
      if (asked !== undefined) throw new Interrupted(asked);
    });
  } finally {
    for (const signal of signals) process.off(signal, note);
    if (asked !== undefined) process.kill(process.pid, asked);
  }
}
