/** formats: access lists as Cisco IOS, NX-OS, IOS XR and ASA and their kin write them, before they mean anything. */
import type { Position } from '../../diagnostics/public.ts';
import type { AddressSet, Family, NumberSet } from '../../net/public.ts';

/** What an entry, or a member of a service group, asks of the upper header. `protocol` is absent for `ip`. */
export interface AccessAsk {
  readonly protocol?: number;
  readonly sourcePorts?: NumberSet;
  readonly destinationPorts?: NumberSet;
  readonly icmp?: { readonly type: number; readonly code?: number };
}

/** One entry. */
export interface AccessEntry extends AccessAsk {
  /** The text of the entry, without its sequence number. */
  readonly text: string;
  readonly sequence?: number;
  readonly action: 'accept' | 'deny';
  readonly source: AddressSet;
  readonly destination: AddressSet;
  /** Further services of a group that the entry names: it holds where any one of them does. */
  readonly more?: readonly AccessAsk[];
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
