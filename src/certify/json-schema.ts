/** certify: JSON Schema (draft 2020-12) of certificates, for programs that read them. */
import { certificateVersion, certifiedClaims } from './certificate.ts';
import { most } from './read-json.ts';
import { headerFields } from './region.ts';
import { comparedClaims } from './rulesets/comparison.ts';
import { askedTests } from './rulesets/fields.ts';
import { questionOptions } from './rulesets/read-comparison.ts';

/** certificate: what `prove` writes · comparison: what `compare` and `diff` write. */
export type CertificateSchemaName = 'certificate' | 'comparison';

/**
 * A JSON value. It holds the shape: that rows lead only backwards, that borders grow and that addresses are written in one
 * way is checked when a certificate is read, and what it says when it is verified.
 */
export function certificateSchema(name: CertificateSchemaName): unknown {
  const schema = name === 'certificate' ? certificate : comparison;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `segproof ${name}`, ...schema };
}

const text = { type: 'string', maxLength: most.text };
const texts = { type: 'array', items: text, maxItems: most.names };
const day = { type: 'string', format: 'date', description: 'the day that rows were read for' };

const part = {
  description: 'a set: all packets, none, or those of the row of `tests` with this number',
  anyOf: [{ type: 'boolean' }, { type: 'integer', minimum: 0, maximum: most.tests - 1 }],
};

function object(properties: Readonly<Record<string, unknown>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: 'object', required, additionalProperties: false, properties };
}

/** Rows over these fields. */
function testsOver(fields: readonly string[]): object {
  const value = { anyOf: [{ type: 'integer', minimum: 0, maximum: 0xffff_ffff }, text] };
  return {
    type: 'array',
    maxItems: most.tests,
    items: object({
      test: { enum: fields },
      from: { type: 'array', items: value, minItems: 1, maxItems: most.ways },
      to: { type: 'array', items: part, minItems: 1, maxItems: most.ways },
    }),
  };
}

const inputs = object({
  files: { type: 'array', items: object({ name: text, sha256: text }), maxItems: most.names },
  digest: text,
});

const port = { type: 'integer', minimum: 0, maximum: 65_535 };

const certificate = object({
  schemaVersion: { const: certificateVersion },
  kind: { const: 'certificate' },
  tool: text,
  claim: { enum: certifiedClaims },
  assumptions: texts,
  asOf: day,
  inputs,
  tests: testsOver(['family', ...headerFields]),
  presences: {
    type: 'array',
    maxItems: most.presences,
    items: object({
      of: text,
      node: text,
      interface: text,
      crossed: texts,
      now: object({ source: text, destination: text, sourcePort: port, destinationPort: port }, [
        'source',
        'destination',
        'sourcePort',
        'destinationPort',
      ]),
      packets: part,
    }),
  },
});

const comparison = object(
  {
    schemaVersion: { const: certificateVersion },
    kind: { const: 'comparison' },
    tool: text,
    claim: { enum: comparedClaims },
    question: object(
      Object.fromEntries(
        questionOptions.map((option) => [
          option,
          option === 'opening' ? { const: true } : option === 'family' ? { enum: ['4', '6'] } : text,
        ]),
      ),
      questionOptions,
    ),
    asOf: day,
    inputs,
    filters: {
      type: 'array',
      maxItems: most.presences,
      items: object(
        {
          node: text,
          hook: { enum: ['forward', 'input'] },
          interfaces: texts,
          tests: testsOver(askedTests.order),
          noExcess: part,
          noGap: part,
        },
        ['noGap'],
      ),
    },
  },
  ['asOf'],
);
