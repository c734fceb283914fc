/** net: strict text -> upper-layer protocol number. */
import type { Parsed } from '../diagnostics/public.ts';
import { protocolNumbers } from './protocol.ts';
import { quote, refuse, refuseTooLong, trimBlanks } from './refusal.ts';

const expected = 'a protocol name such as `tcp`, `udp`, `icmp`, `icmpv6`, `gre`, `esp`, or a number from 0 to 255';

/** Names of the IANA registry and the spellings of common devices. `ipv6` is absent: see `parseProtocol`. */
export const protocolAliases: ReadonlyMap<string, number> = new Map([
  ...Object.entries(protocolNumbers).filter(([name]) => name !== 'ipv6'),
  ['icmp4', 1],
  ['icmpv4', 1],
  ['icmp6', 58],
  ['ipv6-icmp', 58],
  ['icmp-v6', 58],
  ['ip-in-ip', 4],
  ['ipencap', 4],
  ['6in4', 41],
  ['ipsec-esp', 50],
  ['ipsec-ah', 51],
  ['eigrp', 88],
  ['ospfigp', 89],
  ['ospfv2', 89],
  ['ospfv3', 89],
  ['udp-lite', 136],
  ['dccp', 33],
  ['rsvp', 46],
  ['l2tpv3', 115],
]);

/**
 * A name in any case, or a decimal number 0..255. `ip` and `ipv6` are refused: they name a family, and reading
 * `ipv6` as its registry number (41, IPv6 inside IP) would make a row that means all of IPv6 nearly empty.
 * Errors: `protocol-invalid`.
 */
export function parseProtocol(text: string): Parsed<number> {
  const tooLong = refuseTooLong('protocol-invalid', text, 100);
  if (tooLong !== undefined) return tooLong;
  const name = trimBlanks(text).toLowerCase();
  const known = protocolAliases.get(name);
  if (known !== undefined) return { ok: true, value: known };
  if (name === 'ip' || name === 'ipv4' || name === 'ipv6') {
    return refuse(
      'protocol-invalid',
      `${quote(text)} names a family, not an upper-layer protocol`,
      expected,
      'write `any` for every protocol, `6in4` for IPv6 inside IP, `ipip` for IPv4 inside IP',
    );
  }
  if (/^(?:0|[1-9][0-9]{0,2})$/u.test(name) && Number(name) <= 255) return { ok: true, value: Number(name) };
  return refuse('protocol-invalid', `${quote(text)} is not a protocol`, expected);
}
