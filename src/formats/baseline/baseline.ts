/** formats: the findings that were known when a baseline was taken, as JSON. */
import { z } from 'zod';
import { type Diagnostic, type ErrorCode, type Outcome, printable } from '../../diagnostics/public.ts';

/** Grows when the causes of findings are named otherwise, so that an old baseline cannot hide new findings. */
export const baselineVersion = 1;

const sizeLimit = 16 * 1024 * 1024;
const header = z.object({ segproof: z.literal('baseline'), version: z.number() });
const schema = z.strictObject({
  segproof: z.literal('baseline'),
  version: z.literal(baselineVersion),
  asOf: z.string(),
  findings: z.array(z.string().min(1)).max(1_000_000),
});

/** The same findings give the same text. */
export function writeBaseline(findings: readonly string[], asOf: string): string {
  const sorted = [...new Set(findings)].sort();
  return `${JSON.stringify({ segproof: 'baseline', version: baselineVersion, asOf, findings: sorted }, undefined, 2)}\n`;
}

/** The causes of the findings. Errors: `file-too-large`, `baseline-invalid`, `baseline-version`. */
export function readBaseline(file: string, bytes: Uint8Array): Outcome<ReadonlySet<string>> {
  if (bytes.length > sizeLimit) return refuse(file, 'file-too-large', `the file has ${bytes.length} octets`);
  const value = parse(bytes);
  const help = 'take a new one with `segproof check --write-baseline FILE`';
  const kind = header.safeParse(value);
  if (!kind.success) return refuse(file, 'baseline-invalid', 'the file is no baseline of segproof', help);
  const { version } = kind.data;
  if (version !== baselineVersion) {
    const message = `the baseline is of version ${version}, this program reads version ${baselineVersion}`;
    return refuse(file, 'baseline-version', message, help);
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: new Set(result.data.findings), remarks: [] };
  const where = result.error.issues[0]?.path.map((step) => String(step)).join('.') ?? '';
  return refuse(file, 'baseline-invalid', `the baseline is damaged at \`${printable(where, 80)}\``, help);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function refuse(file: string, code: ErrorCode, message: string, help?: string): Outcome<never> {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    position: { kind: 'file', file },
    ...(help === undefined ? {} : { help }),
  };
  return { ok: false, diagnostics: [diagnostic] };
}
