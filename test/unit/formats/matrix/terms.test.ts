import { describe, expect, test } from 'vitest';
import { parseTerm, parseTerms } from '../../../../src/formats/matrix/terms.ts';
import { formatPrefix, formatRange } from '../../../../src/net/public.ts';

/** Each term in a short text form. */
function read(text: string): readonly string[] | string {
  const parsed = parseTerms(text);
  if (!parsed.ok) return parsed.code;
  return parsed.value.map((term) => {
    switch (term.kind) {
      case 'prefix':
        return `${term.named === undefined ? '' : `${term.named}=`}${formatPrefix(term.prefix)}`;
      case 'range':
        return formatRange(term.range);
      case 'vlan':
        return `vlan:${term.vlan}`;
      case 'name':
        return `name:${term.name}`;
      default:
        return term.kind;
    }
  });
}

describe('source and destination cells', () => {
  test.each<[string, readonly string[]]>([
    ['any', ['any']],
    ['Tous', ['any']],
    ['toutes', ['any']],
    ['*', ['any']],
    ['Internet', ['internet']],
    ['internet', ['internet']],
    ['WAN', ['name:WAN']],
    ['Any (WAN)', ['name:WAN']],
    ['Any (Internet)', ['internet']],
    ['VLAN 10', ['vlan:10']],
    ['vlan10', ['vlan:10']],
    ['vlan-10', ['name:vlan-10']],
    ['SRV01 (10.0.0.5)', ['SRV01=10.0.0.5/32']],
    ['10.0.0.5 (SRV01)', ['SRV01=10.0.0.5/32']],
    ['SRV01 (10.0.0.5, 10.0.0.6)', ['SRV01=10.0.0.5/32', 'SRV01=10.0.0.6/32']],
    ['LAN (10.0.0.0/24)', ['LAN=10.0.0.0/24']],
    ['AD-DC01/DC02', ['name:AD-DC01', 'name:DC02']],
    ['DC01 / 10.0.0.0/24', ['name:DC01', '10.0.0.0/24']],
    ['10.0.0.0/24 / 10.1.0.0/24', ['10.0.0.0/24', '10.1.0.0/24']],
    ['10.0.0.0/24, 10.0.1.5; SRV01\nSRV02', ['10.0.0.0/24', '10.0.1.5/32', 'name:SRV01', 'name:SRV02']],
    ['• SRV01\n• SRV02\n', ['name:SRV01', 'name:SRV02']],
    ['10.0.0.1 10.0.0.2', ['10.0.0.1/32', '10.0.0.2/32']],
    ['10.0.0.0 255.255.255.0', ['10.0.0.0/24']],
    ['10.0.0.0 0.0.0.255', ['10.0.0.0/24']],
    ['10.0.0.0 255.255.255.0 10.2.0.0 255.255.0.0', ['10.0.0.0/24', '10.2.0.0/16']],
    [
      '10.10.10.1 10.10.20.1 10.10.30.1 192.168.9.128 255.255.255.255',
      ['10.10.10.1/32', '10.10.20.1/32', '10.10.30.1/32', '192.168.9.128/32', '255.255.255.255/32'],
    ],
    ['10.0.0.10-10.0.0.20', ['10.0.0.10-10.0.0.20']],
    ['10.0.0.10 – 10.0.0.20', ['10.0.0.10-10.0.0.20']],
    ['10.0.0.10 à 10.0.0.20', ['10.0.0.10-10.0.0.20']],
    ['10.0.0.10-20', ['10.0.0.10-10.0.0.20']],
    ['2001:db8::/64', ['2001:db8::/64']],
    ['2001:db8::1 2001:db8::2', ['2001:db8::1/128', '2001:db8::2/128']],
    ['Réseau\u00a0bureautique', ['name:Réseau bureautique']],
    ['Do’Cloud', ["name:Do'Cloud"]],
    ['__proto__', ['name:__proto__']],
    ['toString', ['name:toString']],
  ])('%j', (text, terms) => {
    expect(read(text)).toEqual(terms);
  });

  test.each<[string, string]>([
    ['', 'cell-empty'],
    ['  ', 'cell-empty'],
    ['-', 'cell-empty'],
    ['N/A', 'cell-empty'],
    ['10', 'cell-not-understood'],
    ['SRV01…', 'cell-not-understood'],
    ['SRV01 10.0.0.5', 'cell-not-understood'],
    ['PBS (.30.100)', 'cell-not-understood'],
    ['!LAN', 'cell-not-understood'],
    ["=cmd|'/C calc'!A0", 'cell-not-understood'],
    ['@SUM(1)', 'cell-not-understood'],
    ['SRV\u001b[2J01', 'cell-not-understood'],
    ['SRV\u200b01', 'cell-not-understood'],
    ['SRV\u202e01', 'cell-not-understood'],
    ['010.0.0.1', 'address-invalid'],
    ['10.0.0', 'address-invalid'],
    ['10.0.0.256', 'address-invalid'],
    ['10.0.0.0/33', 'prefix-invalid'],
    ['10.0.0.20-10.0.0.10', 'range-invalid'],
    ['VLAN 5000', 'vlan-invalid'],
    ['10.0.0.1 255.255.255.255', 'cell-not-understood'],
    ['10.0.0.1 10.0.0.2 255.255.255.0', 'cell-not-understood'],
  ])('%j is refused', (text, code) => {
    expect(read(text)).toBe(code);
  });

  test('a text longer than any cell is refused', () => {
    expect(read('a'.repeat(40_000))).toBe('cell-not-understood');
  });

  test('a YAML scalar is one term', () => {
    expect(parseTerm('a, b').ok).toBe(false);
    expect(parseTerm('10.0.0.0/24').ok).toBe(true);
  });
});
