/** reach: isolation of all tenants and the provider, in one pass over the tenants' places, tenant by tenant. */
import type { Conclusion } from './claim.ts';
import { KeptIsolation } from './kept-isolation.ts';
import type { IsolationOptions } from './owner-isolation.ts';
import type { Place } from './places.ts';
import type { Terrain } from './terrain.ts';

/**
 * No packet that a tenant's place can send lands with another tenant, or with the provider outside zones of kind public.
 * What ends on a tenant's own node has not left the tenant, whatever network its address is in. Devices are no senders
 * here: what a firewall says for itself passes no filter of its own. Throws ClaimOverNothing.
 */
export function isolation(terrain: Terrain, places: readonly Place[], options: IsolationOptions = {}): Conclusion {
  return new KeptIsolation(terrain, places, options).conclusion();
}
