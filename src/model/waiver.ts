/** model: a finding that somebody has accepted for a time. */
import type { Position } from '../diagnostics/public.ts';

/** `finding` is a finding's cause, as reports print it. `until` is an ISO day, inclusive: no waiver is for ever. */
export interface Waiver {
  readonly finding: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly position?: Position;
}
