/** Help teaches with command lines that work: every one of them is run, on the reference platform. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { displayWidth } from '../../src/report/public.ts';
import { type BuiltCli, buildCli, repository, scratchFolder } from '../support/cli.ts';
import { writeSmallBook } from '../support/small-book.ts';

const scratch = scratchFolder();
// As the package keeps them, so that `platform.yaml` finds its matrices.
const here = join(scratch.path, 'topologies', 'msp');
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
  for (const folder of ['topologies', 'matrices']) {
    cpSync(join(repository, folder), join(scratch.path, folder), { recursive: true });
  }
  await writeSmallBook(join(here, 'flows.xlsx'));
  writeFileSync(join(here, 'old.cfg'), accessList('permit tcp any host 192.0.2.1 eq 443'));
  writeFileSync(join(here, 'new.cfg'), accessList('permit tcp any host 192.0.2.1 eq 80'));
  await cli.run(['compile', 'platform.yaml', '--out', 'compiled'], { cwd: here });
  cpSync(join(here, 'compiled', 'fw-edge-1.nft'), join(here, 'running.nft'));
  writeFileSync(
    join(here, 'old.rules.v4'),
    savedDump('-A FORWARD -d 192.0.2.1/32 -p tcp -m tcp --dport 443 -j ACCEPT'),
  );
  writeFileSync(join(here, 'old.rules.v6'), savedDump('-A FORWARD -p ipv6-icmp -j ACCEPT'));
  writeFileSync(join(here, 'packets.csv'), 'to,dport\n198.51.100.10,443\n198.51.100.10,22\n');
  writeFileSync(join(here, 'new.nft'), chain('ip daddr 192.0.2.1 tcp dport 443 accept'));
  cpSync(join(here, 'new.nft'), join(here, 'old.nft'));
  await cli.run(['compare', 'old.nft', 'new.nft', '--certificate', 'equal.json'], { cwd: here });
  for (const name of ['old.yaml', 'new.yaml']) cpSync(join(here, 'platform.yaml'), join(here, name));
  const git = (...words: readonly string[]): unknown => execFileSync('git', ['-C', scratch.path, ...words]);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--message=all');
  for (const folder of ['.local/share/bash-completion/completions', '.zfunc', '.config/fish/completions']) {
    mkdirSync(join(scratch.path, folder), { recursive: true });
  }
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

const savedDump = (rule: string): string =>
  `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`;
const chain = (rule: string): string =>
  `table inet t {\n  chain f {\n    type filter hook forward priority filter; policy drop;\n    ct state established,related accept\n    ${rule}\n  }\n}\n`;
const accessList = (entry: string): string => `ip access-list extended EDGE-IN\n ${entry}\n`;

// Those of `lab` need a kernel to build in: test/kernel/lab.test.ts runs them.
const examples = commands
  .filter(({ name }) => name !== 'lab')
  .flatMap((command) => command.examples.map(({ line }) => line));

test.each(examples)('segproof %s', async (line) => {
  const { code, stderr } = await cli.shell(`segproof ${line}`, { cwd: here, env: { HOME: scratch.path } });
  expect(stderr).not.toContain('error[');
  expect([0, 1, 3]).toContain(code);
});

describe.each(commands.map(({ name }) => name))('help %s', (name) => {
  test.each(['en', 'fr'])('fits the terminal, in %s, and is the same asked either way', async (lang) => {
    const { code, stdout, stderr } = await cli.run(['help', name, '--lang', lang]);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect((await cli.run([name, '--help', '--lang', lang])).stdout).toBe(stdout);
    // Command lines stay whole, so that they can be copied.
    const prose = stdout.split('\n').filter((line) => !line.startsWith('  segproof '));
    expect(prose.filter((line) => displayWidth(line) > 80)).toEqual([]);
    expect(stdout).toContain(`segproof ${name}`);
  });
});

test('every command is in the first help, with one line of what it is for', async () => {
  const { stdout } = await cli.run(['help']);
  for (const { name, says } of commands) expect(stdout.replaceAll(/\s+/gu, ' ')).toContain(`${name} ${says.en}`);
});

test('every text is there in both languages, and French is French', () => {
  for (const { says, about, options, arguments: words, examples: shown } of commands) {
    for (const text of [
      says,
      about,
      ...options.map((o) => o.says),
      ...words.map((a) => a.says),
      ...shown.map((e) => e.says),
    ]) {
      expect(text.en.length).toBeGreaterThan(2);
      expect(text.fr.length).toBeGreaterThan(2);
    }
    expect(about.fr).not.toBe(about.en);
  }
});
