/** cli: the commands, in the order in which help shows them. */
import type { CommandSpec } from './command.ts';
import { checkCommand } from './commands/check/command.ts';
import { completionCommand } from './commands/completion/command.ts';
import { explainCommand } from './commands/explain/command.ts';
import { generateCommand } from './commands/generate/command.ts';
import { labCommand } from './commands/laboratory/command.ts';
import { matrixCommand } from './commands/matrix/command.ts';
import { schemaCommand } from './commands/schema/command.ts';
import { traceCommand } from './commands/trace/command.ts';
import { validateCommand } from './commands/validate/command.ts';

export const commands: readonly CommandSpec[] = [
  checkCommand,
  traceCommand,
  explainCommand,
  matrixCommand,
  validateCommand,
  generateCommand,
  labCommand,
  schemaCommand,
  completionCommand,
];
