/** cli: `schema`. */
import { jsonSchema, type SchemaName } from '../../../formats/public.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';

export function runSchema(given: Given, context: Context): ExitCode {
  printJson(jsonSchema(readName(given.argument(0))), context);
  return exitCodes.holds;
}

function readName(text: string | undefined): SchemaName {
  if (text === 'platform' || text === 'overlay' || text === 'matrix') return text;
  throw usageError('no such format', { expected: '`platform`, `overlay` or `matrix`' });
}
