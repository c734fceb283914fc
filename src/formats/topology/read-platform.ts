/** formats: a platform or overlay file, with everything it names, -> a validated topology. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import { buildTopology, type FlowDraft, type Topology } from '../../model/public.ts';
import type { FileSource } from '../file-source.ts';
import { readFlowRows } from '../matrix/yaml-rows.ts';
import { entryOf, type LocatedMap } from '../yaml/located.ts';
import { checkShape } from '../yaml/shape.ts';
import { assemble } from './assemble.ts';
import { attachImports } from './attach-imports.ts';
import { convertPlatform } from './convert.ts';
import { PlatformFiles } from './load.ts';
import { checkNames } from './names.ts';
import { platformSchema } from './schema.ts';

/**
 * `matrices` are resolved paths in the order of the files. `flows` are the inline rows. `files` are all
 * files read here, without the matrices. `expect` counts the findings that an overlay says must come out, by id.
 */
export interface Platform {
  readonly topology: Topology;
  readonly matrices: readonly string[];
  readonly flows: readonly FlowDraft[];
  readonly files: readonly string[];
  readonly title?: string;
  readonly expect?: ReadonlyMap<string, number>;
}

/** Every error of every file at once, each at file:line:column. Errors: see "YAML" and "Topology" in docs/ERRORS.md. */
export function readPlatform(source: FileSource, path: string): Outcome<Platform> {
  const problems = new DiagnosticList();
  const files = new PlatformFiles(source, problems);
  const assembled = assemble(path, files, problems);
  if (assembled === undefined) return { ok: false, diagnostics: problems.items };
  const { tree } = assembled;
  checkNames(tree, problems);
  const syntax = checkShape(platformSchema, tree, problems);
  // Half a platform would only raise errors about what its missing half defines.
  if (syntax === undefined || problems.hasErrors) return { ok: false, diagnostics: problems.items };
  const parts = convertPlatform({ root: tree, problems }, syntax, assembled.name ?? syntax.name);
  const built = buildTopology(attachImports({ root: tree, problems }, syntax, parts, files));
  const rows = entryOf(tree, 'flows');
  const flows = rows === undefined ? [] : readFlowRows(rows, {}, problems);
  for (const item of built.ok ? built.remarks : built.diagnostics)
    problems.add(item.position === undefined ? { ...item, position: { kind: 'file', file: path } } : item);
  if (!built.ok) return { ok: false, diagnostics: problems.items };
  const title = assembled.title ?? syntax.title;
  return problems.outcome({
    topology: built.value,
    matrices: matricesOf(tree, files),
    flows,
    files: files.files,
    ...(title === undefined ? {} : { title }),
    ...(assembled.expect === undefined ? {} : { expect: assembled.expect }),
  });
}

/** Each path is read from the folder of the file that says it, also when an overlay added it. */
function matricesOf(tree: LocatedMap, files: PlatformFiles): readonly string[] {
  const list = entryOf(tree, 'matrices');
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => (item.kind === 'scalar' ? [files.resolve(item.text, item.position)] : []));
}
