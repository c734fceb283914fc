/** cli: writing a result. */
import type { Context } from './io.ts';

/** One JSON value on stdout, indented for people, with a final newline. */
export function printJson(value: unknown, context: Context): void {
  context.io.out(`${JSON.stringify(value, null, 2)}\n`);
}
