/** unit: the inputs that popular readers of addresses get wrong, each by name. */
import { describe, expect, test } from 'vitest';
import { formatPrefix, parseAddress, parseAddressTerm, parsePrefix } from '../../../src/net/public.ts';

describe('addresses that another reader accepts with another meaning', () => {
  test.each([
    ['010.0.0.1', 'octal to netmask and ipaddr.js: 8.0.0.1'],
    ['10.010.0.1', 'octal inside'],
    ['08.0.0.1', 'no octal at all'],
    ['00.0.0.0', 'a doubled zero'],
    ['127.1', 'inet_aton short form'],
    ['1.2.3', 'inet_aton short form, 0.1.2.3 to cidr-tools'],
    ['2130706433', 'one decimal number'],
    ['0x7f.0.0.1', 'hexadecimal octet'],
    ['0x7f000001', 'one hexadecimal number'],
    ['256.1.1.1', '0.1.1.1 to cidr-tools'],
    ['1.2.3.256', 'last octet too high'],
    ['1.2.3.4.5', 'five octets'],
    ['1.2.3.', 'empty last octet'],
    ['.1.2.3', 'empty first octet'],
    ['1..2.3', 'empty middle octet'],
    ['1.2.3.4 ', 'trailing space, 1.2.3.24 to cidr-tools'],
    [' 1.2.3.4', 'leading space'],
    ['1.2.3.4\n', 'trailing line end, which `$` lets pass'],
    ['1.2.3.-4', 'sign'],
    ['1.2.3.+4', 'sign'],
    ['1.2.3.4e0', 'exponent'],
    ['1,2,3,4', 'commas'],
    ['1.2.3.4:80', 'with a port'],
    ['2001:db8::g', 'garbage accepted by cidr-tools'],
    ['12345::', 'group of five digits'],
    ['1::2::3', 'two gaps'],
    ['1:2:3:4:5:6:7', 'seven groups'],
    ['1:2:3:4:5:6:7:8:9', 'nine groups'],
    ['1:2:3:4::5:6:7:8', 'a gap of no group'],
    [':::', 'three colons'],
    [':', 'one colon'],
    ['1:2:3:4:5:6:7:', 'trailing colon'],
    [':1:2:3:4:5:6:7', 'leading colon'],
    ['::ffff:01.2.3.4', 'leading zero in the dotted tail'],
    ['::ffff:1.2.3', 'short dotted tail'],
    ['::1.2.3.4:5', 'dotted quad not at the end'],
    ['1.2.3.4::', 'dotted quad before the gap'],
    ['fe80::1%eth0', 'zone id'],
    ['fe80::1%25eth0', 'escaped zone id'],
    ['[::1]', 'brackets'],
    ['::1/128', 'a prefix'],
    ['', 'nothing'],
    ['\u0661.2.3.4', 'arabic digit'],
    ['\uff11.2.3.4', 'full-width digit'],
    ['1\u30022.3.4', 'ideographic full stop'],
    ['1.2.3.4\0', 'NUL'],
    ['\u202e1.2.3.4', 'right-to-left override'],
    ['1.2.3.4\u200b', 'zero-width space'],
    ['localhost', 'a name'],
    ['::constructor', 'a name'],
  ])('%j is refused (%s)', (text) => {
    const read = parseAddress(text);
    expect(read).toMatchObject({ ok: false, code: 'address-invalid' });
  });
});

