/** planted leaks: what the platform declares of protections, links, services and partners. */
import { type Address, addressSet, rangeOf } from '../../../../src/net/public.ts';
import { addFlow, withInterface, withNode, withTopology } from '../../../support/change-platform.ts';
import type { Generated } from '../../../support/generated-platform.ts';
import { row, tcpService } from '../../../support/tiny-platform.ts';
import { addressOf, firewallOf, must, mustHostIn, type Plant, providerZone, tenantZone } from './plant.ts';

const one = (address: Address): ReturnType<typeof addressSet> => addressSet([rangeOf(address)]);

function partnerOf({ topology }: Generated): { readonly console: Address; readonly beside: Address } {
  const partner = must([...topology.partners.values()][0], 'partner');
  const range = must(partner.console.ranges[0], 'console');
  return {
    console: { family: range.family, value: range.first },
    beside: { family: range.family, value: range.first + 1n },
  };
}

const protectionsOfEdge: readonly (readonly ['syn-flood' | 'ip-options' | 'bogons', Plant['breaks']])[] = [
  ['syn-flood', ['PAS-ATT-1']],
  ['ip-options', ['PAS-ATT-2']],
  ['bogons', ['PAS-ATT-3']],
];

export const declarationPlants: readonly Plant[] = [
  ...protectionsOfEdge.map(
    ([absent, breaks]): Plant => ({
      name: `an edge without ${absent}`,
      breaks,
      apply: (start, { below }) => {
        const edges = [...start.topology.nodes.values()].filter(({ protections }) => protections.has(absent));
        const edge = must(edges[below(edges.length)], 'edge');
        const protections = new Set([...edge.protections].filter((name) => name !== absent));
        return withNode(start, edge.id, (old) => ({ ...old, protections }));
      },
    }),
  ),
  {
    name: 'an interface that believes every source',
    breaks: ['PAS-ATT-3'],
    apply: (start, { a, below }) => {
      const { id, interfaces } = firewallOf(start, a);
      const names = [...interfaces.values()].filter(({ addresses }) => addresses.length > 0).map(({ name }) => name);
      return withInterface(start, id, must(names[below(names.length)], 'interface'), (iface) => ({
        ...iface,
        antiSpoofing: 'off',
      }));
    },
  },
  {
    name: 'a filter that logs nothing',
    breaks: ['PAS-FLOW-4'],
    apply: (start, { a }) => withNode(start, firewallOf(start, a).id, (old) => ({ ...old, logsDenied: false })),
  },
  {
    name: 'nobody who attests',
    breaks: ['PAS-ADM-5'],
    apply: (start) => {
      const attestations = new Map(start.topology.attestations);
      attestations.delete('PAS-ADM-5');
      return withTopology(start, { attestations });
    },
  },
  {
    name: 'an attestation from the future',
    breaks: ['PAS-OPS-1'],
    apply: (start) => {
      const attestation = must(start.topology.attestations.get('PAS-OPS-1'), 'attestation');
      const attestations = new Map(start.topology.attestations).set('PAS-OPS-1', { ...attestation, on: '2099-01-01' });
      return withTopology(start, { attestations });
    },
  },
  {
    name: 'a sensitive row in clear over the Internet',
    breaks: ['PAS-ENC-1', 'PAS-ADM-1'],
    apply: (start, { a }) => {
      const internet = must(
        start.matrix.flows.find(({ source }) => source.terms.some(({ kind }) => kind === 'internet')),
        'row from the Internet',
      ).source.addresses;
      const source = tenantZone(start, a, 'lan').prefixes;
      return addFlow(start, row('PLANT', source, internet, [tcpService(80)], { sensitive: true }));
    },
  },
  {
    name: 'a transfer in clear',
    breaks: ['PAS-ENC-2'],
    apply: (start, { a }) => {
      const target = addressOf(mustHostIn(start, providerZone(start, 'public').id));
      const source = tenantZone(start, a, 'lan').prefixes;
      const more = { transfer: true, managedService: 'Do`BaaS' };
      return addFlow(start, row('PLANT', source, one(target), [tcpService(873)], more));
    },
  },
  {
    name: 'a service that nobody asks for',
    breaks: ['PAS-SVC-1'],
    apply: (start, { a, below }) => {
      const host = mustHostIn(start, tenantZone(start, a, 'lan').id);
      const idle = { name: 'idle', service: tcpService(1_024 + below(5_000)), localOnly: false };
      return withNode(start, host.id, (old) => ({ ...old, services: [...old.services, idle] }));
    },
  },
  {
    name: 'one port of a row on which nobody listens',
    breaks: ['PAS-SVC-1'],
    apply: (start, { a, below }) => {
      const [from, to] = [tenantZone(start, a, 'dmz'), mustHostIn(start, tenantZone(start, a, 'lan').id)];
      const heard = must(to.services[0], `service of ${to.id}`).service;
      return addFlow(start, row('PLANT', from.prefixes, one(addressOf(to)), [heard, tcpService(1_024 + below(5_000))]));
    },
  },
  {
    name: 'a partner console opened to a source that is not declared',
    breaks: ['PAS-SVC-2'],
    apply: (start) =>
      addFlow(
        start,
        row('PLANT', providerZone(start, 'service').prefixes, one(partnerOf(start).console), [tcpService(443)]),
      ),
  },
  {
    name: 'a flow into a partner’s network beside its console',
    breaks: ['PAS-SVC-2'],
    apply: (start) =>
      addFlow(
        start,
        row('PLANT', providerZone(start, 'office').prefixes, one(partnerOf(start).beside), [tcpService(443)]),
      ),
  },
  {
    name: 'a LAN on the level of its DMZ',
    breaks: ['PAS-ZONE-1'],
    apply: (start, { a }) => {
      const [lan, dmz] = [tenantZone(start, a, 'lan'), tenantZone(start, a, 'dmz')];
      return withTopology(start, { zones: new Map(start.topology.zones).set(lan.id, { ...lan, level: dmz.level }) });
    },
  },
  {
    name: 'a row that an earlier one allows already',
    breaks: ['PAS-FLOW-1'],
    apply: (start, { below }) => {
      const allowed = start.matrix.flows.filter(({ action }) => action === 'allow');
      const again = must(allowed[below(allowed.length)], 'row');
      return addFlow(start, { ...again, id: 'PLANT' });
    },
  },
];
