/** formats: the interfaces of a node, and the ports and cables that their `access` and `trunk` keys imply. */
import { printable } from '../../diagnostics/public.ts';
import type { Interface, InterfaceRole, Link, LinkKind, NodeKind, SwitchPort } from '../../model/public.ts';
import { type NumberRange, numberSet } from '../../net/public.ts';
import type { Path } from '../yaml/located.ts';
import type { InterfaceSyntax, TrunkSyntax } from './syntax.ts';
import { at, interfaceAddressAt, present, type Scope } from './words.ts';

/** A port that another node's interface asks for on a switch, and the cable between the two. */
export interface ImpliedPort {
  readonly switch: string;
  readonly port: Interface;
  readonly link: Link;
}

export interface ConvertedInterface {
  readonly value: Interface;
  readonly implied?: ImpliedPort;
}

/** `path` leads to the interface. Errors: `interface-invalid`, `vlan-invalid` and those of addresses. */
export function convertInterface(
  scope: Scope,
  path: Path,
  node: { readonly id: string; readonly kind: NodeKind },
  name: string,
  syntax: InterfaceSyntax,
): ConvertedInterface {
  const wire = wireOf(scope, path, syntax);
  const role = roleOf(scope, path, node.kind, syntax, wire?.port);
  const addresses = (syntax.addresses ?? []).flatMap(
    (text, i) => interfaceAddressAt(scope, [...path, 'addresses', i], text) ?? [],
  );
  const value: Interface = {
    name,
    node: node.id,
    role,
    addresses,
    mtu: syntax.mtu ?? 1500,
    up: syntax.up ?? true,
    antiSpoofing: syntax['anti-spoofing'] ?? (node.kind === 'firewall' && addresses.length > 0 ? 'strict' : 'off'),
    position: at(scope, path),
    ...present({ zone: syntax.zone }),
  };
  if (wire?.switch === undefined) return { value };
  const port: Interface = {
    name: `${node.id}.${name}`,
    node: wire.switch,
    role: { kind: 'port', port: wire.port },
    addresses: [],
    mtu: value.mtu,
    up: true,
    antiSpoofing: 'off',
    position: wire.position,
  };
  const link: Link = {
    // No name in a file may hold a colon, so that no link of a file has this id.
    id: `${node.id}:${name}`,
    ends: [
      { node: node.id, interface: name },
      { node: wire.switch, interface: port.name },
    ],
    kind: wire.link,
    up: true,
    position: wire.position,
  };
  return { value, implied: { switch: wire.switch, port, link } };
}

interface Wire {
  readonly switch: string | undefined;
  readonly port: SwitchPort;
  readonly link: LinkKind;
  readonly position: ReturnType<typeof at>;
}

function wireOf(scope: Scope, path: Path, { access, trunk }: InterfaceSyntax): Wire | undefined {
  if (access !== undefined) {
    const port: SwitchPort = { mode: 'access', vlan: access.vlan };
    return { switch: access.switch, port, link: access.link ?? 'dedicated', position: at(scope, [...path, 'access']) };
  }
  if (trunk === undefined) return undefined;
  const port: SwitchPort = {
    mode: 'trunk',
    vlans: numberSet(vlanRanges(scope, [...path, 'trunk', 'vlans'], trunk)),
    ...present({ native: trunk.native }),
  };
  return { switch: trunk.switch, port, link: trunk.link ?? 'dedicated', position: at(scope, [...path, 'trunk']) };
}

function vlanRanges(scope: Scope, path: Path, { vlans }: TrunkSyntax): readonly NumberRange[] {
  return vlans.flatMap((item, i): readonly NumberRange[] => {
    if (typeof item === 'number') return [{ first: item, last: item }];
    const ends = /^([0-9]{1,4})(?: *- *([0-9]{1,4}))?$/u.exec(item);
    const first = Number(ends?.[1] ?? Number.NaN);
    const last = Number(ends?.[2] ?? first);
    if (first <= last) return [{ first, last }];
    const message = `\`${printable(item, 60)}\` is no range of VLAN ids`;
    scope.problems.error('vlan-invalid', message, {
      position: at(scope, [...path, i]),
      expected: 'an id such as `110` or a range such as `120-125`',
    });
    return [];
  });
}

function roleOf(
  scope: Scope,
  path: Path,
  kind: NodeKind,
  syntax: InterfaceSyntax,
  port: SwitchPort | undefined,
): InterfaceRole {
  const { access, trunk, parent, vlan, svi } = syntax;
  const fail = (key: string, message: string, help: string): InterfaceRole => {
    scope.problems.error('interface-invalid', message, { position: at(scope, [...path, key]), help });
    return { kind: 'routed' };
  };
  const given = (['access', 'trunk', 'parent', 'svi'] as const).filter((key) => syntax[key] !== undefined);
  if (given.length > 1) {
    const keys = given.map((key) => `\`${key}\``).join(' and ');
    return fail(
      given[1] ?? 'access',
      `the interface has ${keys}`,
      'an interface is one of the two; make two interfaces',
    );
  }
  if (parent !== undefined) {
    if (vlan !== undefined) return { kind: 'sub', parent, vlan };
    return fail('parent', 'a sub-interface without a VLAN', 'give the VLAN id as `vlan`');
  }
  if (vlan !== undefined)
    return fail('vlan', 'a VLAN on an interface without `parent`', 'name the `parent`, or write `access: { vlan: … }`');
  if (svi !== undefined) return { kind: 'svi', vlan: svi };
  if (port === undefined) return { kind: 'routed' };
  if (kind === 'switch') return { kind: 'port', port };
  if (access?.switch === undefined && trunk?.switch === undefined) {
    const key = access === undefined ? 'trunk' : 'access';
    return fail(
      key,
      `\`${key}\` does not say on which switch`,
      'add `switch: ID`; only a node of kind `switch` has layer-2 ports of its own',
    );
  }
  return { kind: 'routed' };
}
