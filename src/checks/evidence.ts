/** checks: the question "what arrives where", answered by sampling or by proof, behind one interface. */
import type { Text } from '../diagnostics/public.ts';
import type { Injection, LinkKind, Node, Owner, Trace, Zone } from '../model/public.ts';
import type { Address, Packet } from '../net/public.ts';

/** A filter's decision that let the packet on. `rule` is absent where the residual action accepted. */
export interface Permit {
  readonly node: string;
  readonly ruleset: string;
  readonly rule?: string;
  readonly rows: readonly string[];
}

/**
 * delivered: a node took it · exits: it left the modelled world · on-segment: it was put on the destination's segment,
 * where no node of the platform has that address (a station that is not modelled would have received it).
 */
export type ArrivalKind = 'delivered' | 'exits' | 'on-segment';

/** An opening that got through, in short. `real` carries the real ends: as sent, and as received after translation. */
export interface Arrival {
  readonly kind: ArrivalKind;
  readonly injection: Injection;
  readonly real: Packet;
  readonly from: {
    readonly zone: Zone;
    /** The node that sent it; absent for an unnamed station on the zone's segment. */
    readonly node?: string;
  };
  readonly to: {
    readonly zone?: Zone;
    readonly node: string;
    readonly owner: Owner;
    readonly address: Address;
  };
  /** The source is not an address of the segment it was sent from. */
  readonly spoofed: boolean;
  /** Nodes crossed, switches included, in order. */
  readonly path: readonly string[];
  /** How the first layer-3 node after the sender was entered. */
  readonly firstEntry?: { readonly node: string; readonly interface: string };
  /** The names that rows bound to an entry may use: interfaces and zones through which it came in, and where it began. */
  readonly entered: readonly string[];
  readonly permits: readonly Permit[];
  readonly links: ReadonlySet<LinkKind>;
}

export interface Evidence {
  /** proved: every packet that a place can send was followed, and each arrival stands for all that are like it. */
  readonly method: 'sampled' | 'proved';
  /** Sampled: how many packets were walked, exactly. Proved: how many classes all packets fell into. */
  readonly packets: number;
  /** Openings that arrived, of stations that use an address of their own segment. */
  readonly arrivals: readonly Arrival[];
  /** Openings with another zone's source address that arrived all the same, and how many such were sent. */
  readonly spoofed: readonly Arrival[];
  readonly spoofedPackets: number;
  /** Set when some walk could not be decided: nothing sampled may then be called holding. */
  readonly unknown?: Text;
  /** Proved only: whether the node throws away every packet with IP options or extension headers, whatever else it says. */
  readonly refusesOptions?: (node: Node) => boolean;
  /** The whole way of one packet through fresh memory. */
  readonly trace: (injection: Injection) => Trace;
  /** The same on a platform from which these nodes have been taken. */
  readonly traceWithout: (nodes: ReadonlySet<string>) => (injection: Injection) => Trace;
}
