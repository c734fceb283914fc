/** classify: what every compiled form of a list of rules offers. */
import type { PacketColumns } from './packet-columns.ts';

export type StructureKind = 'linear' | 'tables' | 'forest';

export type Backend = 'typescript' | 'wasm';

/** No rule matches. */
export const noRule = -1;

/** INVARIANT: the columns given are of the family that the structure was compiled for. */
export interface Structure {
  readonly kind: StructureKind;
  /** What looks up many rows; one row is always looked up in TypeScript. */
  readonly backend: Backend;
  /** Why this structure and this backend, in one line. */
  readonly reason: string;
  /** Octets of the compiled form, without work space and columns of packets. */
  readonly bytes: number;
  /** The index of the first rule that matches the packet at `row`, or `noRule`. */
  lookup(columns: PacketColumns, row: number): number;
  /** The same for the rows from `from` up to, not including, `to`; the answer for row r goes to `out[r]`. */
  lookupMany(columns: PacketColumns, from: number, to: number, out: Int32Array): void;
  /** Empty columns, where possible in the memory that `lookupMany` reads without copying. */
  columns(capacity: number): PacketColumns;
}

export interface CompileOptions {
  /** auto: WebAssembly where the program runs with it. */
  readonly backend?: 'auto' | Backend;
  /** Octets that the compiled form may take; where it would take more, a smaller structure is used, and its reason says so. */
  readonly memoryBudget?: number;
  /** auto: tables for small rulesets, a forest for the rest. The tables are several times larger and about twice as quick. */
  readonly structure?: 'auto' | 'forest';
  /**
   * Headers to remember in front of a forest, for traffic in which few flows carry most packets; 0 for none. Rules that
   * ask for more than an IPv4 header have no cache.
   */
  readonly flowCache?: number;
  /** Boxes that one rule may become; one that would be more keeps its sets whole and is looked up a little slower. */
  readonly mostBoxesOfARule?: number;
  /** Rows of columns to keep room for in the memory of the compiled form. */
  readonly rows?: number;
  /** Place the compiled form in memory that threads may share. */
  readonly shared?: boolean;
}

export const defaultMemoryBudget: number = 256 * 1024 * 1024;
