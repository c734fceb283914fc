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

/** Whether the address can be one host's: no multicast, and no broadcast that this node knows of. */
export function isOneHost(node: Node, { family, value }: Address): boolean {
  if (family === 6) return value >> 120n !== 0xffn;
  if (value >= 0xe000_0000n && (value < 0xf000_0000n || value === 0xffff_ffffn)) return false;
  for (const iface of node.interfaces.values()) {
    if (iface.addresses.some(({ prefix }) => broadcastAddress(prefix)?.value === value)) return false;
  }
  return true;
}

/** An address of some interface, or of IPv6 a router anycast address. */
export function isOwn(node: Node, address: Address): boolean {
  for (const iface of node.interfaces.values()) {
    for (const own of iface.addresses) {
      if (addressesEqual(own.address, address)) return true;
      if (isRouterAnycast(node, own.prefix) && addressesEqual(own.prefix, address)) return true;
    }
  }
  return false;
}
