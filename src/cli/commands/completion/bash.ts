/** cli: a completion script for bash. */
import type { CommandWords, OptionWords } from './words.ts';

/** Needs nothing but bash: `bash-completion` may be absent. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = [...commands.map((command) => command.name), '--help', '--version'].join(' ');
  return `# segproof completion for bash
_segproof() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "$command" in
${commands.map(commandCase).join('\n')}
  esac
}
complete -o filenames -F _segproof segproof
`;
}

function commandCase(command: CommandWords): string {
  const flags = command.options.map((option) => option.flag).join(' ');
  const rest =
    command.choices.length > 0
      ? `COMPREPLY=($(compgen -W "${command.choices.join(' ')}" -- "$current"))`
      : command.takesFiles
        ? files
        : ':';
  const values = command.options.filter((option) => option.takesValue);
  return `    ${command.name})
      case "$previous" in
${values.map(valueCase).join('\n')}
      esac
      case "$current" in
        -*) COMPREPLY=($(compgen -W "${flags} --help" -- "$current")) ;;
        *) ${rest} ;;
      esac
      ;;`;
}

// One line a name, so that a file name with spaces stays one answer.
const files = `local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current"))`;

function valueCase(option: OptionWords): string {
  const answer =
    option.choices.length > 0
      ? `COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$current")); `
      : option.completes === 'file'
        ? `${files}; `
        : option.completes === 'folder'
          ? `local IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current")); `
          : '';
  return `        ${option.flag}) ${answer}return ;;`;
}
