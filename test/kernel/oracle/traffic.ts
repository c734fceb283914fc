/** Random conversations at the boundaries of a scenario's rules: each packet with its octets, ready to be sent. */
import { type Random, randomStream } from '../../../src/formats/generate/random.ts';
import type { Match, Node, Topology } from '../../../src/model/public.ts';
import {
  type Address,
  type AddressSet,
  decodePacket,
  encodeFragment,
  encodePacket,
  type Family,
  familyBits,
  hasPorts,
  headerOctets,
  type IpOption,
  leastLength,
  makePacket,
  maxValue,
  type NumberSet,
  type Packet,
  type Service,
  tcpFlag,
} from '../../../src/net/public.ts';
import { replyTo } from '../../../src/semantics/public.ts';
import { isKnown } from './known-differences.ts';
import type { Scenario } from './scenario.ts';

/** Where the packet goes in, what it is, and the same as octets. */
export interface Probe {
  readonly node: string;
  readonly entry: string;
  readonly packet: Packet;
  readonly mark: number;
  readonly bytes: Uint8Array;
}

export interface Port {
  readonly node: string;
  readonly entry: string;
}

/** A packet that went through: as it was sent at `from`, and as it came out at `to`. */
interface Passed {
  readonly from: Port;
  readonly sent: Packet;
  readonly to: Port;
  readonly out: Packet;
}

const protocols = [6, 6, 6, 6, 17, 17, 17, 1, 1, 58, 58, 47, 50, 132, 89, 253] as const;
const tcpFlagSets = [2, 2, 2, 16, 16, 18, 24, 17, 4, 20, 1, 0, 41, 3, 50, 48, 0xc2] as const;
// Within a connection: what is refused with a reset there must acknowledge, or the reset's own numbers decide its fate.
const laterFlagSets = [2, 2, 16, 16, 16, 18, 24, 17, 4, 20, 50, 48, 0xc2] as const;
const edgePorts = [
  0, 1, 21, 52, 53, 54, 80, 442, 443, 444, 1023, 1024, 8000, 8010, 8011, 8443, 40_000, 65_535,
] as const;

/** Everything that a scenario's matches name, by family. */
interface Pools {
  readonly addresses: Readonly<Record<Family, readonly Address[]>>;
}

export class Traffic {
  readonly #random: Random;
  readonly #ports: readonly Port[];
  readonly #pools: Pools;
  readonly #matches: readonly Match[];
  readonly #topology: Topology;
  readonly #passed: Passed[] = [];
  readonly #taken: Probe[] = [];
  /** Which side of its connection a packet with these ends comes from. */
  readonly #sides = new Map<string, 0 | 1>();
  #queue: Probe[] = [];
  #mark = 0;

  readonly #scenario: Scenario;

