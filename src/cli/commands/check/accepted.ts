/** cli: findings that were decided before: the waivers and the baseline of a check. */
import { acceptFindings, type CheckReport, pasIds } from '../../../checks/public.ts';
import type { Outcome } from '../../../diagnostics/public.ts';
import { readBaseline, readWaivers, writeBaseline } from '../../../formats/public.ts';
import type { Disk } from '../../disk.ts';
import { CannotRun } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printRemarks } from '../../print-diagnostics.ts';
import { writeFile } from '../../write-file.ts';

const sizeLimit = 16 * 1024 * 1024;

/** The report with accepted findings marked, and a new baseline written where one is asked for. */
export function withAccepted(report: CheckReport, given: Given, disk: Disk, context: Context): CheckReport {
  const waivers = read(given.text('waivers'), disk, (path, bytes) => readWaivers(path, bytes, pasIds)) ?? [];
  const baseline = read(given.text('baseline'), disk, readBaseline) ?? new Set<string>();
  const target = given.text('write-baseline');
  if (target !== undefined) {
    writeFile(
      target,
      writeBaseline(
        report.findings.map(({ subject }) => subject),
        report.asOf,
      ),
    );
  }
  const accepted = acceptFindings(report, { waivers, baseline });
  printRemarks(accepted.remarks, context, (path) => disk.sourceOf(path));
  return accepted.report;
}

function read<T>(
  path: string | undefined,
  disk: Disk,
  reader: (path: string, bytes: Uint8Array) => Outcome<T>,
): T | undefined {
  if (path === undefined) return undefined;
  const found = disk.read(path, sizeLimit);
  if (!found.ok) {
    const { code, message } = found;
    throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file: path } }]);
  }
  const outcome = reader(path, found.bytes);
  if (outcome.ok) return outcome.value;
  throw new CannotRun(outcome.diagnostics, (file) => disk.sourceOf(file));
}
