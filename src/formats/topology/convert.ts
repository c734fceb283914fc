/** formats: the typed content of a platform file -> the parts of a topology. */
import { didYouMean, printable } from '../../diagnostics/public.ts';
import {
  type Attestation,
  endpointResolver,
  type Interface,
  type Link,
  type LinkEnd,
  type Node,
  type Partner,
  type Provider,
  type Tenant,
  type TopologyParts,
  topologyOf,
  type Zone,
} from '../../model/public.ts';
import { addressSet, prefixRange } from '../../net/public.ts';
import { readGroups } from '../matrix/yaml-lists.ts';
import { entryOf } from '../yaml/located.ts';
import type { ImpliedPort } from './convert-interface.ts';
import { convertNode, unknownOwner } from './convert-node.ts';
import { convertPolicy } from './convert-policy.ts';
import type { Named, PlatformSyntax } from './syntax.ts';
import { addressesAt, at, dayAt, networkAt, ownerAt, present, type Scope, servicesAt } from './words.ts';

/** Reports what cannot be read and leaves it out, so that the rest can still be checked. */
export function convertPlatform(scope: Scope, syntax: PlatformSyntax, name: string): TopologyParts {
  const converted = each(syntax.nodes, (id, node) => convertNode(scope, id, node));
  const implied = converted.flatMap((one) => one.implied);
  const bare = converted.map(({ node }) => node);
  const wired = withPorts(scope, bare, implied);
  const written = entryOf(scope.root, 'groups');
  const links = [...wired.links, ...convertLinks(scope, syntax)];
  const parts: TopologyParts = {
    name,
    zones: convertZones(scope, syntax),
    tenants: each(syntax.tenants, (id, tenant): Tenant => {
      const { title, hosting, firewalls } = tenant;
      return { id, hosting, firewalls, position: at(scope, ['tenants', id]), ...present({ title }) };
    }),
    partners: convertPartners(scope, syntax),
    nodes: wired.nodes,
    links,
    groups: written === undefined ? [] : readGroups(written, scope.problems),
    attestations: convertAttestations(scope, syntax),
    ...present({ provider: convertProvider(scope, syntax) }),
  };
  return { ...parts, nodes: withPolicies(scope, syntax, parts) };
}

function each<T, U>(named: Named<T> | undefined, convert: (id: string, value: T) => U): readonly U[] {
  return Object.entries(named ?? {}).map(([id, value]) => convert(id, value));
}

function convertZones(scope: Scope, syntax: PlatformSyntax): readonly Zone[] {
  return each(syntax.zones, (id, zone) => {
    const path = ['zones', id];
    // A wrong owner was reported; the zone is kept so that nothing is said to be missing.
    const owner = ownerAt(scope, [...path, 'owner'], zone.owner) ?? unknownOwner;
    const prefixes = (zone.prefixes ?? []).flatMap((text, i) => networkAt(scope, [...path, 'prefixes', i], text) ?? []);
    const { kind, level, title } = zone;
    return {
      id,
      kind,
      level,
      owner,
      prefixes: addressSet(prefixes.map(prefixRange)),
      position: at(scope, path),
      ...present({ title }),
    };
  });
}

function convertPartners(scope: Scope, syntax: PlatformSyntax): readonly Partner[] {
  return each(syntax.partners, (id, partner) => {
    const path = ['partners', id];
    return {
      id,
      console: addressesAt(scope, [...path, 'console'], partner.console),
      services: servicesAt(scope, [...path, 'services'], partner.services),
      sources: partner.sources ?? [],
      position: at(scope, path),
      ...present({ title: partner.title }),
    };
  });
}

function convertProvider(scope: Scope, { provider }: PlatformSyntax): Provider | undefined {
  if (provider === undefined) return undefined;
  return {
    workstations: provider.workstations ?? [],
    consoles: provider.consoles ?? [],
    accessTools: provider['access-tools'] ?? [],
    position: at(scope, ['provider']),
    ...present({ title: provider.title }),
  };
}

