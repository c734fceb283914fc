/** Access lists of Cisco and its kin: what an entry admits, packet by packet, and what is refused at its place. */
import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../../../src/diagnostics/public.ts';
import { convertLists, type ImportedList, readCisco } from '../../../../src/formats/public.ts';
import { makePacket, type Packet, type PacketFields } from '../../../../src/net/public.ts';
import { decide } from '../../../../src/semantics/public.ts';
import { ip } from '../../../support/small-platform.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function lists(text: string): ReadonlyMap<string, ImportedList> {
  const outcome = readCisco('r1.cfg', bytes(text));
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((one) => formatDiagnostic(one)).join('\n'));
  return convertLists(outcome.value.lists);
}

function errors(text: string): readonly string[] {
  const outcome = readCisco('r1.cfg', bytes(text));
  return outcome.ok ? [] : outcome.diagnostics.map((one) => formatDiagnostic(one));
}

function packet(src: string, dst: string, protocol: number, rest: Partial<PacketFields> = {}): Packet {
  return makePacket({ src: ip(src), dst: ip(dst), protocol, ...rest });
}

function decides(list: ImportedList | undefined, one: Packet): string {
  if (list === undefined) throw new Error('no such list');
  const { action, rule } = decide(list.upper, one, { state: 'untracked', destinationTranslated: false });
  return `${action} ${rule?.id ?? 'implicit'}`;
}

const web = packet('10.1.2.3', '192.0.2.1', 6, { dstPort: 80 });

describe('the dialects', () => {
  it.each([
    ['IOS extended', 'ip access-list extended A\n permit tcp 10.0.0.0 0.255.255.255 host 192.0.2.1 eq www', 'accept 1'],
    ['IOS numbered', 'access-list 101 permit tcp 10.0.0.0 0.255.255.255 host 192.0.2.1 eq 80', 'accept 1'],
    ['IOS standard', 'access-list 7 permit 10.0.0.0 0.255.255.255', 'accept 1'],
    ['IOS named standard', 'ip access-list standard A\n permit 10.1.2.3', 'accept 1'],
    ['NX-OS', 'ip access-list A\n  10 permit tcp 10.0.0.0/8 any eq 80 443', 'accept 10'],
    ['IOS XR', 'ipv4 access-list A\n 20 permit tcp 10.0.0.0 0.255.255.255 any range 79 81', 'accept 20'],
    ['ASA', 'access-list A extended permit tcp 10.0.0.0 255.0.0.0 host 192.0.2.1 eq www log', 'accept 1'],
    ['ASA, switched off', 'access-list A extended permit ip any4 any4 inactive', 'deny implicit'],
    ['gt', 'access-list 101 permit tcp any any gt 79', 'accept 1'],
    ['lt', 'access-list 101 permit tcp any any lt 80', 'deny implicit'],
    ['neq', 'access-list 101 permit tcp any any neq 80 81', 'deny implicit'],
    ['source port', 'access-list 101 permit tcp any eq 80 any', 'deny implicit'],
  ])('%s', (_, text, expected) => {
    const [list] = lists(text).values();
    expect(decides(list, web)).toBe(expected);
  });

  it('orders entries by their numbers, not their lines', () => {
    const list = lists('ip access-list A\n 20 permit ip any any\n 10 deny tcp any any').get('A');
    expect(decides(list, web)).toBe('deny 10');
  });

  it('`no` takes a list back, and a list that is written twice goes on', () => {
    const text = 'access-list 101 permit ip any any\nno access-list 101\naccess-list 101 deny tcp any any';
    expect(decides(lists(text).get('101'), web)).toBe('deny 1');
  });

  it('says where lists are applied', () => {
    const text =
      'interface Gi0/0\n ip access-group 101 in\n!\naccess-list 101 permit ip any any\naccess-group X out interface dmz';
    const outcome = readCisco('r1.cfg', bytes(text));
    expect(
      outcome.ok && outcome.value.groups.map(({ list, interface: at, direction }) => [list, at, direction]),
    ).toEqual([
      ['101', 'Gi0/0', 'in'],
      ['X', 'dmz', 'out'],
    ]);
  });
});

