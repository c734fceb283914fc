/** Address translation: bindings, answers, quoted packets and the traps around them. */
import { describe, expect, it } from 'vitest';
import type { Injection, Nat } from '../../../src/model/public.ts';
import { allAddresses, formatAddress, formatPacket, makePacket, type Packet } from '../../../src/net/public.ts';
import { converse, makeWorld, newMemory, replyTo, type World, walk } from '../../../src/semantics/public.ts';
import { ip, link, net, node, ping, policy, rule, tcp, topology, udp } from '../../support/small-platform.ts';
import { hideLan, oneFirewall, publicWeb } from './platforms.ts';

const onWeb = {
  destination: net('10.1.10.10'),
  services: [{ kind: 'ports', protocol: 6, destination: { ranges: [{ first: 80, last: 80 }] } }],
} as const;
const loose = policy([rule('web', 'accept', onWeb)]);
const strict = policy([rule('web', 'accept', { ...onWeb, destinationTranslated: true })]);
const outbound = policy([rule('out', 'accept', { inInterfaces: new Set(['lan']) })]);
const fromWan = (packet: Packet): Injection => ({ node: 'fw', interface: 'wan', packet, arriving: true });
const fromPc = (packet: Packet): Injection => ({ node: 'pc', interface: 'eth0', packet });

describe('destination NAT', () => {
  it('shows the forward rules the translated address, and translates the answer back', () => {
    const world = oneFirewall(strict, { nat: [publicWeb] });
    const talk = converse(world, { node: 'internet', interface: 'up', packet: tcp('9.9.9.9', '198.51.100.10', 8080) });
    expect(talk.works).toBe(true);
    expect(formatPacket(talk.opening.final)).toBe('tcp 9.9.9.9:40000 > 10.1.10.10:80 SYN');
    expect(formatPacket(talk.reply?.final as Packet)).toBe('tcp 198.51.100.10:8080 > 9.9.9.9:40000 SYN,ACK');
  });

  it('leak: a rule on the translated address also admits the direct packet', () => {
    const direct = fromWan(tcp('9.9.9.9', '10.1.10.10', 80));
    expect(walk(oneFirewall(loose, { nat: [publicWeb] }), direct, newMemory()).disposition).toBe('delivered');
  });

  it('no leak where the rule asks for a translated connection', () => {
    const direct = fromWan(tcp('9.9.9.9', '10.1.10.10', 80));
    expect(walk(oneFirewall(strict, { nat: [publicWeb] }), direct, newMemory()).disposition).toBe('denied-out');
  });

  it('applies only on the interface it names', () => {
    const world = oneFirewall(strict, { nat: [publicWeb] });
    expect(walk(world, fromPc(tcp('10.1.20.5', '198.51.100.10', 8080)), newMemory()).disposition).toBe('denied-in');
  });

  it('translates the packet quoted in an error of the inner network, and hides who reports it', () => {
    const world = oneFirewall(strict, { nat: [publicWeb] });
    const memory = newMemory();
    const opening = walk(world, fromWan(tcp('9.9.9.9', '198.51.100.10', 8080)), memory);
    const error = ping('10.1.10.10', '9.9.9.9', { icmp: { type: 3, code: 1, id: 0 }, quoted: opening.final });
    const back = walk(world, { node: 'web', interface: 'eth0', packet: error }, memory);
    expect([back.disposition, formatPacket(back.final.quoted as Packet)]).toEqual([
      'exits',
      'tcp 9.9.9.9:40000 > 198.51.100.10:8080 SYN',
    ]);
    expect(back.final.src).toEqual(ip('198.51.100.10'));
  });
});

describe('source NAT', () => {
  const world = oneFirewall(outbound, { nat: [hideLan] });
  it('hides the source behind the exit address, keeps the port, and translates the answer back', () => {
    const talk = converse(world, fromPc(tcp('10.1.20.5', '9.9.9.9', 443)));
    expect(talk.works).toBe(true);
    expect(formatPacket(talk.opening.final)).toBe('tcp 198.51.100.10:40000 > 9.9.9.9:443 SYN');
    expect(formatPacket(talk.reply?.final as Packet)).toBe('tcp 9.9.9.9:443 > 10.1.20.5:40000 SYN,ACK');
  });

  it('takes another port when two hidden sources would get the same answers', () => {
    const memory = newMemory();
    const first = walk(
      world,
      { node: 'fw', interface: 'lan', packet: udp('10.1.20.5', '9.9.9.9', 53), arriving: true },
      memory,
    );
    const second = walk(
      world,
      { node: 'fw', interface: 'lan', packet: udp('10.1.20.6', '9.9.9.9', 53), arriving: true },
      memory,
    );
    expect(first.final.srcPort).toBe(40_000);
    expect(second.final.srcPort).not.toBe(40_000);
  });

  it('lets a stranger in by no answer port', () => {
    const memory = newMemory();
    walk(world, fromPc(udp('10.1.20.5', '9.9.9.9', 53)), memory);
    const stranger = udp('8.8.8.8', '198.51.100.10', 40_000, { srcPort: 53 });
    expect(walk(world, fromWan(stranger), memory).disposition).toBe('denied-in');
  });

  it('does not translate what belongs to no connection', () => {
    const trace = walk(world, fromPc(tcp('10.1.20.5', '9.9.9.9', 443, { tcpFlags: 4 })), newMemory());
    expect(trace.disposition).toBe('denied-out');
  });
});

