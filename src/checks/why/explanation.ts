/** checks: why one packet passes or not, and what would change that. */
import type { Position, Text } from '../../diagnostics/public.ts';
import type { Trace } from '../../model/public.ts';

/** One decision on the way that mattered, in the order of the way. */
export interface Reason {
  readonly node: string;
  readonly says: Text;
  readonly rows: readonly string[];
  readonly place?: Position;
}

/** One change to the user's files. `yaml` is ready to paste where `says` tells. */
export interface Change {
  readonly says: Text;
  readonly yaml?: string;
  /** False: the change could not be tried on the model, so that nothing is claimed about its effect. */
  readonly tried: boolean;
}

/**
 * `changes` are to be made together and in order. `after` is the same packet walked through the changed platform;
 * absent when nothing could be tried. `turned`: that walk ended the other way (arrives now, or no longer arrives).
 */
export interface Explanation {
  readonly trace: Trace;
  readonly arrived: boolean;
  readonly reasons: readonly Reason[];
  readonly changes: readonly Change[];
  readonly after?: Trace;
  readonly turned: boolean;
  /** Promises that letting this packet through would break: read before any of the changes is made. */
  readonly warnings: readonly Text[];
}
