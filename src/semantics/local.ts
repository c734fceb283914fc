/** semantics: whether a packet is for the node itself. */
import type { Text } from '../diagnostics/public.ts';
import type { Node } from '../model/public.ts';
import { type Address, addressesEqual, broadcastAddress, type Prefix } from '../net/public.ts';

/**
 * Why the node takes the packet itself, or undefined when it does not: any own address on whichever interface the
 * packet came in by (RFC 1122 section 3.3.4.2, the weak host model of Linux), the broadcast address of a connected
 * prefix (RFC 2644: directed broadcasts are not forwarded), or a router's subnet anycast address.
 */
export function localReason(node: Node, destination: Address): Text | undefined {
  for (const iface of node.interfaces.values()) {
    for (const { address, prefix } of iface.addresses) {
      if (addressesEqual(address, destination)) {
        return { en: `own address of ${iface.name}`, fr: `adresse propre de ${iface.name}` };
      }
      if (isRouterAnycast(node, prefix) && addressesEqual(prefix, destination)) {
        return { en: `router anycast of ${iface.name}`, fr: `anycast des routeurs de ${iface.name}` };
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

// RFC 4291 section 2.6.1: the first address of an IPv6 prefix is every router's on that segment; none on a /127 (RFC 6164).
function isRouterAnycast(node: Node, { family, length }: Prefix): boolean {
  return node.forwards && family === 6 && length < 127;
}
