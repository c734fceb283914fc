/** Known differences that the random packets leave out: what no payload, number or device of the model shows. */
import { headerOctets, makePacket, protocolNumbers, tcpFlag } from '../../../../src/net/public.ts';
import { ip, net, policy, rule, tcp, udp } from '../../../support/small-platform.ts';
import { firewall, fromLan, type KnownDifference } from './known-difference.ts';

export const leftOut: readonly KnownDifference[] = [
  {
    id: 'udp-lite-checksum',
    reason:
      'Linux connection tracking adds up UDP-Lite with the protocol number of UDP, so that it takes every right packet for an invalid one',
    covers: (scenario, _, { protocol }) =>
      protocol === protocolNumbers.udplite && scenario.kernels.some((k) => k.node.stateful || k.node.nat.length > 0),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packets: fromLan(makePacket({ src: ip('10.1.0.5'), dst: ip('10.0.0.5'), protocol: 136, srcPort: 7, dstPort: 7 })),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'gre-without-room',
    reason:
      'Linux translates GRE only where eight octets stand behind the IP header, and throws shorter packets away; the model does not know how a payload goes on',
    covers: (scenario, _, packet) =>
      packet.protocol === protocolNumbers.gre &&
      packet.length < headerOctets(packet) + 8 &&
      scenario.kernels.some((k) => k.node.nat.length > 0),
    shows: {
      kind: 'plain',
      firewall: firewall(
        {},
        {
          nat: [
            {
              kind: 'masquerade',
              id: 'out',
              source: net('10.1.0.0/24'),
              destination: net('0.0.0.0/0'),
              outInterface: 'wan',
            },
          ],
        },
      ),
      packets: fromLan(makePacket({ src: ip('10.1.0.5'), dst: ip('10.0.0.5'), protocol: 47, length: 26 })),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'ipv6-authentication-header',
    reason:
      'to Linux an IPv6 authentication header is an extension header: a packet with one is of the protocol behind it, which the model tries on its own; the model also knows packets of protocol 51, which Linux never sees',
    covers: (_, __, { family, protocol }) => family === 6 && protocol === protocolNumbers.ah,
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packets: fromLan(makePacket({ src: ip('2001:db8:1::5'), dst: ip('2001:db8:2::5'), protocol: 51, length: 62 })),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'unknown-header-by-its-number',
    reason:
      'a rule about protocol 135, 139 or 140 meets packets with that extension header in Linux, whatever stands behind; the model takes one of these headers for a packet that shows no protocol, and tries the number as a protocol of its own',
    covers: (scenario, _, { family, protocol, options }) =>
      family === 6 &&
      (protocol === 140 || options.some(({ name }) => name === 'unknown-header')) &&
      scenario.kernels.some(({ policy: { forward, input } }) =>
        [...forward.rules, ...input.rules].some(({ match }) =>
          match.services?.some((one) => one.kind === 'protocol' && [135, 139, 140].includes(one.protocol)),
        ),
      ),
    shows: {
      kind: 'plain',
      firewall: firewall(),
      policy: policy([rule('shim', 'accept', { services: [{ kind: 'protocol', protocol: 140 }] })]),
      packets: fromLan(udp('2001:db8:1::5', '2001:db8:2::5', 53, { options: [{ name: 'unknown-header' }] })),
      differs: 'fate: model silent, kernel sent',
    },
  },
  {
    id: 'connection-with-itself',
    reason:
      'a TCP connection from an end to the same end has one place where two sides would stand: no numbers fit both, and Linux finds its third segment invalid; the model takes every segment to be in window',
    covers: (_, __, { protocol, src, srcPort, dst, dstPort }) =>
      protocol === protocolNumbers.tcp && src.value === dst.value && srcPort === dstPort,
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packets: [tcpFlag.syn, tcpFlag.syn | tcpFlag.ack, tcpFlag.ack].map((tcpFlags, place) => ({
        entry: 'lan',
        packet: tcp('10.1.0.5', '10.1.0.5', 7, { srcPort: 7, tcpFlags }),
        side: place === 1 ? 1 : 0,
      })),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'ipv6-below-1280',
    reason:
      'Linux takes IPv6 off an interface whose MTU is below 1280 octets (RFC 8200 section 5); the model does not ask',
    covers: (scenario, entry, { family }) =>
      family === 6 && scenario.kernels.some((k) => (k.node.interfaces.get(entry)?.mtu ?? 1500) < 1280),
    shows: {
      kind: 'plain',
      firewall: firewall({ addresses: ['10.1.0.1/24'], mtu: 1000 }),
      packets: fromLan(udp('2001:db8:7::7', '2001:db8:2::5', 53)),
      differs: 'fate: model sent, kernel silent',
    },
  },
  {
    id: 'link-local-destination',
    reason:
      'Linux sends a packet for a link-local address back to the segment it came from, by a route of that interface; the model says that there is none. It never leads to another segment',
    covers: (_, __, { family, dst }) => family === 6 && dst.value >> 118n === 0x3fan,
    shows: {
      kind: 'plain',
      firewall: firewall(),
      packets: fromLan(udp('2001:db8:1::5', 'fe80::5', 53)),
      differs: 'fate: model answered, kernel sent',
    },
  },
];
