/** cli: `schema`. */
import { type CertificateSchemaName, certificateSchema } from '../../../certify/public.ts';
import { jsonSchema, type SchemaName } from '../../../formats/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';

export function runSchema(given: Given, context: Context): ExitCode {
  printJson(schemaOf(given.argument(0)), context);
  return exitCodes.holds;
}

function schemaOf(text: string | undefined): unknown {
  const name = [...files, ...certificates].find((one) => one === text);
  if (name === undefined)
    throw usageError('no such format', { expected: `\`${[...files, ...certificates].join('`, `')}\`` });
  return name === 'certificate' || name === 'comparison' ? certificateSchema(name) : jsonSchema(name);
}

const files: readonly SchemaName[] = ['platform', 'overlay', 'matrix'];
const certificates: readonly CertificateSchemaName[] = ['certificate', 'comparison'];
