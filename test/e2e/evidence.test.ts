/** `check --evidence`: the same bytes for the same question, every input with its hash, nothing half written. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, buildCli, repository, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const scratch = scratchFolder();
const at = (...names: readonly string[]): string => join(scratch.path, ...names);
// Sampled, since it is quick: what is written is the same kind of thing.
const ask = [
  'check',
  'topologies/msp/broken/pas-iso-6.yaml',
  '--as-of',
  '2026-06-01',
  '--sampled',
  '--effort',
  'quick',
];

beforeAll(async () => {
  cli = await buildCli();
  for (const name of ['topologies', 'matrices']) cpSync(join(repository, name), at(name), { recursive: true });
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('base64')]),
  );
}

describe('check --evidence', () => {
  it('gives the same bytes twice, and elsewhere; its sums hold, and its own line gives its answer again', async () => {
    const first = await cli.run([...ask, '--evidence', 'one'], { cwd: scratch.path });
    expect([first.code, first.stderr]).toEqual([1, '']);
    await cli.run([...ask, '--evidence', 'two'], { cwd: scratch.path });
    expect(filesOf(at('two'))).toEqual(filesOf(at('one')));
    mkdirSync(at('elsewhere'));
    for (const name of ['topologies', 'matrices']) cpSync(at(name), at('elsewhere', name), { recursive: true });
    await cli.run([...ask, '--evidence', 'three'], { cwd: at('elsewhere') });
    expect(filesOf(at('elsewhere', 'three'))).toEqual(filesOf(at('one')));

    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: at('one') });
    const { repeat, files, tool, asOf, assumptions, options } = JSON.parse(
      readFileSync(at('one', 'evidence.json'), 'utf8'),
    );
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    expect([tool, asOf, assumptions.length > 0, options]).toEqual([
      { name: 'segproof', version },
      '2026-06-01',
      true,
      { lang: 'en', effort: 'quick', sampled: true },
    ]);
    expect(files.some(({ path }: { path: string }) => path.endsWith('topologies/msp/platform.yaml'))).toBe(true);

    const again = await cli.shell(repeat, { cwd: at('one') });
    const answer = (text: string): unknown => JSON.parse(text.replaceAll('inputs/', ''));
    expect(again.code).toBe(1);
    expect(answer(again.stdout)).toEqual(answer(readFileSync(at('one', 'results', 'check.json'), 'utf8')));
  });

  it('changes with one octet of an input', async () => {
    await cli.run([...ask, '--evidence', 'before'], { cwd: scratch.path });
    const path = at('topologies', 'msp', 'platform.yaml');
    const old = readFileSync(path);
    writeFileSync(path, `${old}# noted\n`);
    await cli.run([...ask, '--evidence', 'after'], { cwd: scratch.path });
    writeFileSync(path, old);
    expect(filesOf(at('after'))['SHA256SUMS']).not.toBe(filesOf(at('before'))['SHA256SUMS']);
  });

  it('never replaces what it did not write, nor its own without being told; a folder that cannot be is not begun', async () => {
    mkdirSync(at('mine'));
    writeFileSync(at('mine', 'letter.txt'), 'dear');
    for (const more of [[], ['--force']]) {
      const ran = await cli.run([...ask, '--evidence', 'mine', ...more], { cwd: scratch.path });
      expect([ran.code, ran.stdout, readdirSync(at('mine'))]).toEqual([2, '', ['letter.txt']]);
    }
    await cli.run([...ask, '--evidence', 'again'], { cwd: scratch.path });
    expect((await cli.run([...ask, '--evidence', 'again'], { cwd: scratch.path })).code).toBe(2);
    expect((await cli.run([...ask, '--evidence', 'again', '--force'], { cwd: scratch.path })).code).toBe(1);
    const failed = await cli.run([...ask, '--evidence', 'mine/letter.txt/inside'], { cwd: scratch.path });
    expect([failed.code, failed.stdout]).toEqual([2, '']);
    expect(existsSync(at('mine', 'letter.txt', 'inside'))).toBe(false);
    expect(readdirSync(scratch.path).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses `--force` without evidence', async () => {
    const ran = await cli.run([...ask, '--force'], { cwd: scratch.path });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
  });
});
