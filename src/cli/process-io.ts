/** cli: the real process behind `Io`. */
import { existsSync, writeSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDiagnostic } from '../diagnostics/public.ts';
import { exitCodes } from './exit.ts';
import type { Io } from './io.ts';
import { shellWord } from './shell-word.ts';

const brokenPipeExit = 141; // 128 + SIGPIPE, as a program killed by its closed pipe reports

export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader (head, less) has seen enough: nothing is left to say and nobody to say it to.
      if (error.code === 'EPIPE') process.exit(brokenPipeExit);
      // Half a result must not look like one that was whole.
      cannotWrite(error.code ?? error.message);
      process.exit(exitCodes.couldNotRun);
    });
  }
  const packageRoot = findPackageRoot();
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: terminalColumns(),
    env: new Map(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
    cwd: process.cwd(),
    program: calledAs(process.argv[1] ?? '', packageRoot),
    today: localDay,
    packageRoot,
  };
}

function cannotWrite(reason: string): void {
  const message = `the output could not be written (${reason})`;
  try {
    writeSync(2, `${formatDiagnostic({ severity: 'error', code: 'output-failed', message })}\n`);
  } catch {
    // stderr is the stream that failed; the exit code is all that is left.
  }
}

/** COLUMNS helps where the output is a file that somebody will read. */
function terminalColumns(): number {
  const columns = process.stdout.isTTY ? process.stdout.columns : Number(process.env['COLUMNS'] ?? '');
  return Number.isInteger(columns) && columns >= 40 && columns <= 1000 ? columns : 80;
}

function localDay(): string {
  const now = new Date();
  const two = (n: number): string => `${n}`.padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** An installed command by its name; from a clone what works there: `npx segproof` in its root, else the path. */
function calledAs(script: string, packageRoot: string): string {
  if (basename(script).replace(/\.\w+$/u, '') === 'segproof') return 'segproof';
  if (process.cwd() === packageRoot) return 'npx segproof';
  if (/[/\\]node_modules[/\\]segproof[/\\]/u.test(script)) return 'npx segproof';
  const short = relative(process.cwd(), script);
  return `node ${shellWord(short.length < script.length ? short : script)}`;
}

/** The nearest folder above this file with a package.json: the bundle lies in `dist/`, the sources in `src/cli/`. */
function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let depth = 0; depth < 5; depth += 1) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    folder = dirname(folder);
  }
  return folder;
}
