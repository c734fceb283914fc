/** cli: `--node`: which filters of a platform a command is about. */
import { didYouMean, printable } from '../diagnostics/public.ts';
import type { Topology } from '../model/public.ts';
import { usageError } from './exit.ts';

/** The ids that the text names, with commas between; undefined for all. Throws CannotRun. */
export function chosenNodes({ nodes }: Topology, text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const known = [...nodes.values()].filter(({ policy }) => policy.kind !== 'none').map(({ id }) => id);
  const ids = text.split(',').map((id) => id.trim());
  for (const id of ids) {
    if (known.includes(id)) continue;
    const help = didYouMean(id, known) ?? `the filters are ${known.slice(0, 20).join(', ')}`;
    throw usageError(`\`${printable(id)}\` is no filter of this platform`, { help });
  }
  return new Set(ids);
}
