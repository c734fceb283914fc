/** Certificates of comparisons and changes, checked by the other program: for their own files and options only. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
const at = (...names: readonly string[]): string => join(scratch.path, ...names);
const day = ['--as-of', '2026-11-24'] as const;
const two = at('two', 'platform.yaml');
let cli: BuiltCli;

const file = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const nft = (name: string, ...rules: readonly string[]): string =>
  file(
    name,
    `table inet t {\n chain f {\n type filter hook forward priority filter; policy drop;\n ct state established accept\n${rules.join('\n')}\n }\n}\n`,
  );
const overlay = (name: string, patch: string): string =>
  file(
    name,
    `segproof: overlay\nbase: two/platform.yaml\nname: ${name}\npatch:\n  nodes:\n    fw-t00001:\n      policy:\n${patch}`,
  );

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', at('two')]);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

const verdict = async (...files: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await cli.run(['verify-certificate', ...files, '--json']);
  expect(stderr).toBe('');
  return { code, ...(JSON.parse(stdout) as object) };
};

describe('compare --certificate', () => {
  test('two files in two syntaxes are equal for the other program too, with the options of the certificate', async () => {
    const left = nft('left.nft', 'ip daddr 192.0.2.0/31 tcp dport 443 accept');
    const right = nft(
      'right.nft',
      'ip daddr 192.0.2.1 tcp dport 443 accept',
      'ip daddr 192.0.2.0 tcp dport 443 accept',
    );
    const { code } = await cli.run(['compare', left, right, '--family', '4', '--certificate', at('equal.json')]);
    expect(code).toBe(0);
    expect(await verdict(left, right, at('equal.json'))).toMatchObject({
      code: 0,
      result: 'accepted',
      claim: 'equal',
      options: { family: '4' },
      compared: { filters: 2 },
    });
    const shown = await cli.run(['verify-certificate', left, right, at('equal.json')]);
    expect(shown.stdout).toMatch(/^ACCEPTED {2}equal --family 4, by segproof/u);
  });

  test('nothing is written where anything differs', async () => {
    const [left, right] = [nft('a.nft', 'tcp dport 443 accept'), nft('b.nft', 'tcp dport 444 accept')];
    const { code, stderr } = await cli.run(['compare', left, right, '--certificate', at('none.json')]);
    expect(code).toBe(1);
    expect(stderr).toContain('no certificate was written: `equal` is not proved');
    expect(existsSync(at('none.json'))).toBe(false);
  });

  test('every filter of a platform, and one that was compiled for a node', async () => {
    await cli.run(['compare', two, ...day, '--certificate', at('platform.json')]);
    expect(await verdict(two, at('platform.json'))).toMatchObject({ code: 0, asOf: '2026-11-24' });
    await cli.run(['compile', two, ...day, '--out', at('out')]);
    const dump = at('out', 'fw-t00001.nft');
    await cli.run(['compare', two, dump, '--node', 'fw-t00001', ...day, '--certificate', at('node.json')]);
    expect(await verdict(two, dump, at('node.json'))).toMatchObject({ code: 0, options: { node: 'fw-t00001' } });
  });

  test.each<[string, (value: Record<string, unknown>) => unknown, string]>([
    ['another day', (value) => ({ ...value, asOf: '2026-11-25' }), 'digest differs'],
    ['another tool', (value) => ({ ...value, tool: 'segproof 9' }), 'digest differs'],
    ['other options', (value) => ({ ...value, question: { node: 'fw-t00001', opening: true } }), 'digest differs'],
    ['no filter', (value) => ({ ...value, filters: [] }), 'speaks of 0'],
  ])('1: refused with %s', async (name, change, why) => {
    const said = JSON.parse(readFileSync(at('node.json'), 'utf8')) as Record<string, unknown>;
    const path = file(`${name}.json`, JSON.stringify(change(said)));
    expect(await verdict(two, at('out', 'fw-t00001.nft'), path)).toMatchObject({
      code: 1,
      why: expect.stringContaining(why),
    });
  });

  test('2: the certificate alone, or with one side too many', async () => {
    expect((await cli.run(['verify-certificate', at('node.json')])).code).toBe(2);
    expect((await cli.run(['verify-certificate', two, two, two, at('node.json')])).code).toBe(2);
  });
});

describe('diff --certificate', () => {
  const closed = '        projected: { without: [T00001-008] }\n';

  test('a change that only closes is accepted, and refused the other way round', async () => {
    const less = overlay('less.yaml', closed);
    const args = [two, less, '--skip-promises', ...day];
    await cli.run(['diff', ...args, '--certificate', at('closes.json')]);
    expect(await verdict(two, less, at('closes.json'))).toMatchObject({ code: 0, claim: 'only-closes' });
    expect(await verdict(less, two, at('closes.json'))).toMatchObject({ code: 1, result: 'refused' });
  });
});
