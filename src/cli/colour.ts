/** cli: the palette of a terminal, or none. */
import { styleText } from 'node:util';
import { type Palette, plainPalette } from '../report/public.ts';

type Style = Parameters<typeof styleText>[0];

// Whether to colour is decided below; styleText's own look at the stream would decide a second time.
const paint =
  (style: Style) =>
  (text: string): string =>
    text === '' ? '' : styleText(style, text, { validateStream: false });

const colours: Palette = {
  good: paint('green'),
  bad: paint(['red', 'bold']),
  warn: paint('yellow'),
  dim: paint('dim'),
  strong: paint('bold'),
  name: paint('cyan'),
};

/**
 * Colour only on a terminal that can show it. NO_COLOR (any value but the empty one, https://no-color.org) and
 * `--no-color` always win; FORCE_COLOR asks for it in a pipe.
 */
export function choosePalette(isTerminal: boolean, env: ReadonlyMap<string, string>, allowed: boolean): Palette {
  if (!allowed || (env.get('NO_COLOR') ?? '') !== '') return plainPalette;
  const forced = env.get('FORCE_COLOR');
  if (forced !== undefined && forced !== '0' && forced !== 'false') return colours;
  return isTerminal && env.get('TERM') !== 'dumb' ? colours : plainPalette;
}
