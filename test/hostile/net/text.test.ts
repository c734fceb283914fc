/** hostile: giant, invisible and regex-breaking text. Every reader answers, and bounds what it quotes back. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../../src/diagnostics/public.ts';
import {
  parseAddress,
  parseAddressRange,
  parseAddressTerm,
  parsePorts,
  parsePrefix,
  parseProtocol,
  parseServices,
} from '../../../src/net/public.ts';

const readers: readonly (readonly [string, (text: string) => Parsed<unknown>])[] = [
  ['parseAddress', parseAddress],
  ['parsePrefix', parsePrefix],
  ['parseAddressRange', parseAddressRange],
  ['parseAddressTerm', parseAddressTerm],
  ['parsePorts', parsePorts],
  ['parseProtocol', parseProtocol],
  ['parseServices', parseServices],
];

/** Everything a refusal shows is short, and free of what could rewrite a terminal. */
function expectSafe(read: Parsed<unknown>): void {
  const shown = read.ok ? [read.note ?? ''] : [read.message, read.expected ?? '', read.help ?? ''];
  for (const text of shown) {
    expect(text.length).toBeLessThan(1_000);
    expect(text).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
  }
}

const megabyte = 1_000_000;

describe.each(readers)('%s', (_, read) => {
  test.each([
    ['digits', '1'.repeat(megabyte)],
    ['colons', ':'.repeat(megabyte)],
    ['dots', '1.'.repeat(megabyte / 2)],
    ['slashes', '/'.repeat(megabyte)],
    ['commas', '80,'.repeat(megabyte / 4)],
    ['dashes', '-'.repeat(megabyte)],
    ['blanks', ' '.repeat(megabyte)],
    ['blanks around a value', `${' '.repeat(megabyte)}tcp/80${' '.repeat(megabyte)}`],
    ['line ends', '\n'.repeat(megabyte)],
    ['right-to-left marks', '\u200f'.repeat(megabyte)],
    ['protocol names', 'tcp+'.repeat(megabyte / 4)],
  ])('a megabyte of %s is refused at once, and not quoted back', (__, text) => {
    const answer = read(text);
    expect(answer.ok).toBe(false);
    expect(!answer.ok && answer.message).toContain('characters long');
    expectSafe(answer);
  });

  // Shapes that make a backtracking pattern explode, each as long as the guards let in.
  test.each([
    ['1:'.repeat(45)],
    ['0000:'.repeat(18)],
    [`${'1.'.repeat(48)}x`],
    [`${' '.repeat(98)}x`],
    [`${'a-'.repeat(49)}!`],
    [`${'1 - '.repeat(24)}x`],
    [`${'tcp+'.repeat(400)}!`],
    [`${'tcp '.repeat(400)}\u0001`],
    [`${' '.repeat(990)}/${' '.repeat(990)}`],
    [`${'1'.repeat(1_900)}tcp!`],
    [`tcp/${' from '.repeat(300)}`],
    [`${'1-'.repeat(900)}`],
    ['::'.repeat(50)],
  ])('%j is refused', (text) => {
    const answer = read(text);
    expect(answer.ok).toBe(false);
    expectSafe(answer);
  });

  test.each([
    ['arabic digits', '\u0661\u0662\u0663'],
    ['full-width digits', '\uff11\uff12\uff13'],
    ['superscript digits', '\u00b9\u00b2\u00b3'],
    ['mathematical digits', '\u{1d7d8}\u{1d7d9}'],
    ['NUL', '80\0'],
    ['byte order mark', '\ufeff80'],
    ['right-to-left override', '\u202e80'],
    ['right-to-left mark', '80\u200f'],
    ['zero-width joiner', '8\u200d0'],
    ['soft hyphen', '80\u00ad90'],
    ['lone surrogate', '80\ud800'],
    ['escape sequence', '\u001b[2J80'],
    ['Kelvin sign', '\u212a'],
    ['dotless i', '\u0131cmp'],
    ['capital i with dot', '\u0130CMP'],
    ['long s', '\u017fsh'],
  ])('%s is refused', (__, text) => {
    const answer = read(text);
    expect(answer.ok).toBe(false);
    expectSafe(answer);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
    '%s is no value',
    (text) => {
      expect(read(text).ok).toBe(false);
      expect(read(`tcp/${text}`).ok).toBe(false);
      expect(read(`icmp/${text}`).ok).toBe(false);
    },
  );

  property.prop([fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 3_000 }))])(
    'any text gets an answer, and a safe one',
    (text) => {
      expectSafe(read(text));
    },
  );
});
