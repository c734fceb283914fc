/** certify: the VLAN tags that a sender may write on its frames to some effect. */
import type { Interface } from '../model/public.ts';
import type { World } from '../semantics/public.ts';

/**
 * None, one and two tags. The outer one does something only where the first port takes it; the one behind it only where
 * some port sends that VLAN's frames on without it, which access ports and native VLANs do.
 */
export function tagStacks(world: World, iface: Interface): readonly (readonly number[])[] {
  const used = new Set<number>();
  for (const node of world.topology.nodes.values()) {
    for (const { role } of node.interfaces.values()) {
      if (role.kind === 'sub' || role.kind === 'svi') used.add(role.vlan);
      if (role.kind !== 'port') continue;
      if (role.port.mode === 'access') used.add(role.port.vlan);
      else if (role.port.native !== undefined) used.add(role.port.native);
    }
  }
  const vlans = [...used];
  const outer = outerTags(world, iface) ?? vlans;
  return [[], ...vlans.map((vlan) => [vlan]), ...outer.flatMap((tag) => vlans.map((inner) => [tag, inner]))];
}

/** The only tags that the port at the other end of the cable takes; undefined where it may take any. */
function outerTags(world: World, { node, name, role }: Interface): readonly number[] | undefined {
  if (role.kind !== 'routed') return undefined;
  const peer = world.peers.get(`${node}:${name}`);
  const port =
    peer === undefined ? undefined : world.topology.nodes.get(peer.node)?.interfaces.get(peer.interface)?.role;
  return port?.kind === 'port' && port.port.mode === 'access' ? [port.port.vlan] : undefined;
}
