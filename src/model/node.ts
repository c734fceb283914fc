/** model: nodes, their interfaces and what they are set to do. */
import type { Position } from '../diagnostics/public.ts';
import type { Address, AddressSet, NumberSet, Prefix, Service } from '../net/public.ts';
import type { PolicySource } from './rule.ts';
import type { Owner } from './zone.ts';

export const nodeKinds = ['firewall', 'router', 'switch', 'host', 'external'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** How a layer-2 port treats tags: IEEE 802.1Q access and trunk ports. An absent `native` drops untagged frames. */
export type SwitchPort =
  | { readonly mode: 'access'; readonly vlan: number }
  | { readonly mode: 'trunk'; readonly vlans: NumberSet; readonly native?: number };

/**
 * routed: a layer-3 port, frames without tag · sub: a routed sub-interface, tag `vlan` on its parent ·
 * port: a layer-2 port of a switch · svi: the switch's own layer-3 interface in `vlan`.
 */
export type InterfaceRole =
  | { readonly kind: 'routed' }
  | { readonly kind: 'sub'; readonly parent: string; readonly vlan: number }
  | { readonly kind: 'port'; readonly port: SwitchPort }
  | { readonly kind: 'svi'; readonly vlan: number };

/** An own address with the prefix of its segment. */
export interface InterfaceAddress {
  readonly address: Address;
  readonly prefix: Prefix;
}

/** strict and loose as RFC 3704 sections 2.2 and 2.4; off accepts any source. */
export type AntiSpoofing = 'strict' | 'loose' | 'off';

/** `zone` is present on every interface with addresses. `mtu` in octets. */
export interface Interface {
  readonly name: string;
  readonly node: string;
  readonly role: InterfaceRole;
  readonly zone?: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly mtu: number;
  readonly up: boolean;
  readonly antiSpoofing: AntiSpoofing;
  readonly position?: Position;
}

/** `via` is a next hop on a connected prefix; a discard route drops silently. Lower metric wins among equal prefixes. */
export interface Route {
  readonly prefix: Prefix;
  readonly via?: Address;
  readonly interface?: string;
  readonly discard: boolean;
  readonly metric: number;
  readonly position?: Position;
}

/** Destination NAT: packets that enter at `inInterface` (any when absent) for `destination` go to `to`. */
export interface DestinationNat {
  readonly kind: 'dnat';
  readonly id: string;
  readonly inInterface?: string;
  readonly destination: AddressSet;
  readonly service: Service;
  readonly to: Address;
  /** Absent keeps the port. */
  readonly toPort?: number;
  readonly position?: Position;
}

/** Source NAT to a fixed address, or to the exit interface's own address when `to` is absent (masquerade). */
export interface SourceNat {
  readonly kind: 'snat' | 'masquerade';
  readonly id: string;
  readonly outInterface?: string;
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly to?: Address;
  readonly position?: Position;
}

export type Nat = DestinationNat | SourceNat;

export const protections = [
  'syn-flood',
  'ping-flood',
  'smurf',
  'ping-of-death',
  'large-packets',
  'ip-options',
  'ipv6-extension-headers',
  'bogons',
] as const;
export type Protection = (typeof protections)[number];

/** A service that listens on a node; absent `addresses` means on all of its own. */
export interface ListeningService {
  readonly name: string;
  readonly service: Service;
  readonly addresses?: AddressSet;
  /** Why no row is expected to reach it (a health check on the node itself, say). */
  readonly localOnly: boolean;
  readonly position?: Position;
}

/** Where a device is administered. `lowLevel`: BIOS/BMC, filtering system, router or switch (PAS-ADM-2). */
export interface Management {
  readonly addresses: AddressSet;
  readonly services: readonly Service[];
  readonly lowLevel: boolean;
  readonly position?: Position;
}

/**
 * `forwards` is false for a host that only receives. `stateful` nodes keep connection tracking and defragment.
 * `tcpLoose` accepts a bare ACK as the start of a connection (Linux nf_conntrack_tcp_loose).
 * `acceptSourceRoute` honours source-route options (Linux accept_source_route).
 */
export interface Node {
  readonly id: string;
  readonly title?: string;
  readonly kind: NodeKind;
  readonly owner: Owner;
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly routes: readonly Route[];
  readonly nat: readonly Nat[];
  readonly policy: PolicySource;
  readonly management?: Management;
  readonly services: readonly ListeningService[];
  readonly protections: ReadonlySet<Protection>;
  readonly logsDenied: boolean;
  readonly stateful: boolean;
  readonly forwards: boolean;
  readonly tcpLoose: boolean;
  readonly acceptSourceRoute: boolean;
  readonly position?: Position;
}

/** public: others can read or inject · encrypted: a tunnel over anything · dedicated: own cable or lambda. */
export type LinkKind = 'public' | 'encrypted' | 'dedicated';

export interface LinkEnd {
  readonly node: string;
  readonly interface: string;
}

export interface Link {
  readonly id: string;
  readonly ends: readonly [LinkEnd, LinkEnd];
  readonly kind: LinkKind;
  readonly up: boolean;
  readonly position?: Position;
}