  constructor(scenario: Scenario, ports: readonly Port[]) {
    this.#random = randomStream(scenario.seed, 2);
    this.#scenario = scenario;
    this.#topology = scenario.world.topology;
    this.#ports = ports;
    this.#matches = scenario.kernels.flatMap(({ policy }) =>
      [...policy.forward.rules, ...policy.input.rules].map(({ match }) => match),
    );
    this.#pools = poolsOf(
      this.#matches,
      scenario.kernels.map(({ node }) => node),
    );
  }

  /** The next packet that no known difference covers. */
  next(): Probe {
    for (;;) {
      const probe = this.#any();
      if (!isKnown(this.#scenario, probe.entry, probe.packet)) return probe;
    }
  }

  #any(): Probe {
    const waiting = this.#queue.shift();
    if (waiting !== undefined) return waiting;
    const random = this.#random;
    const kind = random.below(100);
    const passed = this.#passed[random.below(Math.max(1, this.#passed.length))];
    if (passed !== undefined) {
      if (kind < 18) return this.#answer(passed);
      if (kind < 31) return this.#again(passed.from, passed.sent);
      if (kind < 42) return this.#complaint(passed);
    }
    const taken = this.#taken[random.below(Math.max(1, this.#taken.length))];
    if (taken !== undefined && kind === 31) return this.#again(taken, taken.packet);
    const port = this.#anyPort();
    const packet = this.#fresh(port);
    return kind < 50 ? this.#inPieces(port, packet) : this.#probe(port, packet);
  }

  /** Tells what became of a probe that went through, so that later packets can belong to its conversation. */
  learn(probe: Probe, to: Port, out: Packet): void {
    const side = this.#side(probe.packet);
    this.#sides.set(endsKey(probe.packet), side);
    const back = replyTo({ ...out, options: [] });
    if (back !== undefined) this.#sides.set(endsKey(back), side === 0 ? 1 : 0);
    if (probe.packet.fragment !== undefined) return;
    const passed = { from: { node: probe.node, entry: probe.entry }, sent: probe.packet, to, out };
    if (this.#passed.length < 24) this.#passed.push(passed);
    else this.#passed[this.#random.below(24)] = passed;
  }

  /** The same of a probe that a node took itself. */
  learnTaken(probe: Probe): void {
    if (probe.packet.fragment !== undefined) return;
    this.#sides.set(endsKey(probe.packet), this.#side(probe.packet));
    if (this.#taken.length < 8) this.#taken.push(probe);
    else this.#taken[this.#random.below(8)] = probe;
  }

  #anyPort(): Port {
    return this.#ports[this.#random.below(this.#ports.length)] as Port;
  }

  #probe(port: Port, packet: Packet): Probe {
    const mark = this.#nextMark();
    // A reset stands where its side stands: octets behind it would move that side on, past what it sends next.
    const resets = packet.tcpFlags !== undefined && (packet.tcpFlags & tcpFlag.rst) !== 0;
    const length = resets ? leastLength(packet) : Math.max(packet.length, leastLength(packet));
    const sized = { ...packet, length };
    return { ...port, mark, ...readBack(encodePacket(sized, { mark, side: this.#side(sized) })) };
  }

  #side(packet: Packet): 0 | 1 {
    return this.#sides.get(endsKey(packet)) ?? 0;
  }

  #nextMark(): number {
    this.#mark = (this.#mark % 65_535) + 1;
    return this.#mark;
  }

  // Half of the packets are aimed at a rule, a boundary of it or just beside it.
  #fresh(port: Port): Packet {
    const random = this.#random;
    const match = random.chance(60) ? this.#matches[random.below(this.#matches.length)] : undefined;
    const family = this.#familyFor(port, match);
    const service = match?.services?.[random.below(match.services.length)];
    const protocol = protocolFor(random, service, family);
    const ends = {
      src: this.#near(match?.source, family) ?? this.#source(port, family),
      dst: this.#near(match?.destination, family) ?? this.#anyAddress(family),
    };
    const wire = service?.kind === 'ports' ? service : undefined;
    const ports = hasPorts(protocol)
      ? { srcPort: this.#port(wire?.source), dstPort: this.#port(wire?.destination) }
      : {};
    const flags = protocol === 6 ? { tcpFlags: random.pick(tcpFlagSets) } : {};
    const icmp = protocol === 1 || protocol === 58 ? { icmp: this.#icmp(protocol, service) } : {};
    return makePacket({
      ...ends,
      protocol,
      ...ports,
      ...flags,
      ...icmp,
      ttl: random.chance(94) ? 64 : random.pick([1, 2, 0, 255]),
      length: this.#length(),
      dontFragment: family === 4 && random.chance(50),
      options: random.chance(6) ? [this.#option(family)] : [],
    });
  }

  #familyFor(port: Port, match: Match | undefined): Family {
    const iface = this.#topology.nodes.get(port.node)?.interfaces.get(port.entry);
    const asked = match?.destination ?? match?.source;
    const first = asked?.ranges[this.#random.below(asked.ranges.length)];
    if (first !== undefined) return first.family;
    const own = iface?.addresses.map(({ address }) => address.family) ?? [];
    return own[this.#random.below(own.length)] ?? 4;
  }

  #near(set: AddressSet | undefined, family: Family): Address | undefined {
    const ranges = set?.ranges.filter((range) => range.family === family) ?? [];
    const range = ranges[this.#random.below(ranges.length)];
    if (range === undefined || this.#random.chance(10)) return undefined;
    const value = this.#random.pick([
      range.first,
      range.first,
      range.last,
      range.last,
      range.first - 1n,
      range.last + 1n,
      range.first + (range.last - range.first) / 2n,
    ]);
    return { family, value: value < 0n ? 0n : value > maxValue(family) ? maxValue(family) : value };
  }

  #source(port: Port, family: Family): Address {
    const iface = this.#topology.nodes.get(port.node)?.interfaces.get(port.entry);
    const own = iface?.addresses.find(({ prefix }) => prefix.family === family);
    if (own === undefined || this.#random.chance(25)) return this.#anyAddress(family);
    const room = familyBits(family) - own.prefix.length;
    return { family, value: own.prefix.value + BigInt(this.#random.below(room > 3 ? 8 : 1 << room)) };
  }

  #anyAddress(family: Family): Address {
    const pool = this.#pools.addresses[family];
    return pool[this.#random.below(pool.length)] as Address;
  }

  #port(set: NumberSet | undefined): number {
    const range = set?.ranges[this.#random.below(set.ranges.length)];
    if (range === undefined || this.#random.chance(15)) {
      return this.#random.chance(70) ? this.#random.pick(edgePorts) : this.#random.below(65_536);
    }
    const port = this.#random.pick([range.first, range.last, range.first - 1, range.last + 1]);
    return Math.min(65_535, Math.max(0, port));
  }

  #icmp(protocol: number, service: Service | undefined): NonNullable<Packet['icmp']> {
    const own = service?.kind === 'icmp' ? service : undefined;
    const types: readonly [number, ...number[]] =
      protocol === 1 ? [8, 8, 8, 0, 13, 15, 17, 14, 9, 42] : [128, 128, 128, 129, 139, 200];
    const type = own?.type !== undefined && own.type > (protocol === 1 ? 5 : 127) ? own.type : this.#random.pick(types);
    return { type, code: this.#random.chance(90) ? 0 : this.#random.below(16), id: 1 + this.#random.below(6) };
  }

  #length(): number {
    if (this.#random.chance(90)) return 60 + this.#random.below(40);
    return this.#random.pick([576, 577, 1000, 1001, 1280, 1281, 1400, 1401, 1500, 1501, 2000, 3000]);
  }

  #option(family: Family): IpOption {
    if (family === 6) {
      return {
        name: this.#random.pick<IpOption['name']>([
          'hop-by-hop',
          'destination-options',
          'routing-type-0',
          'segment-routing',
          'unknown-header',
        ]),
      };
    }
    const name = this.#random.pick<IpOption['name']>([
      'loose-source-route',
      'strict-source-route',
      'record-route',
      'timestamp',
      'router-alert',
      'unknown-option',
    ]);
    return name.endsWith('source-route') ? { name, pointer: this.#random.pick([4, 8]) } : { name };
  }

  #answer({ to, out }: Passed): Probe {
    const reply = replyTo({ ...out, options: [] });
    if (reply === undefined) return this.#probe(this.#anyPort(), this.#fresh(to));
    const flags =
      reply.tcpFlags === undefined || this.#random.chance(60) ? {} : { tcpFlags: this.#random.pick(laterFlagSets) };
    const port = this.#random.chance(92) ? to : this.#anyPort();
    return this.#probe(port, { ...reply, ...flags, length: this.#length() });
  }

  #again({ node, entry }: Port, sent: Packet): Probe {
    const flags = sent.tcpFlags === undefined ? {} : { tcpFlags: this.#random.pick(laterFlagSets) };
    return this.#probe({ node, entry }, { ...sent, ...flags, ttl: 64, length: this.#length() });
  }

  // An ICMP error about a packet that went through, from the far side, from a router behind it or from anywhere.
  #complaint({ to, out, from, sent }: Passed): Probe {
    const random = this.#random;
    if (out.icmp !== undefined && out.quoted !== undefined) return this.#probe(from, sent);
    const backwards = random.chance(80);
    const about = backwards ? out : (replyTo(sent) ?? sent);
    const port = backwards ? to : random.chance(50) ? from : this.#anyPort();
    const family = about.family;
    const [type, code] =
      family === 4
        ? random.pick<readonly [number, number]>([
            [3, 1],
            [3, 3],
            [3, 4],
            [4, 0],
            [11, 0],
            [12, 0],
            [5, 1],
          ])
        : random.pick<readonly [number, number]>([
            [1, 0],
            [1, 4],
            [2, 0],
            [3, 0],
            [4, 0],
          ]);
    const { fragmentedTo: _, ...quoted } = { ...about, vlanTags: [], ttl: 1, length: leastLength(about) };
    return this.#probe(
      port,
      makePacket({
        src: random.chance(60) ? about.dst : this.#source(port, family),
        dst: random.chance(88) ? about.src : this.#anyAddress(family),
        protocol: family === 4 ? 1 : 58,
        icmp: { type, code, id: 0 },
        quoted,
      }),
    );
  }

  // A datagram in two or three pieces, most often all of them, sometimes in disorder, short of one, or overlapping.
  #inPieces(port: Port, packet: Packet): Probe {
    const random = this.#random;
    const { options: _, ...bare } = packet;
    const base: Packet = { ...bare, options: [], dontFragment: false, ttl: 64, length: 0 };
    const payload = 64 + 8 * random.below(12);
    const whole: Packet = { ...base, length: headerOctets(base) + payload };
    const mark = this.#nextMark();
    const cut = 24 + 8 * random.below(3);
    const edges = random.chance(60) ? [0, cut, payload] : [0, cut, cut + 16, payload];
    const pieces: Probe[] = [];
    for (let i = 0; i + 1 < edges.length; i += 1) {
      const overlap = i > 0 && random.chance(4) ? 8 : 0;
      const offset = (edges[i] as number) - overlap;
      const end = edges[i + 1] as number;
      const fragment = { id: mark, offset, more: end < payload };
      const octets = encodeFragment(whole, fragment, end, { mark, side: this.#side(whole) });
      const summed = [1, 6, 17].includes(whole.protocol) && whole.quoted === undefined;
      if (offset > 0 && whole.family === 4 && summed) feignHeader(octets, whole);
      pieces.push({ ...port, mark, ...readBack(octets) });
    }
    if (random.chance(25)) pieces.reverse();
    if (random.chance(12)) pieces.pop();
    if (random.chance(5)) pieces.push(pieces[0] as Probe);
    const [first, ...rest] = pieces;
    this.#queue.push(...rest);
    return first as Probe;
  }
}

