/** certify: which addresses a node treats alike, as sources that come in at an interface and as destinations. */
import { type Interface, lookupRoute, type Node } from '../model/public.ts';
import { type Address, addressSetContains, type Family, makePacket, maxValue, type Packet } from '../net/public.ts';
import {
  broadcastSourceDrop,
  localReason,
  newMemory,
  sendFrame,
  spoofDrop,
  track,
  type World,
} from '../semantics/public.ts';
import { edgesOf, specialRangesOf } from './address-cuts.ts';
import { isOnSegment, takingInterface } from './landing.ts';
import { Pieces } from './pieces.ts';
import { absentOctet } from './region.ts';
import { type Cuts, noValue, only, union } from './values.ts';

/** Made on demand and kept: nothing here depends on the certificate. */
export class NodeClasses {
  readonly #world: World;
  readonly #pieces = new Map<string, Pieces>();
  readonly #octets = new Map<string, Cuts>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Sources that are refused, accepted, or lead back, as this one does when it comes in at `entry`. */
  sourcesLike(node: Node, entry: Interface, source: Address): Cuts {
    return this.#sources(node, entry, source.family).like(source);
  }

  /** Sources to which the node's own way leads out of `entry`. */
  behind(node: Node, entry: Interface, family: Family): Cuts {
    let found = noValue;
    for (const [signature, cuts] of this.#sources(node, entry, family).classes()) {
      if (signature.endsWith(' behind')) found = union(found, cuts);
    }
    return found;
  }

  /** Destinations that are taken, routed, handed on and landed as this one. */
  destinationsLike(node: Node, destination: Address): Cuts {
    const { family } = destination;
    return this.#kept(`to ${family} ${node.id}`, () => this.#destinations(node, family)).like(destination);
  }

  /** All destinations of the family in those classes. */
  destinationClasses(node: Node, family: Family): readonly Cuts[] {
    const pieces = this.#kept(`to ${family} ${node.id}`, () => this.#destinations(node, family));
    return [...pieces.classes().values()];
  }

  /** All sources of the family in classes as `sourcesLike` makes them. */
  sourceClasses(node: Node, entry: Interface, family: Family): readonly Cuts[] {
    return [...this.#sources(node, entry, family).classes().values()];
  }

  /** By next interface (`node:interface`, still tagged ones left out): what reaches it along the sender's own routes. */
  ownWays(node: Node, exit: Interface, family: Family): ReadonlyMap<string, Cuts> {
    return this.#kept(
      `own ${family} ${node.id} ${exit.name}`,
      () =>
        new Pieces(family, edgesOf(this.#world, node, family), (destination) => {
          const decision = lookupRoute(this.#world.topology, node, destination);
          if (decision.kind === 'none' || decision.kind === 'discard') return '';
          // A station may send by any of its interfaces: where its routes prefer another, it asks for the destination.
          const nextHop = decision.interface === exit.name ? decision.nextHop : destination;
          return this.#takerOf(exit, nextHop);
        }),
    ).classes();
  }

  /** ICMP types, or TCP flags, that connection tracking on this node takes as it takes those of a first packet. */
  openingLike(node: Node, field: 'icmpType' | 'tcpFlags', protocol: number, family: Family, value: number): Cuts {
    const state = (one: number): string => {
      const any = { family, value: 1n };
      const { icmp: _i, tcpFlags: _f, ...bare } = makePacket({ src: any, dst: any, protocol });
      const shown =
        one === absentOctet ? {} : field === 'icmpType' ? { icmp: { type: one, code: 0, id: 1 } } : { tcpFlags: one };
      const found = track(newMemory().of(node.id), node, { ...bare, ...shown });
      return `${found.state} ${found.connection !== undefined}`;
    };
    const wanted = state(value);
    const key = `${node.tcpLoose} ${field} ${protocol} ${wanted}`;
    let cuts = this.#octets.get(key);
    if (cuts === undefined) {
      cuts = Array.from({ length: absentOctet + 1 }, (_, one) => one)
        .filter((one) => state(one) === wanted)
        .map((one) => only(one))
        .reduce((sum, one) => union(sum, one), noValue);
      this.#octets.set(key, cuts);
    }
    return cuts;
  }

  #sources(node: Node, entry: Interface, family: Family): Pieces {
    return this.#kept(`from ${family} ${node.id} ${entry.name}`, () => {
      // Only towards everybody are source and destination asked together.
      const [everybody, somewhere] = [maxValue(family), maxValue(family) - 1n].map((value) => ({ family, value }));
      return new Pieces(family, edgesOf(this.#world, node, family), (src) => {
        const sent = [somewhere, everybody].map((dst) => makePacket({ src, dst: dst as Address, protocol: 17 }));
        const back = lookupRoute(this.#world.topology, node, src);
        const leads = (back.kind === 'connected' || back.kind === 'route') && back.interface === entry.name;
        return [
          ...sent.map((packet) => spoofDrop(this.#world, node, entry, packet) !== undefined),
          broadcastSourceDrop(node, entry, sent[0] as Packet) !== undefined,
          specialRangesOf(src),
          leads ? 'behind' : 'elsewhere',
        ].join(' ');
      });
    });
  }

  #destinations(node: Node, family: Family): Pieces {
    return new Pieces(family, edgesOf(this.#world, node, family), (destination) => {
      const local = localReason(node, destination);
      const special = specialRangesOf(destination);
      if (local !== undefined) return `${special} local ${takingInterface(node, destination)?.name ?? ''}`;
      const decision = lookupRoute(this.#world.topology, node, destination);
      const declared = addressSetContains(this.#world.declared, destination);
      if (decision.kind === 'none' || decision.kind === 'discard') return `${special} ${decision.kind} ${declared}`;
      const exit = node.interfaces.get(decision.interface);
      if (exit === undefined) throw new Error(`route of ${node.id} names no interface ${decision.interface}`);
      return [special, exit.name, isOnSegment(exit, destination), this.#takerOf(exit, decision.nextHop)].join(' ');
    });
  }

  /** Who takes a frame for `nextHop`: `node:interface`, or nothing readable as such. */
  #takerOf(exit: Interface, nextHop: Address): string {
    const fate = sendFrame(this.#world, exit, [], nextHop);
    if (fate.kind !== 'taken') return `(${fate.kind})`;
    return `${fate.tags.some((tag) => tag !== 0) ? '(tagged) ' : ''}${fate.by.node}:${fate.by.interface}`;
  }

  #kept(key: string, make: () => Pieces): Pieces {
    let pieces = this.#pieces.get(key);
    if (pieces === undefined) {
      pieces = make();
      this.#pieces.set(key, pieces);
    }
    return pieces;
  }
}
