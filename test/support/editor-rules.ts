/** support: what the linter must say while typing, worked out from the table of layers. */
import { impureLayers, layerTable } from './layers.ts';

/** Globals that the linter can refuse by name; `layers.ts` holds the finer cases (`Date.now`, `Math.random`). */
const deniedGlobals: readonly string[] = [
  'Buffer',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

/** The whole of `biome.layers.json`: one override for purity, then one a layer, in the order of the table. */
export function layerRules(): unknown {
  const pure = [...layerTable.keys()].filter((layer) => !impureLayers.has(layer));
  return { overrides: [purity(pure), ...[...layerTable].map(([layer, allowed]) => imports(layer, allowed))] };
}

function purity(layers: readonly string[]): unknown {
  const globals = Object.fromEntries(deniedGlobals.map((name) => [name, 'this layer is pure']));
  return {
    includes: layers.map((layer) => `src/${layer}/**`),
    linter: {
      rules: {
        correctness: { noNodejsModules: 'error' },
        style: { noRestrictedGlobals: { level: 'error', options: { deniedGlobals: globals } } },
      },
    },
  };
}

function imports(layer: string, allowed: readonly string[]): unknown {
  const refused = [...layerTable.keys()].filter((other) => other !== layer && !allowed.includes(other));
  const patterns = [
    {
      group: refused.map((other) => `**/${other}/**`),
      message: `${layer} may import only: ${allowed.join(', ') || 'nothing'}`,
    },
    {
      group: allowed.flatMap((other) => [`**/${other}/**`, `!**/${other}/public.ts`]),
      message: 'another layer has one door, its public.ts',
    },
  ].filter(({ group }) => group.length > 0);
  return {
    includes: [`src/${layer}/**`],
    linter: { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } },
  };
}
