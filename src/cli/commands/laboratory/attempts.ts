/** cli: what `lab run` tries: the matrix's own flows between hosts, and their negations. */
import type { FlowMatrix, Interface, Node, Topology } from '../../../model/public.ts';
import {
  type Address,
  addressesEqual,
  addressSetContains,
  formatAddress,
  makePacket,
  type Packet,
  type PortService,
  type Service,
} from '../../../net/public.ts';
import { converse, decideByMatrix, type MatrixDecision, type World } from '../../../semantics/public.ts';

/** `written` is what the sender writes: the destination itself, or the public address that stands for it. */
export interface Attempt {
  readonly from: Seat;
  readonly to: Seat;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly written: { readonly address: Address; readonly port: number };
  readonly row: string;
  readonly expected: MatrixDecision['action'];
}

/** A host, or the outside, with the address it speaks from. */
export interface Seat {
  readonly node: string;
  readonly address: Address;
}

export interface Plan {
  readonly attempts: readonly Attempt[];
  /** Rows of which no flow could be tried between hosts, with the reason. */
  readonly untried: readonly { readonly row: string; readonly reason: string }[];
}

export function planAttempts(world: World, matrix: FlowMatrix, tenant: string | undefined): Plan {
  const { topology } = world;
  const seats = seatsOf(topology);
  const attempts = new Map<string, Attempt>();
  const untried: { row: string; reason: string }[] = [];
  for (const flow of matrix.flows) {
    if (flow.action !== 'allow') continue;
    const service = flow.services.map(socketService).find((found) => found !== undefined);
    if (service === undefined) {
      untried.push({ row: flow.id, reason: 'no TCP or UDP service' });
      continue;
    }
    const sources = seats.filter(({ address }) => addressSetContains(flow.source.addresses, address));
    const targets = seats.filter(({ address }) => addressSetContains(flow.destination.addresses, address));
    const pair = firstPair(topology, sources, targets, tenant);
    if (pair === undefined) {
      const reason =
        sources.length === 0 || targets.length === 0
          ? 'no host at one end'
          : 'no pair of hosts in different segments here';
      untried.push({ row: flow.id, reason });
      continue;
    }
    const [from, to] = pair;
    for (const attempt of [
      attemptOf(world, matrix, flow.id, from, to, service.protocol, service.port),
      denied(world, matrix, flow.id, from, to, service.protocol),
      attemptOf(world, matrix, flow.id, to, from, service.protocol, service.port),
    ]) {
      if (attempt === undefined) continue;
      const key = `${attempt.from.node} ${attempt.to.node} ${attempt.protocol} ${attempt.port}`;
      if (!attempts.has(key)) attempts.set(key, attempt);
    }
  }
  return { attempts: [...attempts.values()], untried };
}

function seatsOf(topology: Topology): readonly Seat[] {
  return [...topology.nodes.values()].flatMap((node) => {
    if (node.kind !== 'host') return [];
    const first = [...node.interfaces.values()].flatMap(({ addresses }) => addresses)[0];
    return first === undefined ? [] : [{ node: node.id, address: first.address }];
  });
}

/** The first TCP or UDP port of a service; undefined where a plain socket cannot speak it. */
function socketService(service: Service): { readonly protocol: 'tcp' | 'udp'; readonly port: number } | undefined {
  if (service.kind === 'any') return { protocol: 'tcp', port: 8080 };
  if (service.kind === 'protocol') return service.protocol === 6 ? { protocol: 'tcp', port: 8080 } : undefined;
  if (service.kind !== 'ports' || service.source !== undefined) return undefined;
  return socketPort(service);
}

function socketPort({ protocol, destination }: PortService): ReturnType<typeof socketService> {
  const port = destination?.ranges[0]?.first ?? 8080;
  if (port === 0) return undefined;
  return protocol === 6 ? { protocol: 'tcp', port } : protocol === 17 ? { protocol: 'udp', port } : undefined;
}

