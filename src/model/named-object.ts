/** model: something that has a name so that rules or rows can use it. */
import type { Position } from '../diagnostics/public.ts';

/** unused: defined, and nothing names it · undefined: named, and nothing here defines it. */
export interface NamedObject {
  readonly kind: 'set' | 'map' | 'chain' | 'alias' | 'access-list' | 'group' | 'service';
  readonly name: string;
  readonly state: 'unused' | 'undefined';
  readonly position?: Position;
}
