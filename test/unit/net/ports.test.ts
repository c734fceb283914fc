/** unit: port sets and protocols, case by case. */
import { describe, expect, test } from 'vitest';
import { formatNumberSet, numberSet, parsePorts, parseProtocol } from '../../../src/net/public.ts';

function ports(text: string): string {
  const read = parsePorts(text);
  return read.ok ? formatNumberSet(read.value) : read.code;
}

describe('parsePorts', () => {
  test.each([
    ['80', '80'],
    ['0', '0'],
    ['65535', '65535'],
    ['80,443', '80, 443'],
    ['80;443', '80, 443'],
    [' 80 ; 443 ', '80, 443'],
    ['80/443', '80, 443'],
    ['443,80,80', '80, 443'],
    ['80,81', '80-81'],
    ['8000-8080', '8000-8080'],
    ['8000 - 8080', '8000-8080'],
    ['8000:8080', '8000-8080'],
    ['8000..8080', '8000-8080'],
    ['8000 to 8080', '8000-8080'],
    ['8000 à 8080', '8000-8080'],
    ['1024\u201365535', '1024-65535'],
    ['1024\u00a0\u2014\u00a065535', '1024-65535'],
    ['1024\u22122048', '1024-2048'],
    ['5-5', '5'],
    ['>1023', '1024-65535'],
    ['> 1023', '1024-65535'],
    ['>=1024', '1024-65535'],
    ['\u22651024', '1024-65535'],
    ['<1024', '0-1023'],
    ['<=1023', '0-1023'],
    ['22,>1023', '22, 1024-65535'],
    ...['any', '*', 'tous', 'Toutes', 'ALL', ' any '].map((word) => [word, '0-65535']),
  ])('%j is %s', (text, expected) => {
    expect(ports(text)).toBe(expected);
  });

  test.each([
    ['', 'port-invalid'],
    ['65536', 'port-invalid'],
    ['99999999999999999999', 'port-invalid'],
    ['-1', 'port-invalid'],
    ['080', 'port-invalid'],
    ['1e3', 'port-invalid'],
    ['0x50', 'port-invalid'],
    ['8080-8000', 'port-invalid'],
    ['80-', 'port-invalid'],
    ['80-90-100', 'port-invalid'],
    ['80,', 'port-invalid'],
    ['80,,443', 'port-invalid'],
    ['80//443', 'port-invalid'],
    ['80 443', 'port-invalid'],
    ['8\u202f080', 'port-invalid'],
    ['>65535', 'port-invalid'],
    ['<0', 'port-invalid'],
    ['https', 'port-invalid'],
    ['any,80', 'port-invalid'],
    ['\u0668\u0660', 'port-invalid'],
    ['\uff18\uff10', 'port-invalid'],
    ['80\0', 'port-invalid'],
    ['constructor', 'port-invalid'],
    ['8080.0', 'cell-decimal-trap'],
    ['8080.', 'cell-decimal-trap'],
    ['8080,0', 'cell-decimal-trap'],
    ['80,8080.5', 'cell-decimal-trap'],
  ])('%j is refused as %s', (text, code) => {
    expect(ports(text)).toBe(code);
  });

  test('what may have meant something else is noted', () => {
    for (const text of ['80/443', '8,443']) {
      const read = parsePorts(text);
      expect(read.ok && read.note).toContain('is read as');
    }
    expect(parsePorts('80,443')).not.toHaveProperty('note');
  });

  test('the number of items is bounded', () => {
    const many = Array.from({ length: 257 }, (_, i) => i).join(',');
    expect(ports(many)).toBe('port-invalid');
    expect(ports(Array.from({ length: 256 }, (_, i) => i).join(','))).toBe('0-255');
  });

  test('no set is made of a reversed range or of no number', () => {
    expect(() => numberSet([{ first: 2, last: 1 }])).toThrow(RangeError);
    expect(() => numberSet([{ first: Number.NaN, last: 1 }])).toThrow(RangeError);
    expect(() => numberSet([{ first: 0.5, last: 1 }])).toThrow(RangeError);
  });
});

describe('parseProtocol', () => {
  test.each([
    ['tcp', 6],
    ['TCP', 6],
    [' Udp ', 17],
    ['icmp', 1],
    ['icmpv6', 58],
    ['icmp6', 58],
    ['ipv6-icmp', 58],
    ['gre', 47],
    ['esp', 50],
    ['ah', 51],
    ['ipip', 4],
    ['igmp', 2],
    ['ospf', 89],
    ['vrrp', 112],
    ['sctp', 132],
    ['l2tp', 115],
    ['udplite', 136],
    ['pim', 103],
    ['6in4', 41],
    ['0', 0],
    ['255', 255],
  ])('%j is %i', (text, number) => {
    expect(parseProtocol(text)).toEqual({ ok: true, value: number });
  });

  test.each([
    '',
    '256',
    '-1',
    '06',
    '6.0',
    '1e1',
    'ip',
    'ipv4',
    'ipv6',
    'tcp/80',
    'https',
    'constructor',
    '__proto__',
    '\u0666',
  ])('%j is refused', (text) => {
    expect(parseProtocol(text)).toMatchObject({ ok: false, code: 'protocol-invalid' });
  });
});
