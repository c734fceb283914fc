/** cli: what a command is, as data; help, parsing, completion and docs are all made from it. */
import type { Text } from '../diagnostics/public.ts';
import type { ExitCode } from './exit.ts';
import type { Given } from './given.ts';
import type { Context } from './io.ts';

export type Completes = 'file' | 'folder' | 'nothing';

export interface ArgumentSpec {
  /** As written in a usage line: `<platform>`, `[platform]`, `<files...>`. */
  readonly usage: string;
  readonly says: Text;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

export interface OptionSpec {
  /** As commander reads them: `--as-of <date>`, `--json`, `--no-color`. */
  readonly flags: string;
  readonly says: Text;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

/** A command line that works, without the leading program name. */
export interface Example {
  readonly line: string;
  readonly says: Text;
}

export interface Section {
  readonly title: Text;
  readonly lines: readonly Text[];
}

export type Run = (given: Given, context: Context) => ExitCode | Promise<ExitCode>;

export interface CommandSpec {
  readonly name: string;
  readonly says: Text;
  /** One or two paragraphs for a person who meets the command for the first time. */
  readonly about: Text;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
  readonly notes?: Section;
  /** The code behind it, read only when the command is run. */
  readonly load: () => Promise<Run>;
}
