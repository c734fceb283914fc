/** cli: files on disk for the readers, remembered so that an error can show the line it speaks about. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { printable } from '../diagnostics/public.ts';
import { decodeWindows1252, type FileRead, type FileSource } from '../formats/public.ts';

const excerptLimit = 4 * 1024 * 1024;

/** Paths stay as the user wrote them (relative to the working folder), because they come back in every message. */
export class Disk implements FileSource {
  readonly #contents = new Map<string, Uint8Array>();
  readonly #inner: FileSource | undefined;

  /** `inner` reads the files where they are not on disk. */
  constructor(inner?: FileSource) {
    this.#inner = inner;
  }

  read(path: string, limit: number): FileRead {
    const found = this.#inner?.read(path, limit) ?? readBounded(path, limit);
    if (found.ok) this.#contents.set(path, found.bytes);
    return found;
  }

  resolve(from: string, reference: string): string {
    return isAbsolute(reference) ? normalize(reference) : normalize(join(dirname(from), reference));
  }

  /** The SHA-256 of every file read so far, in the order of reading. */
  digests(): ReadonlyMap<string, string> {
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    return new Map([...this.#contents].map(([path, bytes]) => [path, digest(bytes)]));
  }

  /** Every file that was read, by the path that it was read by, as it was then. */
  contents(): ReadonlyMap<string, Uint8Array> {
    return this.#contents;
  }

  /** The text of a file read earlier; undefined for archives and for bytes that are not UTF-8. */
  sourceOf(path: string): string | undefined {
    const bytes = this.#contents.get(path);
    if (bytes === undefined || bytes.length > excerptLimit || bytes.includes(0)) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return decodeWindows1252(bytes);
    }
  }
}

function readBounded(path: string, limit: number): FileRead {
  const name = printable(path, 400);
  let handle: number | undefined;
  try {
    // Opening a named pipe for reading would wait for a writer for ever; not with O_NONBLOCK, which Windows lacks.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(handle);
    if (status.isDirectory())
      return { ok: false, code: 'file-unreadable', message: `\`${name}\` is a folder, not a file` };
    if (!status.isFile()) return { ok: false, code: 'file-unreadable', message: `\`${name}\` is not an ordinary file` };
    if (status.size > limit) {
      return {
        ok: false,
        code: 'file-too-large',
        message: `\`${name}\` has ${status.size} octets, more than the ${limit} allowed`,
      };
    }
    return { ok: true, bytes: readAll(handle, status.size) };
  } catch (error) {
    return refusal(name, error);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

// Never more than the size that was checked, even when the file grows meanwhile.
function readAll(handle: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(handle, bytes, filled, size - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function refusal(name: string, error: unknown): FileRead {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { ok: false, code: 'file-not-found', message: `there is no file \`${name}\`` };
  if (code === 'EACCES' || code === 'EPERM')
    return { ok: false, code: 'file-unreadable', message: `\`${name}\` may not be read by this user` };
  return { ok: false, code: 'file-unreadable', message: `\`${name}\` could not be read (${code ?? 'unknown reason'})` };
}
