/** The JSON Schemas are of the draft they name, and agree with the readers on every shipped file and on wrong ones. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { jsonSchema, readMatrix, readPlatform, readYaml, type SchemaName } from '../../../src/formats/public.ts';
import { plainOf } from '../../../src/formats/yaml/located.ts';
import { type JsonSchema, knownKeywords, violations } from '../../support/json-schema.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { repositoryRoot } from '../../support/platform-on-disk.ts';
import { must } from '../../support/read-errors.ts';

const names: readonly SchemaName[] = ['platform', 'overlay', 'matrix'];
const schemaOf = (name: SchemaName): JsonSchema => jsonSchema(name) as JsonSchema;

/** Every schema inside a schema. */
function inner(schema: JsonSchema): readonly JsonSchema[] {
  const maps = ['properties'].flatMap((key) => Object.values((schema[key] ?? {}) as object));
  const lists = ['anyOf', 'oneOf', 'prefixItems'].flatMap((key) => (schema[key] ?? []) as readonly unknown[]);
  const single = ['items', 'additionalProperties', 'propertyNames'].map((key) => schema[key]);
  const schemas = [...maps, ...lists, ...single].filter(
    (one): one is JsonSchema => typeof one === 'object' && one !== null,
  );
  return [schema, ...schemas.flatMap(inner)];
}

describe.each(names)('the schema of a %s', (name) => {
  const all = inner(schemaOf(name));

  test('is JSON of draft 2020-12, with keywords of that draft of the right shape', () => {
    const schema = schemaOf(name);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['title']).toContain('segproof');
    for (const one of all) {
      for (const keyword of Object.keys(one)) expect(knownKeywords.has(keyword), keyword).toBe(true);
      const types = [one['type'] ?? []].flat();
      for (const type of types)
        expect(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']).toContain(type);
      if ('required' in one)
        expect(Object.keys(one['properties'] as object)).toEqual(expect.arrayContaining(one['required'] as string[]));
      if ('enum' in one) expect((one['enum'] as unknown[]).length).toBeGreaterThan(0);
      // Draft 2020-12 gives tuples `prefixItems`; a list under `items` is an older draft.
      expect(Array.isArray(one['items'])).toBe(false);
    }
  });

  test('closes every map whose keys it knows', () => {
    const open = all.filter((one) => 'properties' in one && one['additionalProperties'] !== false);
    expect(open).toEqual([]);
  });
});

/** Every YAML file that is shipped, with the kind that it says it is. */
function shipped(folder: string): readonly (readonly [string, SchemaName])[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => {
      const file = join(folder, path);
      const kind = /^segproof: (platform|overlay|matrix)$/mu.exec(
        readFileSync(join(repositoryRoot, file), 'utf8'),
      )?.[1];
      return [file, kind as SchemaName] as const;
    });
}

describe('files that are shipped', () => {
  const files = [...shipped('topologies'), ...shipped('matrices')];

  test('there are many, of every kind', () => {
    expect(new Set(files.map(([, kind]) => kind))).toEqual(new Set(names));
    expect(files.length).toBeGreaterThan(40);
  });

  test.each(files)('%s satisfies the schema of a %s', (file, kind) => {
    const value = plainOf(must(readYaml(file, readFileSync(join(repositoryRoot, file)))));
    // An included file need not repeat the platform's name.
    const found = violations(schemaOf(kind), value).filter((one) => one !== ': has no name');
    expect(found).toEqual([]);
  });

  test('every file that they name is there', () => {
    for (const [file, kind] of files) {
      const value = plainOf(must(readYaml(file, readFileSync(join(repositoryRoot, file))))) as Record<string, unknown>;
      const named = kind === 'overlay' ? [value['base']] : [value['include'] ?? [], value['matrices'] ?? []].flat();
      for (const path of named)
        expect(existsSync(join(repositoryRoot, dirname(file), String(path))), `${file}: ${path}`).toBe(true);
    }
  });
});

