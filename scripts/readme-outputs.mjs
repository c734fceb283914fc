/**
 * Keeps the outputs in README.md true. Runs every `$ ` line of its console blocks and its library example, then writes
 * what they print below them; `--check` writes nothing and fails on a difference instead.
 * readme-outputs.mjs [--check] [command line, default dist/cli.js] [library, default dist/lib/index.js]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2).filter((word) => word !== '--check');
const checking = process.argv.includes('--check');
const program = resolve(words[0] ?? join(repository, 'dist', 'cli.js'));
const library = pathToFileURL(resolve(words[1] ?? join(repository, 'dist', 'lib', 'index.js'))).href;
const path = join(repository, 'README.md');

/** As a person would see it: 80 columns, English, no colour. */
function run(file, args) {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: repository, env, encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

function consoleBlock(block) {
  let status = 0;
  const parts = block.split('\n').filter((line) => line.startsWith('$ '));
  return parts
    .map((line) => {
      const command = line.slice(2).replace(/^npx segproof/u, 'segproof');
      const script = `segproof() { '${process.execPath}' '${program}' "$@"; }; (exit ${status}); ${command}`;
      const ran = run('bash', ['-c', script]);
      status = ran.status;
      return `${line}\n${ran.text}`;
    })
    .join('');
}

function libraryExample(code) {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-readme-'));
  try {
    const file = join(folder, 'example.mjs');
    writeFileSync(file, code.replace("from 'segproof'", `from '${library}'`));
    return run(process.execPath, [file]).text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const before = readFileSync(path, 'utf8');
const after = before
  .replace(/```console\n(.*?)```/gsu, (_, block) => `\`\`\`console\n${consoleBlock(block)}\`\`\``)
  .replace(
    /```js\n(.*?)```(.*?)```text\n.*?```/su,
    (_, code, between) => `\`\`\`js\n${code}\`\`\`${between}\`\`\`text\n${libraryExample(code)}\`\`\``,
  );

if (!checking) writeFileSync(path, after);
else if (before !== after) {
  const was = before.split('\n');
  const is = after.split('\n');
  const at = was.findIndex((line, i) => line !== is[i]);
  console.error(`README.md:${at + 1}: it says\n  ${was[at]}\nand now there is\n  ${is[at]}\nrun: npm run readme`);
  process.exitCode = 1;
}
