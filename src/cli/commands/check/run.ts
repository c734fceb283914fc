/** cli: `check`. */
import {
  applyProfile,
  type Catalogue,
  type CheckReport,
  catalogues,
  pasIds,
  runChecks,
} from '../../../checks/public.ts';
import { didYouMean, printable, type Severity, type Text } from '../../../diagnostics/public.ts';
import {
  checkJson,
  compareExpected,
  type Expectation,
  plainPalette,
  renderCheck,
  resultOf,
} from '../../../report/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';
import { shellWord } from '../../shell-word.ts';
import { withAccepted } from './accepted.ts';
import { annotate } from './annotate.ts';
import { checkEvidence, writeEvidence } from './evidence.ts';
import { nextSteps } from './next-steps.ts';
import { deliver, formatted, type OutputFormat, outputFormats } from './outputs.ts';
import { describeSubject, referencePlatform } from './subject.ts';

export async function runCheck(given: Given, context: Context): Promise<ExitCode> {
  const named = given.argument(0);
  const file = named ?? referencePlatform(context.io);
  const only = readOnly(given.text('only'));
  const threshold = readThreshold(given.text('threshold'));
  checkEvidence(given);
  const soon = given.integer('soon', 0, 3_650);
  const seed = given.integer('seed', 0, 2 ** 32 - 1);
  const loaded = loadPlatform(file, given, context);
  if (given.flag('expect') && loaded.platform.expect === undefined) {
    throw usageError(`\`${printable(file)}\` does not say what it expects`, {
      help: 'an overlay does so with `expect: { PAS-ISO-6: 1 }`; leave `--expect` out otherwise',
    });
  }
  const format = readFormat(given);
  const catalogue = readProfile(given.text('profile'));
  if (named === undefined) context.io.err(`${context.errorPalette.dim(defaultNote(file)[context.language])}\n`);
  const judged = check(loaded, given, { seed, soon }, context);
  const annotated = given.text('annotate');
  if (annotated !== undefined) annotate(annotated, loaded, judged, context.language);
  const accepted = withAccepted(judged, given, loaded.disk, context);
  const profile =
    catalogue === undefined
      ? {}
      : { profile: { catalogue, results: applyProfile(catalogue, accepted, accepted.remarks) } };
  const report = narrowed(accepted, only);
  const expectation = given.flag('expect')
    ? compareExpected(report.findings, loaded.platform.expect ?? new Map())
    : undefined;
  const code = exitCodeOf(report, threshold, expectation);
  const subject = describeSubject(loaded);
  const rest = { ...profile, ...(expectation === undefined ? {} : { expectation }) };
  const target = given.text('output');
  const json = checkJson({ report, subject, threshold, exitCode: code, ...rest });
  const evidence = given.text('evidence');
  if (evidence !== undefined) {
    await writeEvidence(evidence, loaded, { report, subject, threshold, exitCode: code }, json, given, context);
  }
  if (format === 'json') {
    deliver(`${JSON.stringify(json, undefined, 2)}\n`, target, context);
  } else if (format === 'text') {
    const next = nextSteps(report, context.io.program, sameQuestion(file, given));
    const options = { ...renderOptions(given, context), ...(target === undefined ? {} : { palette: plainPalette }) };
    deliver(
      renderCheck({ report, subject, threshold, next, narrowed: only !== undefined, ...rest }, options),
      target,
      context,
    );
  } else deliver(formatted(format, { report, subject, threshold, exitCode: code }, context), target, context);
  return code;
}

function readFormat(given: Given): OutputFormat {
  const text = given.text('format');
  const format = outputFormats.find((one) => one === text);
  if (!given.flag('json')) return format ?? 'text';
  if (format !== undefined && format !== 'json') throw usageError('`--json` and `--format` exclude each other');
  return 'json';
}

function readProfile(text: string | undefined): Exclude<Catalogue, 'pas'> | undefined {
  const found = catalogues.find((one) => one === text);
  return found === 'pas' ? undefined : found;
}

/** The words by which another command asks about the same platform, rows and day. */
function sameQuestion(file: string, given: Given): string {
  const matrices = given.list('matrix').map(shellWord);
  const asOf = given.text('as-of');
  return [
    shellWord(file),
    ...(matrices.length === 0 ? [] : ['--matrix', ...matrices]),
    ...(asOf === undefined ? [] : ['--as-of', asOf]),
  ].join(' ');
}

function check(
  { platform, matrix }: Loaded,
  given: Given,
  { seed, soon }: { readonly seed: number | undefined; readonly soon: number | undefined },
  context: Context,
): CheckReport {
  const progress = startProgress(context.language === 'fr' ? 'paquets suivis' : 'walking packets', context);
  try {
    const effort = given.text('effort');
    return runChecks({
      topology: platform.topology,
      matrix,
      method: given.flag('sampled') ? 'sampled' : 'proved',
      onProgress: progress.update,
      ...(seed === undefined ? {} : { seed }),
      ...(soon === undefined ? {} : { soon }),
      ...(effort === 'quick' || effort === 'normal' || effort === 'thorough' ? { effort } : {}),
    });
  } finally {
    progress.stop();
  }
}

/** With an expectation, agreement is what counts: a platform broken on purpose that is found out is a success. */
function exitCodeOf(report: CheckReport, threshold: Severity, expectation: Expectation | undefined): ExitCode {
  if (expectation?.agrees === false) return exitCodes.findings;
  const result = resultOf(report, threshold);
  if (expectation !== undefined)
    return report.rows.some(({ verdict }) => verdict === 'undecided') ? exitCodes.undecided : exitCodes.holds;
  return { holds: exitCodes.holds, findings: exitCodes.findings, undecided: exitCodes.undecided }[result];
}

function narrowed(report: CheckReport, only: ReadonlySet<string> | undefined): CheckReport {
  if (only === undefined) return report;
  return {
    ...report,
    rows: report.rows.filter(({ id }) => only.has(id)),
    findings: report.findings.filter(({ id }) => only.has(id)),
  };
}

function readOnly(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const ids = text
    .split(',')
    .map((id) => id.trim().toUpperCase())
    .filter((id) => id !== '');
  const known: ReadonlySet<string> = new Set(pasIds);
  for (const id of ids) {
    if (known.has(id)) continue;
    const help = didYouMean(id, known) ?? `the rows are ${pasIds.join(', ')}`;
    throw usageError(`\`${printable(id)}\` is not a row of the PAS catalogue`, { help });
  }
  if (ids.length === 0) throw usageError('`--only` names no row', { expected: 'ids such as `PAS-ISO-6,PAS-FLOW-3`' });
  return new Set(ids);
}

function readThreshold(text: string | undefined): Severity {
  return text === 'error' || text === 'note' ? text : 'warning';
}

function defaultNote(file: string): Text {
  return {
    en: `no platform was named: checking the reference platform ${printable(file, 400)}`,
    fr: `aucune plateforme nommée : vérification de la plateforme de référence ${printable(file, 400)}`,
  };
}
