/** The completion scripts, asked by the shells themselves. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, buildCli, runProcess, scratchFolder } from '../support/cli.ts';

const scratch = scratchFolder();
let cli: BuiltCli;

const script = (shell: string): string => join(scratch.path, shell);

beforeAll(async () => {
  cli = await buildCli();
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(script(shell), (await cli.run(['completion', shell])).stdout);
  }
  // What there is to complete.
  mkdirSync(join(scratch.path, 'plan b'));
  writeFileSync(join(scratch.path, 'plan b', 'platform.yaml'), '');
  writeFileSync(join(scratch.path, 'platform.yaml'), '');
  writeFileSync(join(scratch.path, 'drive.zsh'), zshDriver);
});
afterAll(() => {
  cli.remove();
  scratch.remove();
});

/** What is typed, and what the shell offers for its last word. */
const cases: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['segproof ch', ['check']],
  ['segproof c', ['check', 'clean', 'compare', 'compile', 'completion']],
  ['segproof help tr', ['trace']],
  ['segproof check --ef', ['--effort']],
  ['segproof check --effort ', ['normal', 'quick', 'thorough']],
  ['segproof trace x --state e', ['established']],
  ['segproof matrix --ve', ['--verbose']],
  ['segproof schema ', ['certificate', 'comparison', 'matrix', 'overlay', 'platform']],
  ['segproof completion f', ['fish']],
  ['segproof check platf', ['platform.yaml']],
  ['segproof generate --tenants ', []],
];

const has = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
};

const ask: Readonly<Record<string, (typed: string) => Promise<string>>> = {
  bash: async (typed) => {
    // As readline would: the words so far, the last one perhaps empty.
    const line = `source '${script('bash')}'; COMP_WORDS=(${typed}${typed.endsWith(' ') ? "''" : ''}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _segproof; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await runProcess('bash', ['-c', line], { cwd: scratch.path })).stdout;
  },
  fish: async (typed) => {
    const line = `source '${script('fish')}'; complete -C '${typed}'`;
    const env = { HOME: scratch.path, XDG_CONFIG_HOME: scratch.path, XDG_DATA_HOME: scratch.path };
    return (await runProcess('fish', ['-N', '-c', line], { cwd: scratch.path, env })).stdout;
  },
  zsh: async (typed) =>
    (await runProcess('zsh', ['-f', 'drive.zsh', typed], { cwd: scratch.path, env: { TERM: 'xterm' } })).stdout,
};

/** A terminal with an interactive zsh in it, whose `compadd` also prints what it adds. */
const zshDriver = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PROMPT=; autoload -Uz compinit && compinit -u -D; source ./zsh'
zpty -w z 'zstyle ":completion:*" insert-tab false'
zpty -w z 'compadd() { if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; for h in $hits; do print -r -- "HIT:$h:"; done; builtin compadd "$@" }'
zpty -w z 'finish() { print -r -- DO''NE: }; comppostfuncs=(finish); print -r -- REA''DY:'
heard=
while zpty -r z chunk; do heard+=$chunk; [[ $heard == *READY:* ]] && break; done
zpty -w -n z "$1"$'\\t'
heard=
while zpty -r z chunk; do heard+=$chunk; [[ $heard == *DONE:* ]] && break; done
zpty -d z
print -r -- $heard | tr -d '\\r' | grep -o 'HIT:[^:]*' | cut -d: -f2
`;

describe.each(Object.keys(ask))('%s', (shell) => {
  const installed = has(shell);
  test.skipIf(!installed).each(cases)(
    `offers what fits, after \`%s\`${installed ? '' : ` (skipped: ${shell} is not installed)`}`,
    async (typed, offered) => {
      const said = (await ask[shell]?.(typed)) ?? '';
      const words = said
        .split('\n')
        .map((line) => line.split('\t')[0] ?? '')
        .filter((word) => word !== '');
      expect([...new Set(words)].sort()).toEqual(offered);
    },
  );

  test.skipIf(!installed)(`reads its script without complaint${installed ? '' : ' (skipped)'}`, async () => {
    const { code, stderr } = await runProcess(shell, ['-n', script(shell)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

test('a file name with a space stays one answer in bash', async () => {
  const said = await ask['bash']?.('segproof check plan');
  expect(said).toBe('plan b\n');
});
