/** support: isolated platforms with an access tool and rows, without circles, and single changes that break one claim. */
import type { Node, Policy, Rule } from '../../src/model/public.ts';
import { numbers, type Service } from '../../src/net/public.ts';
import { type Isolated, type IsolatedOptions, isolated } from './isolated-platform.ts';
import { ip, net, rule } from './small-platform.ts';

export const ssh: Service = { kind: 'ports', protocol: 6, destination: numbers(22) };

/** What the access claim needs: nothing comes to a tenant from outside but by `h9`, the tool. */
export function plainly(options: IsolatedOptions): IsolatedOptions {
  return { ...options, sloppy: false, publish: false, masquerade: false, discard: false };
}

/** `isolated`, with `h9` allowed to speak ssh to every tenant, and routes at the core for nothing that leads back. */
export function claimed(options: IsolatedOptions): Isolated {
  const base = isolated(options);
  const tool = net('10.9.0.10', '2001:db8:9::10');
  const hosts = net('10.0.0.0/8', '2001:db8:0::/44');
  let platform = changedNode(base, 'core', (core) => ({
    ...core,
    routes: [...core.routes, ...['198.51.100.0/24', '192.0.2.0/24', '10.0.0.0/8', '2001:db8::/44'].map(discard)],
  }));
  const provider = { workstations: [], consoles: [], accessTools: ['h9'] };
  platform = { ...platform, topology: { ...platform.topology, provider } };
  for (const id of platform.policies.keys())
    platform = withRule(platform, id, rule('tool', 'accept', { source: tool, destination: hosts, services: [ssh] }));
  return platform;
}

function discard(text: string): Node['routes'][number] {
  const [range] = net(text).ranges;
  if (range === undefined) throw new Error('no range');
  return {
    prefix: { family: range.family, value: range.first, length: Number(text.split('/')[1]) },
    discard: true,
    metric: 0,
  };
}

function withRule(from: Isolated, id: string, first: Rule, hook: 'forward' | 'input' = 'forward'): Isolated {
  const policy = from.policies.get(id) as Policy;
  const changed = { ...policy, [hook]: { ...policy[hook], rules: [first, ...policy[hook].rules] } };
  return { ...from, policies: new Map([...from.policies, [id, changed]]) };
}

export function withoutRule(from: Isolated, id: string, name: string): Isolated {
  const policy = from.policies.get(id) as Policy;
  const rules = policy.forward.rules.filter((one) => one.id !== name);
  return { ...from, policies: new Map([...from.policies, [id, { ...policy, forward: { ...policy.forward, rules } }]]) };
}

function changedNode(from: Isolated, id: string, change: (old: Node) => Node): Isolated {
  const old = from.topology.nodes.get(id) as Node;
  return { ...from, topology: { ...from.topology, nodes: new Map([...from.topology.nodes, [id, change(old)]]) } };
}

/** Single changes that open a way from the provider to tenant 1 beside the tool. */
export const detours: Readonly<Record<string, (from: Isolated) => Isolated>> = {
  'a rule for the whole network of the tool': (from) => {
    const wide = rule('wide', 'accept', { source: net('10.9.0.0/24'), services: [ssh] });
    return withRule(withRule(from, 'fw9', wide), 'fw1', wide);
  },
  'a management address of the tenant’s firewall': (from) => {
    const out = rule('out', 'accept', { destination: net('192.0.2.0/24'), services: [ssh] });
    return withRule(withRule(from, 'fw9', out), 'fw1', rule('manage', 'accept', { services: [ssh] }), 'input');
  },
  'a host of the provider in the tenant’s VLAN': (from) =>
    changedNode(from, 'sw2', (old) => {
      const port = { role: { kind: 'port', port: { mode: 'access', vlan: 101 } } } as const;
      const face = old.interfaces.get('h9');
      if (face === undefined) throw new Error('no port');
      return { ...old, interfaces: new Map([...old.interfaces, ['h9', { ...face, ...port }]]) };
    }),
  'answers without state': (from) => {
    const acks = rule('acks', 'accept', { tcpFlags: { mask: 16, value: 16 } });
    return withRule(withRule(from, 'fw9', acks), 'fw1', acks);
  },
};

/** Single changes that let packets circle. */
export const circles: Readonly<Record<string, (from: Isolated) => Isolated>> = {
  'a route of nobody’s addresses to the core that gives them back': (from) =>
    changedNode(from, 'core', (old) => ({
      ...old,
      routes: old.routes.filter(({ discard: gone, prefix }) => !gone || prefix.value !== ip('198.51.100.0').value),
    })),
  'a firewall that sends back what it does not have': (from) =>
    withRule(from, 'fw1', rule('back', 'accept', { destination: net('198.51.100.1') })),
};
