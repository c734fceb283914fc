/** cli: a completion script for zsh. */
import type { CommandWords, OptionWords } from './words.ts';

export function zshCompletion(commands: readonly CommandWords[]): string {
  const list = commands.map((command) => `    '${command.name}:${quoted(command.says)}'`).join('\n');
  return `#compdef segproof
# segproof completion for zsh
_segproof() {
  local -a commands
  commands=(
${list}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if [ "\${funcstack[1]}" = "_segproof" ]; then _segproof "$@"; else compdef _segproof segproof; fi
`;
}

function commandCase(command: CommandWords): string {
  const specs = command.options.map(optionSpec);
  if (command.choices.length > 0) specs.push(`'1: :(${command.choices.join(' ')})'`);
  if (command.takesFiles) specs.push(`'*: :_files'`);
  return `    ${command.name})
      _arguments \\
        ${specs.join(' \\\n        ')}
      ;;`;
}

function optionSpec(option: OptionWords): string {
  const says = quoted(option.says).replaceAll('[', '(').replaceAll(']', ')');
  if (!option.takesValue) return `'${option.flag}[${says}]'`;
  const action =
    option.choices.length > 0
      ? `(${option.choices.join(' ')})`
      : option.completes === 'file'
        ? '_files'
        : option.completes === 'folder'
          ? '_files -/'
          : ' ';
  return `'${option.flag}[${says}]: :${action}'`;
}

// A colon separates the fields of a spec, an apostrophe ends the word.
function quoted(text: string): string {
  return text.replaceAll(':', '\\:').replaceAll("'", `'\\''`);
}
