/** The package as others use it: README's examples by its name, its types under a strict compiler, and a browser. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, repository, runProcess } from '../support/cli.ts';
import { type BuiltLibrary, buildLibrary } from '../support/library.ts';
import { textOf } from '../support/tree.ts';

let cli: BuiltCli;
let library: BuiltLibrary;

beforeAll(async () => {
  [cli, library] = await Promise.all([buildCli(), buildLibrary()]);
});
afterAll(() => {
  cli.remove();
  library.remove();
});

test('the outputs in README.md are what its commands and its example print', async () => {
  const words = ['scripts/readme-outputs.mjs', '--check', cli.path, library.door];
  const { code, stderr } = await runProcess(process.execPath, words);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('README’s example runs against the package by its name', async () => {
  const [, code = '', , printed = ''] = /```js\n(.*?)```(.*?)```text\n(.*?)```/su.exec(textOf('README.md')) ?? [];
  const file = join(library.folder, 'example.mjs');
  writeFileSync(file, code);
  const ran = await runProcess(process.execPath, [file]);
  expect(ran).toMatchObject({ code: 0, stdout: printed, stderr: '' });
});

test('its types stand a strict compiler that knows neither Node nor our settings', async () => {
  const file = join(library.folder, 'user.ts');
  writeFileSync(
    file,
    `import { type CheckReport, type FileSource, type Finding, makePacket, parseAddress, readPlatform, runChecks, type Trace } from 'segproof';
const none: FileSource = { read: () => ({ ok: false, code: 'file-not-found', message: 'none' }), resolve: (_, path) => path };
const platform = readPlatform(none, 'x.yaml');
if (platform.ok) {
  const report: CheckReport = runChecks({ topology: platform.value.topology, matrix: { flows: [], inactive: [], asOf: '2026-01-01', files: [], unknownColumns: [] } });
  const findings: readonly Finding[] = report.findings;
  const trace: Trace | undefined = findings[0]?.witness;
  console.log(trace?.disposition);
}
const address = parseAddress('10.0.0.1');
if (address.ok) console.log(makePacket({ src: address.value, dst: address.value, protocol: 6, dstPort: 443 }).dstPort);
// @ts-expect-error an address is no text
makePacket({ src: '10.0.0.1', dst: '10.0.0.2', protocol: 6 });
`,
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2023',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023', 'dom'],
    types: [],
  };
  writeFileSync(join(library.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  const tsc = join(repository, 'node_modules', '.bin', 'tsc');
  const { code, stdout } = await runProcess(tsc, ['-p', library.folder]);
  expect(stdout).toBe('');
  expect(code).toBe(0);
});

test('it asks for nothing that a browser lacks', async () => {
  const { warnings, outputFiles } = await build({
    entryPoints: [library.door],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  expect(outputFiles).toHaveLength(1);
});
