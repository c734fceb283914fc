/** cli: a folder of new files that appears whole or not at all. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { printable } from '../diagnostics/public.ts';
import { CannotRun } from './exit.ts';
import { interruptible } from './interrupt.ts';

/**
 * `files` by path relative to the folder. Everything is written next to it first and renamed at the end. An existing
 * folder must be empty, or `force` given and hold the file `marker`, which tells whose work it is; what it held is
 * removed only after all else went well. A signal meanwhile leaves the disk as it was.
 */
export async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  force: boolean,
  marker = 'platform.yaml',
): Promise<void> {
  const target = resolve(folder);
  const name = printable(folder, 400);
  checkTarget(target, name, force, marker);
  try {
    mkdirSync(dirname(target), { recursive: true });
    await interruptible(async (stopIfAsked) => {
      const staging = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
      try {
        const made = join(staging, 'new');
        await writeFiles(made, files, stopIfAsked);
        replace(target, made, join(staging, 'old'));
      } finally {
        rmSync(staging, { recursive: true, force: true });
      }
    });
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    const message = `\`${name}\` could not be written (${code ?? 'unknown reason'})`;
    const help = 'choose a folder that you may write to';
    throw new CannotRun([{ severity: 'error', code: 'output-failed', message, help }]);
  }
}

/** The old folder is put back when the new one cannot take its place. */
function replace(target: string, made: string, old: string): void {
  if (!existsSync(target)) {
    renameSync(made, target);
    return;
  }
  renameSync(target, old);
  try {
    renameSync(made, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
}

/** Refuses a folder that `writeFolder` would refuse, before long work is done for it. */
export function checkFolder(folder: string, force: boolean, marker: string): void {
  checkTarget(resolve(folder), printable(folder, 400), force, marker);
}

function checkTarget(target: string, name: string, force: boolean, marker: string): void {
  // Replacing the folder that holds the working folder would pull it away from under the user.
  const here = process.cwd();
  if (here === target || here.startsWith(target + sep)) {
    throw refusal(`\`${name}\` is the working folder or holds it`, 'name a new folder');
  }
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw refusal(`\`${name}\` is a file`, 'name a new folder');
  if (readdirSync(target).length === 0) return;
  if (!force) {
    throw refusal(
      `the folder \`${name}\` is not empty`,
      'name a new folder, or add `--force` to replace all that it holds',
    );
  }
  // --force is for a second run, never for somebody's home.
  if (!existsSync(join(target, marker))) {
    throw refusal(
      `the folder \`${name}\` holds no \`${marker}\``,
      '`--force` replaces only a folder that was generated before',
    );
  }
}

async function writeFiles(
  root: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  stopIfAsked: () => void,
): Promise<void> {
  for (const [path, text] of files) {
    const inside = normalize(path);
    if (isAbsolute(inside) || inside.startsWith('..')) throw new Error(`generated path ${path} leaves its folder`);
    const full = join(root, inside);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
    stopIfAsked();
  }
}

function refusal(message: string, help: string): CannotRun {
  return new CannotRun([{ severity: 'error', code: 'option-invalid', message, help }]);
}
