/** semantics: whether a packet is for the node itself. */
import type { Text } from '../diagnostics/public.ts';
import type { Node } from '../model/public.ts';
import { type Address, addressesEqual, broadcastAddress } from '../net/public.ts';

/**
 * Why the node takes the packet itself, or undefined when it does not: any own address on whichever interface the
 * packet came in by (RFC 1122 section 3.3.4.2, the weak host model of Linux), or the broadcast address of a connected
 * prefix (RFC 2644: directed broadcasts are not forwarded).
 */
export function localReason(node: Node, destination: Address): Text | undefined {
  for (const iface of node.interfaces.values()) {
    for (const { address, prefix } of iface.addresses) {
      if (addressesEqual(address, destination)) {
        return { en: `own address of ${iface.name}`, fr: `adresse propre de ${iface.name}` };
      }
      const broadcast = broadcastAddress(prefix);
      if (broadcast !== undefined && addressesEqual(broadcast, destination)) {
        return { en: `broadcast of ${iface.name}, not forwarded`, fr: `diffusion de ${iface.name}, non relayée` };
      }
    }
  }
  if (destination.family === 4 && destination.value === 0xffff_ffffn) {
    return { en: 'limited broadcast, not forwarded', fr: 'diffusion limitée, non relayée' };
  }
  return undefined;
}
