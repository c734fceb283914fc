/** Sets of packets mean what the plain functions of `net` say, packet by packet, in both families. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { serviceMatches } from '../../../src/net/public.ts';
import { Universe } from '../../../src/space/public.ts';
import { packet, serviceAndPacket } from '../../support/net.ts';
import {
  build,
  closeService,
  conditions,
  expressionAndPackets,
  holds,
  means,
  placedNear,
} from '../../support/spaces.ts';

const services = fc.array(closeService, { minLength: 1, maxLength: 2 });

describe.each([32, 8] as const)('with digits of %i bits', (digitBits) => {
  const u = new Universe({ digitBits });

  test.prop([serviceAndPacket])('a set of services holds a packet exactly when serviceMatches says so', ([one, at]) => {
    u.scope(() => expect(u.contains(u.where({ services: [one] }), at)).toBe(holds({ services: [one] }, placed(at))));
  });

  test.prop([services.chain((list) => fc.tuple(fc.constant(list), placedNear([{ services: list }])))], {
    numRuns: 1000,
  })('services agree with serviceMatches on every record, also on ones that no wire carries', ([list, at]) => {
    u.scope(() => {
      const set = u.where({ services: list });
      expect(u.contains(set, at.packet, at.situation)).toBe(list.some((one) => serviceMatches(one, at.packet)));
    });
  });

  test.prop([conditions.chain((asked) => fc.tuple(fc.constant(asked), placedNear([asked])))], { numRuns: 500 })(
    'a set of conditions holds a packet exactly when every condition does',
    ([asked, at]) => {
      u.scope(() => expect(u.contains(u.where(asked), at.packet, at.situation)).toBe(holds(asked, at)));
    },
  );

  test.prop([expressionAndPackets], { numRuns: 300 })(
    'union, intersection and difference are or, and, but not, packet by packet',
    ([tree, packets]) => {
      u.scope(() => {
        const set = build(u, tree);
        for (const at of packets) expect(u.contains(set, at.packet, at.situation)).toBe(means(tree, at));
      });
    },
  );

  test.prop([packet])('every ordinary packet can exist', (at) => {
    expect(u.contains(u.everything, at)).toBe(true);
  });

  test.prop([expressionAndPackets])('the complement holds the other packets that can exist', ([tree, packets]) => {
    u.scope(() => {
      const set = build(u, tree);
      const rest = u.complement(set);
      for (const { packet: at, situation } of packets) {
        const exists = u.contains(u.everything, at, situation);
        expect(u.contains(rest, at, situation)).toBe(exists && !u.contains(set, at, situation));
      }
    });
  });
});

function placed(at: Parameters<typeof holds>[1]['packet']): Parameters<typeof holds>[1] {
  return { packet: at, situation: { location: 0, state: 'new', translated: false } };
}
