/** formats: access lists as Cisco IOS, NX-OS, IOS XR and ASA and their kin write them, before they mean anything. */
import type { Position } from '../../diagnostics/public.ts';
import type { AddressSet, Family, NumberSet } from '../../net/public.ts';

/** One entry. `protocol` is absent for `ip`; ports and ICMP are what the entry asks. */
export interface AccessEntry {
  /** The text of the entry, without its sequence number. */
  readonly text: string;
  readonly sequence?: number;
  readonly action: 'accept' | 'deny';
  readonly protocol?: number;
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly sourcePorts?: NumberSet;
  readonly destinationPorts?: NumberSet;
  readonly icmp?: { readonly type: number; readonly code?: number };
  /** `established`: ACK or RST is set. */
  readonly established: boolean;
  /** Single flags that must be set, any of them (`ack`, `syn`, ...). */
  readonly flags: number;
  readonly fragments: boolean;
  readonly log: boolean;
  /** Conditions that segproof does not model exactly, as written. */
  readonly inexact: readonly string[];
  readonly position: Position;
}

/** `family` is absent for lists of ASA, whose entries say theirs. `dialect` says whose text it is. */
export interface AccessList {
  readonly name: string;
  readonly family?: Family;
  readonly entries: readonly AccessEntry[];
  readonly position: Position;
}

/** Where a configuration applies a list: `ip access-group NAME in` below `interface`, or ASA's own line. */
export interface AccessGroup {
  readonly list: string;
  readonly interface: string;
  readonly direction: 'in' | 'out';
  readonly position: Position;
}

/** `skipped` counts lines of a configuration that filter nothing, by their first words. */
export interface CiscoConfig {
  readonly lists: readonly AccessList[];
  readonly groups: readonly AccessGroup[];
  readonly skipped: ReadonlyMap<string, number>;
}
