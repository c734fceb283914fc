/** laws: text and numbers name the same things in both directions. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Parsed } from '../../../src/diagnostics/public.ts';
import {
  formatAddress,
  formatNumberSet,
  formatPrefix,
  formatRange,
  formatService,
  parseAddress,
  parseAddressRange,
  parseAddressTerm,
  parsePorts,
  parsePrefix,
  parseProtocol,
  parseServices,
  prefixRange,
  protocolName,
} from '../../../src/net/public.ts';
import {
  address,
  addressRange,
  addressText,
  addressValue,
  portSet,
  prefix,
  service,
  v6Spelling,
} from '../../support/net.ts';

function value<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

describe('format, then parse, is the identity', () => {
  test.prop([address])('of addresses', (at) => {
    expect(value(parseAddress(formatAddress(at)))).toEqual(at);
  });

  test.prop([prefix])('of prefixes', (given) => {
    const read = value(parsePrefix(formatPrefix(given)));
    expect(read).toEqual({
      prefix: given,
      address: { family: given.family, value: given.value },
      hostBits: false,
    });
  });

  test.prop([addressRange])('of ranges, whichever text is shortest', (range) => {
    const term = value(parseAddressTerm(formatRange(range)));
    expect(term.kind === 'range' ? term.range : prefixRange(term.prefix)).toEqual(range);
  });

  test.prop([prefix])('of the range of a prefix, which is written as that prefix or address', (given) => {
    const text = formatRange(prefixRange(given));
    expect(text.includes('-')).toBe(false);
    expect(value(parseAddressTerm(text))).toEqual({ kind: 'prefix', prefix: given, hostBits: false });
  });

  test.prop([addressRange])('of ranges written with a dash', ({ family, first, last }) => {
    const text = `${formatAddress({ family, value: first })}-${formatAddress({ family, value: last })}`;
    expect(value(parseAddressRange(text))).toEqual({ family, first, last });
  });

  test.prop([portSet])('of port sets', (ports) => {
    expect(value(parsePorts(formatNumberSet(ports)))).toEqual(ports);
  });

  test.prop([fc.integer({ min: 0, max: 255 })])('of protocols', (protocol) => {
    expect(value(parseProtocol(protocolName(protocol)))).toBe(protocol);
  });

  test.prop([service])('of services', (given) => {
    expect(value(parseServices(formatService(given)))).toEqual([given]);
  });

  test.prop([fc.uniqueArray(service, { selector: formatService, minLength: 1, maxLength: 5 })])(
    'of lists of services',
    (given) => {
      expect(value(parseServices(given.map(formatService).join('; ')))).toEqual(given);
    },
  );
});

describe('RFC 5952', () => {
  test.prop([addressValue(6).chain((of) => fc.tuple(fc.constant(of), v6Spelling(of)))])(
    'every spelling of an address has one canonical text',
    ([number, text]) => {
      const read = value(parseAddress(text));
      expect(read).toEqual({ family: 6, value: number });
      const canonical = formatAddress(read);
      expect(formatAddress(value(parseAddress(canonical)))).toBe(canonical);
    },
  );

  test.prop([addressValue(6).filter((of) => of >> 32n !== 0xffffn)])(
    'the text has no upper case, no leading zero, and `::` for its first longest run of two or more zeros',
    (of) => {
      const text = formatAddress({ family: 6, value: of });
      expect(text).toMatch(/^[0-9a-f:]+$/u);
      for (const group of text.split(':')) expect(group).toMatch(/^(?:0|[1-9a-f][0-9a-f]{0,3})?$/u);
      const bits = of.toString(16).padStart(32, '0').match(/.{4}/gu) ?? [];
      const runs = bits.map((_, i) => {
        let end = i;
        while (bits[end] === '0000') end += 1;
        return end - i;
      });
      const longest = Math.max(...runs);
      if (longest < 2) expect(text).not.toContain('::');
      else {
        const left = (text.split('::')[0] ?? '').split(':').filter((group) => group !== '').length;
        expect(text.split('::')).toHaveLength(2);
        expect(left).toBe(runs.indexOf(longest));
        expect(text.split(':').filter((group) => group !== '')).toHaveLength(8 - longest);
      }
    },
  );
});

describe('strictness', () => {
  test.prop([addressText])('text that is accepted is, but for case and zeros, what formatting gives back', (text) => {
    const read = parseAddress(text);
    fc.pre(read.ok);
    if (read.value.family === 4) expect(formatAddress(read.value)).toBe(text);
    else expect(text).toMatch(/^[0-9a-fA-F:.]+$/u);
  });

  test.prop([addressText])('a refusal names a reason and what was expected', (text) => {
    const read = parseAddress(text);
    fc.pre(!read.ok);
    expect(read.message).not.toBe('');
    expect(read.message.endsWith('.')).toBe(false);
    expect(read.expected).toBeDefined();
  });
});
