/** model: zones, and who owns what. */
import type { Position, Text } from '../diagnostics/public.ts';
import type { AddressSet, Service } from '../net/public.ts';

/** Who answers for a zone or a node. */
export type Owner =
  | { readonly kind: 'internet' }
  | { readonly kind: 'provider' }
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'partner'; readonly partner: string };

/**
 * wan: outside the filter (the Internet, a tenant's public side) · dmz: exposed hosts · lan: hosts never exposed ·
 * admin: administration workstations and tools · management: management addresses of devices · access: the access
 * tool towards tenants (bastion, VPN or agent gateway) · office: the provider's offices · service: provider systems
 * that nobody outside reaches · public: provider services offered to the whole Internet · partner: a partner's
 * systems · transit: interconnections without hosts.
 */
export const zoneKinds = [
  'wan',
  'dmz',
  'lan',
  'admin',
  'management',
  'access',
  'office',
  'service',
  'public',
  'partner',
  'transit',
] as const;

export type ZoneKind = (typeof zoneKinds)[number];

/** `level` is the security level: 0 (the Internet) to 100. `prefixes` are the addresses that live in the zone. */
export interface Zone {
  readonly id: string;
  readonly title?: string;
  readonly kind: ZoneKind;
  readonly level: number;
  readonly owner: Owner;
  readonly prefixes: AddressSet;
  readonly position?: Position;
}

/** A client. `firewalls` are the nodes dedicated to it. */
export interface Tenant {
  readonly id: string;
  readonly title?: string;
  readonly hosting: 'datacentre' | 'on-premise';
  readonly firewalls: readonly string[];
  readonly position?: Position;
}

/**
 * The managed-service provider. `workstations` are zone ids of the administration domain, `consoles` node ids of the
 * administration consoles, `accessTools` node ids that every access to a tenant must cross.
 */
export interface Provider {
  readonly title?: string;
  readonly workstations: readonly string[];
  readonly consoles: readonly string[];
  readonly accessTools: readonly string[];
  readonly position?: Position;
}

/** A partner that hosts a console: the only addresses, services and source zones or nodes allowed for it. */
export interface Partner {
  readonly id: string;
  readonly title?: string;
  readonly console: AddressSet;
  readonly services: readonly Service[];
  readonly sources: readonly string[];
  readonly position?: Position;
}

/** Who attests what cannot be decided by simulation. `on` is an ISO date. */
export interface Attestation {
  readonly row: string;
  readonly by: string;
  readonly on: string;
  readonly evidence: string;
  readonly position?: Position;
}

/** `provider`, `tenant alpha`, `partner p`, `Internet`. */
export function describeOwner(owner: Owner): Text {
  switch (owner.kind) {
    case 'internet':
      return { en: 'Internet', fr: 'Internet' };
    case 'provider':
      return { en: 'provider', fr: 'hébergeur' };
    case 'tenant':
      return { en: `tenant ${owner.tenant}`, fr: `client ${owner.tenant}` };
    case 'partner':
      return { en: `partner ${owner.partner}`, fr: `partenaire ${owner.partner}` };
  }
}

/** A stable text for an owner, fit to be a key: `tenant alpha`, `partner acme`, `provider`. */
export function ownerKey(owner: Owner): string {
  switch (owner.kind) {
    case 'tenant':
      return `tenant ${owner.tenant}`;
    case 'partner':
      return `partner ${owner.partner}`;
    default:
      return owner.kind;
  }
}
