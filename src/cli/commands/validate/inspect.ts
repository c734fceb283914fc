/** cli: reading files for their own sake, and counting what they hold. */
import { type Diagnostic, DiagnosticList, type Outcome } from '../../../diagnostics/public.ts';
import { type Platform, readPlatform, readYaml } from '../../../formats/public.ts';
import { type MatrixDraft, resolveMatrix } from '../../../model/public.ts';
import type { ValidatedFile } from '../../../report/public.ts';
import type { Disk } from '../../disk.ts';
import { readMatrixFile, yamlSizeLimit } from '../../load.ts';

export interface Inspection {
  readonly files: readonly ValidatedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Every file alone, then all matrices together against each platform among them. */
export function inspectFiles(disk: Disk, files: readonly string[], asOf: string): Inspection {
  const problems = new DiagnosticList(10_000);
  const take = <T>(outcome: Outcome<T>): T | undefined => {
    for (const item of outcome.ok ? outcome.remarks : outcome.diagnostics) problems.add(item);
    return outcome.ok ? outcome.value : undefined;
  };
  const inspected: ValidatedFile[] = [];
  const drafts = new Map<string, MatrixDraft>();
  const platforms: { readonly file: string; readonly platform: Platform }[] = [];
  for (const file of new Set(files)) {
    const kind = kindOfFile(disk, file);
    if (kind === 'matrix') {
      const draft = take(readMatrixFile(disk, file));
      if (draft !== undefined) drafts.set(file, draft);
      inspected.push({ file, kind, ...(draft === undefined ? {} : { counts: matrixCounts(draft) }) });
      continue;
    }
    const platform = take(readPlatform(disk, file));
    if (platform !== undefined) platforms.push({ file, platform });
    inspected.push({ file, kind, ...(platform === undefined ? {} : { counts: platformCounts(platform) }) });
  }
  for (const { file, platform } of platforms) {
    const own = platform.matrices.flatMap((path) => {
      const draft = drafts.get(path) ?? take(readMatrixFile(disk, path));
      return draft === undefined ? [] : [draft];
    });
    const given = [...drafts].filter(([path]) => !platform.matrices.includes(path)).map(([, draft]) => draft);
    const inline = platform.flows.length === 0 ? [] : [{ file, flows: platform.flows, groups: [], unknownColumns: [] }];
    if (own.length === platform.matrices.length)
      take(resolveMatrix([...own, ...given, ...inline], platform.topology, { asOf }));
  }
  return { files: inspected, diagnostics: unique(problems.items) };
}

/** By what the file says it is; whatever is no YAML platform is read as a matrix. */
function kindOfFile(disk: Disk, file: string): ValidatedFile['kind'] {
  if (!/\.ya?ml$/iu.test(file)) return 'matrix';
  const found = disk.read(file, yamlSizeLimit);
  const root = found.ok ? readYaml(file, found.bytes) : undefined;
  if (root === undefined || !root.ok) return 'platform';
  const said = root.value.kind === 'map' ? root.value.entries.get('segproof')?.value : undefined;
  const word = said?.kind === 'scalar' ? said.text : '';
  return word === 'matrix' || word === 'overlay' ? word : 'platform';
}

function matrixCounts({ flows, groups, unknownColumns }: MatrixDraft): Readonly<Record<string, number>> {
  return { rows: flows.length, groups: groups.length, unknownColumns: unknownColumns.length };
}

function platformCounts({ topology, files, matrices, flows }: Platform): Readonly<Record<string, number>> {
  return {
    files: files.length,
    zones: topology.zones.size,
    tenants: topology.tenants.size,
    nodes: topology.nodes.size,
    links: topology.links.length,
    matrices: matrices.length,
    inlineRows: flows.length,
  };
}

// Two platforms may share a file with a mistake.
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((item) => [JSON.stringify(item), item])).values()];
}
