import { expect, test } from 'vitest';
import { layerRules } from '../support/editor-rules.ts';
import { textOf } from '../support/tree.ts';

// To change the table: edit test/support/layers.ts, then copy what this test expected into biome.layers.json.
test('the linter says while typing what the table of layers says', () => {
  expect(JSON.parse(textOf('biome.layers.json'))).toEqual(layerRules());
});
