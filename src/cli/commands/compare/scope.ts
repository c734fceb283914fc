/** cli: which packets `compare` is asked about, as a set and in words. */
import type { Text } from '../../../diagnostics/public.ts';
import { conntrackStates } from '../../../model/public.ts';
import { type Family, numbers } from '../../../net/public.ts';
import type { HeaderSpace, Universe } from '../../../space/public.ts';
import type { Given } from '../../given.ts';

export interface Scope {
  readonly says: readonly Text[];
  readonly family?: Family;
  readonly opening: boolean;
  readonly narrowed: (universe: Universe) => HeaderSpace;
}

export function scopeOf(given: Given): Scope {
  const family = given.text('family');
  const opening = given.flag('opening');
  return {
    ...(family === undefined ? {} : { family: family === '6' ? 6 : 4 }),
    opening,
    says: [
      ...(family === undefined
        ? []
        : [
            { en: `only packets of IPv${family} were compared`, fr: `seuls les paquets IPv${family} ont été comparés` },
          ]),
      ...(opening
        ? [
            {
              en: 'only packets that open a connection were compared, not those of a known one',
              fr: 'seuls les paquets qui ouvrent une connexion ont été comparés, pas ceux d’une connexion connue',
            },
          ]
        : []),
    ],
    narrowed: (universe) =>
      universe.intersect(
        family === undefined ? universe.unbounded : universe.where({ families: new Set([family === '6' ? 6 : 4]) }),
        opening ? universe.where({ state: numbers(...openingStates) }) : universe.unbounded,
      ),
  };
}

const openingStates = (['new', 'untracked'] as const).map((state) => conntrackStates.indexOf(state));
