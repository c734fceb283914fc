/** formats: access lists that a configuration applies nowhere, and lists that it applies and does not have. */
import type { NamedObject } from '../../model/public.ts';
import type { CiscoConfig } from './syntax.ts';

/** A file that applies no list at all is an extract: about use it says nothing. */
export function listObjects({ lists, groups }: CiscoConfig): readonly NamedObject[] {
  if (groups.length === 0) return [];
  const known = new Set(lists.map(({ name }) => name));
  const applied = new Set(groups.map(({ list }) => list));
  const missing = groups.filter(
    ({ list }, i) => !known.has(list) && groups.findIndex((one) => one.list === list) === i,
  );
  return [
    ...lists
      .filter(({ name }) => !applied.has(name))
      .map(({ name, position }) => ({ kind: 'access-list', name, state: 'unused', position }) as const),
    ...missing.map(
      ({ list, position }) => ({ kind: 'access-list', name: list, state: 'undefined', position }) as const,
    ),
  ];
}
