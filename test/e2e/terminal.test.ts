/** How the program behaves towards terminals, pipes, languages and signals. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/public.ts';
import { type BuiltCli, buildCli, type RunSettings, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
const two = join(scratch.path, 'two', 'platform.yaml');
const csi = '\u001b[';
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', join(scratch.path, 'two')]);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

const packet = ['--from', 'web-t00001', '--to', 'srv-t00001', '--dport', '5432'];
const trace = (
  env: RunSettings['env'] = {},
  ...words: readonly string[]
): Promise<{ stdout: string; stderr: string }> => cli.run(['trace', two, ...packet, ...words], { env });

describe('colour', () => {
  test('is absent from pipes', async () => expect((await trace()).stdout).not.toContain(csi));

  test('comes with FORCE_COLOR, and says nothing that the plain text does not', async () => {
    const plain = (await trace()).stdout;
    const painted = (await trace({ FORCE_COLOR: '1' })).stdout;
    expect(painted).toContain(`${csi}32m`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters that are looked for
    expect(painted.replaceAll(/\u001b\[[\d;]*m/gu, '')).toBe(plain);
  });

  test.each([
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, []],
    ['NO_COLOR, whatever FORCE_COLOR says', { NO_COLOR: '1', FORCE_COLOR: '1' }, []],
    ['--no-color, whatever FORCE_COLOR says', { FORCE_COLOR: '1' }, ['--no-color']],
  ] as const)('is off with %s', async (_, env, words) => {
    expect((await trace(env, ...words)).stdout).not.toContain(csi);
  });

  test('an empty NO_COLOR asks for nothing', async () => {
    expect((await trace({ NO_COLOR: '', FORCE_COLOR: '1' })).stdout).toContain(csi);
  });

  test('never reaches JSON or CSV', async () => {
    const json = await trace({ FORCE_COLOR: '1' }, '--json');
    expect(json.stdout).not.toContain(csi);
    const csv = await cli.run(['matrix', two, '--csv'], { env: { FORCE_COLOR: '1' } });
    expect(csv.stdout).not.toContain(csi);
  });
});

describe('language', () => {
  test.each([
    ['--lang fr', {}, ['--lang', 'fr'], 'ARRIVÉ  remis à srv-t00001'],
    ['--lang=fr', {}, ['--lang=fr'], 'ARRIVÉ  remis à srv-t00001'],
    ['LANG', { LANG: 'fr_FR.UTF-8' }, [], 'ARRIVÉ  remis à srv-t00001'],
    ['LC_ALL before LANG', { LC_ALL: 'en_GB.UTF-8', LANG: 'fr_FR.UTF-8' }, [], 'ARRIVED  delivered to srv-t00001'],
    ['--lang before LC_ALL', { LC_ALL: 'fr_FR.UTF-8' }, ['--lang', 'en'], 'ARRIVED  delivered to srv-t00001'],
    ['an unknown locale', { LANG: 'frr_DE.UTF-8' }, [], 'ARRIVED  delivered to srv-t00001'],
  ] as const)('follows %s', async (_, env, words, says) => {
    expect((await trace(env, ...words)).stdout).toContain(says);
  });

  test('does not change JSON', async () => {
    expect((await trace({ LANG: 'fr_FR.UTF-8' }, '--json')).stdout).toBe((await trace({}, '--json')).stdout);
  });

  test('reaches the help', async () => {
    const { stdout } = await cli.run(['help', 'trace'], { env: { LANG: 'fr' } });
    expect(stdout).toContain('Exemples :');
    expect(stdout).toContain('Usage : segproof trace');
  });
});

test.each(['en', 'fr'] as const)('no table is wider than the terminal: %s', async (lang) => {
  for (const columns of [80, 120]) {
    const env = { COLUMNS: `${columns}` };
    const answers = await Promise.all([
      cli.run(['check', two, '--lang', lang, '--verbose', '--only', 'PAS-ISO-4,PAS-FLOW-1,PAS-SVC-2'], { env }),
      cli.run(['matrix', two, '--lang', lang], { env }),
      trace(env, '--lang', lang, '--conversation'),
    ]);
    for (const { stdout } of answers) {
      // Command lines and paths are to be copied, not read.
      const lines = stdout.split('\n').filter((line) => !/^ {2}\S+ ?segproof|\/platform\.yaml/u.test(line));
      expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
    }
  }
});

describe('output', () => {
  test('a reader that has seen enough ends it quietly', async () => {
    const { code, stdout, stderr } = await cli.shell(
      `set -o pipefail; segproof check '${two}' --json --effort quick | head -c 100`,
    );
    expect(stdout).toHaveLength(100);
    expect(stderr).toBe('');
    expect(code).toBe(141);
  });

  test('a slow reader gets all of it', async () => {
    const { code, stdout } = await cli.shell(`segproof check '${two}' --json --effort quick | (sleep 1; cat)`);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'check' });
    expect(code).toBe(0);
  });

  test('stdout carries the result only, also where there is something to remark', async () => {
    const { stdout, stderr } = await cli.run(['check', '--only', 'PAS-FLOW-3', '--effort', 'quick', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'check' });
    expect(stderr).toContain('no platform was named');
  });

  const hasFull = existsSync('/dev/full');
  test.skipIf(!hasFull)(`a full disk is one error${hasFull ? '' : ' (skipped: there is no /dev/full)'}`, async () => {
    const { code, stderr } = await cli.shell(`segproof schema platform > /dev/full`);
    expect(stderr).toMatch(/^error\[output-failed\]: the output could not be written \(ENOSPC\)\n$/u);
    expect(code).toBe(2);
  });
});

const hasPty = existsSync('/usr/bin/script');
describe.skipIf(!hasPty)(`on a terminal${hasPty ? '' : ' (skipped: there is no /usr/bin/script to make one)'}`, () => {
  // `script` gives its command a terminal of 80 columns on all three streams.
  const onTerminal = (line: string, env: RunSettings['env'] = {}): Promise<{ code: number | null; stdout: string }> =>
    cli.shell(`script -qec "${line}" /dev/null`, {
      env: { TERM: 'xterm', ...env },
    });

  test('progress is shown on stderr while the result goes elsewhere, and is taken away at the end', async () => {
    const file = join(scratch.path, 'result.txt');
    const { stdout } = await onTerminal(`segproof check ${two} > ${file}`);
    expect(stdout).toMatch(/walking packets .*%/u);
    const result = readFileSync(file, 'utf8');
    expect(result).toContain('25 promises');
    expect(result).not.toMatch(/walking|%/u);
    expect(result).not.toContain(csi);
  });

  test('no progress where stderr is no terminal, whatever stdout is', async () => {
    const file = join(scratch.path, 'errors.txt');
    const { stdout } = await onTerminal(`segproof check ${two} 2> ${file}`);
    expect(stdout).not.toContain('walking packets');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('the cursor is never hidden, so that an interrupted run leaves the terminal as it was', async () => {
    const { stdout } = await onTerminal(`segproof check ${two}`);
    expect(stdout).not.toContain(`${csi}?25l`);
  });

  test('colour is on, and off again on a terminal that shows none', async () => {
    const line = `segproof trace ${two} ${packet.join(' ')}`;
    expect((await onTerminal(line)).stdout).toContain(`${csi}32m`);
    expect((await onTerminal(line, { TERM: 'dumb' })).stdout).not.toContain(csi);
    expect((await onTerminal(line, { NO_COLOR: '1' })).stdout).not.toContain(csi);
  });
});

describe('a signal', () => {
  test('leaves no half of a generated platform', async () => {
    const folder = join(scratch.path, 'interrupted');
    await cli.shell(`mkdir '${folder}'`);
    const { code, signal } = await cli.run(['generate', '--tenants', '3000', '--out', join(folder, 'big')], {
      meanwhile: (child) => {
        // As soon as the first file is being written.
        const look = setInterval(() => {
          if (readdirSync(folder).length === 0 && child.exitCode === null) return;
          clearInterval(look);
          child.kill('SIGINT');
        }, 1);
      },
    });
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends a long computation at once, with nothing on stdout', async () => {
    const { signal, stdout } = await cli.run(['check', '--effort', 'thorough'], {
      meanwhile: (child) => child.stderr?.once('data', () => child.kill('SIGINT')),
    });
    expect(signal).toBe('SIGINT');
    expect(stdout).toBe('');
  });
});
