/** cli: files as they stand in a revision of a git repository. */
import { spawnSync } from 'node:child_process';
import { dirname, isAbsolute, join, normalize, posix } from 'node:path';
import { printable } from '../diagnostics/public.ts';
import type { FileRead, FileSource } from '../formats/public.ts';

/** `REVISION:path`; undefined for text that is no such thing. Revisions that look like options are none. */
export function parseRevision(text: string): { readonly revision: string; readonly path: string } | undefined {
  const parts = /^(?<revision>[\w][\w./@^~{}-]*):(?<path>[^:]+)$/u.exec(text)?.groups;
  const [revision, path] = [parts?.['revision'], parts?.['path']];
  return revision === undefined || path === undefined ? undefined : { revision, path };
}

/** Reads what `git show REVISION:./path` prints; paths are relative to `cwd`. Nothing is checked out. */
export class GitSource implements FileSource {
  readonly #revision: string;
  readonly #cwd: string;

  constructor(revision: string, cwd: string) {
    this.#revision = revision;
    this.#cwd = cwd;
  }

  read(path: string, limit: number): FileRead {
    const name = printable(`${this.#revision}:${path}`, 400);
    const inside = posix.normalize(path.replaceAll('\\', '/'));
    if (isAbsolute(path)) {
      return { ok: false, code: 'file-not-found', message: `\`${name}\` is no path inside the repository` };
    }
    const { status, stdout, stderr, error } = spawnSync('git', ['show', `${this.#revision}:./${inside}`], {
      cwd: this.#cwd,
      maxBuffer: limit + 1,
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
      return { ok: false, code: 'file-unreadable', message: `git is not installed, so \`${name}\` cannot be read` };
    }
    if (error !== undefined || status !== 0) {
      const why = printable(
        stderr
          ?.toString('utf8')
          .trim()
          .replace(/^fatal: /u, '') ?? '',
        200,
      );
      return { ok: false, code: 'file-not-found', message: `git has no \`${name}\`${why === '' ? '' : `: ${why}`}` };
    }
    if (stdout.length > limit) {
      return { ok: false, code: 'file-too-large', message: `\`${name}\` has more than the ${limit} octets allowed` };
    }
    return { ok: true, bytes: new Uint8Array(stdout) };
  }

  resolve(from: string, reference: string): string {
    return isAbsolute(reference) ? normalize(reference) : normalize(join(dirname(from), reference));
  }
}