function convertAttestations(scope: Scope, syntax: PlatformSyntax): readonly Attestation[] {
  return each(syntax.attestations, (row, { by, on, evidence }) => {
    const path = ['attestations', row];
    const day = dayAt(scope, [...path, 'on'], on);
    return day === undefined ? [] : [{ row, by, on: day, evidence, position: at(scope, path) }];
  }).flat();
}

function convertLinks(scope: Scope, syntax: PlatformSyntax): readonly Link[] {
  return each(syntax.links, (id, link) => {
    const path = ['links', id];
    const [left, right] = link.ends.map((text, i) => linkEnd(scope, [...path, 'ends', i], text));
    if (left === undefined || right === undefined) return [];
    const ends: readonly [LinkEnd, LinkEnd] = [left, right];
    return [{ id, ends, kind: link.kind ?? 'dedicated', up: link.up ?? true, position: at(scope, path) }];
  }).flat();
}

function linkEnd(scope: Scope, path: readonly (string | number)[], text: string): LinkEnd | undefined {
  const [node, name, ...rest] = text.split(':');
  if (node !== undefined && node !== '' && name !== undefined && name !== '' && rest.length === 0)
    return { node, interface: name };
  const message = `\`${printable(text, 80)}\` is no end of a link`;
  scope.problems.error('schema', message, { position: at(scope, path), expected: '`NODE:INTERFACE`' });
  return undefined;
}

/** The nodes with the ports that interfaces of others ask for, and the cables to them. */
function withPorts(
  scope: Scope,
  nodes: readonly Node[],
  implied: readonly ImpliedPort[],
): { readonly nodes: readonly Node[]; readonly links: readonly Link[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ports = new Map<string, Map<string, Interface>>();
  const links: Link[] = [];
  for (const { switch: id, port, link } of implied) {
    const target = byId.get(id);
    const place = port.position === undefined ? {} : { position: port.position };
    if (target?.kind !== 'switch') {
      const help =
        target === undefined ? nearestSwitch(scope, nodes, id) : 'only a node of kind `switch` has layer-2 ports';
      const message =
        target === undefined
          ? `no switch has the id \`${printable(id, 80)}\``
          : `\`${printable(id, 80)}\` is no switch`;
      scope.problems.error('reference-unknown', message, { ...place, ...(help === undefined ? {} : { help }) });
      continue;
    }
    let all = ports.get(id);
    if (all === undefined) {
      all = new Map(target.interfaces);
      ports.set(id, all);
    }
    if (!all.has(port.name)) {
      all.set(port.name, port);
      links.push(link);
    } else {
      const message = `switch \`${printable(id, 80)}\` already has a port \`${printable(port.name, 130)}\``;
      scope.problems.error('duplicate-id', message, {
        ...place,
        help: 'the port is named NODE.INTERFACE; rename the interface or the explicit port',
      });
    }
  }
  return { nodes: nodes.map((node) => ({ ...node, interfaces: ports.get(node.id) ?? node.interfaces })), links };
}

/** The search costs time in proportion to the platform: a file of wrong names gets no more of it. */
function nearestSwitch(scope: Scope, nodes: readonly Node[], id: string): string | undefined {
  if (scope.problems.items.length > 40) return undefined;
  const switches = nodes.filter(({ kind }) => kind === 'switch');
  return didYouMean(
    id,
    switches.map((node) => node.id),
  );
}

/** Rules name zones, nodes and groups, so that their addresses are looked up when all of these are known. */
function withPolicies(scope: Scope, syntax: PlatformSyntax, parts: TopologyParts): readonly Node[] {
  const names = endpointResolver(topologyOf(parts), [], scope.problems);
  return parts.nodes.map((node) => {
    const written = syntax.nodes?.[node.id]?.policy;
    return { ...node, policy: convertPolicy(scope, ['nodes', node.id, 'policy'], node.kind, written, names) };
  });
}
