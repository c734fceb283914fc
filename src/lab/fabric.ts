/**
 * lab: a platform as a shell script of namespaces: one a node, and one for the segments between them. Every segment of
 * layer 2 (a cable, or one VLAN through all its switches) is a plain bridge, and every layer-3 interface a cable into
 * it, named as the model names it. Tags never appear: what a VLAN separates is separated by its own bridge.
 */
import type { Sysctl } from '../formats/public.ts';
import { type LinkEnd, type Node, segments, type Topology } from '../model/public.ts';
import { nodeStatements } from './node-commands.ts';
import { forwardingSettings, quietSettings, type Setting, settingsScript, settingsText } from './settings.ts';

/** What a firewall is loaded with: the exported text, byte for byte. */
export interface Firewall {
  readonly text: string;
  readonly sysctls: readonly Sysctl[];
}

/** Every name of the laboratory begins so; nothing else is ever touched. */
export const labPrefix = 'segproof-';

export function namespaceOf(node: string): string {
  return `${labPrefix}${node}`;
}

const fabric = `${labPrefix}fabric`;

/** The script for `sh`, to be run where named namespaces are private. */
export function fabricScript(topology: Topology, firewalls: ReadonlyMap<string, Firewall>): string {
  const nodes = [...topology.nodes.values()].filter((node) => layer3(node).length > 0);
  const lines = ['set -e', `ip netns add ${fabric}`];
  for (const { id } of nodes) lines.push(`ip netns add ${namespaceOf(id)}`);
  lines.push(...cables(topology, new Set(nodes.map(({ id }) => id))));
  for (const node of nodes) lines.push(...nodeScript(topology, node, firewalls.get(node.id)));
  return `${lines.join('\n')}\n`;
}

function layer3(node: Node): readonly string[] {
  return [...node.interfaces.values()]
    .filter(({ role, addresses }) => role.kind !== 'port' && addresses.length > 0)
    .map(({ name }) => name);
}

function cables(topology: Topology, nodes: ReadonlySet<string>): readonly string[] {
  const lines: string[] = [];
  let count = 0;
  for (const [place, { interfaces }] of segments(topology).entries()) {
    const ends = interfaces.filter((end) => nodes.has(end.node) && isLayer3(topology, end));
    if (ends.length === 0) continue;
    lines.push(`ip -n ${fabric} link add name b${place} type bridge`, `ip -n ${fabric} link set b${place} up`);
    for (const { node, interface: name } of ends) {
      const port = `p${count}`;
      count += 1;
      lines.push(
        `ip -n ${fabric} link add name ${port} type veth peer name ${name} netns ${namespaceOf(node)}`,
        `ip -n ${fabric} link set ${port} master b${place} up`,
      );
    }
  }
  return lines;
}

function isLayer3(topology: Topology, { node, interface: name }: LinkEnd): boolean {
  const found = topology.nodes.get(node);
  return found !== undefined && layer3(found).includes(name);
}

function nodeScript(topology: Topology, node: Node, firewall: Firewall | undefined): readonly string[] {
  const inside = `ip netns exec ${namespaceOf(node.id)}`;
  const settings = (list: readonly Setting[]): string =>
    `${inside} sh -c '${settingsScript}' <<'END'\n${settingsText(list)}END`;
  const own = new Set(layer3(node));
  const forwards = forwardingSettings(node).filter(
    ({ path }) => !path.startsWith('net/ipv4/conf/') || own.has(path.split('/')[3] ?? ''),
  );
  const statements = [
    'link set dev lo up',
    ...nodeStatements(topology, node).filter((line) => mentionsOnly(line, own)),
  ];
  return [
    settings([...quietSettings(), ...forwards]),
    `ip -n ${namespaceOf(node.id)} -batch - <<'END'\n${statements.join('\n')}\nEND`,
    ...(firewall === undefined
      ? []
      : [settings(firewall.sysctls), `${inside} nft -f - <<'END'\n${firewall.text}\nEND`]),
  ];
}

function mentionsOnly(line: string, own: ReadonlySet<string>): boolean {
  const device = / dev (\S+)/u.exec(line)?.[1];
  return device === undefined || own.has(device);
}
