/**
 * formats: the address and VLAN plan of generated platforms. VLAN ids are 12 bits, so tenants are grouped in pods of 200,
 * each with its own switch, edge firewall and access gateway; ids repeat from pod to pod, never inside one.
 *
 * Public space is documentation space: 192.0.2.0/24 holds one /30 uplink per pod, 2001:db8::/32 the rest. Inside, pod p
 * owns one /14 of 10.0.0.0/8 and each tenant one /22 of it; 10.0.0.0/16 is the provider's.
 */
import { type Random, randomStream } from './random.ts';

export const maxTenants = 10_000;
export const tenantsPerPod = 200;

/** One pod, numbered from 0. `prefix` holds every tenant of the pod. */
export interface PodPlan {
  readonly index: number;
  readonly id: string;
  readonly tenants: readonly TenantPlan[];
  readonly prefix: string;
  readonly uplink: {
    readonly internet: string;
    readonly edge: string;
    readonly internet6: string;
    readonly edge6: string;
  };
  /** Host parts in the networks that all pods share. */
  readonly host: number;
}

/** One tenant. `slot` is its place in the pod, from 0. Addresses are without prefix length. */
export interface TenantPlan {
  readonly id: string;
  readonly slot: number;
  readonly block: string;
  readonly lan: string;
  readonly dmz: string;
  readonly wan: { readonly edge: string; readonly firewall: string; readonly prefix: string };
  readonly access: { readonly gateway: string; readonly firewall: string; readonly prefix: string };
  /** `2001:db8:P:TT` of a tenant with IPv6, two digits short of its /64 networks: 00 WAN, 01 DMZ, 02 LAN, 03 spare. */
  readonly six?: string;
  readonly vlan: { readonly access: number; readonly wan: number; readonly dmz: number; readonly lan: number };
  readonly publicPort: number;
  readonly random: Random;
}

/** The pods of a platform of `tenants` tenants. */
export function planPods(tenants: number, seed: number): readonly PodPlan[] {
  const pods: PodPlan[] = [];
  for (let first = 0; first < tenants; first += tenantsPerPod) {
    const count = Math.min(tenantsPerPod, tenants - first);
    pods.push(planPod(pods.length, first, count, seed));
  }
  return pods;
}

function planPod(index: number, first: number, count: number, seed: number): PodPlan {
  const uplink = 4 * index;
  const number = (index + 1).toString(16);
  return {
    index,
    id: `pod-${`${index + 1}`.padStart(2, '0')}`,
    tenants: Array.from({ length: count }, (_, slot) => planTenant(index, slot, first + slot, seed)),
    prefix: `10.${4 + 4 * index}.0.0/14`,
    uplink: {
      internet: `192.0.2.${uplink + 1}`,
      edge: `192.0.2.${uplink + 2}`,
      internet6: `2001:db8:0:${number}::1`,
      edge6: `2001:db8:0:${number}::2`,
    },
    host: 10 + index,
  };
}

function planTenant(pod: number, slot: number, tenant: number, seed: number): TenantPlan {
  const random = randomStream(seed, tenant);
  const second = 4 + 4 * pod + (slot >> 6);
  const third = (slot & 63) * 4;
  const transit = `10.${second}.${third + 2}`;
  const plan = {
    id: `t${`${tenant + 1}`.padStart(5, '0')}`,
    slot,
    block: `10.${second}.${third}.0/22`,
    lan: `10.${second}.${third}`,
    dmz: `10.${second}.${third + 1}`,
    wan: { edge: `${transit}.1`, firewall: `${transit}.2`, prefix: `${transit}.0/30` },
    access: { gateway: `${transit}.5`, firewall: `${transit}.6`, prefix: `${transit}.4/30` },
    vlan: { access: 1000 + slot, wan: 1500 + slot, dmz: 2000 + slot, lan: 3000 + slot },
    publicPort: 20_000 + slot,
    random,
  };
  if (!random.chance(25)) return plan;
  return { ...plan, six: `2001:db8:${(pod + 1).toString(16)}:${(slot + 1).toString(16).padStart(2, '0')}` };
}
