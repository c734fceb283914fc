import { describe, expect, test } from 'vitest';
import {
  hiddenProtocol,
  InterfaceNumbers,
  noVlan,
  type PacketContext,
  packetColumns,
  situation,
  trait,
  writePacket,
} from '../../../src/classify/public.ts';
import { type Address, makePacket } from '../../../src/net/public.ts';

const context: PacketContext = { state: 'established', destinationTranslated: true, inInterface: 'wan' };

describe('packets as columns', () => {
  test('hold addresses, ports, protocol and tag of an IPv4 packet', () => {
    const columns = packetColumns(4, 2);
    const interfaces = new InterfaceNumbers();
    interfaces.add('wan');
    const v4 = (value: bigint): Address => ({ family: 4, value });
    const packet = makePacket({
      src: v4(0x0a00_0001n),
      dst: v4(0xffff_fffen),
      protocol: 6,
      srcPort: 40_000,
      dstPort: 443,
      tcpFlags: 18,
      vlanTags: [7, 9],
    });
    writePacket(columns, 1, packet, context, interfaces);
    expect([...columns.header.subarray(4)]).toEqual([0x0a00_0001, 0xffff_fffe, 40_000 * 65_536 + 443, 7 * 65_536 + 6]);
    expect(columns.traits[1]).toBe((18 | trait.sourcePort | trait.destinationPort | trait.flags) >>> 0);
    expect(columns.situation[1]).toBe(1 | (1 << situation.translatedShift));
    expect([columns.inInterface[1], columns.outInterface[1]]).toEqual([1, 0]);
  });

  test('hold IPv6 addresses with the most significant word first, and no tag as such', () => {
    const columns = packetColumns(6, 1);
    const src: Address = { family: 6, value: (0x2001_0db8n << 96n) | 5n };
    writePacket(columns, 0, makePacket({ src, dst: src, protocol: 47 }), context, new InterfaceNumbers());
    expect([...columns.header]).toEqual([0x2001_0db8, 0, 0, 5, 0x2001_0db8, 0, 0, 5, 0, noVlan * 65_536 + 47, 0, 0]);
  });

  test('hold a later fragment as one, and nothing of what lies behind an unknown header', () => {
    const columns = packetColumns(4, 2);
    const src: Address = { family: 4, value: 1n };
    const fragment = { id: 1, offset: 8, more: false };
    const options = [{ name: 'unknown-header' }] as const;
    const fresh = { ...context, destinationTranslated: false, state: 'new' } as const;
    const packet = makePacket({ src, dst: src, protocol: 6, dstPort: 443, options });
    writePacket(columns, 0, packet, fresh, new InterfaceNumbers());
    writePacket(columns, 1, makePacket({ src, dst: src, protocol: 6, fragment }), fresh, new InterfaceNumbers());
    expect([...columns.header]).toEqual([1, 1, 0, noVlan * 65_536 + hiddenProtocol, 1, 1, 0, noVlan * 65_536 + 6]);
    expect([...columns.traits]).toEqual([0, 0]);
    expect([...columns.situation]).toEqual([0, 1 << situation.laterShift]);
  });

  test('refuse what no wire carries, and the other family', () => {
    const columns = packetColumns(4, 1);
    const src: Address = { family: 4, value: 1n };
    const write = (fields: object): void => {
      writePacket(columns, 0, makePacket({ src, dst: src, protocol: 6, ...fields }), context, new InterfaceNumbers());
    };
    expect(() => write({ dstPort: 65_536 })).toThrow(RangeError);
    expect(() => write({ protocol: 256 })).toThrow(RangeError);
    expect(() => write({ tcpFlags: -1 })).toThrow(RangeError);
    expect(() => write({ srcPort: 1.5 })).toThrow(RangeError);
    expect(() => write({ src: { family: 6, value: 1n } })).toThrow('IPv6 packet in columns of IPv4');
  });
});
