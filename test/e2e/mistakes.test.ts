/** Mistakes on the command line and in what it names: one clear error, exit code 2, nothing on stdout, no stack. */
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, runProcess, scratchFolder } from '../support/cli.ts';

const reference = 'topologies/msp/platform.yaml';
const scratch = scratchFolder();
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

type Mistake = readonly [words: string, says: string, help: string];

describe('a mistyped command line', () => {
  const mistakes: readonly Mistake[] = [
    ['chekc', 'unknown command `chekc`', 'did you mean `check`?'],
    ['help chekc', 'unknown command `chekc`', 'did you mean `check`?'],
    ['check --jsn', 'unknown option `--jsn`', 'did you mean `--json`?'],
    ['trace x --form adm', 'unknown option `--form`', 'did you mean `--from`?'],
    ['frobnicate', 'unknown command `frobnicate`', 'run `segproof help` to see what there is'],
    ['check --frobnicate', 'unknown option `--frobnicate`', 'run `segproof help check` to see what there is'],
    ['check --lang de', '`de` is not a value for `--lang`', 'expected: one of `en`, `fr`'],
    ['check --effort quik', '`quik` is not a value for `--effort`', 'did you mean `quick`?'],
    ['completion bsh', '`bsh` is not a value for `shell`', 'did you mean `bash`?'],
    ['schema platfrom', '`platfrom` is not a value for `format`', 'did you mean `platform`?'],
    ['check a b', 'too many arguments for `check`: 2', 'expected: at most 1'],
    ['trace', 'missing required argument `platform`', 'run `segproof help trace`'],
    ['check --seed', 'option `--seed <number>` argument missing', 'run `segproof help check`'],
    ['check --seed 1e3', '`1e3` is not a value for `--seed`', 'expected: a whole number from 0 to 4294967295'],
    ['check --as-of 2026-02-30', '`2026-02-30` is not a day', 'expected: a date such as `2026-12-31`'],
    ['check --only PAS-ISO-66', '`PAS-ISO-66` is not a row of the PAS catalogue', 'did you mean `PAS-ISO-6`?'],
    ['generate --out x', 'option `--tenants` is missing', 'add `--tenants …`'],
    ['generate --tenants 0 --out x', '`0` is not a value for `--tenants`', 'expected: a whole number from 1'],
    [`matrix ${reference} --csv --json`, '`--csv` and `--json` exclude each other', ''],
  ];

  test.each(mistakes)('segproof %s', async (words, says, help) => {
    const { code, stdout, stderr } = await cli.run(words.split(' '));
    expect(stderr).toContain(`]: ${says}\n`);
    expect(stderr).toContain(help);
    expect(stderr).toMatch(/^error\[(usage|option-invalid)\]: /u);
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('no command at all shows the help, and is no success', async () => {
    const { code, stdout, stderr } = await cli.run([]);
    expect(stderr).toContain('Usage: segproof <command> [options]');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('hostile words come back harmless', async () => {
    const { code, stderr } = await cli.run(['check', '--only', '\u001b]0;owned\u0007\u202e']);
    expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e]/u);
    expect(code).toBe(2);
  });
});

describe('a name that the platform does not have', () => {
  const asked = (...words: readonly string[]): readonly string[] => ['trace', reference, ...words, '--dport', '443'];
  const mistakes: readonly (readonly [words: readonly string[], says: string, help: string])[] = [
    [
      asked('--from', 'alpha-lann', '--to', 'beta-db'),
      '`alpha-lann` is no node, zone or address',
      'did you mean `alpha-lan`?',
    ],
    [asked('--from', 'alpha-lan', '--to', 'bta-db'), '`bta-db` is no node, zone or address', 'did you mean `beta-db`?'],
    [asked('--from', 'fw-alpha:wam', '--to', 'beta-db'), '`fw-alpha` has no interface `wam`', 'did you mean `wan`?'],
    [asked('--from', '10.0.0.256', '--to', 'beta-db'), '`10.0.0.256` is no node, zone or address', 'for `--from`'],
    [
      asked('--from', 'toString', '--to', 'beta-db'),
      '`toString` is no node, zone or address',
      'the zones are `internet`',
    ],
    [asked('--to', 'beta-db'), 'option `--from` is missing', 'add `--from …`'],
    [
      ['matrix', reference, '--zones', 'alpha-lan,betalan'],
      '`betalan` is not a zone of this platform',
      'did you mean `beta-lan`?',
    ],
    [asked('--from', 'adm', '--to', 'beta-db', '--flags', 'SYM'), '`SYM` is not a TCP flag', 'expected: `fin`'],
    [
      ['trace', reference, '--from', 'adm', '--to', 'beta-db'],
      'tcp needs a destination port',
      'add `--dport 443`, say',
    ],
  ];

  test.each(mistakes)('%s', async (words, says, help) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect(stderr).toContain(says);
    expect(stderr).toContain(help);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a file that cannot be read', () => {
  const refused = async (path: string, says: RegExp, command = 'check'): Promise<void> => {
    const { code, stdout, stderr } = await cli.run([command, path]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  };

  test('is missing', () => refused('nowhere.yaml', /error\[file-not-found\]: there is no file `nowhere\.yaml`/u));
  test('is a folder', () => refused('topologies', /error\[file-unreadable\]: `topologies` is a folder, not a file/u));
  test('is a device', () => refused('/dev/zero', /error\[file-unreadable\]: `\/dev\/zero` is not an ordinary file/u));

  test('is a pipe that nobody writes to', async () => {
    const pipe = join(scratch.path, 'pipe.yaml');
    await runProcess('mkfifo', [pipe]);
    await refused(pipe, /is not an ordinary file/u);
  });

  test('is a link to itself', async () => {
    const link = join(scratch.path, 'link.yaml');
    symlinkSync('link.yaml', link);
    await refused(link, /could not be read \(ELOOP\)/u);
  });

  test('is named by a platform that can be read', async () => {
    const platform = join(scratch.path, 'lost.yaml');
    writeFileSync(platform, 'segproof: platform\nname: lost\ninclude: [tenants/none.yaml]\n');
    await refused(platform, /lost\.yaml:3:11: error\[file-not-found\]: there is no file `.*tenants\/none\.yaml`/u);
  });

  test('is a matrix', async () => {
    const { code, stderr } = await cli.run(['check', reference, '--matrix', 'nowhere.xlsx']);
    expect(stderr).toContain('nowhere.xlsx: error[file-not-found]');
    expect(code).toBe(2);
  });

  test('is not for this user', async () => {
    // The superuser may read everything, so that the question is asked as nobody, of a copy that nobody can reach.
    const folder = join(scratch.path, 'open');
    mkdirSync(folder);
    const program = join(folder, 'segproof.mjs');
    copyFileSync(cli.path, program);
    const secret = join(folder, 'secret.yaml');
    writeFileSync(secret, 'segproof: platform\n', { mode: 0o000 });
    await runProcess('chmod', ['o+rx', scratch.path]);
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const { code, stderr } = await runProcess(process.execPath, [program, 'check', secret], { cwd: '/', ...uid });
    expect(stderr).toContain(`error[file-unreadable]: \`${secret}\` may not be read by this user`);
    expect(code).toBe(2);
  });

  test('all files of one run are judged at once', async () => {
    const bad = join(scratch.path, 'bad.csv');
    writeFileSync(bad, 'Source;Destination;Service\n;;\n');
    const { code, stderr } = await cli.run(['check', reference, '--matrix', 'nowhere.csv', bad]);
    expect(stderr).toContain('nowhere.csv: error[file-not-found]');
    expect(stderr).toMatch(/bad\.csv.*error\[/u);
    expect(code).toBe(2);
  });
});
