/** checks: groups of hosts that no row and no other used group names, and names of services that no row uses. */
import type { Group, MatrixDraft, NamedObject, Topology } from '../../model/public.ts';

/** Names count as met whatever their case, as rows find them. A group that nothing defines is an error of reading. */
export function unusedGroups(drafts: readonly MatrixDraft[], topology: Topology): readonly NamedObject[] {
  const groups = [...topology.groups.values(), ...drafts.flatMap((draft) => draft.groups)];
  const used = namesIn(drafts);
  // A group that only an unused group names is as unused as that.
  for (let before = -1; before !== used.size; ) {
    before = used.size;
    for (const { name, members } of groups) if (used.has(name.toLowerCase())) addNames(members, used);
  }
  return groups
    .filter(({ name }) => !used.has(name.toLowerCase()))
    .map(({ name, position }) => ({
      kind: 'group',
      name,
      state: 'unused',
      ...(position === undefined ? {} : { position }),
    }));
}

/** Names of services belong to the file that defines them. */
export function unusedServices(drafts: readonly MatrixDraft[]): readonly NamedObject[] {
  return drafts.flatMap(({ unusedServices: names = [] }) =>
    names.map(({ name, position }): NamedObject => ({ kind: 'service', name, state: 'unused', position })),
  );
}

function namesIn(drafts: readonly MatrixDraft[]): Set<string> {
  const names = new Set<string>();
  for (const { flows } of drafts) {
    for (const { source, destination, sourceWithin, destinationWithin, ingress } of flows) {
      for (const terms of [source, destination, sourceWithin ?? [], destinationWithin ?? []]) addNames(terms, names);
      if (ingress !== undefined) names.add(ingress.toLowerCase());
    }
  }
  return names;
}

function addNames(terms: Group['members'], names: Set<string>): void {
  for (const term of terms) {
    if (term.kind === 'name') names.add(term.name.toLowerCase());
    if (term.kind === 'prefix' && term.named !== undefined) names.add(term.named.toLowerCase());
  }
}
