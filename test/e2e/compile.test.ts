/** `segproof compile` as a process, and its output attached to the platform that it came from. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, repository } from '../support/cli.ts';

const platform = join(repository, 'topologies', 'msp', 'platform.yaml');
let cli: BuiltCli;
let folder: string;

beforeAll(async () => {
  cli = await buildCli();
  folder = await mkdtemp(join(tmpdir(), 'segproof-compile-'));
});

afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

const day = ['--as-of', '2026-12-01'];

describe('compile', () => {
  test('writes one ruleset a firewall, always the same, whole or not at all', async () => {
    const out = join(folder, 'both');
    const first = await cli.run(['compile', platform, '--out', out, '--for', 'both', ...day]);
    expect(first.code).toBe(0);
    const names = await readdir(out);
    expect(names).toContain('fw-alpha.nft');
    expect(names).toContain('fw-alpha.iptables');
    expect(names).toContain('fw-alpha.ip6tables');
    expect(names).toContain('fw-alpha.sysctl.conf');
    const text = await readFile(join(out, 'fw-alpha.nft'), 'utf8');
    expect(text).toContain('type filter hook forward priority filter; policy drop;');
    expect(text).toContain('comment "CLD-102"');
    expect((await cli.run(['compile', platform, '--out', out, ...day])).code).toBe(2);
    expect((await cli.run(['compile', platform, '--out', out, '--for', 'both', '--force', ...day])).code).toBe(0);
    expect(await readFile(join(out, 'fw-alpha.nft'), 'utf8')).toBe(text);
  });

  test('says what it wrote as JSON, and refuses nodes that carry no matrix', async () => {
    const made = await cli.run([
      'compile',
      platform,
      '--nodes',
      'fw-beta',
      '--out',
      join(folder, 'one'),
      '--json',
      ...day,
    ]);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ command: 'compile', nodes: ['fw-beta'], unprojected: [] });
    const wrong = await cli.run(['compile', platform, '--nodes', 'fw-betta', '--out', join(folder, 'none'), ...day]);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('did you mean `fw-beta`?');
    expect(await readdir(folder)).not.toContain('none');
  });

  test('its rulesets stand in for the matrix, and a broken one is refused at its place', async () => {
    const out = join(folder, 'alpha');
    await cli.run(['compile', platform, '--nodes', 'fw-alpha', '--out', out, ...day]);
    const overlay = join(folder, 'deployed.yaml');
    const patch = `segproof: overlay\nbase: ${platform}\npatch:\n  nodes:\n    fw-alpha: { nat: null, policy: { import: { nftables: ${join(out, 'fw-alpha.nft')} } } }\n`;
    await writeFile(overlay, patch);
    const checked = await cli.run(['validate', overlay]);
    expect(checked.stderr).toBe('');
    expect(checked.code).toBe(0);
    const broken = (await readFile(join(out, 'fw-alpha.nft'), 'utf8')).replace(
      'fib saddr . iif oif missing',
      'ip ttl < 3 jump nowhere #',
    );
    await writeFile(join(out, 'fw-alpha.nft'), broken);
    const refused = await cli.run(['validate', overlay]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('has no chain `nowhere`');
  });
});
