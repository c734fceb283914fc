/** cli: a platform and its matrices from disk, resolved for one day. */
import { type Diagnostic, DiagnosticList, type Outcome } from '../diagnostics/public.ts';
import { matrixSizeLimit, type Platform, readMatrix, readPlatform } from '../formats/public.ts';
import { type FlowMatrix, isIsoDay, type MatrixDraft, resolveMatrix } from '../model/public.ts';
import { Disk } from './disk.ts';
import { CannotRun, usageError } from './exit.ts';
import type { Given } from './given.ts';
import type { Context } from './io.ts';
import { printRemarks } from './print-diagnostics.ts';

/** A YAML file is read into a tree with a place for everything in it, which takes many times its size. */
export const yamlSizeLimit: number = 16 * 1024 * 1024;

export interface Loaded {
  readonly file: string;
  readonly platform: Platform;
  readonly matrix: FlowMatrix;
  readonly disk: Disk;
  /** The rows and groups as the files have them, before they were looked up. */
  readonly drafts: readonly MatrixDraft[];
}

/**
 * Everything that commands on a platform need. `--matrix` replaces what the platform names, its inline rows included.
 * `day` is the day to read rows for, where it is not the user's to choose.
 */
export function loadPlatform(
  file: string,
  given: Given,
  context: Context,
  disk: Disk = new Disk(),
  day?: string,
): Loaded {
  const asOf = day ?? readDay(given, context);
  const remarks: Diagnostic[] = [];
  const settle = <T>(outcome: Outcome<T>): T => {
    if (!outcome.ok) throw new CannotRun(outcome.diagnostics, (path) => disk.sourceOf(path));
    remarks.push(...outcome.remarks);
    return outcome.value;
  };
  const platform = settle(readPlatform(disk, file));
  const own = given.list('matrix');
  const drafts = settle(readDrafts(disk, own.length > 0 ? own : platform.matrices));
  const inline = own.length > 0 ? [] : inlineRows(file, platform);
  const all = [...drafts, ...inline];
  const matrix = settle(resolveMatrix(all, platform.topology, { asOf }));
  printRemarks(remarks, context, (path) => disk.sourceOf(path));
  return { file, platform, matrix, disk, drafts: all };
}

/** All files are read, so that one run shows the errors of every one of them. */
function readDrafts(disk: Disk, files: readonly string[]): Outcome<readonly MatrixDraft[]> {
  const problems = new DiagnosticList();
  const drafts: MatrixDraft[] = [];
  for (const file of files) {
    const outcome = readMatrixFile(disk, file);
    for (const item of outcome.ok ? outcome.remarks : outcome.diagnostics) problems.add(item);
    if (outcome.ok) drafts.push(outcome.value);
  }
  return problems.outcome(drafts);
}

export function readMatrixFile(disk: Disk, file: string): Outcome<MatrixDraft> {
  const found = disk.read(file, matrixSizeLimit);
  if (found.ok) return readMatrix(file, found.bytes);
  const { code, message } = found;
  return { ok: false, diagnostics: [{ severity: 'error', code, message, position: { kind: 'file', file } }] };
}

/** Rows written in the platform itself, as one more file of rows behind the others. */
function inlineRows(file: string, { flows }: Platform): readonly MatrixDraft[] {
  return flows.length === 0 ? [] : [{ file, flows, groups: [], unknownColumns: [] }];
}

/** The day asked about, or today: the one place where the clock comes in. */
export function readDay(given: Given, context: Context): string {
  const text = given.text('as-of');
  if (text === undefined) return context.io.today();
  if (!isIsoDay(text)) throw usageError(`\`${text}\` is not a day`, { expected: 'a date such as `2026-12-31`' });
  return text;
}
