/** architecture: docs/PLATFORM-FORMAT.md lists exactly the keys that the readers take, and its examples are read. */
import { describe, expect, test } from 'vitest';
import { fileKeys } from '../../src/formats/matrix/yaml-matrix.ts';
import { rowKeys } from '../../src/formats/matrix/yaml-rows.ts';
import { jsonSchema, readMatrix, readPlatform } from '../../src/formats/public.ts';
import { resolveMatrix } from '../../src/model/public.ts';
import { type JsonSchema, objectsOf } from '../support/json-schema.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { errorsOf, must } from '../support/read-errors.ts';
import { textOf } from '../support/tree.ts';

const doc = textOf('docs/PLATFORM-FORMAT.md');

/** The name under which the document speaks of a map. */
function nameOf(file: 'platform' | 'overlay' | 'matrix', path: string): string {
  const policy = path.replace(/^nodes\.\*\.policy\./u, '');
  const rule = /^(?:projected\.before\.(?:forward|input)\[\]|rules\.(?:forward|input)\.rules\[\])(.*)$/u.exec(policy);
  if (rule !== null) return `rule${rule[1]}`;
  if (/^rules\.(?:forward|input)$/u.test(policy)) return 'ruleset';
  if (/^(?:projected\.residual\.(?:forward|input)|rules\.(?:forward|input)\.residual)$/u.test(policy))
    return 'residual';
  if (path === '') return file;
  return file === 'platform' ? path : `${file}.${path}`;
}

/** `name.key` of every key, with `!` where it is needed in every form of its map. */
function keysOfSchemas(): readonly string[] {
  const needed = new Map<string, boolean>();
  for (const file of ['platform', 'overlay', 'matrix'] as const) {
    const forms = new Map<string, JsonSchema[]>();
    for (const { path, schema } of objectsOf(jsonSchema(file) as JsonSchema)) {
      forms.set(nameOf(file, path), [...(forms.get(nameOf(file, path)) ?? []), schema]);
    }
    for (const [name, schemas] of forms) {
      const keys = new Set(schemas.flatMap((schema) => Object.keys(schema['properties'] as object)));
      for (const key of keys) {
        const always = schemas.every((schema) => ((schema['required'] ?? []) as readonly string[]).includes(key));
        needed.set(`${name}: ${key}`, always);
      }
    }
  }
  return [...needed].map(([key, always]) => `${key}${always ? ' !' : ''}`).sort();
}

function keysOfDocument(): readonly string[] {
  const sections = [...doc.matchAll(/^### `([^`]+)`\n([\s\S]*?)(?=^##|(?![\s\S]))/gmu)];
  return sections
    .flatMap(([, name, text = '']) =>
      [...text.matchAll(/^\| `([^`]+)` \| ?(yes)? ?\| (.+) \|$/gmu)].map(
        ([, key, yes]) => `${name}: ${key}${yes === undefined ? '' : ' !'}`,
      ),
    )
    .sort();
}

const blocks = [...doc.matchAll(/^```yaml\n([\s\S]*?)^```$/gmu)].map(([, text = '']) => text);
const block = (start: string): string => blocks.find((text) => text.startsWith(start)) ?? '';
const files = {
  'platform.yaml': block('segproof: platform'),
  'zones.yaml': 'segproof: platform\n',
  'tenants/alpha.yaml': 'segproof: platform\n',
  'overlay.yaml': block('segproof: overlay'),
};

describe('docs/PLATFORM-FORMAT.md', () => {
  test('lists every key of every map, no other, and says which are needed', () => {
    expect(keysOfDocument()).toEqual(keysOfSchemas());
    expect(keysOfDocument().length).toBeGreaterThan(120);
  });

  test('the schema of matrices, which is written apart, has the keys that the reader takes', () => {
    const keys = (name: string): readonly string[] =>
      keysOfSchemas().flatMap((key) =>
        key.startsWith(`${name}: `) ? [key.slice(name.length + 2).replace(' !', '')] : [],
      );
    expect(keys('matrix')).toEqual([...fileKeys].sort());
    expect(keys('matrix.flows[]')).toEqual([...rowKeys].sort());
  });

  test('its platform is read without a complaint, and so is the overlay on it', () => {
    expect(must(readPlatform(memoryFiles(files), 'platform.yaml')).topology.nodes.size).toBe(8);
    const read = readPlatform(memoryFiles(files), 'overlay.yaml');
    expect(must(read).topology.nodes.get('fw-alpha')?.routes).toHaveLength(4);
    expect(must(read).expect).toEqual(new Map([['PAS-ISO-6', 1]]));
  });

  test('its matrix is read, and every name in it is one of its platform', () => {
    const { topology } = must(readPlatform(memoryFiles(files), 'platform.yaml'));
    const draft = must(readMatrix('m.yaml', new TextEncoder().encode(block('segproof: matrix'))));
    expect(errorsOf(resolveMatrix([draft], topology, { asOf: '2026-06-01' }))).toEqual([]);
  });

  test.each(blocks.filter((text) => text.startsWith('policy:')))('its policy %# is read', (text) => {
    const indented = text.replace(/^/gmu, '      ').trimEnd();
    const overlay = `segproof: overlay\nbase: platform.yaml\npatch:\n  nodes:\n    fw-alpha:\n${indented}\n`;
    expect(errorsOf(readPlatform(memoryFiles({ ...files, 'o.yaml': overlay }), 'o.yaml'))).toEqual([]);
  });

  test('every block of YAML is one of these', () => {
    expect(blocks.map((text) => text.split('\n')[0])).toEqual([
      'segproof: platform',
      'policy:',
      'policy:',
      'segproof: overlay',
      'segproof: matrix',
    ]);
  });
});
