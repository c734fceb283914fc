/** formats: a flow matrix as a YAML file. */
import { DiagnosticList, type Outcome } from '../../diagnostics/public.ts';
import type { MatrixDraft } from '../../model/public.ts';
import { describeKind, type Located, type LocatedMap } from '../yaml/located.ts';
import { readGroups } from './yaml-lists.ts';
import { MapReader } from './yaml-map.ts';
import { readFlowRows } from './yaml-rows.ts';

/** The keys of a matrix file. */
export const fileKeys = ['segproof', 'managed-service', 'groups', 'flows'] as const;

/** A file that says `segproof: matrix`. Errors: `schema`, `unknown-key`, `matrix-empty` and those of rows and groups. */
export function readYamlMatrix(file: string, root: Located): Outcome<MatrixDraft> {
  const report = new DiagnosticList();
  if (root.kind !== 'map') {
    report.error('schema', `the file holds ${describeKind(root)}`, {
      position: root.position,
      expected: 'a map with `segproof: matrix` and `flows`',
    });
    return report.outcome({ file, flows: [], groups: [], unknownColumns: [] });
  }
  const reader = new MapReader(root, report);
  reader.checkKeys(fileKeys);
  checkKind(root, report);
  const managedService = reader.text('managed-service');
  const groups = root.entries.get('groups')?.value;
  const rows = root.entries.get('flows')?.value;
  const defaults = managedService === undefined ? {} : { managedService };
  const flows = rows === undefined ? [] : readFlowRows(rows, defaults, report);
  if (flows.length === 0 && !report.hasErrors) {
    report.error('matrix-empty', 'the matrix has no row', {
      position: root.position,
      expected: 'a list of rows under `flows`',
    });
  }
  return report.outcome({
    file,
    flows,
    groups: groups === undefined ? [] : readGroups(groups, report),
    unknownColumns: [],
  });
}

function checkKind(root: LocatedMap, report: DiagnosticList): void {
  const kind = root.entries.get('segproof')?.value;
  if (kind?.kind === 'scalar' && kind.value === 'matrix') return;
  const message = kind === undefined ? 'the file does not say what it is' : 'the file does not say that it is a matrix';
  report.error('schema', message, { position: kind?.position ?? root.position, expected: '`segproof: matrix`' });
}
