/** checks: what was found, before the check that asked makes a finding of it. */
import type { Position, Text } from '../diagnostics/public.ts';

/** `subject` names the cause without the check's id. */
export interface Told {
  readonly subject: string;
  readonly says: Text;
  readonly place?: Position;
}

export function tell(subject: string, says: Text, place: Position | undefined): Told {
  return place === undefined ? { subject, says } : { subject, says, place };
}
