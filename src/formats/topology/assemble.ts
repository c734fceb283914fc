/** formats: the whole platform as one located tree: includes merged, overlays laid on their bases. */
import { type DiagnosticList, printable, type TextPosition } from '../../diagnostics/public.ts';
import type { LocatedMap } from '../yaml/located.ts';
import { entryOf } from '../yaml/located.ts';
import { checkShape } from '../yaml/shape.ts';
import { mergeIncludes } from './include.ts';
import { kindOf, type PlatformFiles } from './load.ts';
import { applyPatch } from './overlay.ts';
import { overlaySchema } from './schema.ts';

const deepest = 16;

/**
 * `name` and `title` are those of the outermost overlay that says them; absent without one. `expect` is the outermost
 * overlay's own: what an inner one breaks is not expected to stay broken under another patch.
 */
export interface Assembled {
  readonly tree: LocatedMap;
  readonly name?: string;
  readonly title?: string;
  readonly expect?: ReadonlyMap<string, number>;
}

/** `chain` holds the overlays that led here, outermost first; `from` is the place that names `path`. */
export function assemble(
  path: string,
  files: PlatformFiles,
  problems: DiagnosticList,
  chain: readonly string[] = [],
  from?: TextPosition,
): Assembled | undefined {
  const root = files.map(path, from);
  const kind = root === undefined ? undefined : kindOf(root, problems);
  if (root === undefined || kind === undefined) return undefined;
  if (kind === 'platform') return { tree: mergeIncludes(root, path, files, problems) };
  if (kind === 'overlay') return assembleOverlay(root, files, problems, [...chain, path]);
  const help = 'name the platform that lists it under `matrices`';
  problems.error('schema', 'the file is a matrix', {
    position: root.position,
    expected: 'a platform or an overlay',
    help,
  });
  return undefined;
}

function assembleOverlay(
  root: LocatedMap,
  files: PlatformFiles,
  problems: DiagnosticList,
  chain: readonly string[],
): Assembled | undefined {
  const overlay = checkShape(overlaySchema, root, problems);
  const place = entryOf(root, 'base')?.position;
  if (overlay === undefined || place === undefined) return undefined;
  const base = files.resolve(overlay.base, place);
  if (chain.includes(base)) {
    const names = [...chain.slice(chain.indexOf(base)), base].map((name) => `\`${printable(name, 80)}\``);
    problems.error('include-cycle', `the overlay is its own base: ${names.join(' → ')}`, { position: place });
    return undefined;
  }
  if (chain.length >= deepest) {
    problems.error('include-too-deep', `overlays are laid on each other deeper than ${deepest}`, { position: place });
    return undefined;
  }
  const under = assemble(base, files, problems, chain, place);
  if (under === undefined) return undefined;
  const patch = entryOf(root, 'patch');
  const tree = patch?.kind === 'map' ? applyPatch(under.tree, patch, problems) : under.tree;
  const name = overlay.name ?? under.name;
  const title = overlay.title ?? under.title;
  return {
    tree,
    ...(name === undefined ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...(overlay.expect === undefined ? {} : { expect: new Map(Object.entries(overlay.expect)) }),
  };
}
