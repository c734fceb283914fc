/** cli: one file that appears whole or not at all. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { printable } from '../diagnostics/public.ts';
import { CannotRun } from './exit.ts';

/** Written beside its place and renamed, so that a full disk or a signal leaves the old file as it was. */
export function writeFile(path: string, content: string | Uint8Array): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    writeFileSync(beside, content, { flag: 'wx' });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    const message = `\`${printable(path, 400)}\` could not be written (${code ?? 'unknown reason'})`;
    throw new CannotRun([
      { severity: 'error', code: 'output-failed', message, help: 'name a file in a folder that you may write to' },
    ]);
  }
}
