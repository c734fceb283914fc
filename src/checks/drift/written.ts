/** checks: a written ruleset against the matrix, by the packets that could be at the node: excess and gap. */
import { printable, type Text } from '../../diagnostics/public.ts';
import { lookupRoute, type Node, type Policy, type Rule, type Ruleset, type Topology } from '../../model/public.ts';
import {
  type Address,
  type AddressSet,
  addressesEqual,
  addressSetContains,
  formatPacket,
  type Packet,
  prefixRange,
} from '../../net/public.ts';
import { decide, type RuleContext } from '../../semantics/public.ts';
import { corners, exampleOf, type Probe, probePacket } from '../explore/probes.ts';
import type { Compared, Difference } from './projected.ts';

interface Case {
  readonly hook: 'forward' | 'input';
  readonly packet: Packet;
  readonly context: RuleContext;
}

// A ruleset too large to be compared by its corners is not called equal: the caller is told.
const maxPackets = 100_000;

/** `complete` is false when the rules have more corners than were tried. */
export function compareWritten(
  topology: Topology,
  node: Node,
  wanted: Policy,
  carried: Policy,
): Compared & { readonly complete: boolean } {
  const found = new Map<string, Difference>();
  let packets = 0;
  for (const rule of [wanted, carried].flatMap(({ forward, input }) => [...forward.rules, ...input.rules])) {
    for (const one of casesOf(topology, node, rule)) {
      packets += 1;
      if (packets > maxPackets) return { differences: [...found.values()], packets, complete: false };
      const [asked, given] = [accepts(wanted[one.hook], one), accepts(carried[one.hook], one)];
      if (asked.yes === given.yes) continue;
      const by = given.yes ? given.rule : asked.rule;
      const key = `${given.yes ? 'excess' : 'gap'} ${node.id} ${one.hook} ${by?.id ?? 'residual'}`;
      if (!found.has(key))
        found.set(key, {
          subject: key,
          severity: 'error',
          rules: by === undefined ? [] : [by],
          says: says(node, one, given.yes, by),
        });
    }
  }
  return { differences: [...found.values()], packets, complete: true };
}

function accepts(ruleset: Ruleset, { packet, context }: Case): { readonly yes: boolean; readonly rule?: Rule } {
  const { action, rule } = decide(ruleset, packet, context);
  return { yes: action === 'accept', ...(rule === undefined ? {} : { rule }) };
}

function says(node: Node, { hook, packet }: Case, isExcess: boolean, rule: Rule | undefined): Text {
  const [at, example] = [printable(node.id), formatPacket(packet)];
  if (isExcess) {
    const by =
      rule === undefined
        ? { en: 'its residual action', fr: 'son action résiduelle' }
        : { en: `rule ${printable(rule.id)}`, fr: `la règle ${printable(rule.id)}` };
    return {
      en: `${at}, ${hook}: excess: ${by.en} lets through what no row allows, for example ${example}`,
      fr: `${at}, ${hook} : excès : ${by.fr} laisse passer ce qu’aucune ligne n’autorise, par exemple ${example}`,
    };
  }
  const rows = (rule?.rows ?? []).map((row) => printable(row)).join(', ');
  return {
    en: `${at}, ${hook}: gap: row ${rows} is not let through, for example ${example}`,
    fr: `${at}, ${hook} : manque : la ligne ${rows} ne passe pas, par exemple ${example}`,
  };
}

/** Openings on the borders of a rule that can come to the node: in from where its source lives, out to where its destination does. */
function* casesOf(topology: Topology, node: Node, { match }: Rule): Iterable<Case> {
  for (const family of [4, 6] as const) {
    if (match.families !== undefined && !match.families.has(family)) continue;
    const probes = (match.services ?? [{ kind: 'any' as const }]).flatMap((service) =>
      [exampleOf(service, family), ...corners(service, family)].filter((probe): probe is Probe => probe !== undefined),
    );
    for (const src of addressesFor(node, match.source, family)) {
      const entry = wayTo(topology, node, src);
      if (entry === undefined) continue;
      for (const dst of addressesFor(node, match.destination, family)) {
        const isOwn = [...node.interfaces.values()].some((iface) =>
          iface.addresses.some(({ address }) => addressesEqual(address, dst)),
        );
        const exit = isOwn ? undefined : wayTo(topology, node, dst);
        if (!isOwn && (exit === undefined || exit === entry)) continue;
        const base = {
          state: 'new' as const,
          inInterface: entry,
          ...(exit === undefined ? {} : { outInterface: exit }),
        };
        const translations = node.nat.some((nat) => nat.kind === 'dnat' && addressesEqual(nat.to, dst))
          ? [false, true]
          : [false];
        for (const probe of probes.slice(0, 12)) {
          for (const destinationTranslated of translations) {
            const packet = probePacket(probe, src, dst);
            yield { hook: isOwn ? 'input' : 'forward', packet, context: { ...base, destinationTranslated } };
          }
        }
      }
    }
  }
}

function wayTo(topology: Topology, node: Node, address: Address): string | undefined {
  const decision = lookupRoute(topology, node, address);
  return decision.kind === 'connected' || decision.kind === 'route' ? decision.interface : undefined;
}

const somewhere: Readonly<Record<4 | 6, Address>> = {
  4: { family: 4, value: 0x0909_0909n },
  6: { family: 6, value: (0x2620_00fen << 96n) + 0xfen },
};

/** Borders of the set, and of the node's own world what lies in it: an address of each segment, its own, one far away. */
function addressesFor(node: Node, set: AddressSet | undefined, family: 4 | 6): readonly Address[] {
  const found = new Map<bigint, Address>();
  const add = (value: bigint): void => {
    found.set(value, { family, value });
  };
  for (const range of (set?.ranges ?? []).filter((one) => one.family === family).slice(0, 8)) {
    add(range.first);
    add(range.last);
  }
  const own: Address[] = [somewhere[family]];
  for (const iface of node.interfaces.values()) {
    for (const { address, prefix } of iface.addresses) {
      const { first, last } = prefixRange(prefix);
      own.push(address, { family: address.family, value: first + (last - first) / 2n });
    }
  }
  for (const address of own) {
    if (address.family === family && (set === undefined || addressSetContains(set, address))) add(address.value);
  }
  return [...found.values()];
}
