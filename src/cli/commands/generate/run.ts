/** cli: `generate`. */
import { join } from 'node:path';
import { printable } from '../../../diagnostics/public.ts';
import { generatePlatform } from '../../../formats/public.ts';
import { counted, generationJson } from '../../../report/public.ts';
import { type ExitCode, exitCodes } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { printJson } from '../../output.ts';
import { shellWord } from '../../shell-word.ts';
import { writeFolder } from '../../write-folder.ts';

const mostTenants = 5000;

export async function runGenerate(given: Given, context: Context): Promise<ExitCode> {
  given.required('tenants');
  const tenants = given.integer('tenants', 1, mostTenants) ?? 1;
  const seed = given.integer('seed', 0, 2 ** 32 - 1) ?? 1;
  const out = given.required('out');
  const files = generatePlatform({ tenants, seed });
  await writeFolder(out, files, given.flag('force'));
  const platform = join(out, 'platform.yaml');
  if (given.flag('json')) {
    printJson(generationJson({ tenants, seed, folder: out, platform, files: [...files.keys()].sort() }), context);
    return exitCodes.holds;
  }
  const { language } = context;
  const count = counted(files.size, { en: 'file', fr: 'fichier' }, { en: 'files', fr: 'fichiers' }, language);
  const what = counted(tenants, { en: 'tenant', fr: 'client' }, { en: 'tenants', fr: 'clients' }, language);
  const seeded = language === 'fr' ? `graine ${seed}` : `seed ${seed}`;
  const name = printable(out, 400);
  const next = language === 'fr' ? 'Et ensuite' : 'Next';
  context.io.out(
    `${name}: ${count}, ${what}, ${seeded}\n\n${context.palette.strong(next)}\n  ${context.io.program} check ${shellWord(platform)}\n`,
  );
  return exitCodes.holds;
}
