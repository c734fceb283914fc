/** cli: what `--from` and `--to` name: node, node:interface, zone or address. */
import { didYouMean, printable } from '../../diagnostics/public.ts';
import type { Interface, Node, Topology, Zone } from '../../model/public.ts';
import { type Address, parseAddress } from '../../net/public.ts';
import { usageError } from '../exit.ts';

export type Place =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'interface'; readonly node: Node; readonly interface: Interface }
  | { readonly kind: 'zone'; readonly zone: Zone }
  | { readonly kind: 'address'; readonly address: Address };

/** Names win over addresses; a node wins over a zone of the same id. Throws a usage error with the nearest names. */
export function readPlace(topology: Topology, option: string, text: string): Place {
  const node = topology.nodes.get(text);
  if (node !== undefined) return { kind: 'node', node };
  const zone = topology.zones.get(text);
  if (zone !== undefined) return { kind: 'zone', zone };
  const end = readEnd(topology, option, text);
  if (end !== undefined) return end;
  const address = parseAddress(text);
  if (address.ok) return { kind: 'address', address: address.value };
  const near = didYouMean(text, [...topology.nodes.keys(), ...topology.zones.keys()]);
  throw usageError(`\`${printable(text)}\` is no node, zone or address of this platform`, {
    expected: `for \`${option}\`: a node, node:interface, zone or address`,
    help: near ?? `the zones are ${quoteList([...topology.zones.keys()].slice(0, 12))}`,
  });
}

function readEnd(topology: Topology, option: string, text: string): Place | undefined {
  // An IPv6 address has colons as well, and node ids may not; the first colon splits.
  const at = text.indexOf(':');
  if (at < 1) return undefined;
  const node = topology.nodes.get(text.slice(0, at));
  if (node === undefined) return undefined;
  const found = node.interfaces.get(text.slice(at + 1));
  if (found !== undefined) return { kind: 'interface', node, interface: found };
  const near = didYouMean(text.slice(at + 1), node.interfaces.keys());
  throw usageError(`\`${printable(node.id)}\` has no interface \`${printable(text.slice(at + 1))}\``, {
    expected: `for \`${option}\`: ${quoteList([...node.interfaces.keys()].slice(0, 12))}`,
    ...(near === undefined ? {} : { help: near }),
  });
}

export function quoteList(names: readonly string[]): string {
  return names.map((name) => `\`${printable(name)}\``).join(', ');
}
