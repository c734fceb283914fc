/** cli: the commands, in the order in which help shows them. */
import type { CommandSpec } from './command.ts';
import { checkCommand } from './commands/check/command.ts';
import { cleanCommand } from './commands/clean/command.ts';
import { compareCommand } from './commands/compare/command.ts';
import { compileCommand } from './commands/compile/command.ts';
import { completionCommand } from './commands/completion/command.ts';
import { diffCommand } from './commands/diff/command.ts';
import { explainCommand } from './commands/explain/command.ts';
import { generateCommand } from './commands/generate/command.ts';
import { labCommand } from './commands/laboratory/command.ts';
import { matrixCommand } from './commands/matrix/command.ts';
import { proveCommand } from './commands/prove/command.ts';
import { reachCommand } from './commands/reachability/command.ts';
import { schemaCommand } from './commands/schema/command.ts';
import { traceCommand } from './commands/trace/command.ts';
import { validateCommand } from './commands/validate/command.ts';
import { verifyCertificateCommand } from './commands/verification/command.ts';

export const commands: readonly CommandSpec[] = [
  checkCommand,
  proveCommand,
  verifyCertificateCommand,
  reachCommand,
  traceCommand,
  explainCommand,
  matrixCommand,
  compareCommand,
  diffCommand,
  cleanCommand,
  compileCommand,
  validateCommand,
  generateCommand,
  labCommand,
  schemaCommand,
  completionCommand,
];
