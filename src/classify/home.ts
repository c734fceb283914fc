/** classify: the memory that compiled structures live in, readable by TypeScript and by the kernels alike. */
import { type Engine, newEngine, newMemory } from './wasm/engine.ts';

/** A structure is placed at octet addresses of `buffer`; what is placed is never moved. */
export interface Home {
  readonly buffer: ArrayBufferLike;
  /** Absent in the plain TypeScript backend. */
  readonly engine?: Engine;
  /** The address of `bytes` free octets, on a border of a cache line. Throws RangeError when the home is full. */
  readonly take: (bytes: number) => number;
}

const line = 64;

/** Octets that `take(bytes)` uses up at most. */
export function placed(bytes: number): number {
  return Math.ceil(bytes / line) * line;
}

/** A home for `bytes` octets; without WebAssembly, or where it is not wanted, an ordinary buffer. */
export function newHome(bytes: number, backend: 'typescript' | 'wasm', shared = false): Home {
  const memory = backend === 'wasm' ? newMemory(bytes + line, shared) : undefined;
  const engine = memory === undefined ? undefined : newEngine(memory, shared);
  const buffer =
    engine?.memory.buffer ?? (shared ? new SharedArrayBuffer(bytes + line) : new ArrayBuffer(bytes + line));
  // Address 0 stays free.
  let next = line;
  return {
    buffer,
    ...(engine === undefined ? {} : { engine }),
    take: (wanted) => {
      const at = next;
      if (at + wanted > buffer.byteLength) throw new RangeError(`no room for ${wanted} octets`);
      next += placed(wanted);
      return at;
    },
  };
}
