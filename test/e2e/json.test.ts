/** `--json` of every command, held against the types that the library documents, by the compiler itself. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltCli, buildCli, repository, runProcess, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
const two = join(scratch.path, 'two', 'platform.yaml');
const certificate = join(scratch.path, 'isolation.json');
const reference = 'topologies/msp/platform.yaml';
const broken = 'topologies/msp/broken/pas-iso-6.yaml';
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', join(scratch.path, 'two')]);
  await cli.run(['prove', two, '--certificate', certificate]);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

const packet = ['--from', 'web-t00001', '--to', 'srv-t00001', '--dport', '5432'];
const answers: readonly (readonly [type: string, words: readonly string[], code: number])[] = [
  ['CheckJson', ['check', two, '--json'], 0],
  ['CheckJson', ['check', broken, '--json', '--expect', '--effort', 'quick', '--only', 'PAS-ISO-6'], 0],
  ['TraceAnswerJson', ['trace', two, ...packet, '--json'], 0],
  ['TraceAnswerJson', ['trace', two, ...packet, '--json', '--conversation'], 0],
  ['TraceAnswerJson', ['trace', reference, '--from', 'internet', '--to', 'beta-web', '--icmp', '3.4', '--json'], 1],
  ['ExplanationJson', ['explain', two, ...packet, '--json'], 0],
  ['ExplanationJson', ['explain', two, '--from', 'web-t00001', '--to', 'srv-t00001', '--dport', '1', '--json'], 1],
  ['VerificationJson', ['verify-certificate', two, certificate, '--json'], 0],
  ['VerificationJson', ['verify-certificate', reference, certificate, '--json'], 1],
  ['ZoneMatrixJson', ['matrix', two, '--json'], 0],
  ['ValidationJson', ['validate', two, '--json'], 0],
  ['ValidationJson', ['validate', join(scratch.path, 'none.csv'), '--json'], 2],
  ['GenerationJson', ['generate', '--tenants', '1', '--out', join(scratch.path, 'one'), '--json'], 0],
];

const folder = join(scratch.path, 'shapes');

test.each(answers.map((answer, i) => [...answer, i] as const))('%s: segproof %j', async (type, words, code, i) => {
  const ran = await cli.run(words);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject({ schemaVersion: 1, command: words[0] });
  // To the compiler a literal with a field that its type lacks is an error, and so is a missing one.
  mkdirSync(folder, { recursive: true });
  const door = relative(folder, join(repository, 'src', 'index.ts'));
  const text = `import type { ${type} } from '${door}';\nexport const value: ${type} = ${ran.stdout.trimEnd()};\n`;
  writeFileSync(join(folder, `${i}.ts`), text);
});

test('all of them are of the documented type, with no field more and none less', async () => {
  expect(readdirSync(folder)).toHaveLength(answers.length);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { types: [], typeRoots: [] };
  const settings = { extends: join(repository, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const tsc = join(repository, 'node_modules', '.bin', 'tsc');
  const { code, stdout } = await runProcess(tsc, ['-p', join(folder, 'tsconfig.json')]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
});

test('every finding and every row says its place as text and in parts', async () => {
  const { stdout } = await cli.run(['check', broken, '--json', '--effort', 'quick', '--only', 'PAS-ISO-6']);
  const { promises } = JSON.parse(stdout) as { promises: readonly { findings: readonly Record<string, unknown>[] }[] };
  const [finding] = promises[0]?.findings ?? [];
  expect(finding).toMatchObject({
    id: 'PAS-ISO-6',
    severity: 'error',
    rows: ['BRK-ISO-6'],
    place: { kind: 'text', file: broken, line: 13, column: 7, text: `${broken}:13:7` },
    witness: { disposition: 'delivered', ending: 'arrived', end: { node: 'beta-mail' } },
  });
});
