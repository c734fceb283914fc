/** The compiled classifier says what the walk over the rules says, packet by packet. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compileRuleset } from '../../../src/classify/public.ts';
import { decide } from '../../../src/semantics/public.ts';
import { arrivals, ruleset } from '../../support/classify.ts';

const questions = ruleset.chain((set) =>
  fc.tuple(fc.constant(set), fc.array(arrivals(set), { minLength: 1, maxLength: 40 })),
);

describe('the rule-matching core against semantics', () => {
  test.prop([questions], { numRuns: 400 })('one packet', ([set, asked]) => {
    const compiled = compileRuleset(set);
    for (const { packet, context } of asked) {
      expect(compiled.decide(packet, context)).toEqual(decide(set, packet, context));
    }
  });
});
