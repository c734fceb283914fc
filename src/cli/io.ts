/** cli: everything a command may touch outside itself, so that tests can hand it something else. */
import type { Language } from '../diagnostics/public.ts';
import type { Palette } from '../report/public.ts';
import type { CommandSpec } from './command.ts';

export interface Io {
  /** The result, and nothing else. */
  readonly out: (text: string) => void;
  /** Diagnostics and progress. */
  readonly err: (text: string) => void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Terminal columns of the result. */
  readonly columns: number;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** How the user called this program, for command lines that they are to copy: `segproof`, `npx segproof`, … */
  readonly program: string;
  /** The local calendar day as an ISO date. The command line alone may read the clock. */
  readonly today: () => string;
  /** Where the package keeps its shipped platforms and its package.json. */
  readonly packageRoot: string;
}

/** What every command is given besides its own arguments. */
export interface Context {
  readonly io: Io;
  readonly language: Language;
  /** For the result on stdout. */
  readonly palette: Palette;
  /** For diagnostics on stderr. */
  readonly errorPalette: Palette;
  readonly width: number;
  readonly commands: readonly CommandSpec[];
}
