/** formats: what a direction makes of a row. */
import type { FlowDraft } from '../../model/public.ts';
import type { Direction } from './words.ts';

/** The row itself, the row with its ends exchanged, or both: then the second is `ID.r`, each side may open to the other. */
export function bothWays(draft: FlowDraft, direction: Direction): readonly FlowDraft[] {
  if (direction === 'forward') return [draft];
  if (direction === 'reverse') return [exchanged(draft, draft.id)];
  return [draft, exchanged(draft, `${draft.id}.r`)];
}

function exchanged(draft: FlowDraft, id: string): FlowDraft {
  const { sourceWithin, destinationWithin, ...rest } = draft;
  return {
    ...rest,
    id,
    source: draft.destination,
    destination: draft.source,
    ...(destinationWithin === undefined ? {} : { sourceWithin: destinationWithin }),
    ...(sourceWithin === undefined ? {} : { destinationWithin: sourceWithin }),
  };
}