// A later fragment whose payload looks like the header of the first, for a filter that reads ports where there are none.
// Each word stands beside its complement, so that the sum of RFC 1071 over the whole datagram stays what it was.
function feignHeader(octets: Uint8Array, { srcPort, dstPort, icmp, tcpFlags }: Packet): void {
  const put = (at: number, word: number): void => {
    octets[at] = word >>> 8;
    octets[at + 1] = word & 255;
  };
  const words = icmp === undefined ? [srcPort ?? 0, dstPort ?? 0] : [(icmp.type << 8) | icmp.code, 0];
  for (const [i, word] of words.entries()) {
    put(20 + 2 * i, word);
    put(24 + 2 * i, ~word & 0xffff);
  }
  const flags = 0x5000 | (tcpFlags ?? 0);
  put(32, flags);
  put(34, ~flags & 0xffff);
}

function endsKey({ protocol, src, srcPort, dst, dstPort }: Packet): string {
  return `${protocol} ${src.value} ${srcPort} ${dst.value} ${dstPort}`;
}

/** The packet as the octets show it: what a replay from octets alone will see. */
function readBack(bytes: Uint8Array): { readonly packet: Packet; readonly bytes: Uint8Array } {
  const decoded = decodePacket(bytes);
  if (decoded === undefined) throw new Error('our own octets are no packet');
  return { packet: decoded.packet, bytes };
}

