/** The platforms that the semantics tests walk through. */
import type { Nat, Node, Policy } from '../../../src/model/public.ts';
import { allAddresses } from '../../../src/net/public.ts';
import { makeWorld, type World } from '../../../src/semantics/public.ts';
import { ip, link, type NodeSketch, net, node, topology } from '../../support/small-platform.ts';

export const publicWeb: Nat = {
  kind: 'dnat',
  id: 'web',
  inInterface: 'wan',
  destination: net('198.51.100.10'),
  to: ip('10.1.10.10'),
  toPort: 80,
  service: { kind: 'ports', protocol: 6, destination: { ranges: [{ first: 8080, last: 8080 }] } },
};

export const hideLan: Nat = {
  kind: 'masquerade',
  id: 'out',
  outInterface: 'wan',
  source: net('10.1.0.0/16'),
  destination: allAddresses,
};

/** Internet — fw — lan (10.1.20.0/24) and dmz (10.1.10.0/24), the address plan of the kernel experiments. */
export function oneFirewall(
  policy: Policy | undefined,
  sketch: Partial<NodeSketch> = {},
  extra: readonly Node[] = [],
): World {
  const fw = node('fw', 'firewall', {
    routes: ['default via 198.51.100.1'],
    ...sketch,
    interfaces: {
      wan: { addresses: ['198.51.100.10/24'], zone: 'internet', antiSpoofing: 'strict' },
      lan: { addresses: ['10.1.20.1/24'], antiSpoofing: 'strict' },
      dmz: { addresses: ['10.1.10.1/24'], antiSpoofing: 'strict' },
      ...sketch.interfaces,
    },
  });
  const internet = node('internet', 'external', { interfaces: { up: { addresses: ['198.51.100.1/24'] } } });
  const host = (id: string, address: string, gateway: string): Node =>
    node(id, 'host', { interfaces: { eth0: { addresses: [address] } }, routes: [`default via ${gateway}`] });
  const nodes = [
    fw,
    internet,
    host('pc', '10.1.20.5/24', '10.1.20.1'),
    host('web', '10.1.10.10/24', '10.1.10.1'),
    ...extra,
  ];
  const links = [link('internet:up - fw:wan'), link('pc:eth0 - fw:lan'), link('web:eth0 - fw:dmz')];
  return makeWorld(topology(nodes, links), policy === undefined ? new Map() : new Map([['fw', policy]]));
}