describe('the schema and the reader agree', () => {
  const node = { kind: 'host', owner: 'provider' };
  const base = {
    segproof: 'platform',
    name: 'p',
    zones: { z: { kind: 'lan', level: 1, owner: 'provider' } },
    nodes: { n: node },
  };
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      'yes',
      '',
      'lan',
      'firewall',
      0,
      1,
      110,
      4094,
      65_536,
      1.5,
      -1,
      [],
      {},
      ['lan'],
      [1],
      { a: 1 },
    ),
    fc.array(fc.constantFrom<unknown>('10.0.0.0/24', 1, null, {}), { maxLength: 3 }),
  );
  const paths = [
    ['name'],
    ['title'],
    ['include'],
    ['matrices'],
    ['provider'],
    ['zones'],
    ['zones', 'z'],
    ['zones', 'z', 'kind'],
    ['zones', 'z', 'level'],
    ['zones', 'z', 'prefixes'],
    ['zones', 'z', 'extra'],
    ['nodes', 'n', 'kind'],
    ['nodes', 'n', 'owner'],
    ['nodes', 'n', 'interfaces'],
    ['nodes', 'n', 'routes'],
    ['nodes', 'n', 'policy'],
    ['nodes', 'n', 'stateful'],
    ['nodes', 'n', 'protections'],
    ['nodes', 'n', 'services'],
    ['links'],
    ['groups'],
    ['attestations'],
    ['flows'],
    ['more'],
  ] as const;

  /** A copy with the value at `path` exchanged. */
  function withValue(path: readonly string[], value: unknown): unknown {
    const copy = structuredClone(base) as Record<string, unknown>;
    let at = copy;
    for (const step of path.slice(0, -1)) at = at[step] as Record<string, unknown>;
    at[path.at(-1) ?? ''] = value;
    return copy;
  }

  property.prop([fc.constantFrom(...paths), values], { numRuns: 500 })(
    'what the schema of a platform refuses the reader refuses by its shape, and no more',
    (path, value) => {
      const file = withValue(path, value);
      const refusedBySchema = violations(schemaOf('platform'), file).length > 0;
      const read = readPlatform(memoryFiles({ 'p.yaml': JSON.stringify(file) }), 'p.yaml');
      const shape = new Set(['schema', 'unknown-key', 'cell-empty']);
      const refusedByShape = !read.ok && read.diagnostics.some(({ code }) => shape.has(code));
      // A section left empty reads as one that is absent, texts have a meaning beyond their shape, and rows are read apart.
      const emptySection =
        value === null && path.length === 1 && ['zones', 'groups', 'links', 'attestations', 'flows'].includes(path[0]);
      const beyondShape = path.at(-1) === 'owner' || path[0] === 'flows' || ['include', 'matrices'].includes(path[0]);
      if (!emptySection && !beyondShape) expect(refusedByShape).toBe(refusedBySchema);
    },
  );

  test.each<[string, unknown]>([
    ['a row without a service', { id: 'a', source: 'x', destination: 'y' }],
    ['an unknown key', { id: 'a', source: 'x', destination: 'y', service: 'any', port: 1 }],
    ['an empty list', { id: 'a', source: [], destination: 'y', service: 'any' }],
    ['an action that is none', { id: 'a', source: 'x', destination: 'y', service: 'any', action: 'maybe' }],
    ['a flag that is text', { id: 'a', source: 'x', destination: 'y', service: 'any', log: 'yes' }],
    ['a day that is none', { id: 'a', source: 'x', destination: 'y', service: 'any', from: 'tomorrow' }],
  ])('a matrix with %s is refused by both', (_, row) => {
    const file = { segproof: 'matrix', flows: [row] };
    expect(violations(schemaOf('matrix'), file)).not.toEqual([]);
    expect(readMatrix('m.yaml', new TextEncoder().encode(JSON.stringify(file))).ok).toBe(false);
  });
});
