/** cli: what `compare` found, whatever it compared. */
import type { FilterComparison } from '../../../checks/public.ts';
import type { Text } from '../../../diagnostics/public.ts';
import { type ExitCode, exitCodes } from '../../exit.ts';

/**
 * `inexact` names constructs that the bounds stand for; `unread` names what no bound stands for: with any of it nothing
 * is called equal. `scope` says in sentences which packets were compared, where not all were.
 */
export interface Compared {
  readonly left: string;
  readonly right: string;
  readonly filters: readonly FilterComparison[];
  readonly inexact: readonly string[];
  readonly unread: readonly string[];
  readonly scope: readonly Text[];
}

/** Undecided is never 0: neither where a bound decides nor where something was not read. */
export function exitCodeOf({ filters, unread }: Compared): ExitCode {
  const differences = filters.flatMap((filter) => filter.differences);
  if (differences.some(({ certain }) => certain)) return exitCodes.findings;
  return differences.length > 0 || unread.length > 0 ? exitCodes.undecided : exitCodes.holds;
}
