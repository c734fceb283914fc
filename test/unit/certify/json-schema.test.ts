/** The JSON Schemas of certificates: whatever is written satisfies them, and what lacks a field or has one more does not. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  type CertificateSchemaName,
  certificateSchema,
  readCertificate,
  readComparison,
} from '../../../src/certify/public.ts';
import { certificateOf } from '../../support/certificates.ts';
import { comparisonOf } from '../../support/comparisons.ts';
import { isolated, isolatedOptions } from '../../support/isolated-platform.ts';
import { type JsonSchema, knownKeywords, objectsOf, violations } from '../../support/json-schema.ts';
import { ruleset } from '../../support/rulesets.ts';

const schemaOf = (name: CertificateSchemaName): JsonSchema => certificateSchema(name) as JsonSchema;
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const compared = fc
  .tuple(ruleset, ruleset, fc.constantFrom('equal' as const, 'only-closes' as const))
  .map(([a, b, claim]) =>
    comparisonOf(
      [
        {
          node: 'fw',
          hook: 'forward',
          intended: { upper: a, lower: a },
          deployed: { upper: b, lower: b },
          scope: { kind: 'everything' },
          narrowed: { opening: false },
        },
      ],
      claim,
    ),
  );

describe.each(['certificate', 'comparison'] as const)('the schema of a %s', (name) => {
  test('has only keywords that are understood, and closes every map', () => {
    const maps = objectsOf(schemaOf(name));
    expect(maps.length).toBeGreaterThan(4);
    for (const { path, schema } of maps) expect(schema['additionalProperties'], path).toBe(false);
    for (const { schema } of maps)
      for (const key of Object.keys(schema)) expect(knownKeywords.has(key), key).toBe(true);
  });
});

describe('what is written', () => {
  property.prop([isolatedOptions, fc.constantFrom('isolation' as const, 'access' as const)], { numRuns: 6 })(
    'by `prove` satisfies its schema',
    (options, claim) => {
      expect(violations(schemaOf('certificate'), written(certificateOf(isolated(options), claim)))).toEqual([]);
    },
  );

  property.prop([compared], { numRuns: 100 })('by `compare` and `diff` satisfies its schema', (certificate) => {
    expect(violations(schemaOf('comparison'), written(certificate))).toEqual([]);
  });

  property.prop([compared, fc.boolean(), fc.nat()], { numRuns: 200 })(
    'and lacks a field, or has one more, is refused by the schema and by the reader',
    (certificate, isTop, which) => {
      const [filter] = certificate.filters;
      if (filter === undefined) throw new Error('no filter');
      const part: object = isTop ? certificate : filter;
      const keys = ['more', ...Object.keys(part).filter((key) => key !== 'noGap')];
      const key = keys[which % keys.length] as string;
      const { [key]: gone, ...rest } = part as Record<string, unknown>;
      const changed = gone === undefined ? { ...rest, more: 1 } : rest;
      const bad = isTop ? changed : { ...certificate, filters: [changed] };
      expect(violations(schemaOf('comparison'), written(bad)).length).toBeGreaterThan(0);
      expect(() => readComparison(JSON.stringify(bad))).toThrow();
    },
  );

  test('by one kind is none of the other', () => {
    const options = { tenants: 2, sixToo: false, publish: true, masquerade: true, sloppy: true, discard: false };
    const value = written(certificateOf(isolated(options)));
    expect(violations(schemaOf('comparison'), value).length).toBeGreaterThan(0);
    expect(() => readComparison(JSON.stringify(value))).toThrow();
    expect(() => readCertificate('{"kind":"comparison"}')).toThrow();
  });
});
