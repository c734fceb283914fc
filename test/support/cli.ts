/** The command line as a process: bundled once for a test file, run with a clean environment. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export const repository: string = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called once with the process, to send it a signal or close its pipes. */
  readonly meanwhile?: (child: ReturnType<typeof spawn>) => void;
}

export interface BuiltCli {
  readonly path: string;
  readonly run: (args: readonly string[], settings?: RunSettings) => Promise<Ran>;
  readonly remove: () => Promise<void>;
}

/** Builds as `npm run build:cli` does, below the repository, so that the bundle finds its package as it will when installed. */
export async function buildCli(): Promise<BuiltCli> {
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'segproof-cli-'));
  const path = join(folder, 'cli.mjs');
  await build({
    absWorkingDir: repository,
    entryPoints: ['src/cli/main.ts'],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as segproofCreateRequire } from 'node:module';\nconst require = segproofCreateRequire(import.meta.url);",
    },
  });
  return {
    path,
    run: (args, settings = {}) => runNode([path, ...args], settings),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

// Nothing of the developer's own shell leaks in: no colour wishes, no locale, no NODE_OPTIONS.
function runNode(words: readonly string[], settings: RunSettings): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...words], {
      cwd: settings.cwd ?? repository,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8', ...settings.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
    });
    settings.meanwhile?.(child);
  });
}
