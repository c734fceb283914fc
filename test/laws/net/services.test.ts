/** laws: what a service matches. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Family,
  formatService,
  intersectNumbers,
  isLaterFragment,
  makePacket,
  numbers,
  parseServices,
  type Service,
  serviceMatches,
} from '../../../src/net/public.ts';
import { packet, portSet, service, serviceAndPacket } from '../../support/net.ts';

function services(text: string): readonly Service[] {
  const parsed = parseServices(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

// Few values, so that equal and unequal ones are both common.
const octetPair = fc.tuple(fc.constantFrom(0, 3, 255), fc.constantFrom(0, 1, 255));

describe('serviceMatches', () => {
  test.prop([packet])('`any` matches every packet', (given) => {
    expect(serviceMatches({ kind: 'any' }, given)).toBe(true);
  });

  test.prop([serviceAndPacket])('a packet of a narrower service matches its whole protocol', ([given, at]) => {
    fc.pre(given.kind !== 'any' && serviceMatches(given, at));
    expect(serviceMatches({ kind: 'protocol', protocol: at.protocol }, at)).toBe(true);
  });

  test.prop([service, packet])(
    'a later fragment matches no service that asks for a port, a type or a code',
    (given, at) => {
      fc.pre(isLaterFragment(at));
      const asks =
        (given.kind === 'ports' && (given.source !== undefined || given.destination !== undefined)) ||
        (given.kind === 'icmp' && given.type !== undefined);
      if (asks) expect(serviceMatches(given, at)).toBe(false);
    },
  );

  test.prop([portSet, portSet, packet])(
    'a packet matches two port sets exactly when it matches their intersection',
    (a, b, at) => {
      fc.pre(at.dstPort !== undefined);
      const on = (destination: typeof a): Service => ({ kind: 'ports', protocol: at.protocol, destination });
      expect(serviceMatches(on(intersectNumbers(a, b)), at)).toBe(
        serviceMatches(on(a), at) && serviceMatches(on(b), at),
      );
    },
  );

  test.prop([portSet, packet])('source and destination ports are told apart', (ports, at) => {
    fc.pre(at.srcPort !== undefined && at.dstPort !== undefined);
    const { srcPort: dstPort, dstPort: srcPort } = at;
    const turned = {
      ...at,
      ...(srcPort === undefined ? {} : { srcPort }),
      ...(dstPort === undefined ? {} : { dstPort }),
    };
    const from: Service = { kind: 'ports', protocol: at.protocol, source: ports };
    const to: Service = { kind: 'ports', protocol: at.protocol, destination: ports };
    expect(serviceMatches(from, at)).toBe(serviceMatches(to, turned));
  });

  test.prop([packet, packet])(
    'a service made of what a packet shows matches exactly the packets that show the same',
    (a, b) => {
      const other = { ...b, ...(a.dstPort === undefined || b.dstPort === undefined ? {} : { dstPort: a.dstPort }) };
      for (const at of [a, b, other]) {
        // Nothing can be said of what stands behind a header that nobody knows.
        const same = at.protocol === a.protocol && at.options.every(({ name }) => name !== 'unknown-header');
        expect(serviceMatches({ kind: 'protocol', protocol: a.protocol }, at)).toBe(same);
        if (a.dstPort !== undefined) {
          const onPort: Service = { kind: 'ports', protocol: a.protocol, destination: numbers(a.dstPort) };
          expect(serviceMatches(onPort, at)).toBe(same && at.dstPort === a.dstPort);
        }
      }
    },
  );

  test.prop([fc.constantFrom<Family>(4, 6), octetPair, octetPair])(
    'an ICMP service matches its type, and its code when it names one',
    (family, [type, code], [otherType, otherCode]) => {
      const ends = { family, value: 1n };
      const at = makePacket({ src: ends, dst: ends, protocol: family === 4 ? 1 : 58, icmp: { type, code, id: 1 } });
      expect(serviceMatches({ kind: 'icmp', family }, at)).toBe(true);
      expect(serviceMatches({ kind: 'icmp', family, type: otherType }, at)).toBe(type === otherType);
      const exact: Service = { kind: 'icmp', family, type: otherType, code: otherCode };
      expect(serviceMatches(exact, at)).toBe(type === otherType && code === otherCode);
    },
  );

  test.prop([service, packet])('ICMP services never match the other family', (given, at) => {
    fc.pre(given.kind === 'icmp' && given.family !== at.family);
    expect(serviceMatches(given, at)).toBe(false);
  });

  test.prop([serviceAndPacket])('formatting and reading back changes no match', ([given, at]) => {
    const [back, ...more] = services(formatService(given));
    expect(more).toEqual([]);
    expect(back !== undefined && serviceMatches(back, at)).toBe(serviceMatches(given, at));
  });

  test.prop([fc.integer({ min: 0, max: 65_535 }), fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'), packet])(
    'all spellings of one port mean the same',
    (port, protocol, at) => {
      const spellings = [`${protocol}/${port}`, `${port}/${protocol}`, `${protocol} ${port}`, `${protocol}:${port}`];
      spellings.push(`${protocol.toUpperCase()} / ${port}`, `${protocol}/${port}-${port}`, `${port} ${protocol}`);
      const expected = at.protocol === (protocol === 'tcp' ? 6 : 17) && at.dstPort === port;
      for (const text of spellings) expect(services(text).some((s) => serviceMatches(s, at))).toBe(expected);
      const both = services(`tcp+udp/${port}`).some((s) => serviceMatches(s, at));
      expect(both).toBe((at.protocol === 6 || at.protocol === 17) && at.dstPort === port);
    },
  );
});

describe('makePacket', () => {
  test.prop([packet])('shows ports and ICMP headers only where the wire has them', (at) => {
    const made = makePacket({
      src: at.src,
      dst: at.dst,
      protocol: at.protocol,
      ...(at.fragment ? { fragment: at.fragment } : {}),
    });
    const first = !isLaterFragment(made);
    expect(made.srcPort !== undefined).toBe(first && [6, 17, 132, 136].includes(at.protocol));
    expect(made.icmp !== undefined).toBe(first && [1, 58].includes(at.protocol));
    expect(made.tcpFlags !== undefined).toBe(first && at.protocol === 6);
    expect(made.family).toBe(at.src.family);
  });
});
