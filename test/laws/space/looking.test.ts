/** Counting, drawing and writing down a set agree with the set. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { numbers } from '../../../src/net/public.ts';
import { type HeaderSpace, Universe } from '../../../src/space/public.ts';
import { build, expression, expressionAndPackets } from '../../support/spaces.ts';

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test.prop([expression, expression])(
    'counting: nothing is 0, disjoint parts add up, no set outgrows another',
    (x, y) => {
      u.scope(() => {
        const [a, b] = [build(u, x), build(u, y)];
        expect(u.count(u.nothing)).toBe(0n);
        expect(u.count(u.union(a, b)) + u.count(u.intersect(a, b))).toBe(u.count(a) + u.count(b));
        expect(u.count(a) === 0n).toBe(u.isEmpty(a));
        expect(u.count(u.subtract(a, b)) + u.count(u.intersect(a, b))).toBe(u.count(a));
      });
    },
  );

  test.prop([expression])('a point counts once in both families', (tree) => {
    u.scope(() => {
      const [one] = u.samples(build(u, tree), { seed: 1, count: 1 });
      if (one === undefined) return;
      expect(u.count(pointSpace(one.packet, one.situation))).toBe(1n);
    });
  });

  function pointSpace(
    packet: Parameters<typeof u.contains>[1],
    situation: Parameters<typeof u.contains>[2] & object,
  ): HeaderSpace {
    const none = {
      destinationPort: 65_536,
      sourcePort: 65_536,
      icmpType: 256,
      tcpFlags: 256,
      vlan: 4096,
      entry: 0xffff_ffff,
    };
    return u.where({
      families: new Set([packet.family]),
      source: { ranges: [{ family: packet.family, first: packet.src.value, last: packet.src.value }] },
      destination: { ranges: [{ family: packet.family, first: packet.dst.value, last: packet.dst.value }] },
      protocol: numbers(packet.protocol),
      destinationPort: numbers(packet.dstPort ?? none.destinationPort),
      sourcePort: numbers(packet.srcPort ?? none.sourcePort),
      icmpType: numbers(packet.icmp?.type ?? none.icmpType),
      icmpCode: numbers(packet.icmp?.code ?? none.icmpType),
      tcpFlags: numbers(packet.tcpFlags ?? none.tcpFlags),
      vlan: numbers(packet.vlanTags[0] ?? none.vlan),
      innerVlan: numbers(packet.vlanTags[1] ?? none.vlan),
      location: numbers(situation.location ?? 0),
      entry: numbers(situation.entry ?? none.entry),
      exit: numbers(situation.exit ?? none.entry),
      state: numbers(['new', 'established', 'related', 'invalid', 'untracked'].indexOf(situation.state ?? 'new')),
      translated: numbers(situation.translated === true ? 1 : 0),
      fragment: numbers(packet.fragment === undefined ? 0 : packet.fragment.offset > 0 ? 2 : 1),
      options: numbers(packet.options.length === 0 ? 0 : packet.options[0]?.name === 'loose-source-route' ? 2 : 1),
    });
  }

  test.prop([expression, fc.integer()])(
    'drawn packets are in the set and can exist; the same seed draws the same',
    (tree, seed) => {
      u.scope(() => {
        const set = build(u, tree);
        const drawn = u.samples(set, { seed, count: 10 });
        const possible = u.intersect(set, u.everything);
        expect(drawn.length).toBe(u.isEmpty(possible) ? 0 : 10);
        for (const { packet, situation } of drawn) expect(u.contains(possible, packet, situation)).toBe(true);
        expect(u.samples(set, { seed, count: 10 })).toEqual(drawn);
        const example = u.example(set);
        expect(example === undefined).toBe(u.isEmpty(possible));
        if (example !== undefined) expect(u.contains(possible, example.packet, example.situation)).toBe(true);
      });
    },
  );

  test.prop([expressionAndPackets], { numRuns: 60 })(
    'rows cover the set exactly, and none can be left out',
    ([tree]) => {
      u.scope(() => {
        const set = u.intersect(build(u, tree), u.everything);
        const { boxes, complete } = u.boxes(set, 200);
        const rows = boxes.map((box) => u.intersect(u.boxSpace(box), u.everything));
        const covered = u.union(...rows);
        expect(u.includes(set, covered)).toBe(true);
        if (!complete) return;
        expect(covered).toBe(set);
        if (rows.length > 20) return;
        for (const row of rows) expect(u.union(...rows.filter((other) => other !== row))).not.toBe(set);
      });
    },
  );
});
