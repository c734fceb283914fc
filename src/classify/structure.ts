/** classify: what every compiled form of a list of rules offers. */
import type { PacketColumns } from './packet-columns.ts';

export type StructureKind = 'linear' | 'tables' | 'forest';

/** No rule matches. */
export const noRule = -1;

/** INVARIANT: the columns given are of the family that the structure was compiled for. */
export interface Structure {
  readonly kind: StructureKind;
  /** Octets of the compiled form, without the columns of packets and the rules that it was compiled from. */
  readonly bytes: number;
  /** The index of the first rule that matches the packet at `row`, or `noRule`. */
  lookup(columns: PacketColumns, row: number): number;
  /** The same for the rows from `from` up to, not including, `to`; the answer for row r goes to `out[r]`. */
  lookupMany(columns: PacketColumns, from: number, to: number, out: Int32Array): void;
}
