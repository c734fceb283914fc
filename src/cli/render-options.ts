/** cli: what renderers are told, from the command line and the terminal. */
import type { RenderOptions } from '../report/public.ts';
import type { Given } from './given.ts';
import type { Context } from './io.ts';

export function renderOptions(given: Given, { language, palette, width }: Context): RenderOptions {
  return { language, palette, width, verbose: given.flag('verbose') };
}
