// Sends any number of random packets through model and kernel: npm run fuzz:kernel -- --packets 1000000 [--seed 1]
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const source = join(root, 'test', 'kernel', 'oracle');
const folder = await mkdtemp(join(root, 'node_modules', '.cache-fuzz-'));
const file = join(folder, 'fuzz.mjs');
process.env.KERNEL_ORACLE_SOURCE = source;
try {
  await build({
    entryPoints: [join(source, 'fuzz.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'error',
    external: ['esbuild'],
    banner: {
      js: "import { createRequire as segproofCreateRequire } from 'node:module';\nconst require = segproofCreateRequire(import.meta.url);",
    },
  });
  await import(file);
} finally {
  await rm(folder, { recursive: true, force: true });
}
