/** support: a platform with one thing changed, as a careless hand would change it. */
import type { Flow, Interface, Link, Node, PolicySource, Rule, Topology, Zone } from '../../src/model/public.ts';
import type { Generated } from './generated-platform.ts';

export function withTopology(platform: Generated, change: Partial<Topology>): Generated {
  return { ...platform, topology: { ...platform.topology, ...change } };
}

export function withNode(platform: Generated, id: string, change: (node: Node) => Node): Generated {
  const node = platform.topology.nodes.get(id);
  if (node === undefined) throw new Error(`no node ${id} to change`);
  return withTopology(platform, { nodes: new Map(platform.topology.nodes).set(id, change(node)) });
}

export function addNode(platform: Generated, node: Node): Generated {
  return withTopology(platform, { nodes: new Map(platform.topology.nodes).set(node.id, node) });
}

export function withInterface(
  platform: Generated,
  node: string,
  name: string,
  change: (iface: Interface) => Interface,
): Generated {
  return withNode(platform, node, (old) => {
    const iface = old.interfaces.get(name);
    if (iface === undefined) throw new Error(`no interface ${node}:${name} to change`);
    return { ...old, interfaces: new Map(old.interfaces).set(name, change(iface)) };
  });
}

export function addInterface(
  platform: Generated,
  node: string,
  name: string,
  sketch: Partial<Omit<Interface, 'name' | 'node'>>,
): Generated {
  const iface: Interface = {
    role: { kind: 'routed' },
    addresses: [],
    mtu: 1500,
    up: true,
    antiSpoofing: 'strict',
    ...sketch,
    name,
    node,
  };
  return withNode(platform, node, (old) => ({ ...old, interfaces: new Map(old.interfaces).set(name, iface) }));
}

export function addLink(platform: Generated, left: string, right: string, kind: Link['kind'] = 'dedicated'): Generated {
  const endOf = (text: string): Link['ends'][0] => {
    const [node = '', name = ''] = text.split(':');
    return { node, interface: name };
  };
  const link: Link = { id: `${left} ${right}`, ends: [endOf(left), endOf(right)], kind, up: true };
  return withTopology(platform, { links: [...platform.topology.links, link] });
}

export function addZone(platform: Generated, zone: Zone): Generated {
  return withTopology(platform, { zones: new Map(platform.topology.zones).set(zone.id, zone) });
}

/** The row goes last, or first when it denies. */
export function addFlow(platform: Generated, flow: Flow): Generated {
  const { flows } = platform.matrix;
  return {
    ...platform,
    matrix: { ...platform.matrix, flows: flow.action === 'deny' ? [flow, ...flows] : [...flows, flow] },
  };
}

type Projected = Extract<PolicySource, { kind: 'projected' }>;

function withPolicy(platform: Generated, id: string, change: (policy: Projected) => Projected): Generated {
  return withNode(platform, id, (node) =>
    node.policy.kind === 'projected' ? { ...node, policy: change(node.policy) } : node,
  );
}

export function addHandRule(platform: Generated, node: string, hook: 'forward' | 'input', rule: Rule): Generated {
  return withPolicy(platform, node, (policy) => ({
    ...policy,
    before: { ...policy.before, [hook]: [...policy.before[hook], rule] },
  }));
}

/** On every filter: only then does the packet get all the way. */
export function addHandRuleEverywhere(platform: Generated, rule: Rule): Generated {
  let changed = platform;
  for (const id of platform.topology.nodes.keys()) changed = addHandRule(changed, id, 'forward', rule);
  return changed;
}

export function withoutRowEverywhere(platform: Generated, row: string): Generated {
  let changed = platform;
  for (const id of platform.topology.nodes.keys())
    changed = withPolicy(changed, id, (policy) => ({ ...policy, without: new Set([...policy.without, row]) }));
  return changed;
}

export function withResidual(platform: Generated, node: string, hook: 'forward' | 'input', family: 4 | 6): Generated {
  return withPolicy(platform, node, (policy) => ({
    ...policy,
    residual: { ...policy.residual, [hook]: { ...policy.residual[hook], [family]: 'accept' } },
  }));
}
