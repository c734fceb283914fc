/** formats: a patch laid on a platform: RFC 7396, and `key+` to append to a list. Every piece keeps its own place. */
import { type DiagnosticList, didYouMean, printable } from '../../diagnostics/public.ts';
import { describeKind, type Located, type LocatedEntry, type LocatedMap } from '../yaml/located.ts';

/** Keys that say what a file is, not what the platform is. */
const fixed: ReadonlySet<string> = new Set(['segproof', 'include']);

/**
 * Maps merge, null removes, any other value replaces, `key+` appends. Errors: `overlay-invalid` for removing what is
 * not there, and for appending to or with what is no list.
 */
export function applyPatch(base: LocatedMap, patch: LocatedMap, problems: DiagnosticList): LocatedMap {
  for (const [key, { position }] of patch.entries) {
    if (!fixed.has(key.replace(/\+$/u, ''))) continue;
    problems.error('overlay-invalid', `an overlay may not change \`${key.replace(/\+$/u, '')}\``, { position });
  }
  return merge(base, patch, problems);
}

function merge(base: LocatedMap, patch: LocatedMap, problems: DiagnosticList): LocatedMap {
  const entries = new Map(base.entries);
  for (const [key, entry] of patch.entries) {
    if (key.length > 1 && key.endsWith('+')) append(entries, key.slice(0, -1), entry, problems);
    else if (entry.value.kind === 'scalar' && entry.value.value === null) remove(entries, key, entry, problems);
    else if (entry.value.kind === 'map') {
      const under = entries.get(key);
      const target: LocatedMap =
        under?.value.kind === 'map' ? under.value : { kind: 'map', entries: new Map(), position: entry.value.position };
      const position = under?.value.kind === 'map' ? under.position : entry.position;
      entries.set(key, { position, value: merge(target, entry.value, problems) });
    } else entries.set(key, entry);
  }
  return { kind: 'map', entries, position: base.position };
}

function remove(
  entries: Map<string, LocatedEntry>,
  key: string,
  { position }: LocatedEntry,
  problems: DiagnosticList,
): void {
  if (entries.delete(key)) return;
  // The search costs time in proportion to the map.
  const help = problems.items.length > 40 ? undefined : didYouMean(key, entries.keys());
  problems.error('overlay-invalid', `the base has no \`${printable(key, 80)}\` here to remove`, {
    position,
    ...(help === undefined ? {} : { help }),
  });
}

function append(entries: Map<string, LocatedEntry>, key: string, entry: LocatedEntry, problems: DiagnosticList): void {
  const under = entries.get(key);
  const more: Located = entry.value;
  const shown = `\`${printable(key, 80)}\``;
  if (more.kind !== 'list') {
    const message = `${describeKind(more)} is appended to ${shown}`;
    problems.error('overlay-invalid', message, { position: more.position, expected: 'a list' });
  } else if (under === undefined) entries.set(key, { position: entry.position, value: more });
  else if (under.value.kind !== 'list') {
    const message = `${shown} of the base is ${describeKind(under.value)}, not a list`;
    problems.error('overlay-invalid', message, {
      position: entry.position,
      help: 'write the key without `+` to replace the value',
    });
  } else {
    const items = [...under.value.items, ...more.items];
    entries.set(key, { position: under.position, value: { kind: 'list', items, position: under.value.position } });
  }
}
