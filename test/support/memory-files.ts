/** Files in memory for the readers, with paths as a disk resolves them. */
import { isAbsolute, join, normalize } from 'node:path/posix';
import type { FileSource } from '../../src/formats/public.ts';

/** `reads` lists every path asked for, in order. */
export interface MemoryFiles extends FileSource {
  readonly reads: readonly string[];
}

export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): MemoryFiles {
  const held = new Map(Object.entries(files));
  const reads: string[] = [];
  return {
    reads,
    read: (path, limit) => {
      reads.push(path);
      const data = held.get(path);
      if (data === undefined) return { ok: false, code: 'file-not-found', message: `there is no file \`${path}\`` };
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
      if (bytes.length > limit) return { ok: false, code: 'file-too-large', message: `\`${path}\` is too large` };
      return { ok: true, bytes };
    },
    resolve: (from, reference) =>
      isAbsolute(reference) ? normalize(reference) : normalize(join(from, '..', reference)),
  };
}
