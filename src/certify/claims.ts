/** certify: the claims: whose packets they speak of, where a packet need not be followed, and where it must not land. */
import { type FlowMatrix, internetAddresses, type Owner, ownerKey, type Topology } from '../model/public.ts';
import { type AddressSet, addressesCover, type Family, type Service } from '../net/public.ts';
import { cutsOf } from './address-cuts.ts';
import type { CertifiedClaim } from './certificate.ts';
import type { Landing } from './landing.ts';
import type { Limits } from './region.ts';
import { serviceConditions } from './rule-limits.ts';
import type { SendersOptions } from './senders.ts';
import { intersect } from './values.ts';

export interface Claim extends SendersOptions {
  /** What happens at these nodes and behind them the claim does not ask. */
  readonly endsAt: ReadonlySet<string>;
  readonly forbids: (from: Owner, landing: Landing) => boolean;
  /** What may land all the same, asked of the packet as it was received. Each entry suffices. */
  readonly exempt: (family: Family) => readonly Limits[];
}

export function claimOf(claim: CertifiedClaim, topology: Topology, matrix: FlowMatrix): Claim {
  return claim === 'isolation' ? isolation(topology, matrix) : access(topology);
}

// No packet of a tenant lands with another tenant, or with the provider outside zones of kind public.
function isolation(topology: Topology, matrix: FlowMatrix): Claim {
  return {
    from: ({ zone }) => zone.owner.kind === 'tenant',
    forged: true,
    endsAt: new Set(),
    forbids: (from, { kind, owner, holder, zone }) => {
      if (kind === 'delivered' && ownerKey(holder) === ownerKey(from)) return false;
      if (owner.kind === 'tenant') return ownerKey(owner) !== ownerKey(from);
      return owner.kind === 'provider' && zone?.kind !== 'public';
    },
    exempt: (family) => offeredToAll(topology, matrix, family),
  };
}

// No packet of the provider lands with a tenant without having crossed an access tool.
function access(topology: Topology): Claim {
  const tools = new Set(topology.provider?.accessTools ?? []);
  return {
    from: ({ zone, node, arriving }) => zone.owner.kind === 'provider' && (arriving || !tools.has(node.id)),
    forged: false,
    endsAt: tools,
    forbids: (_, { owner }) => owner.kind === 'tenant',
    exempt: () => [],
  };
}

/** What rows offer to the whole Internet: a row with such a source offers it to whoever asks. */
function offeredToAll(topology: Topology, { flows }: FlowMatrix, family: Family): readonly Limits[] {
  const internet: AddressSet = {
    ranges: internetAddresses(topology).ranges.filter((range) => range.family === family),
  };
  return flows
    .filter(
      ({ action, ingress, source }) =>
        action === 'allow' && ingress === undefined && addressesCover(source.addresses, internet),
    )
    .flatMap(({ destination, services }) => services.map((service) => offer(destination.addresses, service, family)));
}

function offer(destination: AddressSet, service: Service, family: Family): Limits {
  const limits: { -readonly [Key in keyof Limits]: Limits[Key] } = { destination: cutsOf(destination, family) };
  for (const { field, to } of serviceConditions(service, family)) {
    const known = limits[field];
    limits[field] = known === undefined ? to : intersect(known, to);
  }
  return limits;
}
