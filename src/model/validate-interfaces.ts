/** model: each interface fits its role, its node and the VLANs beside it. */
import type { DiagnosticList } from '../diagnostics/public.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Interface, Node, SwitchPort } from './node.ts';
import { formatEnd, type Topology } from './topology.ts';

export function validateInterfaces(topology: Topology, problems: DiagnosticList): void {
  for (const node of topology.nodes.values()) {
    const tags = new Map<string, Interface>();
    for (const iface of node.interfaces.values()) {
      validateRole(node, iface, problems);
      validateVlans(iface, problems);
      validateTag(iface, tags, problems);
      if (iface.addresses.length > 0 && iface.zone === undefined) {
        problems.error(
          'interface-invalid',
          `interface ${name(iface)} has addresses but no zone`,
          place(iface, 'add `zone: ID`'),
        );
      }
    }
  }
}

function validateRole(node: Node, iface: Interface, problems: DiagnosticList): void {
  const { role } = iface;
  const fail = (message: string, help: string): void =>
    problems.error('interface-invalid', message, place(iface, help));
  if ((role.kind === 'port' || role.kind === 'svi') && node.kind !== 'switch') {
    const what = role.kind === 'port' ? 'a layer-2 port' : 'a VLAN interface (`svi`)';
    fail(
      `interface ${name(iface)} is ${what}, but its node is a ${node.kind}`,
      'only a node of kind `switch` has them',
    );
  }
  if (role.kind === 'port' && (iface.addresses.length > 0 || iface.zone !== undefined)) {
    const what = iface.addresses.length > 0 ? 'an address' : 'a zone';
    fail(`layer-2 port ${name(iface)} has ${what}`, 'give it to a VLAN interface of the switch: `svi: ID`');
  }
  if (role.kind !== 'sub') return;
  const parent = node.interfaces.get(role.parent);
  if (parent === undefined) {
    const message = `sub-interface ${name(iface)} names the parent ${quote(role.parent)}, which node ${quote(node.id)} does not have`;
    problems.error(
      'reference-unknown',
      message,
      place(iface, suggestion(problems, role.parent, node.interfaces.keys())),
    );
  } else if (parent.role.kind !== 'routed') {
    fail(
      `the parent ${quote(role.parent)} of ${name(iface)} is no routed interface`,
      'a sub-interface stands on a routed interface',
    );
  }
}

function validateVlans({ role, ...iface }: Interface, problems: DiagnosticList): void {
  const fail = (what: string, vlan: number): void =>
    problems.error('vlan-invalid', `${what} ${vlan} of ${name(iface)} is no VLAN id`, {
      ...place(iface),
      expected: 'an id from 1 to 4094',
    });
  if ((role.kind === 'sub' || role.kind === 'svi') && !isVlan(role.vlan)) fail('VLAN', role.vlan);
  if (role.kind !== 'port') return;
  for (const [what, vlan] of vlansOf(role.port)) if (!isVlan(vlan)) fail(what, vlan);
  if (role.port.mode === 'trunk' && role.port.vlans.ranges.length === 0 && role.port.native === undefined) {
    problems.error(
      'vlan-invalid',
      `trunk ${name(iface)} carries no VLAN`,
      place(iface, 'list the VLANs that may cross it'),
    );
  }
}

/** The ids whose validity decides that of all. */
function vlansOf(port: SwitchPort): readonly (readonly [string, number])[] {
  if (port.mode === 'access') return [['access VLAN', port.vlan]];
  const native: readonly (readonly [string, number])[] =
    port.native === undefined ? [] : [['native VLAN', port.native]];
  const { ranges } = port.vlans;
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (first === undefined || last === undefined) return native;
  return [...native, ['VLAN', isVlan(first.first) ? last.last : first.first]];
}

/** IEEE 802.1Q: 0 marks priority only, 4095 is reserved. */
function isVlan(vlan: number): boolean {
  return Number.isInteger(vlan) && vlan >= 1 && vlan <= 4094;
}

function validateTag(iface: Interface, tags: Map<string, Interface>, problems: DiagnosticList): void {
  const { role } = iface;
  if (role.kind !== 'sub' && role.kind !== 'svi') return;
  const on = role.kind === 'sub' ? `parent ${quote(role.parent)}` : `switch ${quote(iface.node)}`;
  const key = role.kind === 'sub' ? `sub ${role.vlan} ${role.parent}` : `svi ${role.vlan}`;
  const earlier = tags.get(key);
  if (earlier === undefined) {
    tags.set(key, iface);
    return;
  }
  const message = `VLAN ${role.vlan} is used by ${name(earlier)} and by ${name(iface)} on the same ${on}`;
  problems.error('vlan-duplicate', message, place(iface, 'give one of the two another VLAN id'));
}

function name(iface: Pick<Interface, 'node' | 'name'>): string {
  return quote(formatEnd({ node: iface.node, interface: iface.name }));
}
