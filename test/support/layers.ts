/** support: the table of layers, and every way a set of source files breaks it. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { blank } from './source-text.ts';

/** What each layer may import. Imports point downward only; a layer never reaches into a sibling. */
export const layerTable: ReadonlyMap<string, readonly string[]> = new Map([
  ['diagnostics', []],
  ['net', ['diagnostics']],
  ['model', ['net', 'diagnostics']],
  ['policy', ['model', 'net', 'diagnostics']],
  ['semantics', ['model', 'net', 'diagnostics']],
  ['certify', ['semantics', 'model', 'net', 'diagnostics']],
  ['classify', ['model', 'net', 'diagnostics']],
  ['space', ['net', 'diagnostics']],
  ['reach', ['space', 'model', 'net', 'diagnostics']],
  ['formats', ['model', 'net', 'diagnostics']],
  ['lab', ['formats', 'policy', 'model', 'net', 'diagnostics']],
  ['checks', ['reach', 'space', 'classify', 'semantics', 'policy', 'model', 'net', 'diagnostics']],
  ['report', ['checks', 'certify', 'model', 'net', 'diagnostics']],
  [
    'cli',
    [
      'lab',
      'report',
      'checks',
      'formats',
      'certify',
      'reach',
      'space',
      'classify',
      'semantics',
      'policy',
      'model',
      'net',
      'diagnostics',
    ],
  ],
]);

/** Layers that may touch the world outside the program; every other one runs in a browser page as it is. */
export const impureLayers: ReadonlySet<string> = new Set(['lab', 'cli']);

/** Which packages each layer may import; a layer that is absent imports none. */
const packageTable: ReadonlyMap<string, readonly string[]> = new Map([
  ['net', ['ip-num', 'netmask']],
  ['model', ['@dagrejs/graphlib']],
  ['formats', ['csv-parse', 'fflate', 'saxes', 'yaml', 'zod']],
  ['cli', ['cli-progress', 'commander']],
]);

