/** support: the command line as a process: built once for a test file, run with a clean environment. */
import { execFile, type SpawnOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const repository: string = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** The working folder; the repository unless told. */
  readonly cwd?: string;
  readonly uid?: number;
  /** Called once with the process, to send it a signal or close its pipes. */
  readonly meanwhile?: (child: ReturnType<typeof spawn>) => void;
}

export interface BuiltCli {
  readonly path: string;
  readonly run: (args: readonly string[], settings?: RunSettings) => Promise<Ran>;
  /** A line for bash, which finds the program as `segproof`. */
  readonly shell: (line: string, settings?: RunSettings) => Promise<Ran>;
  readonly remove: () => void;
}

/** Builds as `npm run build:cli` does, below the repository, so that the bundle finds its package as it will when installed. */
export async function buildCli(): Promise<BuiltCli> {
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'segproof-cli-'));
  const path = join(folder, 'cli.mjs');
  await promisify(execFile)(process.execPath, [join(repository, 'scripts', 'build-cli.mjs'), path]);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'segproof'), `#!/bin/sh\nexec '${process.execPath}' '${path}' "$@"\n`, { mode: 0o755 });
  const PATH = `${bin}:${process.env['PATH'] ?? ''}`;
  return {
    path,
    run: (args, settings = {}) => runProcess(process.execPath, [path, ...args], settings),
    shell: (line, settings = {}) => runProcess('bash', ['-c', line], { ...settings, env: { PATH, ...settings.env } }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An empty folder for one test file, removed by `remove`. */
export function scratchFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'segproof-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs to the end. Nothing of the developer's own shell leaks in: no colour wishes, no locale, no NODE_OPTIONS. */
export function runProcess(program: string, words: readonly string[], settings: RunSettings = {}): Promise<Ran> {
  const options: SpawnOptions = {
    cwd: settings.cwd ?? repository,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8', ...settings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(settings.uid === undefined ? {} : { uid: settings.uid, gid: settings.uid }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words], options);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      resolve({ code, signal, stdout: text(out), stderr: text(err) });
    });
    settings.meanwhile?.(child);
  });
}
