/** Many rulesets compiled into one forest answer as each of them alone. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileMembers, writePacket } from '../../../src/classify/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { arrivals, ruleset } from '../../support/classify.ts';

const questions = fc.array(ruleset, { minLength: 1, maxLength: 5 }).chain((sets) =>
  fc.tuple(
    fc.constant(sets),
    fc.array(
      fc
        .nat(sets.length - 1)
        .chain((member) => arrivals(sets[member] as (typeof sets)[number]).map((arrival) => ({ ...arrival, member }))),
      { minLength: 1, maxLength: 40 },
    ),
  ),
);

describe.each(['typescript', 'wasm'] as const)('rulesets of many firewalls: %s', (backend) => {
  test.prop([questions], { numRuns: 150 })('each packet is judged by its own', ([sets, asked]) => {
    for (const family of [4, 6] as const) {
      const compiled = compileMembers(sets, family, { backend });
      const own = asked.filter(({ packet }) => packet.family === family);
      const expected = own.map(({ packet, context, member }) => {
        const set = sets[member] as (typeof sets)[number];
        const { rule } = decide(set, packet, context);
        return rule === undefined ? -1 : set.rules.indexOf(rule);
      });
      const columns = compiled.columns(own.length);
      own.forEach(({ packet, context }, row) => {
        writePacket(columns, row, packet, context, compiled.interfaces);
      });
      const members = Int32Array.from(own, ({ member }) => member);
      const out = new Int32Array(own.length);
      compiled.lookupMany(columns, members, 0, own.length, out);
      expect([...out]).toEqual(expected);
      expect(own.map(({ member }, row) => compiled.lookup(columns, row, member))).toEqual(expected);
    }
  });
});
