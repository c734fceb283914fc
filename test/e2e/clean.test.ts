/** `clean` as a process: files, platforms, matrices; exit codes, languages, JSON. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const folder = scratchFolder();
const file = (name: string, text: string): string => {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => {
  cli.remove();
  folder.remove();
});

const list = (...entries: readonly string[]): string =>
  `ip access-list extended A\n${entries.map((entry) => ` ${entry}\n`).join('')}`;

describe('clean', () => {
  it('finds a line that only the union of two earlier ones takes, with both of them: exit code 1', async () => {
    const path = file(
      'union.cfg',
      list(
        'permit tcp 10.0.0.0 0.0.0.127 any eq 22',
        'permit udp any any eq 53',
        'permit tcp 10.0.0.128 0.0.0.127 any eq 22',
        'permit tcp 10.0.0.0 0.0.0.255 any eq 22',
      ),
    );
    const ran = await cli.run(['clean', path, '--json']);
    const { filters, exitCode } = JSON.parse(ran.stdout);
    expect([ran.code, exitCode]).toEqual([1, 1]);
    const found = filters[0].anomalies;
    expect(found.map(({ line }: { line: { id: string } }) => line.id)).toEqual(['1', '3', '4']);
    expect(found[2]).toMatchObject({
      kind: 'redundant',
      line: { id: '4' },
      by: [{ id: '1' }, { id: '3' }],
      later: false,
    });
  });

  it('says which line does otherwise, and where, in both languages', async () => {
    const path = file(
      'shadow.cfg',
      list('deny tcp any any', 'permit tcp 10.0.0.0 0.0.0.255 any eq 23', 'permit ip any any'),
    );
    const en = await cli.run(['clean', path]);
    expect(en.code).toBe(1);
    expect(en.stdout).toContain('1 line without effect');
    expect(en.stdout).toMatch(/shadowed {2}rule 2[\s\S]*the first to do otherwise: rule 1/u);
    expect(en.stdout).toContain('shadow.cfg:3');
    const fr = await cli.run(['clean', path, '--lang', 'fr']);
    expect(fr.stdout).toMatch(/masquée {2}la règle 2/u);
  });

  it('is undecided where only lines of unknown effect could not be judged: exit code 3', async () => {
    const path = file('dscp.cfg', list('permit tcp any any eq 22 dscp ef', 'permit udp any any eq 53'));
    const ran = await cli.run(['clean', path]);
    expect([ran.code, ran.stdout.split(':')[0]]).toEqual([3, 'UNDECIDED']);
    expect(ran.stdout).toContain('dscp ef');
  });

  it('proves a merge before it shows it, and lists unused sets', async () => {
    const path = file(
      'merge.nft',
      'table inet t {\n  set lonely { type ipv4_addr; elements = { 192.0.2.9 } }\n  chain f {\n    type filter hook forward priority 0; policy drop;\n    ct state established accept\n    ip daddr 192.0.2.1 tcp dport 22 accept\n    ip daddr 192.0.2.2 tcp dport 22 accept\n  }\n}\n',
    );
    const ran = await cli.run(['clean', path]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('EVERY LINE has a packet that it alone decides');
    expect(ran.stdout).toMatch(/join rule f 2, rule f 3; destination: 192\.0\.2\.1-192\.0\.2\.2/u);
    expect(ran.stdout).toContain('unused  set lonely');
  });

  it('reads the reference platform with its rows, or some of its filters', async () => {
    const all = await cli.run(['clean', 'topologies/msp/platform.yaml', '--as-of', '2026-06-01', '--json']);
    expect(all.stderr).toBe('');
    const names = JSON.parse(all.stdout).filters.map(({ name }: { name: string }) => name);
    expect([names.length, names[0]]).toEqual([23, 'the matrix']);
    const one = await cli.run(['clean', 'topologies/msp/platform.yaml', '--as-of', '2026-06-01', '--node', 'fw-svc']);
    expect([one.code, one.stdout.split(' ').slice(0, 2).join(' ')]).toEqual([0, 'EVERY LINE']);
  });

  it.each([
    [['clean', 'none.cfg'], 'there is no file'],
    [['clean', 'topologies/msp/platform.yaml', '--list', 'A'], 'for a file of access lists'],
    [['clean', 'topologies/msp/platform.yaml', '--node', 'fw-svk'], 'is no filter of this platform'],
  ])('refuses %j in one clear error', async (words, message) => {
    const ran = await cli.run(words);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});
