/** support: the library as it is published: compiled, and found by its name from a folder beside it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './cli.ts';

export interface BuiltLibrary {
  /** A folder in which `import … from 'segproof'` finds the library. */
  readonly folder: string;
  /** The compiled door. */
  readonly door: string;
  readonly remove: () => void;
}

/** Builds as `npm run build:lib` does, below `node_modules`, where its dependencies are found. */
export async function buildLibrary(): Promise<BuiltLibrary> {
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'segproof-library-'));
  const packed = join(folder, 'node_modules', 'segproof');
  mkdirSync(packed, { recursive: true });
  cpSync(join(repository, 'package.json'), join(packed, 'package.json'));
  const out = join(packed, 'dist', 'lib');
  const tsc = join(repository, 'node_modules', '.bin', 'tsc');
  await promisify(execFile)(tsc, ['-p', 'tsconfig.build.json', '--outDir', out], { cwd: repository });
  return { folder, door: join(out, 'index.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
