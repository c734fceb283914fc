/** unit: packets and protocol names as text. */
import { describe, expect, test } from 'vitest';
import {
  type Address,
  formatPacket,
  formatTcpFlags,
  hasPorts,
  isIcmp,
  makePacket,
  parseAddress,
  protocolName,
} from '../../../src/net/public.ts';

function at(text: string): Address {
  const read = parseAddress(text);
  if (!read.ok) throw new Error(read.message);
  return read.value;
}

const v4 = { src: at('10.0.0.1'), dst: at('10.0.0.2') };
const v6 = { src: at('2001:db8::1'), dst: at('2001:db8::2') };

describe('formatPacket', () => {
  test.each([
    ['a TCP SYN', makePacket({ ...v4, protocol: 6, dstPort: 443 }), 'tcp 10.0.0.1:40000 > 10.0.0.2:443 SYN'],
    ['IPv6 ends', makePacket({ ...v6, protocol: 17, dstPort: 53 }), 'udp [2001:db8::1]:40000 > [2001:db8::2]:53'],
    ['a ping', makePacket({ ...v4, protocol: 1 }), 'icmp 10.0.0.1 > 10.0.0.2 type 8 code 0'],
    ['an IPv6 ping', makePacket({ ...v6, protocol: 58 }), 'icmpv6 2001:db8::1 > 2001:db8::2 type 128 code 0'],
    [
      'a later fragment with an option and two tags',
      makePacket({
        ...v4,
        protocol: 17,
        fragment: { id: 1, offset: 1480, more: true },
        options: [{ name: 'loose-source-route', pointer: 4 }],
        vlanTags: [1, 20],
      }),
      'udp 10.0.0.1 > 10.0.0.2 fragment 1480+ loose-source-route vlan 1/20',
    ],
    ['an unnamed protocol', makePacket({ ...v4, protocol: 253 }), '253 10.0.0.1 > 10.0.0.2'],
  ])('%s', (_, packet, text) => {
    expect(formatPacket(packet)).toBe(text);
  });
});

describe('makePacket', () => {
  test('takes the family from the source and keeps what it is given', () => {
    const made = makePacket({ ...v6, protocol: 6, tcpFlags: 0, ttl: 1, length: 1500, dontFragment: true, srcPort: 22 });
    expect(made).toMatchObject({
      family: 6,
      tcpFlags: 0,
      ttl: 1,
      length: 1500,
      dontFragment: true,
      srcPort: 22,
      dstPort: 0,
    });
  });
});

describe('protocols', () => {
  test('names', () => {
    expect([6, 17, 1, 58, 41, 0, 99].map(protocolName)).toEqual(['tcp', 'udp', 'icmp', 'icmpv6', '6in4', '0', '99']);
  });

  test('what has ports and what is ICMP', () => {
    const all = Array.from({ length: 256 }, (_, protocol) => protocol);
    expect(all.filter(hasPorts)).toEqual([6, 17, 132, 136]);
    expect(all.filter(isIcmp)).toEqual([1, 58]);
  });

  test('TCP flags', () => {
    expect(formatTcpFlags(0)).toBe('none');
    expect(formatTcpFlags(0x12)).toBe('SYN,ACK');
    expect(formatTcpFlags(0xff)).toBe('FIN,SYN,RST,PSH,ACK,URG,ECE,CWR');
  });
});
