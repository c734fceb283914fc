/** The laboratory, as a person uses it: the example lines of its help, in namespaces of this machine's kernel. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { type BuiltCli, buildCli, type Ran } from '../support/cli.ts';
import { noKernel } from '../support/network-namespace.ts';

let cli: BuiltCli;

beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.remove());

const platform = 'topologies/msp/platform.yaml';
const skipped = noKernel === undefined ? '' : ` (skipped: ${noKernel})`;

/** Ended by `end` once it has said that it is up. */
function labUp(end: (pid: number) => void): Promise<Ran> {
  return cli.run(['lab', 'up', platform], {
    meanwhile: (child) => {
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        const before = said.includes('sh\n');
        said += chunk.toString();
        if (!before && said.includes('sh\n')) end(child.pid ?? 0);
      });
    },
  });
}

/** Namespaces by name live in a file system that only the laboratory's own mount namespace has. */
const leftBehind = (): string => execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });

describe.skipIf(noKernel !== undefined)(`the laboratory${skipped}`, () => {
  test('every example of its help is one of those below', () => {
    const lab = commands.find(({ name }) => name === 'lab');
    expect(lab?.examples.map(({ line }) => line)).toEqual([
      'lab up platform.yaml',
      'lab run platform.yaml --tenant alpha',
      'lab down',
    ]);
  });

  test('a run sends the flows of one tenant and their negations, and none differs', async () => {
    const { code, stdout, stderr } = await cli.run(['lab', 'run', platform, '--tenant', 'alpha', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const said = JSON.parse(stdout) as { allowed: number; denied: number; differences: readonly object[] };
    expect(said.differences).toEqual([]);
    expect(said.allowed).toBeGreaterThan(10);
    expect(said.denied).toBeGreaterThan(10);
  });

  test('it is up until it is interrupted, and nothing stays behind', async () => {
    const before = leftBehind();
    const { code, stdout } = await labUp((pid) => process.kill(pid, 'SIGINT'));
    expect(stdout).toContain('the laboratory is up');
    expect(code).toBe(0);
    expect(leftBehind()).toBe(before);
  });

  test('another terminal ends it with `lab down`, which says so where none is up', async () => {
    let down: Promise<Ran> | undefined;
    const up = await labUp(() => {
      down = cli.run(['lab', 'down']);
    });
    expect(up.code).toBe(0);
    expect(await down).toMatchObject({ code: 0, stdout: 'the laboratory is down\n' });
    expect(await cli.run(['lab', 'down'])).toMatchObject({ code: 0, stderr: 'no laboratory is up\n' });
  });
});
