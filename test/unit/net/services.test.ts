/** unit: service text, case by case, in the spellings of real matrices. */
import { describe, expect, test } from 'vitest';
import {
  formatService,
  makePacket,
  parseAddress,
  parseServices,
  type Service,
  serviceMatches,
  serviceNames,
} from '../../../src/net/public.ts';

function services(text: string): string {
  const read = parseServices(text);
  return read.ok ? read.value.map(formatService).join(' | ') : read.code;
}

describe('parseServices', () => {
  test.each([
    ['tcp/443', 'tcp/443'],
    ['443/tcp', 'tcp/443'],
    ['tcp 443', 'tcp/443'],
    ['tcp:443', 'tcp/443'],
    ['TCP / 443', 'tcp/443'],
    ['TCP\u00a0443', 'tcp/443'],
    ['tcp/80,443', 'tcp/80,443'],
    ['TCP/80, 443', 'tcp/80,443'],
    ['tcp/80;443', 'tcp/80,443'],
    ['tcp/80\n443', 'tcp/80,443'],
    ['80,443/tcp', 'tcp/80,443'],
    ['tcp/80/443', 'tcp/80,443'],
    ['tcp+udp/53', 'tcp/53 | udp/53'],
    ['tcp/udp/53', 'tcp/53 | udp/53'],
    ['TCP/UDP 53', 'tcp/53 | udp/53'],
    ['53/tcp+udp', 'tcp/53 | udp/53'],
    ['53/tcp/udp', 'tcp/53 | udp/53'],
    ['tcp/8000-8080', 'tcp/8000-8080'],
    ['tcp/8000 \u2013 8080', 'tcp/8000-8080'],
    ['tcp/>1023', 'tcp/1024-65535'],
    ['tcp', 'tcp'],
    ['tcp/any', 'tcp'],
    ['tcp/*', 'tcp'],
    ['tcp, udp', 'tcp | udp'],
    ['tcp/80, udp/53', 'tcp/80 | udp/53'],
    ['tcp/80\r\nudp/53\r\n', 'tcp/80 | udp/53'],
    ['tcp/443, tcp/443', 'tcp/443'],
    ['443/tcp, 53/udp', 'tcp/443 | udp/53'],
    ['tcp/https', 'tcp/443'],
    ['tcp/80, https', 'tcp/80 | tcp/443'],
    ['tcp/443 from 1024-65535', 'tcp/443 from 1024-65535'],
    ['udp from 53', 'udp from 53'],
    ['tcp/80,443 from 1,20', 'tcp/80,443 from 1,20'],
    ['icmp', 'icmp'],
    ['icmp/8', 'icmp/8'],
    ['icmp 8', 'icmp/8'],
    ['icmp/8.0', 'icmp/8.0'],
    ['icmp/3/4', 'icmp/3.4'],
    ['icmp type 3 code 4', 'icmp/3.4'],
    ['icmp/echo-request', 'icmp/8'],
    ['ICMP echo-reply', 'icmp/0'],
    ['icmp/fragmentation-needed', 'icmp/3.4'],
    ['icmpv6', 'icmpv6'],
    ['icmpv6/128', 'icmpv6/128'],
    ['ipv6-icmp/packet-too-big', 'icmpv6/2'],
    ['icmp+icmpv6/echo-request', 'icmp/8 | icmpv6/128'],
    ['icmp/3, icmp/4', 'icmp/3 | icmp/4'],
    ['tcp+icmp', 'tcp | icmp'],
    ['ping', 'icmp/8 | icmpv6/128'],
    ['gre', 'gre'],
    ['ESP', 'esp'],
    ['proto/89', 'ospf'],
    ['proto/6', 'tcp'],
    ['proto/1', 'proto/1'],
    ['proto/253', 'proto/253'],
    ['6in4', '6in4'],
    ['any', 'any'],
    ['*', 'any'],
    ['Tous', 'any'],
    ['ip', 'any'],
    ['HTTPS', 'tcp/443'],
    ['dns', 'tcp/53 | udp/53'],
    ['ike', 'udp/500,4500'],
    ['ipsec', 'udp/500,4500 | esp'],
    ['tacacs+', 'tcp/49'],
    ['https, ssh', 'tcp/443 | tcp/22'],
  ])('%j is %s', (text, expected) => {
    expect(services(text)).toBe(expected);
  });

  test.each([
    ['443', 'row-port-without-protocol'],
    ['80,443', 'row-port-without-protocol'],
    ['8000-8080', 'row-port-without-protocol'],
    ['443/tcp, 80', 'row-port-without-protocol'],
    ['tcp/any, 80', 'row-port-without-protocol'],
    ['443, https', 'row-port-without-protocol'],
    ['443, https, 80/tcp', 'row-port-without-protocol'],
    ['https, 8443', 'row-port-without-protocol'],
    ['any/443', 'row-port-without-protocol'],
    ['ip/50', 'row-port-without-protocol'],
    ['*/443', 'row-port-without-protocol'],
    ['icmp/443', 'row-port-with-icmp'],
    ['icmp/256', 'row-port-with-icmp'],
    ['icmp/08', 'row-port-with-icmp'],
    ['443/icmp', 'row-port-with-icmp'],
    ['8/icmp', 'row-port-with-icmp'],
    ['tcp+icmp/8', 'row-port-with-icmp'],
    ['icmp/3.256', 'row-port-with-icmp'],
    ['tcp+icmp/443', 'row-port-with-icmp'],
    ['tcp/udp/icmp 443', 'row-port-with-icmp'],
    ['gre/80', 'port-invalid'],
    ['tcp/65536', 'port-invalid'],
    ['tcp/8080-80', 'port-invalid'],
    ['tcp//80', 'port-invalid'],
    ['tcp/80 443', 'port-invalid'],
    ['udp/https', 'port-invalid'],
    ['tcp/8080.0', 'cell-decimal-trap'],
    ['', 'cell-empty'],
    [' \n ', 'cell-empty'],
    ['tcp/', 'cell-not-understood'],
    ['tcp+', 'cell-not-understood'],
    ['+tcp', 'cell-not-understood'],
    ['tcp+80', 'cell-not-understood'],
    ['/443', 'cell-not-understood'],
    ['tcp/80,,443', 'cell-not-understood'],
    ['tcp/80,', 'cell-not-understood'],
    ['tcp/80, 443, 53/udp', 'cell-not-understood'],
    ['icmp/8,0', 'cell-not-understood'],
    ['icmp+icmpv6/8', 'cell-not-understood'],
    ['icmp/no-such-type', 'cell-not-understood'],
    ['tcp/80 from 1 from 2', 'cell-not-understood'],
    ['l2tp', 'cell-not-understood'],
    ['ipv6', 'cell-not-understood'],
    ['https/443', 'cell-not-understood'],
    ['proto/256', 'protocol-invalid'],
    ['constructor', 'cell-not-understood'],
    ['__proto__', 'cell-not-understood'],
    ['toString/80', 'cell-not-understood'],
    ['tcp/constructor', 'port-invalid'],
    ['icmp/constructor', 'cell-not-understood'],
    ['t\u0441p/443', 'cell-not-understood'],
  ])('%j is refused as %s', (text, code) => {
    expect(services(text)).toBe(code);
  });

  test('an unassigned ICMP type is accepted with the question whether it is a port', () => {
    const read = parseServices('icmp/80');
    expect(read).toMatchObject({ ok: true, value: [{ kind: 'icmp', family: 4, type: 80 }] });
    expect(read.ok && read.note).toContain('is it a port');
  });

  test('the number of items is bounded', () => {
    expect(services(`tcp/${Array.from({ length: 300 }, (_, i) => i).join(',')}`)).toBe('cell-not-understood');
  });

  test('every well-known name reads as itself in any case, and every one of its services has a text', () => {
    for (const [name, expected] of serviceNames) {
      expect(parseServices(name.toUpperCase())).toEqual({ ok: true, value: expected });
      expect(parseServices(expected.map(formatService).join(','))).toEqual({ ok: true, value: expected });
    }
  });
});

