/** checks: facts whose absence leaves a promise undecided: a proof over nothing would be none. */
import type { Text } from '../../diagnostics/public.ts';
import type { Topology } from '../../model/public.ts';

interface Missing {
  readonly missing?: Text;
}

/** Empty when all facts are there, else the first one that is not. */
export function firstMissing(...facts: readonly (readonly [boolean, string, string])[]): Missing {
  const absent = facts.find(([present]) => !present);
  return absent === undefined
    ? {}
    : { missing: { en: `nothing to decide: ${absent[1]}`, fr: `rien à décider : ${absent[2]}` } };
}

export function noTenant(topology: Topology): Missing {
  return firstMissing(tenants(topology));
}

export function tenants(topology: Topology): readonly [boolean, string, string] {
  return [topology.tenants.size > 0, 'no tenant is declared', 'aucun client n’est déclaré'];
}

export function providerZones(topology: Topology): readonly [boolean, string, string] {
  const some = [...topology.zones.values()].some(({ owner }) => owner.kind === 'provider');
  return [some, 'no provider zone is declared', 'aucune zone de l’hébergeur n’est déclarée'];
}

export function filters(filtering: ReadonlySet<string>): readonly [boolean, string, string] {
  return [filtering.size > 0, 'no node filters anything', 'aucun nœud ne filtre'];
}
