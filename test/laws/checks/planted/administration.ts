/** planted leaks: administration, the provider's networks and the access tool. */
import type { Node } from '../../../../src/model/public.ts';
import { type Address, addressSet, anyService, prefixOf, rangeOf } from '../../../../src/net/public.ts';
import {
  addFlow,
  addHandRuleEverywhere,
  addInterface,
  addLink,
  addZone,
  withInterface,
  withNode,
  withTopology,
} from '../../../support/change-platform.ts';
import type { Generated } from '../../../support/generated-platform.ts';
import { ip, rule, zone } from '../../../support/small-platform.ts';
import { row, tcpService } from '../../../support/tiny-platform.ts';
import { addressOf, firewallOf, must, mustHostIn, outerOf, type Plant, providerZone, tenantZone } from './plant.ts';

const one = (address: Address): ReturnType<typeof addressSet> => addressSet([rangeOf(address)]);

const lanOf = (platform: Generated, tenant: string): ReturnType<typeof addressSet> =>
  tenantZone(platform, tenant, 'lan').prefixes;

/** A device of the provider's that filters between the Internet and tenants. */
function edgeOf({ topology }: Generated): Node {
  const edges = [...topology.nodes.values()].filter(
    ({ kind, owner, interfaces }) =>
      kind === 'firewall' &&
      owner.kind === 'provider' &&
      [...interfaces.values()].some(({ zone: id }) => id === 'internet') &&
      [...interfaces.values()].some(({ zone: id }) => topology.zones.get(id ?? '')?.owner.kind === 'tenant'),
  );
  return must(edges[0], 'edge');
}

const open = (
  platform: Generated,
  from: Address | ReturnType<typeof addressSet>,
  to: Address,
  port: number,
): Generated => addFlow(platform, row('PLANT', 'ranges' in from ? from : one(from), one(to), [tcpService(port)]));

const consoleOf = ({ topology }: Generated): Address =>
  addressOf(must(topology.nodes.get('adm-console'), 'adm-console'));

const inside = (platform: Generated): Node => mustHostIn(platform, providerZone(platform, 'service').id);

const publicHost = (platform: Generated): Node => mustHostIn(platform, providerZone(platform, 'public').id);

