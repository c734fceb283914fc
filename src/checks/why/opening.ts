/** checks: what would let a packet through: one change for the obstacle at hand, tried before the next is looked at. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { formatEnd, lookupRoute, type Node, type Step, type Topology, type Trace } from '../../model/public.ts';
import {
  type Address,
  addressesEqual,
  familyBits,
  formatAddress,
  formatPrefix,
  type Packet,
  prefixContains,
  prefixOf,
} from '../../net/public.ts';
import type { Change } from './explanation.ts';
import { narrowRow, narrowRule, rowYaml, ruleYaml } from './narrow-row.ts';
import { dropRule, prependRule, type Scenario, withEdit, withNode, withRow } from './scenario.ts';

/** A change, and the scenario with it made; without `scenario` it is advice that could not be tried. */
export interface Attempt {
  readonly change: Change;
  readonly scenario?: Scenario;
}

/** `number` makes the ids of proposed rows differ. Undefined: nothing sensible would open this. */
export function openObstacle(scenario: Scenario, trace: Trace, number: number): Attempt | undefined {
  const step = trace.hops.at(-1)?.steps.at(-1);
  if (step === undefined) return undefined;
  switch (trace.disposition) {
    case 'denied-in':
    case 'denied-out':
      return openFilter(scenario, trace, step, number);
    case 'no-route':
      return addRoute(scenario, trace);
    default: {
      const says = adviceFor(scenario.topology, trace, step);
      return says === undefined ? undefined : { change: { says, tried: false } };
    }
  }
}

function openFilter(scenario: Scenario, trace: Trace, step: Step, number: number): Attempt | undefined {
  const node = scenario.topology.nodes.get(trace.end.node);
  if (node === undefined) return undefined;
  const real = realEnds(trace);
  const id = `NEW-${number}`;
  const { decider } = step;
  const at = printable(node.id);
  if (decider.kind === 'rule' && decider.rows.length === 0) {
    const rule = printable(decider.rule);
    const says = {
      en: `remove or narrow rule ${rule} of ${at}, which decides before any later rule`,
      fr: `retirer ou restreindre la règle ${rule} de ${at}, qui décide avant toute règle suivante`,
    };
    return { change: { says, tried: true }, scenario: withEdit(scenario, node.id, dropRule(decider.rule)) };
  }
  if (node.policy.kind === 'rules') {
    const hook = trace.disposition === 'denied-in' ? 'input' : 'forward';
    const says = {
      en: `add this rule to ${hook} of ${at}, in front`,
      fr: `ajouter cette règle en tête de ${hook} de ${at}`,
    };
    const seen = trace.final;
    return {
      change: { says, yaml: ruleYaml(id, seen), tried: true },
      scenario: withEdit(scenario, node.id, prependRule(narrowRule(id, seen), hook)),
    };
  }
  const denying = decider.kind === 'rule' ? decider.rows.map((row) => printable(row)).join(', ') : undefined;
  const says =
    denying === undefined
      ? { en: 'add this row to the flow matrix', fr: 'ajouter cette ligne à la matrice de flux' }
      : {
          en: `row ${denying} denies it first: put this row in front of it, or narrow ${denying}`,
          fr: `la ligne ${denying} le refuse d’abord : placer cette ligne devant, ou restreindre ${denying}`,
        };
  return {
    change: { says, yaml: rowYaml(scenario.topology, id, real), tried: true },
    scenario: withRow(scenario, narrowRow(id, real), denying === undefined ? 'last' : 'first'),
  };
}

/** As a matrix row sees the packet: the source as it was sent, the destination as it is after translation. */
function realEnds(trace: Trace): Packet {
  const { src, srcPort } = trace.injection.packet;
  return { ...trace.final, src, ...(srcPort === undefined ? {} : { srcPort }) };
}