describe('serviceMatches', () => {
  const at = (text: string) => {
    const read = parseAddress(text);
    if (!read.ok) throw new Error(text);
    return read.value;
  };
  const ends = { src: at('10.0.0.1'), dst: at('10.0.0.2') };
  const first = (text: string): Service => {
    const read = parseServices(text);
    if (!read.ok || read.value[0] === undefined) throw new Error(text);
    return read.value[0];
  };

  test('a later fragment shows its protocol, and no port', () => {
    const later = makePacket({ ...ends, protocol: 6, fragment: { id: 1, offset: 8, more: false } });
    expect(serviceMatches(first('tcp'), later)).toBe(true);
    expect(serviceMatches(first('tcp/0-65535'), later)).toBe(false);
    expect(serviceMatches(first('tcp/any'), later)).toBe(true);
    expect(serviceMatches(first('udp'), later)).toBe(false);
  });

  test('ICMPv6 in an IPv4 packet is no ICMPv6 service', () => {
    const odd = makePacket({ ...ends, protocol: 58 });
    expect(serviceMatches(first('icmpv6'), odd)).toBe(false);
    expect(serviceMatches(first('proto/58'), odd)).toBe(true);
  });

  test('source ports are a condition of their own', () => {
    const made = makePacket({ ...ends, protocol: 17, srcPort: 53, dstPort: 40_000 });
    expect(serviceMatches(first('udp/53'), made)).toBe(false);
    expect(serviceMatches(first('udp from 53'), made)).toBe(true);
    expect(serviceMatches(first('udp/53 from 53'), made)).toBe(false);
  });
});
