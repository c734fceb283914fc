/** formats: what one Linux firewall has to be told, whichever language tells it. */
import { DiagnosticList, type Outcome, printable } from '../../diagnostics/public.ts';
import type { Interface, Node, Policy, Topology } from '../../model/public.ts';
import {
  type AddressSet,
  addressSet,
  bogonAddresses,
  type Family,
  parsePrefix,
  prefixRange,
  rangeOf,
} from '../../net/public.ts';

/**
 * A node with the policy it is to carry, and its settings resolved interface by interface. `tracks`: it keeps
 * connection tracking, and so reassembles. `guarded` interfaces refuse sources that are no source at all or the node's
 * own, `bogonEntries` those of `bogonAddresses`; `strict` and `loose` as RFC 3704 says. Names of interfaces are sorted.
 */
export interface Deployment {
  readonly node: Node;
  readonly policy: Policy;
  readonly tracks: boolean;
  /** Interfaces that can take in packets of layer 3. */
  readonly interfaces: readonly string[];
  readonly guarded: readonly string[];
  readonly bogonEntries: readonly string[];
  readonly strict: readonly string[];
  readonly loose: readonly string[];
  readonly own: AddressSet;
}

/** Sources that Linux never takes from the wire (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5). */
export const martianAddresses: AddressSet = addressSet(
  ['0.0.0.0/32', '127.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/127', 'ff00::/8'].map((text) => {
    const parsed = parsePrefix(text);
    if (!parsed.ok) throw new Error(parsed.message);
    return prefixRange(parsed.value.prefix);
  }),
);

export const bogons: AddressSet = bogonAddresses;

// IFNAMSIZ is 16 with its end mark. A trailing `+` or `*` would be a wildcard in one of the two languages.
const linuxName = /^[A-Za-z0-9_.:@-]{1,15}$/u;

/** Errors (`export-impossible`): interface names that no Linux interface can have. */
export function deploymentOf(topology: Topology, node: Node, policy: Policy): Outcome<Deployment> {
  const problems = new DiagnosticList();
  const layer3 = [...node.interfaces.values()]
    .filter(({ addresses }) => addresses.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, position } of layer3) {
    if (linuxName.test(name) && name !== '.' && name !== '..') continue;
    problems.error('export-impossible', `no Linux interface can be called \`${printable(name, 60)}\``, {
      ...(position === undefined ? {} : { position }),
      expected: 'at most 15 letters, digits, `_`, `.`, `:`, `@` or `-`',
      help: `rename the interface of \`${printable(node.id, 60)}\` as the system calls it`,
    });
  }
  const names = (wanted: (iface: Interface) => boolean): readonly string[] =>
    layer3.filter(wanted).map(({ name }) => name);
  const fromInternet = ({ zone }: Interface): boolean =>
    zone !== undefined && topology.zones.get(zone)?.owner.kind === 'internet';
  // A host that is told nothing about spoofing is not trusted to refuse anything.
  const guarded = (iface: Interface): boolean => node.forwards || iface.antiSpoofing !== 'off';
  return problems.outcome({
    node,
    policy,
    tracks: node.stateful || node.nat.length > 0,
    interfaces: names(() => true),
    guarded: names(guarded),
    bogonEntries: node.protections.has('bogons') ? names((iface) => guarded(iface) && fromInternet(iface)) : [],
    strict: names(({ antiSpoofing }) => antiSpoofing === 'strict'),
    loose: names(({ antiSpoofing }) => antiSpoofing === 'loose'),
    own: addressSet(layer3.flatMap(({ addresses }) => addresses.map(({ address }) => rangeOf(address)))),
  });
}

/** The ranges of one family. */
export function ofFamily(set: AddressSet, family: Family): AddressSet {
  return { ranges: set.ranges.filter((range) => range.family === family) };
}
