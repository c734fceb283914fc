/** space: which points of the diagrams' domain are packets that can exist on a wire. */
import { numberSet, numbers, protocolNumbers } from '../net/public.ts';
import { apply, operation } from './apply.ts';
import { type Conditions, conditionDiagram } from './conditions.ts';
import { absent, fragmentKinds, highest } from './fields.ts';
import type { Layout } from './layout.ts';
import { unionAll } from './project.ts';
import type { Diagram, DiagramStore } from './store.ts';

const { tcp, udp, sctp, udplite, icmp, icmpv6 } = protocolNumbers;
const octet = numberSet([{ first: 0, last: 255 }]);
const port = numberSet([{ first: 0, last: 65_535 }]);
const noPorts: Conditions = {
  destinationPort: numbers(absent.destinationPort),
  sourcePort: numbers(absent.sourcePort),
};
const noIcmp: Conditions = { icmpType: numbers(absent.icmpType), icmpCode: numbers(absent.icmpCode) };
const noFlags: Conditions = { tcpFlags: numbers(absent.tcpFlags) };
const withHeader: Conditions = {
  fragment: numbers(fragmentKinds.indexOf('whole'), fragmentKinds.indexOf('first')),
};

/**
 * The upper-layer header as packets show it. A later fragment shows none (RFC 1858). Any other packet may be cut short
 * by its sender: before the ports, or (TCP) between ports and flags, as a first fragment of eight octets is.
 */
const headers: readonly Conditions[] = [
  { ...noPorts, ...noIcmp, ...noFlags },
  {
    protocol: numbers(tcp, udp, sctp, udplite),
    destinationPort: port,
    sourcePort: port,
    ...noIcmp,
    ...noFlags,
    ...withHeader,
  },
  { protocol: numbers(tcp), destinationPort: port, sourcePort: port, tcpFlags: octet, ...noIcmp, ...withHeader },
  { protocol: numbers(icmp, icmpv6), icmpType: octet, icmpCode: octet, ...noPorts, ...noFlags, ...withHeader },
];

/** An inner tag stands behind an outer one. */
const tags: readonly Conditions[] = [
  { innerVlan: numbers(absent.innerVlan) },
  { vlan: numberSet([{ first: 0, last: highest.vlan - 1 }]) },
];

export function validDiagram(store: DiagramStore, layout: Layout): Diagram {
  const any = (list: readonly Conditions[]): Diagram =>
    unionAll(
      store,
      list.map((one) => conditionDiagram(store, layout, one)),
    );
  return apply(store, operation.intersection, any(headers), any(tags));
}
