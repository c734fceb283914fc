/** Pipelines: the files are YAML of the right shape, and the commands inside them run on the reference platform. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands.ts';
import { type BuiltCli, buildCli, repository, scratchFolder } from '../support/cli.ts';

let cli: BuiltCli;
const scratch = scratchFolder();
const at = (name: string): string => join(scratch.path, name);
const yaml = (path: string) => parse(readFileSync(join(repository, path), 'utf8'));
const platform = 'topologies/msp/platform.yaml';
const sister = 'topologies/msp/broken/pas-iso-6.yaml';

beforeAll(async () => {
  cli = await buildCli();
  for (const name of ['topologies', 'matrices']) cpSync(join(repository, name), at(name), { recursive: true });
  const git = (...words: readonly string[]): unknown =>
    execFileSync('git', ['-C', scratch.path, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words]);
  git('init', '-q', '--initial-branch=main');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

describe('the GitHub action', () => {
  const action = yaml('action.yml');
  const step = action.runs.steps.find(({ id }: { id?: string }) => id === 'check');
  const defaults = Object.fromEntries(
    Object.entries(step.env as Record<string, string>).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/u.exec(value)?.[1];
      return [name, input === undefined ? '' : action.inputs[input].default];
    }),
  );

  const run = (env: Readonly<Record<string, string>>): ReturnType<BuiltCli['shell']> =>
    cli.shell(step.run, {
      cwd: scratch.path,
      env: {
        ...defaults,
        SEGPROOF: cli.path,
        GITHUB_ACTION_PATH: repository,
        GITHUB_STEP_SUMMARY: at('summary.md'),
        GITHUB_OUTPUT: at('output.txt'),
        AS_OF: '2026-11-24',
        ...env,
      },
    });

  it('hands every input to its script as environment, and interpolates nothing into shell', () => {
    expect(action.runs.using).toBe('composite');
    for (const { run: text } of action.runs.steps) expect(text ?? '').not.toContain('${{');
    const handed = Object.values(step.env as Record<string, string>).join(' ');
    for (const input of Object.keys(action.inputs)) expect(handed).toContain(`inputs.${input} `);
    const script = readFileSync(join(repository, 'integrations/github/check.sh'), 'utf8');
    for (const name of Object.keys(step.env)) expect(script).toContain(name);
  });

  it('fails with the findings of a broken platform, with SARIF, summary and evidence, and what the change opens', async () => {
    const ran = await run({ PLATFORM: sister, COMPARE_WITH: 'main', THRESHOLD: 'error' });
    expect(ran.code).toBe(1);
    expect(JSON.parse(readFileSync(at('segproof.sarif'), 'utf8')).version).toBe('2.1.0');
    expect(existsSync(at('segproof-evidence/SHA256SUMS'))).toBe(true);
    expect(readFileSync(at('output.txt'), 'utf8')).toBe('exit-code=1\nopens=0\n');
    const summary = readFileSync(at('summary.md'), 'utf8');
    expect(summary).toContain('## segproof: promises broken');
    expect(summary).toContain('NO FILTER CHANGES');
  });

  it('never takes a check or a comparison that could not run for one that found nothing; runs no input as shell', async () => {
    expect((await run({ PLATFORM: 'none.yaml', EVIDENCE: 'e2' })).code).toBe(2);
    const planted = `$(touch ${at('planted')})`;
    expect((await run({ PLATFORM: planted, MATRIX: planted, COMPARE_WITH: planted, EVIDENCE: 'e3' })).code).toBe(2);
    expect(existsSync(at('planted'))).toBe(false);
    expect((await run({ PLATFORM: platform, COMPARE_WITH: 'no-such-revision', EVIDENCE: 'e4' })).code).toBe(2);
  });
});

describe('the GitLab template', () => {
  const template = yaml('integrations/gitlab/segproof.gitlab-ci.yml');

  it('has jobs that extend what is there, and scripts that run', async () => {
    for (const job of ['segproof-check', 'segproof-review']) expect(template[template[job].extends]).toBeDefined();
    const env = { SEGPROOF_PLATFORM: platform, SEGPROOF_OPTIONS: '--as-of 2026-11-24' };
    const [check] = template['segproof-check'].script;
    const fresh = check.replace('segproof-evidence', 'gitlab-evidence');
    expect((await cli.shell(fresh, { cwd: scratch.path, env })).code).toBe(0);
    expect(readFileSync(at(template['segproof-check'].artifacts.reports.junit), 'utf8')).toContain('<testsuites');
    const [review] = template['segproof-review'].script;
    const reviewed = await cli.shell(`${review} --skip-promises`, {
      cwd: scratch.path,
      env: { ...env, CI_MERGE_REQUEST_DIFF_BASE_SHA: 'main' },
    });
    expect([reviewed.code, reviewed.stdout.split('\n')[0]]).toEqual([0, 'NO FILTER CHANGES']);
  });
});

describe('the pre-commit hooks', () => {
  const hooks: readonly { id: string; entry: string; language: string }[] = yaml('.pre-commit-hooks.yaml');

  it('call commands that there are, and run', async () => {
    const names = new Set(commands.map(({ name }) => name));
    for (const { entry, language } of hooks) {
      expect(language).toBe('node');
      const [program, command = ''] = entry.split(' ');
      expect([program, names.has(command)]).toEqual(['segproof', true]);
    }
    const validate = hooks.find(({ id }) => id === 'segproof-validate')?.entry;
    writeFileSync(at('bad.yaml'), 'segproof: matrix\nflows: 7\n');
    expect((await cli.shell(`${validate} ${platform}`, { cwd: scratch.path })).code).toBe(0);
    expect((await cli.shell(`${validate} bad.yaml`, { cwd: scratch.path })).code).toBe(2);
  });
});
