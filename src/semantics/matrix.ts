/** semantics: what the flow matrix says of one packet between its real ends. */
import type { Flow, FlowMatrix } from '../model/public.ts';
import { addressSetContains, type Packet, serviceMatches } from '../net/public.ts';

/**
 * `packet` carries the real ends: the source as its sender wrote it before any source NAT, the destination and port as
 * the receiver sees them after any destination NAT. `ingress` names the zone and interfaces through which it came in.
 */
export interface MatrixFacts {
  readonly packet: Packet;
  readonly ingress?: readonly string[];
}

/** `flow` is the row that decided; undefined means that no row speaks of the packet, so that it is denied. */
export interface MatrixDecision {
  readonly action: 'allow' | 'deny';
  readonly flow?: Flow;
}

/** The first row that matches decides; what no row speaks of is denied. */
export function decideByMatrix(matrix: FlowMatrix, facts: MatrixFacts): MatrixDecision {
  for (const flow of matrix.flows) {
    if (flowMatches(flow, facts)) return { action: flow.action, flow };
  }
  return { action: 'deny' };
}

/** Whether the row speaks of this packet, allowing or denying. */
export function flowMatches(flow: Flow, facts: MatrixFacts): boolean {
  const { packet, ingress } = facts;
  return (
    (flow.ingress === undefined || (ingress?.includes(flow.ingress) ?? false)) &&
    addressSetContains(flow.source.addresses, packet.src) &&
    addressSetContains(flow.destination.addresses, packet.dst) &&
    flow.services.some((service) => serviceMatches(service, packet))
  );
}
