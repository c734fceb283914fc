/** model: the flow matrix, the contract that a platform must keep. */
import type { Position } from '../diagnostics/public.ts';
import type { AddressRange, AddressSet, Prefix, Service } from '../net/public.ts';

/**
 * One thing a cell names, before it is looked up in a topology. A prefix `named` after a host (`SRV01 (10.0.0.5)`) must
 * be an address of that host where the topology has the host.
 */
export type EndpointTerm = (
  | { readonly kind: 'any' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'prefix'; readonly prefix: Prefix; readonly named?: string }
  | { readonly kind: 'range'; readonly range: AddressRange }
  | { readonly kind: 'vlan'; readonly vlan: number }
  | { readonly kind: 'name'; readonly name: string }
) & { readonly text: string; readonly position?: Position };

/** One end of a row: the addresses it stands for, and how the sheet wrote it. */
export interface Endpoint {
  readonly text: string;
  readonly terms: readonly EndpointTerm[];
  readonly addresses: AddressSet;
}

/** A row's action: `allow` or `deny`. */
export type FlowAction = 'allow' | 'deny';

/** What every row says besides its two ends. Dates are ISO days, both inclusive. */
export interface FlowFacts {
  readonly id: string;
  readonly action: FlowAction;
  readonly services: readonly Service[];
  readonly justification?: string;
  readonly owner?: string;
  readonly requester?: string;
  readonly ticket?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  /** The managed service that the row belongs to (Do'Cloud, Do'BaaS, ...). */
  readonly managedService?: string;
  readonly sensitive: boolean;
  /** The row moves a tenant's data (PAS-ENC-2). */
  readonly transfer: boolean;
  /** The payload is encrypted whatever the port says (a stated fact, shown in every answer that leans on it). */
  readonly encrypted?: boolean;
  readonly log?: boolean;
  /** Only packets that enter from this zone or interface. */
  readonly ingress?: string;
  /** The row is a cell of a table of zones, not one of a list. */
  readonly summary?: boolean;
  /** Columns that segproof does not know, in sheet order. */
  readonly extra: ReadonlyMap<string, string>;
  readonly position?: Position;
}

/**
 * A row as a reader found it: ends still as terms. A row with `both` directions was split in two by the reader.
 * `sourceWithin` and `destinationWithin` come from zone and VLAN columns beside the ends: the end lies inside them.
 */
export interface FlowDraft extends FlowFacts {
  readonly source: readonly EndpointTerm[];
  readonly destination: readonly EndpointTerm[];
  readonly sourceWithin?: readonly EndpointTerm[];
  readonly destinationWithin?: readonly EndpointTerm[];
}

/** A named list of terms. */
export interface Group {
  readonly name: string;
  readonly members: readonly EndpointTerm[];
  readonly position?: Position;
}

/** A cell of a table of zones that says nothing: nothing may pass there. */
export interface SummaryGapDraft {
  readonly source: readonly EndpointTerm[];
  readonly destination: readonly EndpointTerm[];
  readonly position?: Position;
}

/** Such a cell, resolved against a topology. */
export interface SummaryGap {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly position?: Position;
}

/** What one matrix file holds. `notes` says what was read but has no meaning here (unknown columns, hidden rows). */
export interface MatrixDraft {
  readonly file: string;
  readonly flows: readonly FlowDraft[];
  readonly groups: readonly Group[];
  readonly gaps?: readonly SummaryGapDraft[];
  readonly unknownColumns: readonly string[];
  /** Names of services that the file defines and no row of it uses, in lower case. */
  readonly unusedServices?: readonly { readonly name: string; readonly position: Position }[];
}

/** One row of intent, resolved against a topology. */
export interface Flow extends FlowFacts {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/** Rows in evaluation order: the first that matches decides, and what none matches is denied. */
export interface FlowMatrix {
  readonly flows: readonly Flow[];
  /** Empty cells of tables of zones. */
  readonly gaps?: readonly SummaryGap[];
  /** Rows left out because the day asked about lies outside their validity. */
  readonly inactive: readonly Flow[];
  /** The day the matrix was read for, as an ISO date. */
  readonly asOf: string;
  readonly files: readonly string[];
  readonly unknownColumns: readonly string[];
}
