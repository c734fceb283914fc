/** cli: the certificate of a comparison without a difference, as a file. */
import {
  type ComparedClaim,
  certificateVersion,
  type Question,
  questionOptions,
  Refused,
  readComparison,
  verifyComparison,
} from '../../certify/public.ts';
import { type FilterCertificateJson, filterCertificate } from '../../checks/public.ts';
import { printable } from '../../diagnostics/public.ts';
import { CannotRun } from '../exit.ts';
import type { Given } from '../given.ts';
import type { Context } from '../io.ts';
import { printRemarks } from '../print-diagnostics.ts';
import { writeFile } from '../write-file.ts';
import { comparisonDigest, toolText } from './inputs.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Writes what `--certificate` asks for, or says why it does not. `holds`: the comparison found no difference at all. */
export function certify(
  given: Given,
  holds: boolean,
  claim: ComparedClaim,
  files: readonly string[],
  context: Context,
): void {
  const path = given.text('certificate');
  if (path === undefined) return;
  const why = holds ? writeChecked(path, given, claim, files, context) : `\`${claim}\` is not proved`;
  if (why === undefined) return;
  const message = `no certificate was written: ${why}`;
  printRemarks([{ severity: 'warning', code: 'certificate-invalid', message }], context, () => undefined);
}

/**
 * Why nothing was written; undefined when it was. What follows from two equal texts alone, whatever they leave open, has
 * no set between the two, and nothing is handed out that would be refused.
 */
function writeChecked(
  path: string,
  given: Given,
  claim: ComparedClaim,
  files: readonly string[],
  context: Context,
): string | undefined {
  const subject = subjectOf(claim, files, given, silent(context));
  const text = textOf(claim, questionOf(given), subject, toolText(context.io));
  try {
    verifyComparison(readComparison(text), subject.filters);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
  writeFile(path, text);
  return undefined;
}

/** The remarks on the files have been printed when they were read first. */
function silent(context: Context): Context {
  return { ...context, io: { ...context.io, err: () => undefined } };
}

function questionOf(given: Given): Question {
  return new Map(
    questionOptions.flatMap((name): readonly (readonly [string, string | boolean])[] => {
      if (name === 'opening') return given.flag(name) ? [[name, true]] : [];
      const text = given.text(name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function textOf(claim: ComparedClaim, question: Question, { filters, files, asOf }: Subject, tool: string): string {
  const bound = { tool, claim, question, files, ...(asOf === undefined ? {} : { asOf }) };
  const top = {
    schemaVersion: certificateVersion,
    kind: 'comparison',
    tool,
    claim,
    question: Object.fromEntries(question),
    ...(asOf === undefined ? {} : { asOf }),
    inputs: { files, digest: comparisonDigest(bound) },
  };
  const both = claim === 'equal';
  const parts = filters.map((filter) => filterText(written(() => filterCertificate(filter, both))));
  return `${JSON.stringify(top, null, 2).slice(0, -2)},\n  "filters": [\n${parts.join(',\n')}\n  ]\n}\n`;
}

// One line a row: thousands of them, which a reader searches and a diff compares.
function filterText({ tests, ...rest }: FilterCertificateJson): string {
  const rows = tests.map((row) => `      ${JSON.stringify(row)}`).join(',\n');
  return `    ${JSON.stringify(rest).slice(0, -1)}, "tests": [\n${rows}\n    ]}`;
}

function written<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `the certificate cannot be written: ${printable(error.message)}`;
    throw new CannotRun([{ severity: 'error', code: 'certificate-invalid', message }]);
  }
}
