/** cli: a completion script for fish. */
import type { CommandWords, OptionWords } from './words.ts';

export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = ['# segproof completion for fish', 'complete -c segproof -f'];
  for (const command of commands) {
    lines.push(`complete -c segproof -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.says)}'`);
    const when = `-n '__fish_seen_subcommand_from ${command.name}'`;
    for (const option of command.options) lines.push(optionLine(option, when));
    if (command.choices.length > 0) lines.push(`complete -c segproof ${when} -a '${command.choices.join(' ')}'`);
    if (command.takesFiles) lines.push(`complete -c segproof ${when} -F`);
  }
  return `${lines.join('\n')}\n`;
}

function optionLine(option: OptionWords, when: string): string {
  const line = `complete -c segproof ${when} -l ${option.flag.replace(/^--/u, '')} -d '${quoted(option.says)}'`;
  if (!option.takesValue) return line;
  if (option.choices.length > 0) return `${line} -x -a '${option.choices.join(' ')}'`;
  if (option.completes === 'file') return `${line} -r -F`;
  return option.completes === 'folder' ? `${line} -x -a '(__fish_complete_directories)'` : `${line} -x`;
}

function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
