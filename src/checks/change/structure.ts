/** checks: what of two topologies differs, policies apart. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Node, Topology } from '../../model/public.ts';

/** One part of a platform that is not the same. */
export interface StructureChange {
  readonly part: 'node' | 'interfaces' | 'routes' | 'nat' | 'settings' | 'links' | 'zones' | 'owners' | 'services';
  readonly name: string;
  readonly says: Text;
}

/**
 * Changes that can alter where packets go or who is concerned. Where there is none, two platforms differ in their rules
 * alone. Positions, titles and attestations carry no packet and are left out.
 */
export function structureChanges(before: Topology, after: Topology): readonly StructureChange[] {
  const found: StructureChange[] = [];
  const ids = [...new Set([...before.nodes.keys(), ...after.nodes.keys()])].sort();
  for (const id of ids) found.push(...nodeChanges(id, before.nodes.get(id), after.nodes.get(id)));
  const differs = (a: unknown, b: unknown): boolean => canonical(a) !== canonical(b);
  if (differs(linksOf(before), linksOf(after))) {
    found.push({ part: 'links', name: '', says: { en: 'links changed', fr: 'des liens ont changé' } });
  }
  if (differs(before.zones, after.zones)) {
    found.push({ part: 'zones', name: '', says: { en: 'zones changed', fr: 'des zones ont changé' } });
  }
  const owners = ({ tenants, partners, provider }: Topology): unknown => [tenants, partners, provider];
  if (differs(owners(before), owners(after))) {
    found.push({
      part: 'owners',
      name: '',
      says: { en: 'tenants, partners or the provider changed', fr: 'clients, partenaires ou hébergeur ont changé' },
    });
  }
  return found;
}

const parts: readonly {
  readonly part: StructureChange['part'];
  readonly of: (node: Node) => unknown;
  readonly says: Text;
}[] = [
  { part: 'interfaces', of: ({ interfaces }) => interfaces, says: { en: 'interfaces of', fr: 'interfaces de' } },
  { part: 'routes', of: ({ routes }) => routes, says: { en: 'routes of', fr: 'routes de' } },
  { part: 'nat', of: ({ nat }) => nat, says: { en: 'address translation of', fr: 'traduction d’adresses de' } },
  {
    part: 'settings',
    of: ({ kind, owner, stateful, forwards, tcpLoose, acceptSourceRoute, protections, management, policy }) => [
      [kind, owner, stateful, forwards, tcpLoose, acceptSourceRoute],
      protections,
      management,
      policy.kind === 'none',
    ],
    says: { en: 'settings of', fr: 'réglages de' },
  },
  { part: 'services', of: ({ services }) => services, says: { en: 'services of', fr: 'services de' } },
];

function nodeChanges(id: string, before: Node | undefined, after: Node | undefined): readonly StructureChange[] {
  const name = printable(id);
  if (before === undefined)
    return [{ part: 'node', name: id, says: { en: `${name} is new`, fr: `${name} est nouveau` } }];
  if (after === undefined)
    return [{ part: 'node', name: id, says: { en: `${name} is gone`, fr: `${name} a disparu` } }];
  return parts
    .filter(({ of }) => canonical(of(before)) !== canonical(of(after)))
    .map(({ part, says }) => ({
      part,
      name: id,
      says: { en: `${says.en} ${name} changed`, fr: `${says.fr} ${name} : changement` },
    }));
}

function linksOf({ links }: Topology): readonly unknown[] {
  return links.map(({ ends, kind, up }) => [ends, kind, up]);
}

const unheard: ReadonlySet<string> = new Set(['position', 'title', 'comment']);

/** One text for one meaning: keys of records, maps and sets in order, places and titles left out. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Set) return `{${[...value].map(canonical).sort().join(',')}}`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const texts = entries
    .filter(([key, one]) => !unheard.has(String(key)) && one !== undefined)
    .map(([key, one]) => `${JSON.stringify(String(key))}:${canonical(one)}`);
  return `{${texts.sort().join(',')}}`;
}
