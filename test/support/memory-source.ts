/** support: files in memory, for readers that follow names from file to file. */
import { posix } from 'node:path';
import type { FileSource } from '../../src/formats/public.ts';

export function memorySource(files: ReadonlyMap<string, string>): FileSource {
  return {
    read: (path) => {
      const text = files.get(path);
      return text === undefined
        ? { ok: false, code: 'file-not-found', message: `no file \`${path}\`` }
        : { ok: true, bytes: new TextEncoder().encode(text) };
    },
    resolve: (from, reference) => posix.join(posix.dirname(from), reference),
  };
}
