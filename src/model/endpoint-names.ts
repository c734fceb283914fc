/** model: what a name may mean on a topology: a zone, a node or a group, by id, by id in another case, or by title. */
import { type AddressSet, addressSet, prefixRange, rangeOf } from '../net/public.ts';
import { internetAddresses, ownAddresses } from './addresses.ts';
import type { Group } from './flow.ts';
import type { Node } from './node.ts';
import type { Topology } from './topology.ts';
import type { Zone } from './zone.ts';

/** `says` is the meaning in words. */
export type Meaning =
  | { readonly kind: 'zone' | 'node'; readonly says: string; readonly addresses: AddressSet }
  | { readonly kind: 'group'; readonly says: string; readonly group: Group };

/** Everything that `name` may mean, and which of its spellings was met. Nothing found leaves `found` empty. */
export interface Found {
  readonly found: readonly Meaning[];
  readonly how: 'exact' | 'case' | 'title';
}

/** Names of one topology and one matrix file, looked up by id; else by id whatever the case; else by title. */
export interface NameIndex {
  readonly ids: ReadonlySet<string>;
  find(name: string): Found;
}

/** Both groups of one name are kept when the file and the topology define it. */
export function nameIndex(topology: Topology, own: ReadonlyMap<string, Group>): NameIndex {
  const groups = new Map<string, Group[]>();
  for (const [name, group] of [...topology.groups, ...own]) groups.set(name, [...(groups.get(name) ?? []), group]);
  const ids = new Set([...topology.zones.keys(), ...topology.nodes.keys(), ...groups.keys()]);
  const byCase = new Map<string, string[]>();
  const byTitle = new Map<string, string[]>();
  const enter = (map: Map<string, string[]>, key: string, id: string): void => {
    map.set(key.toLowerCase(), [...(map.get(key.toLowerCase()) ?? []), id]);
  };
  for (const id of ids) enter(byCase, id, id);
  for (const { id, title } of [...topology.zones.values(), ...topology.nodes.values()]) {
    if (title !== undefined) enter(byTitle, title, id);
  }
  const find = (name: string): Found => {
    if (ids.has(name)) return { found: meanings(topology, groups, [name]), how: 'exact' };
    const lower = name.toLowerCase();
    const sameButCase = byCase.get(lower);
    if (sameButCase !== undefined) return { found: meanings(topology, groups, sameButCase), how: 'case' };
    return { found: meanings(topology, groups, [...new Set(byTitle.get(lower) ?? [])]), how: 'title' };
  };
  return { ids, find };
}

function meanings(
  topology: Topology,
  groups: ReadonlyMap<string, readonly Group[]>,
  names: readonly string[],
): Meaning[] {
  return names.flatMap((name): Meaning[] => {
    const zone = topology.zones.get(name);
    const node = topology.nodes.get(name);
    return [
      ...(zone === undefined
        ? []
        : [{ kind: 'zone' as const, says: `zone \`${name}\``, addresses: zoneAddresses(topology, zone) }]),
      ...(node === undefined
        ? []
        : [
            { kind: 'node' as const, says: `node \`${name}\``, addresses: addressSet(ownAddresses(node).map(rangeOf)) },
          ]),
      ...(groups.get(name) ?? []).map((group) => ({ kind: 'group' as const, says: `group \`${name}\``, group })),
    ];
  });
}

/**
 * The zone's own prefixes; without any, what nobody else declares when the Internet owns the zone, else the prefixes
 * of the interfaces in it.
 */
function zoneAddresses(topology: Topology, zone: Zone): AddressSet {
  if (zone.prefixes.ranges.length > 0) return zone.prefixes;
  if (zone.owner.kind === 'internet') return internetAddresses(topology);
  return addressSet([...topology.nodes.values()].flatMap((node) => prefixesIn(node, zone.id)));
}

function prefixesIn(node: Node, zone: string): ReturnType<typeof prefixRange>[] {
  return [...node.interfaces.values()]
    .filter((iface) => iface.zone === zone)
    .flatMap((iface) => iface.addresses.map(({ prefix }) => prefixRange(prefix)));
}
