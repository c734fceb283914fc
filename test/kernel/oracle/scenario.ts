/** What one namespace run is about: a platform, the nodes of it that become kernels, and what each is loaded with. */
import type { Setting } from '../../../src/lab/settings.ts';
import { formatEnd, type LinkEnd, type Node, type Policy } from '../../../src/model/public.ts';
import type { World } from '../../../src/semantics/public.ts';

/** The ruleset of a node, its settings, and which rule of the model a rule's comment stands for. */
export interface Loaded {
  readonly node: Node;
  readonly policy: Policy;
  readonly rules: Rules;
  readonly settings: readonly Setting[];
  /** The rule ids that a rule with this comment may stand for; `residual` for the end of a ruleset. */
  readonly standsFor: (comment: string) => readonly string[];
}

/** For `nft -f`, or for iptables-restore and ip6tables-restore. */
export type Rules =
  | { readonly tool: 'nft'; readonly text: string }
  | { readonly tool: 'iptables'; readonly v4: string; readonly v6: string };

/** `wires` join two interfaces of kernels; every other layer-3 interface is a port where packets go in and out. */
export interface Scenario {
  readonly kind: string;
  readonly seed: number;
  readonly world: World;
  readonly kernels: readonly Loaded[];
  readonly wires: readonly (readonly [LinkEnd, LinkEnd])[];
}

/** The interfaces of a kernel that are TUN ports. */
export function portsOf(scenario: Scenario, { node }: Loaded): readonly string[] {
  const wired = new Set(scenario.wires.flatMap((ends) => ends.map(formatEnd)));
  return [...node.interfaces.values()]
    .filter(
      ({ name, role, addresses }) => role.kind !== 'port' && addresses.length > 0 && !wired.has(`${node.id}:${name}`),
    )
    .map(({ name }) => name);
}

/** From each wired end, in its text form, to the other. */
export function wiresOf({ wires }: Scenario): ReadonlyMap<string, LinkEnd> {
  return new Map(
    wires.flatMap(([a, b]) => [
      [formatEnd(a), b],
      [formatEnd(b), a],
    ]),
  );
}
