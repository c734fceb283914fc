/** Laws of packets as octets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Address,
  decodePacket,
  encodePacket,
  type Family,
  leastLength,
  makePacket,
  type Packet,
} from '../../../src/net/public.ts';

const address = (family: Family): fc.Arbitrary<Address> =>
  fc.bigInt({ min: 0n, max: (1n << (family === 4 ? 32n : 128n)) - 1n }).map((value) => ({ family, value }));

const port = fc.integer({ min: 0, max: 65_535 });

const packets: fc.Arbitrary<Packet> = fc.constantFrom<Family>(4, 6).chain((family) =>
  fc
    .record({
      src: address(family),
      dst: address(family),
      protocol: fc.constantFrom(6, 17, 132, 136, family === 4 ? 1 : 58, 47, 50, 89),
      ports: fc.tuple(port, port),
      flags: fc.integer({ min: 0, max: 255 }),
      ttl: fc.integer({ min: 0, max: 255 }),
      extra: fc.integer({ min: 0, max: 200 }),
      option: fc.constantFrom(
        ...(family === 4
          ? (['record-route', 'timestamp', 'unknown-option'] as const)
          : (['hop-by-hop', 'destination-options'] as const)),
        undefined,
      ),
      dontFragment: family === 4 ? fc.boolean() : fc.constant(false),
    })
    .map(({ src, dst, protocol, ports, flags, ttl, extra, option, dontFragment }) => {
      const packet = makePacket({
        src,
        dst,
        protocol,
        ttl,
        dontFragment,
        options: option === undefined ? [] : [{ name: option }],
        ...([6, 17, 132, 136].includes(protocol) ? { srcPort: ports[0], dstPort: ports[1] } : {}),
        ...(protocol === 6 ? { tcpFlags: flags } : {}),
      });
      return { ...packet, length: leastLength(packet) + extra };
    }),
);

describe('octets', () => {
  it('encode, then decode, is the identity', () => {
    fc.assert(
      fc.property(packets, fc.integer({ min: 0, max: 65_535 }), (packet, mark) => {
        expect(decodePacket(encodePacket(packet, { mark }))).toEqual({ packet, mark });
      }),
    );
  });

  it('an error’s quote reads back as the packet it quotes', () => {
    fc.assert(
      fc.property(packets, (quoted) => {
        const family = quoted.family;
        const error = makePacket({
          src: quoted.dst,
          dst: quoted.src,
          protocol: family === 4 ? 1 : 58,
          icmp: { type: 3, code: 0, id: 0 },
          quoted: { ...quoted, length: leastLength(quoted) },
        });
        const read = decodePacket(encodePacket({ ...error, length: leastLength(error) }))?.packet.quoted;
        expect(read?.src).toEqual(quoted.src);
        expect(read?.dstPort).toBe(quoted.dstPort);
      }),
    );
  });

  it('any octets are read without harm', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodePacket(bytes)));
  });
});
