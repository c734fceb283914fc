/** What a reader said, in the text form that people see. */
import { formatDiagnostic, type Outcome } from '../../src/diagnostics/public.ts';

/** Every error in its text form; empty when the outcome is a value. */
export function errorsOf(outcome: Outcome<unknown>): readonly string[] {
  return outcome.ok
    ? []
    : outcome.diagnostics.filter(({ severity }) => severity === 'error').map((item) => formatDiagnostic(item));
}

/** Warnings and notes, in their text form. */
export function remarksOf(outcome: Outcome<unknown>): readonly string[] {
  const all = outcome.ok ? outcome.remarks : outcome.diagnostics;
  return all.filter(({ severity }) => severity !== 'error').map((item) => formatDiagnostic(item));
}

/** The value; throws with every diagnostic when there is none. */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
}

/** First lines only: place, severity, code and message. */
export function firstLines(texts: readonly string[]): readonly string[] {
  return texts.map((text) => text.split('\n')[0] ?? '');
}
