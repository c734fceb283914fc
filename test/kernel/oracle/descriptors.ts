/** The descriptors that the launcher opened: TUN ports and trace sockets, by namespace. */
import { readSync, writeSync } from 'node:fs';

/** One namespace's ports by interface name, and its rule trace. */
export interface Namespace {
  readonly name: string;
  readonly ports: ReadonlyMap<string, number>;
  readonly trace: number;
}

export function openNamespaces(text: string): readonly Namespace[] {
  return text
    .split(';')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...fds] = part.split(' ');
      const numbers = new Map(
        fds.map((fd) => {
          const at = fd.lastIndexOf('=');
          return [fd.slice(0, at), Number(fd.slice(at + 1))] as const;
        }),
      );
      const trace = numbers.get('trace');
      if (trace === undefined) throw new Error(`no trace socket for ${name}`);
      numbers.delete('trace');
      return { name, ports: numbers, trace };
    });
}

const buffer = Buffer.alloc(70_000);

/** Everything that waits behind a descriptor, each read as one message. */
export function drain(fd: number): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (;;) {
    const length = readWaiting(fd);
    if (length === 0) return found;
    found.push(Uint8Array.prototype.slice.call(buffer, 0, length));
  }
}

// ENOBUFS is a lost message: the run is void, never a drop. It is thrown on.
function readWaiting(fd: number): number {
  try {
    return readSync(fd, buffer, 0, buffer.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/** Hands the datagram to the kernel, which has decided when this returns. False where the TUN itself refuses it. */
export function inject(fd: number, bytes: Uint8Array): boolean {
  try {
    writeSync(fd, bytes);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return false;
    throw error;
  }
}