function protocolFor(random: Random, service: Service | undefined, family: Family): number {
  const asked =
    service?.kind === 'ports' || service?.kind === 'protocol'
      ? service.protocol
      : service?.kind === 'icmp'
        ? 1
        : random.pick(protocols);
  if (asked === 1 || asked === 58) return family === 4 ? 1 : 58;
  return asked;
}

function poolsOf(matches: readonly Match[], nodes: readonly Node[]): Pools {
  const four = new Set<bigint>();
  const six = new Set<bigint>();
  const add = (family: Family, value: bigint): void => {
    if (value >= 0n && value <= maxValue(family)) (family === 4 ? four : six).add(value);
  };
  const addRange = (family: Family, first: bigint, last: bigint): void => {
    for (const value of [first - 1n, first, first + 1n, last - 1n, last, last + 1n]) add(family, value);
  };
  const sets = matches.flatMap(({ source, destination }) => [source, destination]);
  for (const { nat, interfaces, routes } of nodes) {
    for (const one of nat) {
      if (one.kind === 'dnat') {
        sets.push(one.destination);
        add(one.to.family, one.to.value);
      } else if (one.to !== undefined) add(one.to.family, one.to.value);
    }
    for (const { addresses } of interfaces.values()) {
      for (const { address, prefix } of addresses) {
        add(address.family, address.value);
        addRange(
          prefix.family,
          prefix.value,
          prefix.value + (1n << BigInt(familyBits(prefix.family) - prefix.length)) - 1n,
        );
      }
    }
    for (const { prefix } of routes) if (prefix.length > 0) add(prefix.family, prefix.value + 5n);
  }
  for (const set of sets) for (const { family, first, last } of set?.ranges ?? []) addRange(family, first, last);
  // Sources and destinations that no rule names but every firewall meets: loopback, broadcast, multicast, reserved.
  for (const value of [
    0n,
    0x7f00_0001n,
    0xffff_ffffn,
    0xe000_0005n,
    0xf000_0001n,
    0x0102_0304n,
    0xa9fe_0101n,
    0x0808_0808n,
  ]) {
    add(4, value);
  }
  for (const value of [0n, 1n, 0xff02n << 112n, (0xff0en << 112n) | 9n, (0x2a00n << 112n) | 7n]) add(6, value);
  const list = (family: Family, set: ReadonlySet<bigint>): readonly Address[] =>
    [...set].map((value) => ({ family, value }));
  return { addresses: { 4: list(4, four), 6: list(6, six) } };
}
