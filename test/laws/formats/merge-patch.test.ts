/** laws: what an overlay does to its base is a merge patch. */
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { DiagnosticList } from '../../../src/diagnostics/public.ts';
import { applyPatch } from '../../../src/formats/topology/overlay.ts';
import { type LocatedMap, plainOf } from '../../../src/formats/yaml/located.ts';
import { readYaml } from '../../../src/formats/yaml/read-yaml.ts';
import { must } from '../../support/read-errors.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function located(value: Json): LocatedMap {
  const root = must(readYaml('f.yaml', new TextEncoder().encode(JSON.stringify(value))));
  if (root.kind !== 'map') throw new Error('no map');
  return root;
}

function patched(base: Json, patch: Json): { readonly value: unknown; readonly errors: number } {
  const problems = new DiagnosticList();
  const value = plainOf(applyPatch(located(base), located(patch), problems));
  return { value, errors: problems.items.length };
}

/** RFC 7396, section 2, as its pseudocode says it. `removesNothing` notes a removal of what is not there. */
function mergePatch(target: Json | undefined, patch: Json, removesNothing: () => void): Json {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const from = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result = new Map<string, Json>(Object.entries(from));
  for (const [key, value] of Object.entries(patch as { readonly [key: string]: Json })) {
    if (value !== null) result.set(key, mergePatch(result.get(key), value, removesNothing));
    else if (!result.delete(key)) removesNothing();
  }
  return Object.fromEntries(result);
}

const keys = fc.constantFrom('a', 'b', 'c', 'constructor', 'toString');
const map = (nulls: boolean): fc.Arbitrary<Json> =>
  fc.letrec<{ value: Json; map: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json>('x', 'y', 1, true, ...(nulls ? [null] : [])),
      fc.array(fc.constantFrom<Json>('x', 2), { maxLength: 2 }),
      tie('map'),
    ),
    map: fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  })).map;

describe('overlays', () => {
  property.prop([map(false), map(true)], { numRuns: 500 })(
    'an overlay is the merge patch of RFC 7396',
    (base, patch) => {
      let removed = 0;
      const expected = mergePatch(base, patch, () => {
        removed += 1;
      });
      const { value, errors } = patched(base, patch);
      expect(value).toEqual(expected);
      expect(errors).toBe(removed);
    },
  );

  property.prop([map(false)])('an empty patch changes nothing, and a platform laid on itself is itself', (base) => {
    expect(patched(base, {})).toEqual({ value: base, errors: 0 });
    expect(patched(base, base)).toEqual({ value: base, errors: 0 });
  });

  property.prop([fc.array(fc.nat(9), { maxLength: 5 }), fc.array(fc.nat(9), { maxLength: 5 })])(
    '`key+` puts its items behind those of the list',
    (list, more) => {
      expect(patched({ l: list, m: 1 }, { 'l+': more })).toEqual({ value: { l: [...list, ...more], m: 1 }, errors: 0 });
      expect(patched({ m: 1 }, { 'l+': more })).toEqual({ value: { l: more, m: 1 }, errors: 0 });
    },
  );

  test('the key `+` is a key like any other', () => {
    expect(patched({ a: 1 }, { '+': 2 })).toEqual({ value: { a: 1, '+': 2 }, errors: 0 });
  });
});
