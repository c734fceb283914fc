/** A proof with its certificate, checked by the other program: for its own files and day, and for nothing else. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, scratchFolder } from '../support/cli.ts';
import { hasZ3, runZ3 } from '../support/smt.ts';

const scratch = scratchFolder();
const at = (...names: readonly string[]): string => join(scratch.path, ...names);
const two = at('two', 'platform.yaml');
const sister = at('sister.yaml');
const written = at('isolation.json');
let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
  await cli.run(['generate', '--tenants', '2', '--out', at('two')]);
  writeFileSync(sister, 'segproof: overlay\nbase: two/platform.yaml\nname: sister\npatch: {}\n');
  await cli.run(['prove', two, '--as-of', '2026-11-24', '--certificate', written]);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

/** The certificate with some of its fields changed. */
function changed(name: string, change: (value: Record<string, unknown>) => unknown): string {
  const value = JSON.parse(readFileSync(written, 'utf8')) as Record<string, unknown>;
  writeFileSync(at(name), JSON.stringify(change(value)));
  return at(name);
}

describe('prove --certificate', () => {
  test('writes nothing for a claim that does not hold', async () => {
    const file = at('none.json');
    const { code, stderr } = await cli.run(['prove', 'topologies/msp/broken/pas-iso-6.yaml', '--certificate', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('no certificate was written: `isolation` is not proved');
    expect(existsSync(file)).toBe(false);
  });

  test('2: two claims at a time', async () => {
    const args = ['prove', two, '--claims', 'isolation,access', '--certificate', at('both.json')];
    const { code, stderr } = await cli.run(args);
    expect(stderr).toContain('one claim at a time');
    expect(code).toBe(2);
  });
});

describe('prove --smt-lib', () => {
  const why = hasZ3 ? '' : ' (skipped: z3 is not installed)';
  test.skipIf(!hasZ3)(`writes a question that z3 answers as the command does${why}`, async () => {
    const file = at('isolation.smt2');
    await cli.run(['prove', two, '--smt-lib', file]);
    expect(runZ3(readFileSync(file, 'utf8'))).toEqual(['unsat']);
    const { code } = await cli.run(['prove', 'topologies/msp/broken/pas-iso-6.yaml', '--smt-lib', file]);
    expect(code).toBe(1);
    expect(runZ3(readFileSync(file, 'utf8'))).toEqual(['sat']);
  });
});

describe('verify-certificate', () => {
  test('0: accepted for the files and the day that it was made for', async () => {
    const { code, stdout, stderr } = await cli.run(['verify-certificate', two, written]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ACCEPTED {2}isolation, for 2026-11-24, by segproof/u);
    expect(code).toBe(0);
  });

  test('1: refused for other files, even where they mean the same', async () => {
    const { code, stdout } = await cli.run(['verify-certificate', sister, written, '--json']);
    const value = JSON.parse(stdout) as { result: string; why: string; exitCode: number };
    expect(value).toMatchObject({ result: 'refused', why: expect.stringContaining('other files'), exitCode: 1 });
    expect(code).toBe(1);
  });

  const facts: readonly (readonly [what: string, change: (value: Record<string, unknown>) => unknown, why: string])[] =
    [
      ['another day', (value) => ({ ...value, asOf: '2026-11-25' }), 'the digest differs'],
      ['another claim', (value) => ({ ...value, claim: 'access' }), 'the digest differs'],
      ['another tool', (value) => ({ ...value, tool: 'segproof 9' }), 'the digest differs'],
      ['fewer assumptions', (value) => ({ ...value, assumptions: [] }), 'other assumptions'],
      [
        'another digest',
        (value) => ({ ...value, inputs: { ...(value['inputs'] as object), digest: '00' } }),
        'the digest differs',
      ],
      ['nothing in it', (value) => ({ ...value, presences: [] }), 'no set holds it'],
    ];
  test.each(facts)('1: refused with %s', async (name, change, why) => {
    const { code, stdout } = await cli.run(['verify-certificate', two, changed(`${name}.json`, change), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ result: 'refused', why: expect.stringContaining(why) });
    expect(code).toBe(1);
  });

  test('2: a file that is no certificate, with one error', async () => {
    const { code, stdout, stderr } = await cli.run(['verify-certificate', two, two]);
    expect(stdout).toBe('');
    expect(stderr).toContain('the certificate is not JSON');
    expect(stderr.match(/error/gu)).toHaveLength(1);
    expect(code).toBe(2);
  });

  test('2: no such file', async () => {
    const { code } = await cli.run(['verify-certificate', two, at('missing.json')]);
    expect(code).toBe(2);
  });
});
