/** `compare` and `diff` as processes: verdicts, exit codes, files, revisions, and what is refused. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, buildCli, repository, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const folder = scratchFolder();
const file = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  cli = await buildCli();
  cpSync(join(repository, 'topologies'), join(folder.path, 'topologies'), { recursive: true });
  cpSync(join(repository, 'matrices'), join(folder.path, 'matrices'), { recursive: true });
  const git = (...words: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: folder.path,
      stdio: 'ignore',
    });
  };
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
});
afterAll(() => {
  cli.remove();
  folder.remove();
});

const ios = 'ip access-list extended A\n permit tcp any host 192.0.2.1 eq 443\n';
const asa = 'access-list B extended permit tcp any host 192.0.2.1 range 443 444\n';

describe('compare', () => {
  it('proves two syntaxes equal: exit code 0', async () => {
    const same = 'access-list B extended permit tcp any4 host 192.0.2.1 eq https\n';
    const ran = await cli.run(['compare', file('a.cfg', ios), file('same.cfg', same)]);
    expect([ran.code, ran.stdout.split(':')[0]]).toEqual([0, 'EQUAL FOR EVERY PACKET']);
  });

  it('shows the excess as a row with the rule, its place and a packet: exit code 1', async () => {
    const ran = await cli.run(['compare', file('a.cfg', ios), file('b.cfg', asa)]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('EXCESS by rule 1');
    expect(ran.stdout).toMatch(/0\.0\.0\.0\/0 +192\.0\.2\.1 +tcp\/444/u);
    expect(ran.stdout).toMatch(/b\.cfg:1:24/u);
    expect(ran.stdout).toMatch(/packet: tcp \S+ > 192\.0\.2\.1:444/u);
    expect(ran.stdout).not.toContain('GAP');
  });

  it('writes the excess as a matrix that segproof reads again', async () => {
    const out = join(folder.path, 'unjustified.csv');
    await cli.run(['compare', file('a.cfg', ios), file('b.cfg', asa), '--unjustified', out]);
    expect(readFileSync(out, 'utf8').split('\r\n')[1]).toMatch(/^U-001;0\.0\.0\.0\/0;192\.0\.2\.1;tcp\/444;allow;;;;/u);
    const validated = await cli.run(['validate', out]);
    expect([validated.code, validated.stderr]).toEqual([0, '']);
  });

  it('is undecided where only an inexact construct stands between: exit code 3', async () => {
    const dscp = `${ios.trimEnd()} dscp ef\n`;
    const ran = await cli.run(['compare', file('a.cfg', ios), file('c.cfg', dscp)]);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('rule 1: dscp ef');
  });

  it('proves every filter of the reference platform equal to its share of the matrix', async () => {
    const ran = await cli.run(['compare', 'topologies/msp/platform.yaml', '--json']);
    const answer = JSON.parse(ran.stdout) as { equal: boolean; filters: readonly unknown[] };
    expect([ran.code, answer.equal, answer.filters.length]).toEqual([0, true, 22]);
  });

  it.each([
    [['compare', 'topologies/msp/platform.yaml', '--node', 'fw-alfa'], 'is no filter of this platform'],
    [['compare', 'none.cfg', 'none.cfg'], 'there is no file'],
  ])('refuses %j in one clear error', async (words, message) => {
    const ran = await cli.run(words);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('    at ');
  });

  it('asks which list is meant, and names those that there are', async () => {
    const two = `${ios}ip access-list extended C\n permit ip any any\n`;
    const ran = await cli.run(['compare', file('two.cfg', two), file('b.cfg', asa)]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/holds 2 access lists[\s\S]*`A`, `C`/u);
  });
});

describe('diff', () => {
  it('says of the working copy against the revision that nothing changed: exit code 0', async () => {
    const path = 'topologies/msp/platform.yaml';
    const ran = await cli.run(['diff', `HEAD:${path}`, path, '--skip-promises'], { cwd: folder.path });
    expect([ran.code, ran.stdout.split('\n')[0]]).toEqual([0, 'NO FILTER CHANGES']);
  });

  it('shows what an overlay opens, where, by which row, and the promise that it breaks: exit code 1', async () => {
    const ran = await cli.run(['diff', 'topologies/msp/platform.yaml', 'topologies/msp/broken/pas-iso-6.yaml']);
    expect(ran.code).toBe(1);
    for (const part of ['THIS CHANGE OPENS', 'fw-beta forward, rule BRK-ISO-6', 'PAS-ISO-6', 'BRK-ISO-6  added']) {
      expect(ran.stdout).toContain(part);
    }
  });

  it.each([
    ['nope:topologies/msp/platform.yaml', 'invalid object name'],
    ['HEAD:nope.yaml', 'git has no `HEAD:nope.yaml`'],
    ['--upload-pack=x:a', 'unknown option'],
  ])('refuses %s in one clear error', async (text, message) => {
    const ran = await cli.run(['diff', text, 'topologies/msp/platform.yaml'], { cwd: folder.path });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});
