/** formats: platform and overlay files as they are written, before any text in them is understood. */
import type {
  Action,
  AntiSpoofing,
  ConntrackState,
  LinkKind,
  NodeKind,
  Protection,
  ZoneKind,
} from '../../model/public.ts';

export type OneOrMore<T> = T | readonly T[];
export type Named<T> = Readonly<Record<string, T>>;

export interface PlatformSyntax {
  readonly segproof: 'platform';
  readonly name: string;
  readonly title?: string;
  readonly include?: readonly string[];
  readonly matrices?: readonly string[];
  readonly provider?: ProviderSyntax;
  readonly zones?: Named<ZoneSyntax>;
  readonly tenants?: Named<TenantSyntax>;
  readonly partners?: Named<PartnerSyntax>;
  readonly groups?: Named<readonly string[]>;
  readonly nodes?: Named<NodeSyntax>;
  readonly links?: Named<LinkSyntax>;
  readonly attestations?: Named<AttestationSyntax>;
  readonly flows?: readonly unknown[];
}

export interface OverlaySyntax {
  readonly segproof: 'overlay';
  readonly base: string;
  readonly name?: string;
  readonly title?: string;
  readonly expect?: Named<number>;
  readonly patch?: Named<unknown>;
}

export interface ProviderSyntax {
  readonly title?: string;
  readonly workstations?: readonly string[];
  readonly consoles?: readonly string[];
  readonly 'access-tools'?: readonly string[];
}

export interface ZoneSyntax {
  readonly kind: ZoneKind;
  readonly level: number;
  readonly owner: string;
  readonly prefixes?: readonly string[];
  readonly title?: string;
}

export interface TenantSyntax {
  readonly title?: string;
  readonly hosting: 'datacentre' | 'on-premise';
  readonly firewalls: readonly string[];
}

export interface PartnerSyntax {
  readonly title?: string;
  readonly console: readonly string[];
  readonly services: OneOrMore<string>;
  readonly sources?: readonly string[];
}

export interface NodeSyntax {
  readonly kind: NodeKind;
  readonly title?: string;
  readonly owner: string;
  readonly interfaces?: Named<InterfaceSyntax>;
  readonly routes?: readonly RouteSyntax[];
  readonly nat?: Named<NatSyntax>;
  readonly policy?: PolicySyntax;
  readonly management?: ManagementSyntax;
  readonly services?: Named<ServiceSyntax>;
  readonly protections?: readonly Protection[];
  readonly 'logs-denied'?: boolean;
  readonly stateful?: boolean;
  readonly forwards?: boolean;
  readonly 'tcp-loose'?: boolean;
  readonly 'accept-source-route'?: boolean;
}

export interface InterfaceSyntax {
  readonly zone?: string;
  readonly addresses?: readonly string[];
  readonly access?: AccessSyntax;
  readonly trunk?: TrunkSyntax;
  readonly parent?: string;
  readonly vlan?: number;
  readonly svi?: number;
  readonly 'anti-spoofing'?: AntiSpoofing;
  readonly mtu?: number;
  readonly up?: boolean;
}

export interface AccessSyntax {
  readonly switch?: string;
  readonly vlan: number;
  readonly link?: LinkKind;
}

export interface TrunkSyntax {
  readonly switch?: string;
  readonly vlans: readonly (number | string)[];
  readonly native?: number;
  readonly link?: LinkKind;
}

export interface RouteSyntax {
  readonly to: string;
  readonly via?: string;
  readonly interface?: string;
  readonly discard?: boolean;
  readonly metric?: number;
}

export type NatSyntax = DnatSyntax | SnatSyntax | MasqueradeSyntax;

export interface DnatSyntax {
  readonly kind: 'dnat';
  readonly in?: string;
  readonly destination: OneOrMore<string>;
  readonly service?: string;
  readonly to: string;
  readonly 'to-port'?: number;
}

export interface SnatSyntax {
  readonly kind: 'snat';
  readonly out?: string;
  readonly source?: OneOrMore<string>;
  readonly destination?: OneOrMore<string>;
  readonly to: string;
}

export interface MasqueradeSyntax {
  readonly kind: 'masquerade';
  readonly out?: string;
  readonly source?: OneOrMore<string>;
  readonly destination?: OneOrMore<string>;
}

export interface ManagementSyntax {
  readonly addresses: readonly string[];
  readonly services: OneOrMore<string>;
  readonly 'low-level'?: boolean;
}

export interface ServiceSyntax {
  readonly service: OneOrMore<string>;
  readonly addresses?: readonly string[];
  readonly 'local-only'?: boolean;
}

export type PolicySyntax =
  | 'projected'
  | 'none'
  | { readonly projected: ProjectedSyntax }
  | { readonly rules: { readonly forward?: RulesetSyntax; readonly input?: RulesetSyntax } }
  | { readonly import: ImportSyntax };

/** Files with what the node really runs. `settings`: where protections and anti-spoofing come from. */
export interface ImportSyntax {
  readonly nftables?: string;
  readonly iptables?: string;
  readonly ip6tables?: string;
  readonly settings?: 'ruleset' | 'declared';
}

export interface ProjectedSyntax {
  readonly before?: { readonly forward?: readonly RuleSyntax[]; readonly input?: readonly RuleSyntax[] };
  readonly without?: readonly string[];
  readonly residual?: { readonly forward?: ResidualSyntax; readonly input?: ResidualSyntax };
}

export interface RulesetSyntax {
  readonly rules: readonly RuleSyntax[];
  readonly residual: ResidualSyntax;
}

export type ResidualSyntax = Action | { readonly '4': Action; readonly '6': Action };

export interface RuleSyntax {
  readonly id: string;
  readonly in?: OneOrMore<string>;
  readonly out?: OneOrMore<string>;
  readonly source?: OneOrMore<string>;
  readonly destination?: OneOrMore<string>;
  readonly service?: OneOrMore<string>;
  readonly states?: readonly ConntrackState[];
  readonly 'tcp-flags'?: { readonly mask: number; readonly value: number };
  readonly translated?: boolean;
  readonly families?: readonly (4 | 6)[];
  readonly action: Action;
  readonly log?: boolean;
  readonly rows?: readonly string[];
  readonly comment?: string;
}

export interface LinkSyntax {
  readonly ends: readonly [string, string];
  readonly kind?: LinkKind;
  readonly up?: boolean;
}

export interface AttestationSyntax {
  readonly by: string;
  readonly on: string;
  readonly evidence: string;
}
