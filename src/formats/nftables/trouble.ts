/** formats: what stopped a reader of nft, as diagnostics. */
import { type Diagnostic, DiagnosticList } from '../../diagnostics/public.ts';
import { SyntaxTrouble } from './syntax.ts';

/** Throws again what is no trouble of the text. */
export function troubleOf(error: unknown): readonly Diagnostic[] {
  if (!(error instanceof SyntaxTrouble)) throw error;
  const problems = new DiagnosticList();
  const { position, expected } = error;
  problems.error(error.code, error.message, { position, ...(expected === undefined ? {} : { expected }) });
  return problems.items;
}
