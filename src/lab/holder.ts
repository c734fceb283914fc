/**
 * lab: private namespaces that live exactly as long as this process. A holder sleeps inside them and reads its input:
 * when we end, however we end, its input closes, it ends too, and the kernel takes the namespaces away.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { unshareFlags } from './probe.ts';

/** A name in the holder's environment by which `lab down` knows it. */
const holderMark = 'SEGPROOF_LAB_HOLDER';

/** Whether a process is a holder, of this program or another one; false where there is none. Linux: proc(5). */
export function isHolder(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${holderMark}=yes`);
  } catch {
    return false;
  }
}

export class Holder {
  readonly pid: number;
  readonly mode: 'root' | 'user';
  readonly #child: ChildProcessWithoutNullStreams;

  private constructor(child: ChildProcessWithoutNullStreams, pid: number, mode: 'root' | 'user') {
    this.#child = child;
    this.pid = pid;
    this.mode = mode;
  }

  /** Throws when the namespaces are refused. */
  static async start(mode: 'root' | 'user'): Promise<Holder> {
    const setUp = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && echo ready && exec cat';
    const env = { ...process.env, [holderMark]: 'yes' };
    const child = spawn('unshare', [unshareFlags(mode), 'sh', '-c', setUp], { env });
    const ready = await Promise.race([
      once(child.stdout, 'data').then(() => true),
      once(child, 'exit').then(() => false),
      once(child, 'error').then(() => false),
    ]);
    if (!ready || child.pid === undefined) throw new Error('no private namespaces could be made');
    return new Holder(child, child.pid, mode);
  }

  /** The words that run a command inside. */
  enter(): readonly string[] {
    const user = this.mode === 'root' ? [] : ['-U', '--preserve-credentials'];
    return ['nsenter', '-t', `${this.pid}`, ...user, '-n', '-m'];
  }

  /** Runs a shell script inside; throws with its last words when it fails. */
  async run(script: string): Promise<void> {
    const [command = 'nsenter', ...rest] = this.enter();
    const child = spawn(command, [...rest, 'sh', '-s']);
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.stdin.end(script);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(Buffer.concat(said).toString('utf8').trim().slice(0, 2000));
  }

  /** Ended by whoever outlives it: a signal from outside, or `stop`. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  async stop(): Promise<void> {
    this.#child.stdin.end();
    await this.ended();
  }
}
