/** checks: what a reviewer would say of a matrix row, whatever becomes of its packets. */
import type { Position, Severity, Text } from '../../diagnostics/public.ts';

/**
 * any-any: everything may go everywhere · wide-end: an end that names many more hosts than an application has ·
 * wide-service: a service too wide to name one application · unjustified: no reason, or a filler · unowned: nobody
 * answers for it · untraced: no ticket · clear-text: a protocol that anyone on the way can read · expires-soon: it ends
 * within the days asked · same-segment: both ends share a
 * broadcast domain, so that no firewall ever sees it
 * · summary-contradiction: a table of zones and the rows beside it say different things
 * · dmz-opens-inside, directory-from-dmz, admin-internet: what the guides of ANSSI advise against.
 */
export const remarkKinds = [
  'any-any',
  'wide-end',
  'wide-service',
  'unjustified',
  'unowned',
  'untraced',
  'clear-text',
  'expires-soon',
  'same-segment',
  'summary-contradiction',
  'dmz-opens-inside',
  'directory-from-dmz',
  'admin-internet',
] as const;
export type RemarkKind = (typeof remarkKinds)[number];

/** One remark on one row. `place` is the row's. */
export interface RowRemark {
  readonly flow: string;
  readonly kind: RemarkKind;
  readonly severity: Severity;
  readonly says: Text;
  readonly place?: Position;
}
