/** classify: the kernels on one memory, where there is WebAssembly with SIMD. */
import { assemble } from './assemble.ts';
import { probeKernel, rememberKernel } from './flow-cache-kernels.ts';
import { forestKernel, type KernelShape } from './forest-kernel.ts';
import { tablesKernel } from './tables-kernel.ts';

/** The little of the WebAssembly interface that is used here; every browser and Node has it. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: Readonly<Record<string, unknown>> },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  }) => { readonly buffer: ArrayBufferLike };
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}
declare const WebAssembly: WebAssemblyInterface | undefined;

export type Memory = InstanceType<WebAssemblyInterface['Memory']>;
export type Kernel = (...given: readonly number[]) => void;

/** The kernels of one memory. `holds` is asked for checks; whoever calls a kernel sets it first. */
export interface Engine {
  readonly memory: Memory;
  readonly kernels: ReadonlyMap<string, Kernel>;
  holds: (check: number, row: number) => boolean;
}

const pageBytes = 65_536;

const shapes: readonly KernelShape[] = ([4, 6] as const).flatMap((family) =>
  [false, true].flatMap((checked) => [false, true].map((parted) => ({ family, checked, parted }))),
);

function kernelBytes(sharedMemory: boolean): Uint8Array<ArrayBuffer> {
  return assemble({ functions: [{ name: 'holds', parameters: 2 }], sharedMemory }, [
    ...shapes.map(forestKernel),
    tablesKernel(),
    probeKernel(),
    rememberKernel(),
  ]);
}

const modules = new Map<boolean, object | undefined>();

/** Compiled once; undefined where this program runs without WebAssembly, SIMD or shared memory. */
export function moduleOf(shared: boolean): object | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  if (!modules.has(shared)) {
    const bytes = kernelBytes(shared);
    modules.set(shared, WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined);
  }
  return modules.get(shared);
}

export function hasWebAssembly(): boolean {
  return moduleOf(false) !== undefined;
}

/** A memory of at least `bytes`, which never grows: a view of it stays valid. */
export function newMemory(bytes: number, shared: boolean): Memory | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const pages = Math.max(1, Math.ceil(bytes / pageBytes));
  if (pages > 65_536) return undefined;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    return undefined;
  }
}

export function newEngine(memory: Memory, shared: boolean): Engine | undefined {
  const module = moduleOf(shared);
  if (module === undefined || typeof WebAssembly === 'undefined') return undefined;
  const engine: Engine = { memory, kernels: new Map(), holds: () => false };
  const holds = (check: number, row: number): number => (engine.holds(check, row) ? 1 : 0);
  const { exports } = new WebAssembly.Instance(module, { env: { memory, holds } });
  return Object.assign(engine, { kernels: new Map(Object.entries(exports) as [string, Kernel][]) });
}