function addRoute(scenario: Scenario, trace: Trace): Attempt | undefined {
  const { topology } = scenario;
  const node = topology.nodes.get(trace.end.node);
  const destination = trace.final.dst;
  if (node === undefined) return undefined;
  const where = ownerOf(topology, destination);
  const says = (en: string, fr: string): Attempt => ({ change: { says: { en, fr }, tried: false } });
  const at = printable(node.id);
  const text = formatAddress(destination);
  if (!node.forwards && trace.hops.length > 1) {
    return says(
      `${at} forwards nothing: send to one of its own addresses`,
      `${at} ne relaie rien : viser une de ses adresses`,
    );
  }
  const via = neighbourWithRoute(topology, node, destination);
  if (via === undefined) {
    return where === undefined
      ? says(
          `no node of the platform has ${text}: check the address`,
          `aucun nœud de la plateforme ne porte ${text} : vérifier l’adresse`,
        )
      : says(
          `give ${at} a route to ${text}, which is at ${where}; no neighbour of ${at} knows a way either`,
          `donner à ${at} une route vers ${text}, qui est sur ${where} ; aucun voisin de ${at} n’en connaît non plus`,
        );
  }
  const prefix = prefixOf(destination, familyBits(destination.family));
  const route = { prefix, via, discard: false, metric: 0 };
  const to = destination.family === 6 ? `"${formatPrefix(prefix)}"` : formatPrefix(prefix);
  const next = destination.family === 6 ? `"${formatAddress(via)}"` : formatAddress(via);
  return {
    change: {
      says: {
        en: `add this route to ${at} (or the whole prefix that ${text} belongs to)`,
        fr: `ajouter cette route à ${at} (ou tout le préfixe dont ${text} fait partie)`,
      },
      yaml: `- { to: ${to}, via: ${next} }`,
      tried: true,
    },
    scenario: withNode(scenario, { ...node, routes: [...node.routes, route] }),
  };
}

/** The address of a forwarding node on one of the node's own segments that knows a way to the destination. */
function neighbourWithRoute(topology: Topology, node: Node, destination: Address): Address | undefined {
  const prefixes = [...node.interfaces.values()].flatMap((iface) => iface.addresses.map((own) => own.prefix));
  for (const candidate of topology.nodes.values()) {
    if (candidate.id === node.id || !candidate.forwards) continue;
    const decision = lookupRoute(topology, candidate, destination);
    if (decision.kind !== 'connected' && decision.kind !== 'route') continue;
    for (const iface of candidate.interfaces.values()) {
      // A neighbour that would send it back through the same segment knows no other way.
      if (iface.name === decision.interface) continue;
      const own = iface.addresses.find(
        ({ address }) =>
          address.family === destination.family && prefixes.some((prefix) => prefixContains(prefix, address)),
      );
      if (own !== undefined) return own.address;
    }
  }
  return undefined;
}

function ownerOf(topology: Topology, address: Address): string | undefined {
  for (const node of topology.nodes.values()) {
    for (const iface of node.interfaces.values()) {
      if (iface.addresses.some((own) => addressesEqual(own.address, address))) {
        return printable(formatEnd({ node: node.id, interface: iface.name }));
      }
    }
  }
  return undefined;
}

function adviceFor(topology: Topology, trace: Trace, step: Step): Text | undefined {
  const { final } = trace;
  const at = printable(trace.end.node);
  switch (trace.disposition) {
    case 'denied-layer-2': {
      if (step.decider.kind !== 'vlan') return undefined;
      const { vlan, port } = step.decider;
      const name = printable(port);
      return vlan === undefined
        ? {
            en: `send the frame with a tag that port ${name} allows`,
            fr: `émettre la trame avec une étiquette que le port ${name} admet`,
          }
        : {
            en: `allow VLAN ${vlan} on port ${name}, if that port is meant to carry it`,
            fr: `autoriser le VLAN ${vlan} sur le port ${name}, s’il est censé le porter`,
          };
    }
    case 'spoof-drop':
      return {
        en: `use a source that lives behind the interface where ${at} received it; anti-spoofing did its work`,
        fr: `employer une source qui vit derrière l’interface où ${at} l’a reçu ; l’anti-usurpation a fait son travail`,
      };
    case 'sanity-drop':
      return {
        en: 'send an ordinary packet: this one is malformed or carries options that are refused',
        fr: 'émettre un paquet ordinaire : celui-ci est malformé ou porte des options refusées',
      };
    case 'ttl-expired':
      return { en: 'send it with a larger TTL', fr: 'l’émettre avec un TTL plus grand' };
    case 'too-big':
      return {
        en: 'send less than the MTU, or without “do not fragment” in IPv4',
        fr: 'émettre moins que le MTU, ou sans « ne pas fragmenter » en IPv4',
      };
    case 'neighbour-unreachable': {
      const text = formatAddress(final.dst);
      const where = ownerOf(topology, final.dst);
      return where === undefined
        ? {
            en: `no node of the platform has ${text}: check the address`,
            fr: `aucun nœud de la plateforme ne porte ${text} : vérifier l’adresse`,
          }
        : {
            en: `${text} is at ${where}, which is not on this segment: check its VLAN, its link and the route of ${at}`,
            fr: `${text} est sur ${where}, qui n’est pas sur ce segment : vérifier son VLAN, son lien et la route de ${at}`,
          };
    }
    case 'held':
      return { en: 'send the other fragments as well', fr: 'émettre aussi les autres fragments' };
    case 'loop':
      return { en: `mend the routes: they lead back to ${at}`, fr: `corriger les routes : elles ramènent à ${at}` };
    default:
      return undefined;
  }
}