describe('what only some packets show', () => {
  const flags = (tcpFlags: number): Packet => packet('10.1.2.3', '192.0.2.1', 6, { dstPort: 80, tcpFlags });
  const later = packet('10.1.2.3', '192.0.2.1', 6, { fragment: { id: 1, offset: 8, more: false } });

  it('`established` is ACK or RST, and nothing of state', () => {
    const list = lists('access-list 101 permit tcp any any established').get('101');
    expect([2, 16, 18, 4, 20, 1].map((one) => decides(list, flags(one)).split(' ')[0])).toEqual([
      'deny',
      'accept',
      'accept',
      'accept',
      'accept',
      'deny',
    ]);
  });

  it('an entry with ports lets later fragments to its addresses pass when it permits', () => {
    expect(decides(lists('access-list 101 permit tcp any any eq 80').get('101'), later)).toBe('accept 1.fragments');
    expect(decides(lists('access-list 101 permit udp any any eq 80').get('101'), later)).toBe('deny implicit');
  });

  it('an entry with ports that denies lets later fragments go on to the next one', () => {
    const list = lists('access-list 101 deny tcp any any eq 80\naccess-list 101 permit ip any any').get('101');
    expect([decides(list, web), decides(list, later)]).toEqual(['deny 1', 'accept 2']);
  });

  it('`fragments` means later fragments only', () => {
    const list = lists('access-list 101 deny ip any any fragments\naccess-list 101 permit ip any any').get('101');
    expect([decides(list, web), decides(list, later)]).toEqual(['accept 2', 'deny 1']);
  });

  it.each([
    ['echo', 8, 0, 'accept'],
    ['echo', 0, 0, 'deny'],
    ['unreachable', 3, 13, 'accept'],
    ['administratively-prohibited', 3, 1, 'deny'],
    ['3 4', 3, 4, 'accept'],
    ['11', 11, 1, 'accept'],
  ])('icmp %s against type %i code %i: %s', (name, type, code, expected) => {
    const list = lists(`access-list 101 permit icmp any any ${name}`).get('101');
    const one = packet('10.1.2.3', '192.0.2.1', 1, { icmp: { type, code, id: 1 } });
    expect(decides(list, one).split(' ')[0]).toBe(expected);
  });

  it('a condition that is not modelled widens a permit and narrows a deny, and is named', () => {
    const text = 'access-list 101 deny tcp any any dscp ef\naccess-list 101 permit tcp any any time-range night';
    const list = lists(text).get('101');
    expect(list?.inexact.map(({ rule, construct }) => [rule, construct])).toEqual([
      ['1', 'dscp ef'],
      ['2', 'time-range night'],
    ]);
    expect(list?.upper.rules.map(({ id }) => id)).toEqual(['2']);
    expect(list?.lower.rules.map(({ id }) => id)).toEqual(['1']);
  });
});

describe('what is refused', () => {
  it.each([
    ['access-list 101 permit tcp any any eq 99999', 'r1.cfg:1:39: error[ruleset-syntax]: `99999` is no port'],
    ['access-list 101 permit tcp any any established!', 'r1.cfg:1:36: error[ruleset-syntax]: `established!` is not'],
    ['access-list 101 permit foo any any', 'r1.cfg:1:24: error[ruleset-syntax]: `foo` is no protocol'],
    ['access-list 101 permit ip any', 'r1.cfg:1:30: error[ruleset-syntax]: an address is missing'],
    ['access-list 101 permit ip 2001:db8::1 any', 'r1.cfg:1:27: error[ruleset-syntax]: `2001:db8::1` is IPv6'],
    ['access-list 101 permit ip 10.0.0.01 0.0.0.0 any', 'r1.cfg:1:27: error[ruleset-syntax]: '],
    ['access-list 101 permit udp any any range 90 80', 'r1.cfg:1:36: error[ruleset-syntax]: the range'],
    ['access-list 101 permit ip any eq 80 any', 'r1.cfg:1:31: error[ruleset-syntax]: ports belong to'],
    ['access-list A extended permit ip addrgroup X any', 'r1.cfg:1:34: error[ruleset-syntax]: `addrgroup` is not'],
    ['ip access-list extended A\n evaluate mirror', 'r1.cfg:2:2: error[ruleset-construct]: `evaluate` is not'],
    ['ip access-list extended A\n permit tcp any any reflect mirror', 'r1.cfg:2:21: error[ruleset-syntax]: `reflect`'],
    ['access-list 101 permit ip 0.0.0.0 170.170.170.170 any', 'r1.cfg:1:35: error[ruleset-syntax]: '],
    ['hostname r1', 'r1.cfg: error[file-empty]: the file holds no access list'],
  ])('%s', (text, expected) => {
    expect(errors(text)[0]?.slice(0, expected.length)).toBe(expected);
  });
});

property.prop([
  fc.bigInt(0n, 0xffff_ffffn),
  fc.constantFrom(0xffn, 0x1ffn, 0x100n, 0x3f0fn, 0n, 0x0001_0001n),
  fc.bigInt(0n, 0xffff_ffffn),
])('a wildcard leaves exactly its set bits open', (base, wildcard, other) => {
  const text = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const list = lists(`access-list 101 permit ip ${text(base)} ${text(wildcard)} any`).get('101');
  // Half of the packets share the bits that are not open.
  for (const value of [other, (base & ~wildcard) | (other & wildcard)]) {
    const accepted = decides(list, packet(text(value), '192.0.2.1', 17)).startsWith('accept');
    expect(accepted).toBe((value & ~wildcard) === (base & ~wildcard));
  }
});

property.prop([fc.string({ unit: 'binary', maxLength: 300 })])('any text is answered, never thrown at', (text) => {
  for (const around of [text, `ip access-list extended A\n ${text}`, `access-list 101 permit ${text}`]) {
    const outcome = readCisco('r1.cfg', bytes(around));
    for (const one of outcome.ok ? outcome.remarks : outcome.diagnostics)
      expect(one.message.length).toBeLessThan(1_000);
  }
});