export const administrationPlants: readonly Plant[] = [
  {
    name: 'a row from a tenant into the provider',
    breaks: ['PAS-ISO-1'],
    apply: (start, { a, below }) => open(start, lanOf(start, a), consoleOf(start), 1_024 + below(50_000)),
  },
  {
    name: 'a row from a tenant firewall’s own address into the provider',
    breaks: ['PAS-ISO-1'],
    apply: (start, { a, below }) => {
      const firewall = firewallOf(start, a);
      const own = [...firewall.interfaces.values()].find(
        ({ zone: id }) => start.topology.zones.get(id ?? '')?.owner.kind === 'provider',
      );
      const address = must(own?.addresses[0]?.address, `access address of ${firewall.id}`);
      return open(start, address, consoleOf(start), 1_024 + below(50_000));
    },
  },
  {
    name: 'the way in for administrators of a public server, opened to a tenant',
    breaks: ['PAS-ISO-1'],
    apply: (start, { a }) => open(start, lanOf(start, a), addressOf(publicHost(start)), 22),
  },
  {
    name: 'a provider device at its address on a tenant’s WAN',
    breaks: ['PAS-ISO-1', 'PAS-ADM-2'],
    apply: (start, { a }) => {
      const wan = outerOf(start, firewallOf(start, a)).iface.zone;
      const edge = edgeOf(start);
      const leg = [...edge.interfaces.values()].find((iface) => iface.zone === wan);
      const address = leg?.addresses[0]?.address;
      if (address === undefined || wan === 'internet') return undefined;
      return open(start, lanOf(start, a), address, 22);
    },
  },
  {
    name: 'a row from the offices into a tenant',
    breaks: ['PAS-ISO-2'],
    apply: (start, { a, below }) => {
      const target = addressOf(mustHostIn(start, tenantZone(start, a, 'lan').id));
      return open(start, providerZone(start, 'office').prefixes, target, 1_024 + below(50_000));
    },
  },
  {
    name: 'a row from the provider’s systems into a tenant',
    breaks: ['PAS-ISO-2'],
    apply: (start, { a, below }) => {
      const target = addressOf(mustHostIn(start, tenantZone(start, a, 'dmz').id));
      const systems = addressSet([inside(start), publicHost(start)].map((host) => rangeOf(addressOf(host))));
      return open(start, systems, target, 1_024 + below(50_000));
    },
  },
  {
    name: 'a cable from the administration firewall to a tenant’s',
    breaks: ['PAS-ISO-3'],
    apply: (start, { a }) => {
      const right = firewallOf(start, a).id;
      const target = addressOf(mustHostIn(start, tenantZone(start, a, 'lan').id));
      const console = addressOf(must(start.topology.nodes.get('adm-console'), 'adm-console'));
      let changed = addZone(start, zone('tr-planted', 'transit', { kind: 'provider' }, '10.255.9.0/29'));
      const leg = (
        text: string,
      ): { zone: string; addresses: { address: Address; prefix: ReturnType<typeof prefixOf> }[] } => ({
        zone: 'tr-planted',
        addresses: [{ address: ip(text), prefix: prefixOf(ip(text), 29) }],
      });
      changed = addInterface(changed, 'fw-adm', 'planted', leg('10.255.9.1'));
      changed = addInterface(changed, right, 'planted', leg('10.255.9.2'));
      changed = addLink(changed, 'fw-adm:planted', `${right}:planted`);
      const via = (id: string, to: Address, next: string): void => {
        const route = { prefix: prefixOf(to, 32), via: ip(next), discard: false, metric: 0 };
        changed = withNode(changed, id, (old) => ({ ...old, routes: [...old.routes, route] }));
      };
      via('fw-adm', target, '10.255.9.2');
      via(right, console, '10.255.9.1');
      return open(changed, console, target, 22);
    },
  },
  {
    name: 'an access tool that no way crosses',
    breaks: ['PAS-ISO-3'],
    apply: (start) => {
      const { provider } = start.topology;
      if (provider === undefined) return undefined;
      return withTopology(start, { provider: { ...provider, accessTools: ['fw-svc'] } });
    },
  },
  {
    name: 'the offices on the administration console',
    breaks: ['PAS-ZONE-2'],
    apply: (start, { below }) =>
      open(
        start,
        providerZone(start, 'office').prefixes,
        addressOf(must(start.topology.nodes.get('adm-console'), 'adm-console')),
        1_024 + below(50_000),
      ),
  },
  {
    name: 'a workstation on a low-level interface',
    breaks: ['PAS-ADM-2'],
    apply: (start) => {
      const isSwitch = ({ kind, owner, management }: Node): boolean =>
        kind === 'switch' && owner.kind === 'provider' && management !== undefined;
      const device = must([...start.topology.nodes.values()].find(isSwitch), 'managed switch');
      return open(start, providerZone(start, 'admin').prefixes, addressOfRange(device), 22);
    },
  },
  {
    name: 'the Internet on another interface of a low-level device',
    breaks: ['PAS-ADM-2'],
    apply: (start) => {
      const edge = edgeOf(start);
      const outer = must(edge.interfaces.get('wan')?.addresses[0]?.address, 'outer address');
      return addFlow(start, row('PLANT', internetOf(start), one(outer), [tcpService(22)]));
    },
  },
  {
    name: 'a DMZ that manages its firewall',
    breaks: ['PAS-ADM-3'],
    apply: (start, { a }) => {
      const firewall = firewallOf(start, a);
      const managed = must(firewall.management?.addresses.ranges[0], `management of ${firewall.id}`);
      const address: Address = { family: managed.family, value: managed.first };
      return open(start, tenantZone(start, a, 'dmz').prefixes, address, 22);
    },
  },
  {
    name: 'the Internet on a tenant firewall that does not say how it is managed',
    breaks: ['PAS-ADM-3'],
    apply: (start, { a }) => {
      const firewall = firewallOf(start, a);
      const { address } = outerOf(start, firewall);
      // Nobody comes from the Internet to an address that is not public.
      if (address.value >> 24n === 10n) return undefined;
      const silent = withNode(start, firewall.id, ({ management: _, ...old }) => old);
      return addFlow(silent, row('PLANT', internetOf(start), one(address), [tcpService(22)]));
    },
  },
  {
    name: 'telnet to a switch',
    breaks: ['PAS-ADM-1'],
    apply: (start) =>
      open(
        start,
        one(addressOf(must(start.topology.nodes.get('adm-console'), 'adm-console'))),
        addressOfRange(edgeOf(start)),
        23,
      ),
  },
  {
    name: 'a row as wide as everything towards a server',
    breaks: ['PAS-ADM-1'],
    apply: (start, { a }) =>
      addFlow(
        start,
        row(
          'PLANT',
          tenantZone(start, a, 'dmz').prefixes,
          one(addressOf(mustHostIn(start, tenantZone(start, a, 'lan').id))),
          [anyService],
        ),
      ),
  },
  {
    name: 'the administration tunnel without its encryption',
    breaks: ['PAS-ADM-4'],
    apply: (start) =>
      withTopology(start, {
        links: start.topology.links.map((link) => (link.id === 'tun-office' ? { ...link, kind: 'public' } : link)),
      }),
  },
  {
    name: 'forged administrators, on filters that believe every source',
    breaks: ['PAS-ISO-6', 'PAS-ATT-3'],
    apply: (start, { a, b }) => {
      let changed = start;
      for (const [id, { interfaces }] of start.topology.nodes)
        for (const name of interfaces.keys())
          changed = withInterface(changed, id, name, (iface) => ({ ...iface, antiSpoofing: 'off' }));
      const target = addressOf(mustHostIn(start, tenantZone(start, b, 'lan').id));
      const [left, right] = [firewallOf(start, a).id, firewallOf(start, b).id];
      // A way between the two, as a forgotten route would make it.
      changed = addZone(changed, zone('tr-planted', 'transit', { kind: 'provider' }, '10.255.9.0/29'));
      for (const [id, text] of [
        [left, '10.255.9.1'],
        [right, '10.255.9.2'],
      ] as const)
        changed = addInterface(changed, id, 'planted', {
          zone: 'tr-planted',
          addresses: [{ address: ip(text), prefix: prefixOf(ip(text), 29) }],
          antiSpoofing: 'off',
        });
      changed = addLink(changed, `${left}:planted`, `${right}:planted`);
      const route = { prefix: prefixOf(target, 32), via: ip('10.255.9.2'), discard: false, metric: 0 };
      changed = withNode(changed, left, (old) => ({ ...old, routes: [...old.routes, route] }));
      const match = {
        source: providerZone(start, 'admin').prefixes,
        destination: one(target),
        services: [tcpService(22)],
      };
      return addHandRuleEverywhere(changed, rule('planted', 'accept', match));
    },
  },
];

function addressOfRange({ management, id }: Node): Address {
  const range = must(management?.addresses.ranges[0], `management of ${id}`);
  return { family: range.family, value: range.first };
}

function internetOf({ matrix }: Generated): ReturnType<typeof addressSet> {
  const row = matrix.flows.find(({ source }) => source.terms.some(({ kind }) => kind === 'internet'));
  return must(row?.source.addresses, 'row from the Internet');
}
