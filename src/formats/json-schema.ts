/** formats: JSON Schema (draft 2020-12) of the YAML files, for editors that complete and check while somebody types. */
import { z } from 'zod';
import { overlaySchema, platformSchema } from './topology/schema.ts';

export type SchemaName = 'platform' | 'overlay' | 'matrix';

/** A JSON value. It holds the shape of a file; what the names and texts in it mean is checked when the file is read. */
export function jsonSchema(name: SchemaName): unknown {
  switch (name) {
    case 'platform':
      return titled('segproof platform', z.toJSONSchema(platformSchema, options));
    case 'overlay':
      return titled('segproof overlay', z.toJSONSchema(overlaySchema, options));
    case 'matrix':
      return titled('segproof flow matrix', matrix);
  }
}

// Refinements that JSON Schema cannot say stay open, rather than refusing files that are right.
const options = { io: 'input', unrepresentable: 'any' } as const;

function titled(title: string, schema: object): unknown {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema };
}

const text = { type: 'string' };
const terms = {
  description: 'any, Internet, a zone, node or group, VLAN 110, an address, a prefix or a range; one or a list',
  anyOf: [text, { type: 'array', items: text, minItems: 1 }],
};
const services = {
  description: 'tcp/443, tcp+udp/53, icmp/8, gre, proto/89, any or a name such as https; one or a list',
  anyOf: [text, { type: 'array', items: text, minItems: 1 }],
};
const day = { type: 'string', format: 'date', description: 'YYYY-MM-DD' };

// The reader of rows works without zod, for the sake of sheets; a test holds these keys equal to those it takes.
const row = {
  type: 'object',
  required: ['id', 'source', 'destination', 'service'],
  additionalProperties: false,
  properties: {
    id: { type: ['string', 'integer'] },
    source: terms,
    destination: terms,
    service: services,
    action: { enum: ['allow', 'deny'] },
    direction: { enum: ['forward', 'reverse', 'both'] },
    justification: text,
    owner: text,
    requester: text,
    ticket: text,
    from: day,
    until: day,
    'managed-service': text,
    sensitive: { type: 'boolean' },
    transfer: { type: 'boolean', description: 'the row moves a tenant’s data' },
    encrypted: { type: 'boolean', description: 'the payload is encrypted although the port alone does not say so' },
    log: { type: 'boolean' },
    ingress: { type: 'string', description: 'only packets that enter from this zone or interface' },
  },
};

const matrix = {
  type: 'object',
  required: ['segproof', 'flows'],
  additionalProperties: false,
  properties: {
    segproof: { const: 'matrix' },
    'managed-service': text,
    groups: { type: 'object', additionalProperties: terms },
    flows: { type: 'array', items: row },
  },
};
