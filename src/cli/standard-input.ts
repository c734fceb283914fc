/** cli: standard input as a file. */
import { readSync } from 'node:fs';
import type { FileRead } from '../formats/public.ts';

const chunkBytes = 64 * 1024;

/** Everything up to the end of standard input; one octet more than `limit` is too many. */
export function readStandardInput(limit: number): FileRead {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(chunkBytes);
    const count = readSome(chunk);
    if (typeof count === 'string') {
      return { ok: false, code: 'file-unreadable', message: `standard input could not be read (${count})` };
    }
    if (count === 0) return { ok: true, bytes: Buffer.concat(chunks) };
    total += count;
    if (total > limit) {
      return { ok: false, code: 'file-too-large', message: `standard input has more than the ${limit} octets allowed` };
    }
    chunks.push(chunk.subarray(0, count));
  }
}

// Where a terminal or another program made the input non-blocking, nothing to read yet is no end.
function readSome(chunk: Uint8Array): number | string {
  for (;;) {
    try {
      return readSync(0, chunk, 0, chunk.length, null);
    } catch (error) {
      const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') return code ?? 'unknown reason';
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
