import { describe, expect, it } from 'vitest';
import { arrivalCode } from '../../../src/cli/commands/trace/run.ts';
import { deliveredTrace, deniedTrace, lostTrace } from '../../support/report-fixtures.ts';

const unknown = { ...lostTrace, disposition: 'insufficient-information' as const };

describe('the exit code of a packet', () => {
  it('is 0 when it arrived', () => expect(arrivalCode(true, [deliveredTrace])).toBe(0));
  it('is 1 when it was refused or lost', () => {
    expect(arrivalCode(false, [deniedTrace])).toBe(1);
    expect(arrivalCode(false, [lostTrace])).toBe(1);
  });
  it('is 3 when the model does not say, in any packet of a conversation', () => {
    expect(arrivalCode(false, [unknown])).toBe(3);
    expect(arrivalCode(false, [deliveredTrace, unknown, undefined])).toBe(3);
  });
});
