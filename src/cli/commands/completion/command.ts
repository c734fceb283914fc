/** cli: `completion` as data. */
import type { CommandSpec } from '../../command.ts';

const shells: readonly string[] = ['bash', 'zsh', 'fish'];

export const completionCommand: CommandSpec = {
  name: 'completion',
  says: {
    en: 'print a script that lets a shell complete segproof commands',
    fr: 'écrire un script de complétion pour un interpréteur',
  },
  about: {
    en: 'Load the script once per session, or put it where your shell looks for completions.',
    fr: 'Charger le script à chaque session, ou le placer là où l’interpréteur cherche ses complétions.',
  },
  arguments: [{ usage: '<shell>', says: { en: 'bash, zsh or fish', fr: 'bash, zsh ou fish' }, choices: shells }],
  options: [],
  examples: [
    { line: 'completion bash > ~/.local/share/bash-completion/completions/segproof', says: { en: 'bash', fr: 'bash' } },
    {
      line: 'completion zsh > ~/.zfunc/_segproof',
      says: { en: 'zsh, with ~/.zfunc in fpath', fr: 'zsh, avec ~/.zfunc dans fpath' },
    },
    { line: 'completion fish > ~/.config/fish/completions/segproof.fish', says: { en: 'fish', fr: 'fish' } },
  ],
  load: async () => (await import('./run.ts')).runCompletion,
};
