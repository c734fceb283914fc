/** formats: sets, maps and chains of an nftables ruleset that nothing names. */
import type { Outcome } from '../../diagnostics/public.ts';
import type { NamedObject } from '../../model/public.ts';
import { readNftJson } from './read-json.ts';
import { readNftText } from './read-text.ts';

/**
 * Names are looked for in the text, not in what was understood of it: an object is called unused only where no line at
 * all names it, in whatever construct. Errors: those of `importNftables`.
 */
export function unusedNftables(file: string, text: string): Outcome<readonly NamedObject[]> {
  const read = /^\s*[{[]/u.test(text) ? readNftJson(file, text) : readNftText(file, text);
  if (!read.ok) return read;
  const sets = new Set([...text.matchAll(/@([A-Za-z_][\w/\\.-]*)/gu)].map(([, name]) => name));
  const calls = /\b(?:jump|goto)\b["\s:{]*(?:"?target"?\s*:\s*)?"?([A-Za-z_][\w/\\.-]*)/gu;
  const chains = new Set([...text.matchAll(calls)].map(([, name]) => name));
  const unused = read.value.tables.flatMap((table): readonly NamedObject[] => [
    ...[...table.sets.values()]
      .filter(({ name }) => !sets.has(name))
      .map(({ name, map, position }) => ({ kind: map ? 'map' : 'set', name, state: 'unused', position }) as const),
    ...[...table.chains.values()]
      .filter(({ name, base }) => base === undefined && !chains.has(name))
      .map(({ name, position }) => ({ kind: 'chain', name, state: 'unused', position }) as const),
  ]);
  return { ok: true, value: unused, remarks: [] };
}
