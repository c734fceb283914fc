/** planted leaks: what one is, and how its parts are picked from any platform. */
import type { PasId } from '../../../../src/checks/public.ts';
import type { Interface, Node, Zone, ZoneKind } from '../../../../src/model/public.ts';
import type { Address, Family } from '../../../../src/net/public.ts';
import type { Generated } from '../../../support/generated-platform.ts';

/** Two different tenants, and numbers drawn from the seed. */
export interface Picked {
  readonly a: string;
  readonly b: string;
  readonly below: (limit: number) => number;
}

/** `breaks`: the promises that must be found broken, all of them. Undefined: the platform has no place for such a leak. */
export interface Plant {
  readonly name: string;
  readonly breaks: readonly PasId[];
  readonly apply: (platform: Generated, picked: Picked) => Generated | undefined;
}

export function pick(platform: Generated, seed: number): Picked {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0;
    return state % limit;
  };
  const tenants = [...platform.topology.tenants.keys()];
  const first = below(tenants.length);
  const second = (first + 1 + below(tenants.length - 1)) % tenants.length;
  return { a: tenants[first] ?? '', b: tenants[second] ?? '', below };
}

export function firewallOf({ topology }: Generated, tenant: string): Node {
  return must(topology.nodes.get(topology.tenants.get(tenant)?.firewalls[0] ?? ''), `firewall of ${tenant}`);
}

export function tenantZone({ topology }: Generated, tenant: string, kind: ZoneKind): Zone {
  const zones = [...topology.zones.values()];
  const own = zones.find(
    (zone) => zone.kind === kind && zone.owner.kind === 'tenant' && zone.owner.tenant === tenant && isUsed(zone),
  );
  return must(own, `${kind} of ${tenant}`);

  function isUsed({ id }: Zone): boolean {
    return [...topology.nodes.values()].some(
      (node) => node.kind === 'host' && [...node.interfaces.values()].some((iface) => iface.zone === id),
    );
  }
}

export function providerZone({ topology }: Generated, kind: ZoneKind): Zone {
  const zones = [...topology.zones.values()];
  return must(
    zones.find((zone) => zone.kind === kind && zone.owner.kind === 'provider'),
    `${kind} of the provider`,
  );
}

export function hostIn({ topology }: Generated, zone: string, family: Family = 4): Node | undefined {
  return [...topology.nodes.values()].find(
    (node) =>
      node.kind === 'host' &&
      [...node.interfaces.values()].some(
        (iface) => iface.zone === zone && iface.addresses.some(({ address }) => address.family === family),
      ),
  );
}

export function mustHostIn(platform: Generated, zone: string): Node {
  return must(hostIn(platform, zone), `host in ${zone}`);
}

export function addressOf(node: Node, family: Family = 4): Address {
  const own = [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address));
  return must(
    own.find((address) => address.family === family),
    `address of ${node.id}`,
  );
}

/** The firewall's interface towards the outside, with its IPv4 address. */
export function outerOf(
  { topology }: Generated,
  firewall: Node,
): { readonly iface: Interface; readonly address: Address } {
  for (const iface of firewall.interfaces.values()) {
    const zone = iface.zone === undefined ? undefined : topology.zones.get(iface.zone);
    const address = iface.addresses.find((own) => own.address.family === 4)?.address;
    if (zone?.kind === 'wan' && address !== undefined) return { iface, address };
  }
  throw new Error(`${firewall.id} has no outer interface`);
}

export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the platform has no ${what}`);
  return value;
}
