/** formats: the octets of a YAML file -> located values, within bounds. */
import { LineCounter } from 'yaml';
import { type Diagnostic, DiagnosticList, type Outcome, type TextPosition } from '../../diagnostics/public.ts';
import { decodeYaml } from './decode.ts';
import { locate } from './locate.ts';
import type { Located } from './located.ts';
import { deepest, parseDocuments, reportSyntax } from './parse.ts';

/** Octets that one YAML file may have: some 60,000 matrix rows. */
export const yamlSizeLimit: number = 16 * 1024 * 1024;

const mostErrors = 20;

/**
 * The one document of `bytes`. Errors: `file-too-large`, `file-empty`, `yaml-syntax` (also a key given twice, a tag, an
 * unknown anchor, text that is not UTF-8), `yaml-too-deep`, `yaml-alias-bomb`, `name-invalid` for the key `__proto__`.
 */
export function readYaml(file: string, bytes: Uint8Array): Outcome<Located> {
  if (bytes.length > yamlSizeLimit) {
    const message = `the file has ${bytes.length} octets`;
    return refuse({
      code: 'file-too-large',
      message,
      expected: `at most ${yamlSizeLimit} octets`,
      position: { kind: 'file', file },
    });
  }
  const text = decodeYaml(file, bytes);
  if (!text.ok) return text;
  const lines = new LineCounter();
  const place = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset);
    return { kind: 'text', file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const parsed = parseDocuments(text.value, lines);
  if ('tooDeepAt' in parsed) {
    const message = `the nesting is deeper than ${deepest} levels`;
    return refuse({
      code: 'yaml-too-deep',
      message,
      expected: `at most ${deepest} levels`,
      position: place(parsed.tooDeepAt),
    });
  }
  if ('tooManyAt' in parsed) {
    const message = 'the file holds more values than the reader takes';
    return refuse({
      code: 'file-too-large',
      message,
      help: 'split it with `include`',
      position: place(parsed.tooManyAt),
    });
  }
  const problems = new DiagnosticList(mostErrors);
  reportSyntax(parsed.documents, problems, place);
  const root = parsed.documents[0]?.contents;
  if (root === undefined || root === null) {
    if (!problems.hasErrors)
      problems.error('file-empty', 'the file holds no value', { position: { kind: 'file', file } });
    return { ok: false, diagnostics: problems.items };
  }
  if (problems.hasErrors) return { ok: false, diagnostics: problems.items };
  return problems.outcome(locate(root, problems, place));
}

function refuse(diagnostic: Omit<Diagnostic, 'severity'>): Outcome<never> {
  return { ok: false, diagnostics: [{ severity: 'error', ...diagnostic }] };
}
