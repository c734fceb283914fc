/** Bundles the command line into one file, so that it starts fast and needs no `node_modules`: build-cli.mjs [target] */
import { chmod } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(repository, process.argv[2] ?? 'dist/cli.js');

// Some dependencies are CommonJS and call `require` for Node's own modules; an ES module has none until it makes one.
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as segproofCreateRequire } from 'node:module';",
  'const require = segproofCreateRequire(import.meta.url);',
].join('\n');

try {
  await build({
    absWorkingDir: repository,
    entryPoints: ['src/cli/main.ts'],
    outfile: target,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: banner },
    legalComments: 'eof',
    logLevel: 'warning',
  });
  await chmod(target, 0o755);
} catch {
  // esbuild has already said what is wrong, with its place.
  process.exitCode = 1;
}
