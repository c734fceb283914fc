/** support: the project's own files, as tests of its shape read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
const repository: string = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file named from the repository root. */
export function textOf(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/** Whether a file or folder named from the repository root exists. */
export function exists(path: string): boolean {
  return existsSync(join(repository, path));
}

/** Every file under `folder` whose name ends in `suffix`: path from the repository root, with `/`, to text. */
export function filesUnder(folder: string, suffix: string): ReadonlyMap<string, string> {
  const found = readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return new Map(found.map((path) => [path, textOf(path)]));
}
