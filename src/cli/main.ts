/** cli: the program. */
import { processIo } from './process-io.ts';
import { run } from './run.ts';

// The exit code is set, not forced, so that what was written to a slow pipe is not lost.
process.exitCode = await run(process.argv.slice(2), processIo());