/** Globals that make an answer depend on more than its arguments, or that a browser lacks. */
const impure: ReadonlyMap<string, RegExp> = new Map([
  ['process', /(?<![.\w])process\b(?!\s*[:?=(])/u],
  ['Buffer', /(?<![.\w])Buffer\b(?!\s*[:?=])/u],
  ['Date.now', /\bDate\s*\.\s*now\b/u],
  ['new Date() without an argument', /\bnew\s+Date\s*(?:\(\s*\)|(?!\s*\())/u],
  ['Date() as a function', /(?<!new\s+)(?<![.\w])Date\s*\(/u],
  ['Math.random', /\bMath\s*\.\s*random\b/u],
  ['crypto', /(?<![.\w'-])crypto\s*\./u],
  ['performance.now', /\bperformance\s*\.\s*now\b/u],
  ['fetch', /(?<![.\w])fetch\s*\(/u],
  ['console', /(?<![.\w])console\s*\.\s*(?:debug|dir|error|info|log|table|trace|warn)\b/u],
  ['a timer', /(?<![.\w])(?:setTimeout|setInterval|setImmediate)\s*\(/u],
  ['globalThis', /\bglobalThis\b/u],
]);

/** A function lives with its idea, so these names say nothing. */
const shapeless: ReadonlySet<string> = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc']);

const maxLines = 400;
const builtins: ReadonlySet<string> = new Set(builtinModules);

/** One breach: the file, and what is wrong with it. */
export interface Violation {
  readonly file: string;
  readonly says: string;
}

/** Every breach in `files`, whose keys are paths from the repository root with `/` between names. */
export function layerViolations(files: ReadonlyMap<string, string>): readonly Violation[] {
  return [...files].flatMap(([file, text]) => fileViolations(file, text).map((says) => ({ file, says })));
}

function fileViolations(file: string, text: string): readonly string[] {
  const said: string[] = [];
  const [, layer, ...rest] = file.split('/');
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const code = blank(text, { texts: true });

  if (lines > maxLines) said.push(`has ${lines} lines, more than ${maxLines}`);
  for (const part of file.split('/').slice(1)) {
    if (shapeless.has(part.replace(/\.ts$/u, ''))) said.push(`\`${part}\` is no idea; put the code where its idea is`);
  }
  if (/\.(?:test|spec)\.ts$/u.test(file)) said.push('is a test inside src');
  if (/\bexport\s+default\b|\bas\s+default\b/u.test(code)) said.push('has a default export');
  if (/(?<![.\w])require\s*\(/u.test(code)) said.push('calls `require`');

  if (layer === undefined || rest.length === 0) {
    if (file !== 'src/index.ts') return [...said, 'stands outside every layer'];
    return [...said, ...doorViolations(importsOf(text))];
  }
  const allowed = layerTable.get(layer);
  if (allowed === undefined) return [...said, `\`${layer}\` is not in the table of layers`];
  if (!new RegExp(`^/\\*\\*\\s+(?:\\* )?${layer}: `, 'u').test(text))
    said.push(`does not begin with \`/** ${layer}: \``);

  for (const target of importsOf(text)) said.push(...importViolations(file, layer, allowed, target));
  if (!impureLayers.has(layer)) {
    for (const [name, pattern] of impure) if (pattern.test(code)) said.push(`uses ${name} in a pure layer`);
  }
  return said;
}

function importViolations(file: string, layer: string, allowed: readonly string[], target: string): readonly string[] {
  if (target === unreadable) return ['imports a computed name'];
  if (!target.startsWith('.')) return packageViolations(layer, target);
  const path = posix.normalize(posix.join(posix.dirname(file), target));
  const [root, other, ...rest] = path.split('/');
  if (root !== 'src' || other === undefined) return [`imports \`${target}\` from outside src`];
  if (other === layer) return [];
  if (!allowed.includes(other)) return [`imports \`${target}\`: ${layer} may not import ${other}`];
  if (rest.join('/') !== 'public.ts') return [`imports \`${target}\`: ${other} has one door, public.ts`];
  return [];
}

function packageViolations(layer: string, target: string): readonly string[] {
  const [scope, name] = target.split('/');
  const packageName = target.startsWith('@') ? `${scope}/${name}` : (scope ?? target);
  if (target.startsWith('node:') || builtins.has(packageName)) {
    return impureLayers.has(layer) ? [] : [`imports \`${target}\` in a pure layer`];
  }
  if (packageTable.get(layer)?.includes(packageName) === true) return [];
  return [`imports \`${target}\`: ${layer} may not use this package`];
}

/** `src/index.ts` opens the doors of the layers and nothing else. */
function doorViolations(targets: readonly string[]): readonly string[] {
  return targets
    .filter((target) => !/^\.\/[a-z]+\/public\.ts$/u.test(target))
    .map((target) => `imports \`${target}\`: the package's door opens only onto public.ts files`);
}

const unreadable = '(computed)';

/**
 * What a file imports, statically, dynamically or as a type. Any text that looks like a relative path to a source file
 * counts as an import too, so that no unusual spelling slips past.
 */
export function importsOf(text: string): readonly string[] {
  const code = blank(text, { texts: false });
  const found = new Set<string>();
  const patterns = [
    /(?:^|;)\s*(?:import|export)\b[^'"`;()=]*?\bfrom\s*['"]([^'"]+)['"]/gmu,
    /(?:^|;)\s*import\s*['"]([^'"]+)['"]/gmu,
    /\bimport\s*\(\s*['"`]([^'"`$]+)['"`]/gmu,
    /['"`](\.{1,2}\/[^'"`\n$]*\.(?:ts|mts|js|mjs))['"`]/gmu,
  ];
  for (const pattern of patterns) for (const match of code.matchAll(pattern)) found.add(match[1] as string);
  if (/\bimport\s*\((?!\s*['"`][^'"`$]+['"`])/u.test(code)) found.add(unreadable);
  return [...found];
}