describe('prefixes that another reader accepts with another meaning', () => {
  test.each([
    ['1.2.3.4/-1', '0.0.0.0/-1 to netmask'],
    ['1.2.3.4/1e1', '0.0.0.0/1 to netmask'],
    ['1.2.3.4/24/8', '/24 to netmask'],
    ['1.2.3.4/33', 'accepted by cidr-tools'],
    ['::/129', 'too long'],
    ['1.2.3.4/128', 'too long for IPv4'],
    ['10.0.0.0/', '/32 to netmask'],
    ['10.0.0.0', 'no length'],
    ['/24', 'no address'],
    ['10.0.0.0/024', 'leading zero, accepted by four readers'],
    ['10.0.0.0/08', 'leading zero that is no octal'],
    ['10.0.0.0/ 8', 'blank'],
    ['10.0.0.0 /8', 'blank'],
    ['10.0.0.0/+8', 'sign'],
    ['10.0.0.0/8.', 'not a mask'],
    ['10.0.0.0/0x8', 'hexadecimal'],
    ['10.0.0.0/4294967304', '8 modulo 2^32'],
    ['10.0.0.0\\8', 'backslash'],
    ['10.0.0.0 8', 'blank instead of a slash'],
    ['010.0.0.0/8', 'octal'],
    ['10/8', 'short form'],
    ['10.0.0/24', 'short form'],
    ['1.2.3.0/0377.255.255.0', 'octal mask, read by netmask'],
    ['1.2.3.0/0xffffff00', 'hexadecimal mask, read by netmask'],
    ['1.2.3.0/255.255.255', 'short mask, read by netmask as 255.255.0.255'],
    ['1.2.3.0/255.0.255.0', 'mask with a hole'],
    ['1.2.3.0/0.255.0.255', 'wildcard with a hole'],
    ['1.2.3.0/255.255.255.1', 'mask with a hole'],
    ['1.2.3.0/255.255.255.0/24', 'mask and length'],
    ['1.2.3.0 255.255.255.0 24', 'mask and length'],
    ['2001:db8::/255.255.0.0', 'IPv4 mask on IPv6'],
    ['2001:db8::/ffff::', 'IPv6 mask'],
    ['fe80::%eth0/10', 'zone id'],
    ['fe80::/10%eth0', 'zone id after the length'],
    ['10.0.0.0/\u0668', 'arabic digit'],
  ])('%j is refused (%s)', (text) => {
    expect(parsePrefix(text).ok).toBe(false);
    expect(parseAddressTerm(text).ok).toBe(['10.0.0.0'].includes(text));
  });

  test.each([
    ['2001:db8::/255.255.0.0', 'dotted mask to an IPv6 address'],
    ['1.2.3.0/255.0.255.0', 'not contiguous'],
    ['10.0.0.0/024', 'leading zero'],
    ['10.0.0.0/33', 'above 32'],
    ['1.2.3.0/0377.255.255.0', 'mask of'],
  ])('%j is refused with its own reason', (text, why) => {
    const read = parsePrefix(text);
    expect(read.ok ? '' : read.message).toContain(why);
  });

  test.each([
    ['1.2.3.4/255.255.255.0', '1.2.3.0/24', true],
    ['1.2.3.4/0.0.0.255', '1.2.3.0/24', true],
    ['1.2.3.0 0.0.0.255', '1.2.3.0/24', false],
    ['10.0.0.5/24', '10.0.0.0/24', true],
    ['10.0.0.0\u00a0255.0.0.0', '10.0.0.0/8', false],
    ['0.0.0.0/0', '0.0.0.0/0', false],
    ['10.0.0.5/0', '0.0.0.0/0', true],
    ['2001:db8::1/32', '2001:db8::/32', true],
    ['::/0', '::/0', false],
  ])('%j is %s', (text, expected, hostBits) => {
    const read = parsePrefix(text);
    expect(read.ok && formatPrefix(read.value.prefix)).toBe(expected);
    expect(read.ok && read.value.hostBits).toBe(hostBits);
    if (hostBits) expect(read.ok && read.note).toContain('host bits');
  });
});

describe('the two masks that read both ways', () => {
  test.each([
    ['10.0.0.5/255.255.255.255', '10.0.0.5/32'],
    ['10.0.0.5 255.255.255.255', '10.0.0.5/32'],
    ['0.0.0.0/0.0.0.0', '0.0.0.0/0'],
    ['0.0.0.0 0.0.0.0', '0.0.0.0/0'],
  ])('%s is %s', (text, expected) => {
    const read = parsePrefix(text);
    expect(read.ok && formatPrefix(read.value.prefix)).toBe(expected);
  });

  test.each(['10.0.0.5 0.0.0.0', '10.0.0.5/0.0.0.0', '0.0.0.0 255.255.255.255', '0.0.0.0/255.255.255.255'])(
    '%s is refused, with both ways to write it',
    (text) => {
      const read = parsePrefix(text);
      expect(read).toMatchObject({ ok: false, code: 'prefix-invalid' });
      expect(!read.ok && read.help).toMatch(/\/32` .*`0\.0\.0\.0\/0`/u);
    },
  );
});
