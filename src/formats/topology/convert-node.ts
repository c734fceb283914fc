/** formats: nodes, with their routes, translations, management and services. Policies come later, when names have addresses. */
import { printable } from '../../diagnostics/public.ts';
import type { Interface, ListeningService, Management, Nat, Node, Owner, Route } from '../../model/public.ts';
import { type Address, allAddresses, anyService, type Prefix, type Service } from '../../net/public.ts';
import type { Path } from '../yaml/located.ts';
import { convertInterface, type ImpliedPort } from './convert-interface.ts';
import type { NatSyntax, NodeSyntax, RouteSyntax } from './syntax.ts';
import { addressAt, addressesAt, at, networkAt, ownerAt, present, type Scope, servicesAt } from './words.ts';

export interface ConvertedNode {
  readonly node: Node;
  readonly implied: readonly ImpliedPort[];
}

/** The node with policy `none`. */
export function convertNode(scope: Scope, id: string, syntax: NodeSyntax): ConvertedNode {
  const path: Path = ['nodes', id];
  const { kind } = syntax;
  const interfaces = new Map<string, Interface>();
  const implied: ImpliedPort[] = [];
  for (const [name, iface] of Object.entries(syntax.interfaces ?? {})) {
    const converted = convertInterface(scope, [...path, 'interfaces', name], { id, kind }, name, iface);
    interfaces.set(name, converted.value);
    if (converted.implied !== undefined) implied.push(converted.implied);
  }
  const management = convertManagement(scope, path, syntax);
  const node: Node = {
    id,
    kind,
    // A wrong owner was reported; the node is kept so that other errors of the file show too.
    owner: ownerAt(scope, [...path, 'owner'], syntax.owner) ?? unknownOwner,
    interfaces,
    routes: (syntax.routes ?? []).flatMap((route, i) => convertRoute(scope, [...path, 'routes', i], route) ?? []),
    nat: Object.entries(syntax.nat ?? {}).flatMap(
      ([name, nat]) => convertNat(scope, [...path, 'nat', name], name, nat) ?? [],
    ),
    policy: { kind: 'none' },
    services: convertServices(scope, path, syntax),
    protections: new Set(syntax.protections),
    logsDenied: syntax['logs-denied'] ?? false,
    stateful: syntax.stateful ?? kind === 'firewall',
    forwards: syntax.forwards ?? (kind !== 'host' && kind !== 'switch'),
    tcpLoose: syntax['tcp-loose'] ?? true,
    acceptSourceRoute: syntax['accept-source-route'] ?? false,
    position: at(scope, path),
    ...present({ title: syntax.title, management }),
  };
  return { node, implied };
}

/** Stands in for an owner that was reported. */
export const unknownOwner: Owner = { kind: 'provider' };

const everything: Readonly<Record<string, Prefix>> = {
  default: { family: 4, value: 0n, length: 0 },
  default6: { family: 6, value: 0n, length: 0 },
};

function convertRoute(scope: Scope, path: Path, syntax: RouteSyntax): Route | undefined {
  const { to, via, metric } = syntax;
  const prefix = to === 'default' || to === 'default6' ? everything[to] : networkAt(scope, [...path, 'to'], to);
  const discard = syntax.discard ?? false;
  const hop = via === undefined ? undefined : addressAt(scope, [...path, 'via'], via);
  if (prefix === undefined || (via !== undefined && hop === undefined)) return undefined;
  return {
    prefix,
    discard,
    metric: metric ?? 0,
    position: at(scope, path),
    ...present({ via: hop, interface: syntax.interface }),
  };
}

function convertNat(scope: Scope, path: Path, id: string, syntax: NatSyntax): Nat | undefined {
  const position = at(scope, path);
  if (syntax.kind === 'dnat') {
    const to = addressAt(scope, [...path, 'to'], syntax.to);
    const destination = addressesAt(scope, [...path, 'destination'], syntax.destination);
    const service = oneService(scope, [...path, 'service'], syntax.service);
    if (to === undefined || service === undefined) return undefined;
    return {
      kind: 'dnat',
      id,
      destination,
      service,
      to,
      position,
      ...present({ inInterface: syntax.in, toPort: syntax['to-port'] }),
    };
  }
  const source = syntax.source === undefined ? allAddresses : addressesAt(scope, [...path, 'source'], syntax.source);
  const destination =
    syntax.destination === undefined ? allAddresses : addressesAt(scope, [...path, 'destination'], syntax.destination);
  const rest = { id, source, destination, position, ...present({ outInterface: syntax.out }) };
  if (syntax.kind === 'masquerade') return { kind: 'masquerade', ...rest };
  const to: Address | undefined = addressAt(scope, [...path, 'to'], syntax.to);
  return to === undefined ? undefined : { kind: 'snat', to, ...rest };
}

function oneService(scope: Scope, path: Path, text: string | undefined): Service | undefined {
  if (text === undefined) return anyService;
  const services = servicesAt(scope, path, text);
  if (services.length <= 1) return services[0];
  const message = `\`${printable(text, 60)}\` stands for ${services.length} services`;
  scope.problems.error('nat-invalid', message, { position: at(scope, path), help: 'write one translation for each' });
  return undefined;
}

function convertManagement(scope: Scope, path: Path, { management }: NodeSyntax): Management | undefined {
  if (management === undefined) return undefined;
  const here = [...path, 'management'];
  return {
    addresses: addressesAt(scope, [...here, 'addresses'], management.addresses),
    services: servicesAt(scope, [...here, 'services'], management.services),
    lowLevel: management['low-level'] ?? false,
    position: at(scope, here),
  };
}

/** A text that stands for several services (`tcp+udp/53`) gives several entries of one name. */
function convertServices(scope: Scope, path: Path, syntax: NodeSyntax): readonly ListeningService[] {
  return Object.entries(syntax.services ?? {}).flatMap(([name, entry]) => {
    const here = [...path, 'services', name];
    const addresses =
      entry.addresses === undefined ? undefined : addressesAt(scope, [...here, 'addresses'], entry.addresses);
    const localOnly = entry['local-only'] ?? false;
    return servicesAt(scope, [...here, 'service'], entry.service).map((service) => ({
      name,
      service,
      localOnly,
      position: at(scope, here),
      ...present({ addresses }),
    }));
  });
}