function firstPair(
  topology: Topology,
  sources: readonly Seat[],
  targets: readonly Seat[],
  tenant: string | undefined,
): readonly [Seat, Seat] | undefined {
  for (const from of sources) {
    for (const to of targets) {
      if (from.address.family !== to.address.family || sameSegment(topology, from, to)) continue;
      if (tenant !== undefined && !ownedBy(topology, from, tenant) && !ownedBy(topology, to, tenant)) continue;
      return [from, to];
    }
  }
  return undefined;
}

// Nothing filters inside a segment: two hosts of one zone are no test of a firewall.
function sameSegment({ nodes }: Topology, from: Seat, to: Seat): boolean {
  const zonesOf = (seat: Seat): readonly (string | undefined)[] =>
    [...((nodes.get(seat.node) as Node).interfaces.values() as Iterable<Interface>)].map(({ zone }) => zone);
  return from.node === to.node || zonesOf(from).some((zone) => zonesOf(to).includes(zone));
}

function ownedBy({ nodes }: Topology, { node }: Seat, tenant: string): boolean {
  const owner = nodes.get(node)?.owner;
  return owner?.kind === 'tenant' && owner.tenant === tenant;
}

function attemptOf(
  world: World,
  matrix: FlowMatrix,
  row: string,
  from: Seat,
  to: Seat,
  protocol: 'tcp' | 'udp',
  port: number,
): Attempt {
  const packet = makePacket({
    src: from.address,
    dst: to.address,
    protocol: protocol === 'tcp' ? 6 : 17,
    dstPort: port,
  });
  const zones = [...(world.topology.nodes.get(from.node)?.interfaces.values() ?? [])].flatMap(({ zone }) => zone ?? []);
  const expected = decideByMatrix(matrix, { packet, ingress: zones }).action;
  return { from, to, protocol, port, written: writtenTo(world, from, packet), row, expected };
}

// The destination itself where that works, else a public address that stands for it.
function writtenTo(world: World, from: Seat, packet: Packet): Attempt['written'] {
  const direct = { address: packet.dst, port: packet.dstPort ?? 0 };
  const iface = [...(world.topology.nodes.get(from.node)?.interfaces.values() ?? [])].find(({ addresses }) =>
    addresses.some(({ address }) => addressesEqual(address, from.address)),
  );
  if (iface === undefined) return direct;
  const works = ({ address, port }: Attempt['written']): boolean =>
    converse(world, { node: from.node, interface: iface.name, packet: { ...packet, dst: address, dstPort: port } })
      .works;
  return [direct, ...publicNames(world.topology, packet)].find(works) ?? direct;
}

function publicNames({ nodes }: Topology, packet: Packet): readonly Attempt['written'][] {
  return [...nodes.values()].flatMap(({ nat }) =>
    nat.flatMap((binding): readonly Attempt['written'][] => {
      if (binding.kind !== 'dnat' || !addressesEqual(binding.to, packet.dst)) return [];
      const first = binding.destination.ranges[0];
      if (first === undefined || (binding.toPort ?? packet.dstPort) !== packet.dstPort) return [];
      const { service } = binding;
      const port =
        service.kind === 'ports' && binding.toPort !== undefined ? service.destination?.ranges[0]?.first : undefined;
      return [{ address: { family: first.family, value: first.first }, port: port ?? packet.dstPort ?? 0 }];
    }),
  );
}

// A port between the same ends of which no row speaks.
function denied(
  world: World,
  matrix: FlowMatrix,
  row: string,
  from: Seat,
  to: Seat,
  protocol: 'tcp' | 'udp',
): Attempt | undefined {
  return [4444, 1, 33_333]
    .map((port) => attemptOf(world, matrix, row, from, to, protocol, port))
    .find(({ expected }) => expected === 'deny');
}

/** `alpha-web 10.1.2.3 → alpha-db 10.1.1.5 tcp/5432`. */
export function attemptText({ from, to, protocol, port }: Attempt): string {
  const seat = ({ node, address }: Seat): string => `${node} ${formatAddress(address)}`;
  return `${seat(from)} → ${seat(to)} ${protocol}/${port}`;
}
