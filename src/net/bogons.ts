/** net: addresses that no packet from the Internet may have as its source (IANA special-purpose registries). */
import { type AddressSet, addressSet, subtractAddresses } from './address-set.ts';
import { parsePrefix } from './parse-prefix.ts';
import { prefixRange } from './prefix.ts';

/**
 * Sources that are never valid on the Internet: private, shared, loopback, link-local, benchmarking, reserved and
 * multicast addresses, as the registries of RFC 6890 (updated by RFC 8190) list them.
 *
 * Only what a registry entry calls not globally reachable is listed, never "everything not allocated today": a set
 * wider than what devices drop would call a spoofed source stopped that really passes. Link-local sources and `::`
 * stay valid between neighbours of one link (neighbour discovery, DHCP): the set is about packets to be forwarded.
 */
export const bogonAddresses: AddressSet = subtractAddresses(
  prefixes(
    '0.0.0.0/8', // this network, RFC 791
    '10.0.0.0/8', // private use, RFC 1918
    '100.64.0.0/10', // shared address space, RFC 6598
    '127.0.0.0/8', // loopback, RFC 1122
    '169.254.0.0/16', // link-local, RFC 3927
    '172.16.0.0/12', // private use, RFC 1918
    '192.0.0.0/24', // IETF protocol assignments, RFC 6890
    '192.168.0.0/16', // private use, RFC 1918
    '198.18.0.0/15', // benchmarking, RFC 2544
    '224.0.0.0/4', // multicast, never a source, RFC 1112
    '240.0.0.0/4', // reserved, and limited broadcast, RFC 1112 and RFC 919
    '::/96', // unspecified, loopback and IPv4-compatible (deprecated), RFC 4291
    '::ffff:0:0/96', // IPv4-mapped, RFC 4291
    '64:ff9b:1::/48', // local-use translation, RFC 8215
    '100::/64', // discard only, RFC 6666
    '100:0:0:1::/64', // dummy prefix, RFC 9780
    '2001:2::/48', // benchmarking, RFC 5180
    '2001:10::/28', // ORCHID (deprecated), RFC 4843
    '5f00::/16', // segment routing SIDs, RFC 9602
    'fc00::/7', // unique local, RFC 4193
    'fe80::/10', // link-local, RFC 4291
    'fec0::/10', // site-local (deprecated), RFC 3879
    'ff00::/8', // multicast, never a source, RFC 4291
  ),
  // Globally reachable exceptions inside 192.0.0.0/24: PCP anycast (RFC 7723), TURN anycast (RFC 8155).
  prefixes('192.0.0.9/32', '192.0.0.10/32'),
);

/**
 * Prefixes for examples. They are bogons on the real Internet too, yet stand apart: the shipped platforms and most
 * people's first models use them AS public addresses, and a model that drops its own Internet would find every flow
 * blocked and every attack stopped. A platform of real addresses should refuse both sets.
 */
export const documentationAddresses: AddressSet = prefixes(
  '192.0.2.0/24', // RFC 5737
  '198.51.100.0/24', // RFC 5737
  '203.0.113.0/24', // RFC 5737
  '2001:db8::/32', // RFC 3849
  '3fff::/20', // RFC 9637
);

function prefixes(...texts: readonly string[]): AddressSet {
  return addressSet(
    texts.map((text) => {
      const parsed = parsePrefix(text);
      if (!parsed.ok) throw new Error(parsed.message);
      return prefixRange(parsed.value.prefix);
    }),
  );
}