describe('hairpin', () => {
  const anywhere: Nat = {
    kind: 'dnat',
    id: 'web',
    destination: net('198.51.100.10'),
    to: ip('10.1.10.10'),
    service: { kind: 'protocol', protocol: 6 },
  };
  const hide: Nat = {
    kind: 'masquerade',
    id: 'hairpin',
    outInterface: 'dmz',
    source: net('10.1.10.0/24'),
    destination: allAddresses,
  };
  const open = policy([rule('all', 'accept')]);
  const fromWeb = (world: World): ReturnType<typeof converse> => {
    const neighbour = tcp('10.1.10.10', '198.51.100.10', 80);
    return converse(world, { node: 'web', interface: 'eth0', packet: { ...neighbour, src: ip('10.1.10.77') } });
  };

  it('from another segment needs destination NAT only', () => {
    expect(converse(oneFirewall(open, { nat: [anywhere] }), fromPc(tcp('10.1.20.5', '198.51.100.10', 80))).works).toBe(
      true,
    );
  });

  it('on the same segment gets its answer from the wrong address unless the source is hidden too', () => {
    expect(fromWeb(oneFirewall(open, { nat: [anywhere] })).works).toBe(false);
    const hidden = fromWeb(oneFirewall(open, { nat: [anywhere, hide] }));
    expect(hidden.opening.final.src).toEqual(ip('10.1.10.1'));
  });
});

describe('two hosts behind one address that ask with one ICMP identifier', () => {
  const world = oneFirewall(policy([rule('all', 'accept')]), { nat: [hideLan] });
  const query = (src: string): Packet =>
    makePacket({ src: ip(src), dst: ip('9.9.9.9'), protocol: 1, icmp: { type: 8, code: 0, id: 5 } });

  // Seen in Linux: an identifier that is taken is replaced, as a source port is.
  it('leave with two identifiers, and each gets its own answer back under the identifier that it wrote', () => {
    const memory = newMemory();
    const outside = ['10.1.20.5', '10.1.20.6'].map(
      (src) => walk(world, { node: 'fw', interface: 'lan', arriving: true, packet: query(src) }, memory).final,
    );
    const ids = outside.map(({ icmp }) => icmp?.id);
    expect(new Set(ids).size).toBe(2);
    const answers = outside.map((sent) => {
      const packet = replyTo(sent) as Packet;
      return walk(world, { node: 'internet', interface: 'up', packet }, memory).final;
    });
    expect(answers.map(({ dst, icmp }) => [formatAddress(dst), icmp?.id])).toEqual([
      ['10.1.20.5', 5],
      ['10.1.20.6', 5],
    ]);
  });
});

// Seen in Linux: the second query is another connection, but leaves as its sender wrote it.
it('node information queries behind one address keep their nonce, so that its first owner gets every answer', () => {
  const firewall = node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['2001:db8:1::1/64'] },
      wan: { zone: 'wan', addresses: ['2001:db8:2::1/64'] },
    },
    nat: [{ kind: 'masquerade', id: 'hide', source: net('::/0'), destination: net('::/0'), outInterface: 'wan' }],
  });
  const world = makeWorld(topology([firewall], []), new Map([['fw', policy([rule('all', 'accept')])]]));
  const memory = newMemory();
  const outside = ['2001:db8:1::5', '2001:db8:1::6'].map((src) => {
    const icmp = { type: 139, code: 0, id: 5 };
    const packet = makePacket({ src: ip(src), dst: ip('2001:db8:2::9'), protocol: 58, icmp });
    return walk(world, { node: 'fw', interface: 'lan', arriving: true, packet }, memory).final;
  });
  expect(outside.map(({ icmp }) => icmp?.id)).toEqual([5, 5]);
  const back = outside.map((sent) => {
    const packet = replyTo(sent) as Packet;
    return walk(world, { node: 'fw', interface: 'wan', arriving: true, packet }, memory).final;
  });
  expect(back.map(({ dst }) => formatAddress(dst))).toEqual(['2001:db8:1::5', '2001:db8:1::5']);
});

