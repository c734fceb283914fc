/** formats: address translation as nft chains. */
import type { DestinationNat, Interface, Node, SourceNat } from '../../model/public.ts';
import { type Address, type Family, formatAddress } from '../../net/public.ts';
import { ofFamily } from '../linux/deployment.ts';
import type { Labels } from '../linux/label.ts';
import { joined } from './words.ts';
import type { Chain } from './write-guards.ts';
import { addressText, familyText, interfacesText } from './write-match.ts';
import { serviceParts } from './write-service.ts';

/** At most two base chains, at the priorities of the kernel's own translation. */
export function natChains(node: Node, labels: Labels): readonly Chain[] {
  const chains: Chain[] = [];
  const inbound = node.nat.flatMap((nat) => (nat.kind === 'dnat' ? destinationLines(nat, labels) : []));
  const outbound = node.nat.flatMap((nat) => (nat.kind === 'dnat' ? [] : sourceLines(node, nat, labels)));
  if (inbound.length > 0)
    chains.push({
      name: 'translate_in',
      head: 'type nat hook prerouting priority dstnat; policy accept;',
      lines: inbound,
    });
  if (outbound.length > 0)
    chains.push({
      name: 'translate_out',
      head: 'type nat hook postrouting priority srcnat; policy accept;',
      lines: outbound,
    });
  return chains;
}

function destinationLines(nat: DestinationNat, labels: Labels): readonly string[] {
  const { family } = nat.to;
  if (ofFamily(nat.destination, family).ranges.length === 0) return [];
  const entry = interfacesText('iifname', nat.inInterface === undefined ? undefined : [nat.inInterface]) ?? '';
  const target = `dnat ${word(family)} to ${endText(nat.to, nat.toPort)} comment "${labels.of(nat.id)}"`;
  return serviceParts([nat.service], family, true).map(({ text, family: said }) => {
    const address = addressText('daddr', nat.destination, family);
    return joined(entry, address === '' && said === undefined ? familyText(family) : address, text, target);
  });
}

// Linux would choose among an exit's addresses by the next hop; the meaning is its first one, so that it is written out
// where there are several. An exit without an address of the family translates nothing, whatever stands below.
function sourceLines(node: Node, nat: SourceNat, labels: Labels): readonly string[] {
  const lines: string[] = [];
  const comment = `comment "${labels.of(nat.id)}"`;
  const families = ([4, 6] as const).filter(
    (family) =>
      (nat.to === undefined || nat.to.family === family) &&
      ofFamily(nat.source, family).ranges.length > 0 &&
      ofFamily(nat.destination, family).ranges.length > 0,
  );
  for (const family of families) {
    const ends = joined(addressText('saddr', nat.source, family), addressText('daddr', nat.destination, family));
    const match = ends === '' ? familyText(family) : ends;
    if (nat.to !== undefined) {
      const out = interfacesText('oifname', nat.outInterface === undefined ? undefined : [nat.outInterface]) ?? '';
      lines.push(joined(out, match, `snat ${word(family)} to ${formatAddress(nat.to)}`, comment));
      continue;
    }
    for (const exit of exitsOf(node, nat.outInterface)) {
      const [first, more] = exit.addresses.filter(({ address }) => address.family === family);
      const verdict =
        first === undefined
          ? 'accept'
          : more === undefined
            ? 'masquerade'
            : `snat ${word(family)} to ${formatAddress(first.address)}`;
      lines.push(joined(`oifname "${exit.name}"`, match, verdict, comment));
    }
  }
  return lines;
}

function exitsOf(node: Node, name: string | undefined): readonly Interface[] {
  return [...node.interfaces.values()]
    .filter((iface) => iface.addresses.length > 0 && (name === undefined || iface.name === name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function word(family: Family): string {
  return family === 4 ? 'ip' : 'ip6';
}

function endText(to: Address, port: number | undefined): string {
  const address = formatAddress(to);
  if (port === undefined) return address;
  return to.family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
