/** planted leaks: rows, hand-made rules and residual actions. */
import type { Rule } from '../../../../src/model/public.ts';
import {
  type Address,
  addressSet,
  allAddresses,
  anyService,
  type Prefix,
  prefixOf,
  rangeOf,
} from '../../../../src/net/public.ts';
import {
  addFlow,
  addHandRule,
  addHandRuleEverywhere,
  withNode,
  withoutRowEverywhere,
  withResidual,
} from '../../../support/change-platform.ts';
import type { Generated } from '../../../support/generated-platform.ts';
import { rule } from '../../../support/small-platform.ts';
import { row, tcpService } from '../../../support/tiny-platform.ts';
import {
  addressOf,
  firewallOf,
  hostIn,
  must,
  mustHostIn,
  outerOf,
  type Picked,
  type Plant,
  tenantZone,
} from './plant.ts';

const one = (address: Address): ReturnType<typeof addressSet> => addressSet([rangeOf(address)]);

/**
 * Publishes a host of B's LAN on B's own outer address and gives both firewalls routes to each other, so that a way
 * exists at all and only the filters stand between.
 */
function publish(platform: Generated, { a, b, below }: Picked): { platform: Generated; target: Address; port: number } {
  const [left, right] = [firewallOf(platform, a), firewallOf(platform, b)];
  const target = addressOf(mustHostIn(platform, tenantZone(platform, b, 'lan').id));
  const port = 30_000 + below(20_000);
  const { iface, address } = outerOf(platform, right);
  const binding = {
    kind: 'dnat' as const,
    id: 'planted',
    inInterface: iface.name,
    destination: one(address),
    service: tcpService(port),
    to: target,
  };
  const published = withNode(platform, right.id, (node) => ({ ...node, nat: [binding, ...node.nat] }));
  const there = withRoute(published, left.id, prefixOf(address, 32));
  return { platform: withRoute(there, right.id, lanPrefix(platform, a)), target, port };
}

/** A route the way of the node's default route. */
function withRoute(platform: Generated, id: string, prefix: Prefix): Generated {
  return withNode(platform, id, (node) => {
    const out = node.routes.find((route) => route.prefix.family === 4 && route.prefix.length === 0 && route.via);
    return out === undefined ? node : { ...node, routes: [...node.routes, { ...out, prefix }] };
  });
}

function lanPrefix(platform: Generated, tenant: string): Prefix {
  const host = mustHostIn(platform, tenantZone(platform, tenant, 'lan').id);
  return must([...host.interfaces.values()][0]?.addresses[0]?.prefix, `prefix of ${host.id}`);
}

const lanOf = (platform: Generated, tenant: string): ReturnType<typeof addressSet> =>
  tenantZone(platform, tenant, 'lan').prefixes;

function handRule(id: string, match: Rule['match']): Rule {
  return rule(id, 'accept', match);
}

export const rulePlants: readonly Plant[] = [
  {
    name: 'a row opens one tenant to another',
    breaks: ['PAS-ISO-6'],
    apply: (start, picked) => {
      const { platform, target, port } = publish(start, picked);
      return addFlow(platform, row('PLANT', lanOf(start, picked.a), one(target), [tcpService(port)]));
    },
  },
  {
    name: 'a row from everywhere opens a LAN to the Internet',
    breaks: ['PAS-ZONE-1'],
    apply: (start, picked) => {
      const { platform, target, port } = publish(start, picked);
      return addFlow(platform, row('PLANT', allAddresses, one(target), [tcpService(port)]));
    },
  },
  {
    name: 'a hand-made rule on every filter, before the projected ones',
    breaks: ['PAS-ISO-6', 'PAS-FLOW-1', 'PAS-FLOW-2'],
    apply: (start, picked) => {
      const { platform, target, port } = publish(start, picked);
      const { address } = outerOf(start, firewallOf(start, picked.b));
      return addHandRuleEverywhere(
        platform,
        handRule('planted', {
          destination: addressSet([rangeOf(target), rangeOf(address)]),
          services: [tcpService(port)],
        }),
      );
    },
  },
  {
    name: 'a hand-made rule on one firewall only',
    breaks: ['PAS-FLOW-2'],
    apply: (start, { b, below }) => {
      const source = tenantZone(start, b, 'dmz').prefixes;
      const match = { source, destination: lanOf(start, b), services: [tcpService(1_024 + below(50_000))] };
      return addHandRule(start, firewallOf(start, b).id, 'forward', handRule('planted', match));
    },
  },
  {
    name: 'a deny row that no filter carries',
    breaks: ['PAS-ISO-6', 'PAS-FLOW-2'],
    apply: (start, picked) => {
      const { platform, target, port } = publish(start, picked);
      const [source, destination] = [lanOf(start, picked.a), one(target)];
      const open = addFlow(platform, row('WIDE', allAddresses, destination, [tcpService(port)]));
      return withoutRowEverywhere(
        addFlow(open, row('GUARD', source, destination, [anyService], { action: 'deny' })),
        'GUARD',
      );
    },
  },
  {
    name: 'a tenant firewall that accepts what no rule decides',
    breaks: ['PAS-FLOW-3'],
    apply: (start, { a, below }) =>
      withResidual(start, firewallOf(start, a).id, below(2) === 0 ? 'forward' : 'input', below(2) === 0 ? 4 : 6),
  },
  {
    name: 'a rule that accepts everything of one family',
    breaks: ['PAS-FLOW-3', 'PAS-FLOW-2'],
    apply: (start, { a, below }) =>
      addHandRule(
        start,
        firewallOf(start, a).id,
        'forward',
        handRule('planted', { families: new Set([below(2) === 0 ? 4 : 6]) }),
      ),
  },
  {
    name: 'answers known by their TCP flags alone',
    breaks: ['PAS-ISO-6'],
    apply: (start, picked) => {
      const { platform, target, port } = publish(start, picked);
      const { address } = outerOf(start, firewallOf(start, picked.b));
      return addHandRuleEverywhere(
        platform,
        handRule('planted', {
          destination: addressSet([rangeOf(target), rangeOf(address)]),
          services: [tcpService(port)],
          tcpFlags: { mask: 0x10, value: 0x10 },
        }),
      );
    },
  },
  {
    name: 'packets of no connection let through',
    breaks: ['PAS-FLOW-1', 'PAS-FLOW-2'],
    apply: (start, { b, a }) => {
      const target = one(addressOf(mustHostIn(start, tenantZone(start, b, 'lan').id)));
      const from = tenantZone(start, b, 'dmz').prefixes;
      return addHandRule(
        start,
        firewallOf(start, b).id,
        'forward',
        handRule(`planted-${a}`, { source: from, destination: target, states: new Set(['invalid']) }),
      );
    },
  },
  {
    name: 'IPv6 forgotten',
    breaks: ['PAS-ZONE-1', 'PAS-FLOW-1'],
    apply: (start) => {
      for (const tenant of start.topology.tenants.keys()) {
        const host = hostIn(start, tenantZone(start, tenant, 'lan').id, 6);
        if (host === undefined) continue;
        const match = { families: new Set<4 | 6>([6]), destination: one(addressOf(host, 6)) };
        return addHandRuleEverywhere(start, handRule('planted', match));
      }
      return undefined;
    },
  },
];
