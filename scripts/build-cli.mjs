/** Bundles the command line into one file, so that it starts fast and needs no `node_modules`. */
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

const target = 'dist/cli.js';

// Some dependencies are CommonJS and call `require` for Node's own modules; an ES module has none until it makes one.
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as segproofCreateRequire } from 'node:module';",
  'const require = segproofCreateRequire(import.meta.url);',
].join('\n');

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: target,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: banner },
  legalComments: 'eof',
  logLevel: 'warning',
  absWorkingDir: new URL('..', import.meta.url).pathname,
});
await chmod(new URL(`../${target}`, import.meta.url), 0o755);