// Seen in Linux: the error is tracked and translated as one that comes from elsewhere, and leaves where that leads.
it('a node’s own error about a packet from an address that hides another goes to the hidden one', () => {
  const firewall = node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['10.1.0.1/24'] },
      wan: { zone: 'wan', addresses: ['203.0.113.1/24'] },
    },
    nat: [
      {
        kind: 'masquerade',
        id: 'hide',
        source: net('10.1.0.0/24'),
        destination: net('0.0.0.0/0'),
        outInterface: 'wan',
      },
    ],
  });
  const world = makeWorld(topology([firewall], []), new Map([['fw', policy([rule('all', 'accept')])]]));
  const memory = newMemory();
  const hidden = udp('10.1.0.5', '203.0.113.9', 53, { srcPort: 4000 });
  walk(world, { node: 'fw', interface: 'lan', arriving: true, packet: hidden }, memory);
  const error = makePacket({
    src: ip('203.0.113.1'),
    dst: ip('203.0.113.1'),
    protocol: 1,
    icmp: { type: 11, code: 0, id: 0 },
    quoted: { ...hidden, src: ip('203.0.113.1') },
  });
  const { final, hops } = walk(
    world,
    { node: 'fw', interface: 'wan', packet: error, nextHop: ip('203.0.113.9') },
    memory,
  );
  expect([formatAddress(final.dst), formatAddress(final.quoted?.src ?? final.src), hops[0]?.exit]).toEqual([
    '10.1.0.5',
    '10.1.0.5',
    'lan',
  ]);
});

// Seen in Linux: what translation turns into a broadcast is refused without a word.
it('answers nothing that is refused at a broadcast address, also where only translation led there', () => {
  const everybody: Nat = {
    kind: 'dnat',
    id: 'all',
    destination: net('203.0.113.1'),
    service: { kind: 'any' },
    to: ip('10.1.0.255'),
  };
  const firewall = node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['10.1.0.1/24'] },
      wan: { zone: 'wan', addresses: ['203.0.113.1/24'] },
    },
    nat: [everybody],
  });
  const world = makeWorld(topology([firewall], []), new Map([['fw', policy([], [rule('none', 'reject')])]]));
  const packet = udp('203.0.113.9', '203.0.113.1', 53);
  const trace = walk(world, { node: 'fw', interface: 'wan', arriving: true, packet }, newMemory());
  expect([trace.disposition, trace.answer]).toEqual(['denied-in', undefined]);
});

// Seen in Linux: `ct status dnat` holds for the second query, which nobody sent to a published address.
it('gives a query whose identifier is taken another one, and counts its destination as translated', () => {
  const firewall = node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['10.1.0.1/24'] },
      dmz: { zone: 'dmz', addresses: ['10.3.0.1/24'] },
    },
    nat: [{ kind: 'dnat', id: 'all', destination: net('203.0.113.9'), service: { kind: 'any' }, to: ip('10.3.0.3') }],
  });
  const target = node('web', 'host', { interfaces: { e: { zone: 'dmz', addresses: ['10.3.0.3/24'] } } });
  const rules = [rule('published', 'accept', { destinationTranslated: true })];
  const world = makeWorld(topology([firewall, target], [link('fw:dmz - web:e')]), new Map([['fw', policy(rules)]]));
  const memory = newMemory();
  const send = (packet: Packet) => walk(world, { node: 'fw', interface: 'lan', arriving: true, packet }, memory);
  const direct = ping('10.1.0.5', '10.3.0.3');
  expect(send(direct).disposition).toBe('denied-out');
  const published = send(ping('10.1.0.5', '203.0.113.9'));
  expect(published.disposition).toBe('delivered');
  const second = send(direct);
  expect(second.disposition).toBe('delivered');
  expect(second.final.icmp?.id).not.toBe(published.final.icmp?.id);
  // Ports wait until the packet leaves, so that a datagram is not counted so.
  send(udp('10.1.0.5', '203.0.113.9', 53, { srcPort: 4000 }));
  expect(send(udp('10.1.0.5', '10.3.0.3', 53, { srcPort: 4000 })).disposition).toBe('denied-out');
});
