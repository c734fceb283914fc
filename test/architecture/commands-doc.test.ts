import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { everyCommand } from '../../src/cli/common-options.ts';
import { textOf } from '../support/tree.ts';

const page = textOf('docs/COMMANDS.md');
const section = (title: string): string => page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
/** The rows of the option table: the flags of a line, and the commands that it names. */
const rows = [...section('Options').matchAll(/^\| (.*?) \| (.*?) \|/gmu)].slice(1);
const documented = new Map(
  rows.flatMap(([, flags = '', of = '']) =>
    [...flags.matchAll(/`(--[a-z-]+)`/gu)].map(([, flag = '']) => [flag, of] as const),
  ),
);

describe('docs/COMMANDS.md', () => {
  test('lists every command as its usage line has it', () => {
    const listed = [...page.matchAll(/^\| `([a-z-]+)([^`]*)` \| .*\?/gmu)].map(([, name, rest]) => `${name}${rest}`);
    const usages = commands.map((command) => [command.name, ...command.arguments.map(({ usage }) => usage)].join(' '));
    expect(listed).toEqual(usages);
  });

  test('explains every option, and says of which commands it is', () => {
    const owners = new Map<string, string[]>();
    for (const command of commands) {
      for (const option of command.options) {
        const flag = option.flags.split(' ')[0] ?? '';
        owners.set(flag, [...(owners.get(flag) ?? []), command.name]);
      }
    }
    const said = new Map([...owners].map(([flag, names]) => [flag, names.join(', ')]));
    for (const option of everyCommand) said.set(option.flags.split(' ')[0] ?? '', 'all');
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(said));
  });

  test('lists every JSON answer, with its type where the shape is promised; the library exports it', () => {
    const door = textOf('test/architecture/public-api.txt');
    const listed = [...section('JSON').matchAll(/^\| `([a-z-]+)` \| (?:`([A-Za-z]+)`|–) \|/gmu)];
    const answering = commands.filter(({ options }) => options.some(({ flags }) => flags === '--json'));
    expect(listed.map(([, name]) => name)).toEqual(answering.map(({ name }) => name));
    for (const [, , type] of listed) if (type !== undefined) expect(door).toContain(`type ${type}\n`);
  });
});
