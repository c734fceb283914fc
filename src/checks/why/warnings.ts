/** checks: what a new opening between two addresses would break, as far as their zones alone tell. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Topology, Zone } from '../../model/public.ts';
import { type Address, addressSetContains } from '../../net/public.ts';

/** Promises of the catalogue that speak against a flow from `source` to `destination`, whatever opens it. */
export function openingWarnings(topology: Topology, source: Address, destination: Address): readonly Text[] {
  const from = zoneOf(topology, source);
  const to = zoneOf(topology, destination);
  if (to === undefined) return [];
  const warnings: Text[] = [];
  const warn = (id: string, en: string, fr: string): void => {
    warnings.push({ en: `this would break ${id}: ${en}`, fr: `cela romprait ${id} : ${fr}` });
  };
  const a = from?.owner;
  const b = to.owner;
  if (a?.kind === 'tenant' && b.kind === 'tenant' && a.tenant !== b.tenant) {
    const [x, y] = [printable(a.tenant), printable(b.tenant)];
    warn('PAS-ISO-6', `tenant ${x} would reach tenant ${y}`, `le client ${x} atteindrait le client ${y}`);
  }
  if (a?.kind === 'tenant' && b.kind === 'provider' && to.kind !== 'public') {
    const x = printable(a.tenant);
    warn(
      'PAS-ISO-1',
      `tenant ${x} would reach a provider network`,
      `le client ${x} atteindrait un réseau de l’hébergeur`,
    );
  }
  if (a?.kind === 'provider' && b.kind === 'tenant' && from?.kind !== 'access') {
    warn(
      'PAS-ISO-3',
      'the provider would reach a tenant; only its access tool may',
      'l’hébergeur atteindrait un client ; seul son outil d’accès le peut',
    );
  }
  if (to.kind === 'admin' && from !== undefined && topology.provider?.workstations.includes(from.id) !== true) {
    warn(
      'PAS-ZONE-2',
      'the administration network would be reached from outside its own domain',
      'le réseau d’administration serait atteint hors de son domaine',
    );
  }
  const outside = from === undefined || from.owner.kind === 'internet';
  if (outside && (to.kind === 'lan' || to.kind === 'admin' || to.kind === 'management')) {
    const zone = printable(to.id);
    warn('PAS-ZONE-1', `the Internet would reach ${zone} directly`, `Internet atteindrait ${zone} directement`);
  }
  return warnings;
}

function zoneOf(topology: Topology, address: Address): Zone | undefined {
  return [...topology.zones.values()].find((zone) => addressSetContains(zone.prefixes, address));
}
