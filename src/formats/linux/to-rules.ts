/** formats: unfolded chains as rulesets of the model: the most and the least that can pass. */
import { type Action, conntrackStates, type Match, type Rule, type Ruleset } from '../../model/public.ts';
import {
  type AddressSet,
  type Family,
  hasPorts,
  type NumberSet,
  numberSetContains,
  type Service,
} from '../../net/public.ts';
import { bounds } from './certainty.ts';
import { complementNumbers, laterYes, looksInside, mergeProducts, type Product, type Universe } from './product.ts';
import type { Leaf } from './unfold.ts';

/** Equal where every rule is certain. */
export interface Bounded {
  readonly upper: Ruleset;
  readonly lower: Ruleset;
}

/** `leaves` without translations, in order. */
export function rulesetsOf(name: string, leaves: readonly Leaf[], universe: Universe): Bounded {
  const upper = new RuleList(universe);
  const lower = new RuleList(universe);
  for (const group of groupsOf(leaves)) {
    const { action, certainty } = group.leaf;
    if (typeof action !== 'string') continue;
    const sides = bounds(action === 'accept', certainty);
    if (sides.upper) upper.add(group.leaf, action, group.products);
    if (sides.lower) lower.add(group.leaf, action, group.products);
  }
  return { upper: upper.ruleset(name), lower: lower.ruleset(name) };
}

// Neighbours of one rule and one outcome: their order means nothing, so that they can be joined.
function groupsOf(leaves: readonly Leaf[]): readonly { readonly leaf: Leaf; readonly products: readonly Product[] }[] {
  const groups: { readonly leaf: Leaf; readonly products: Product[] }[] = [];
  for (const leaf of leaves) {
    const last = groups.at(-1);
    const same =
      last !== undefined &&
      last.leaf.rule === leaf.rule &&
      last.leaf.policy === leaf.policy &&
      last.leaf.action === leaf.action &&
      last.leaf.certainty === leaf.certainty;
    if (same) last.products.push(leaf.product);
    else groups.push({ leaf, products: [leaf.product] });
  }
  return groups;
}

/** Whether a rule stands for what a base chain does with packets that none of its rules decides. */
export function isChainPolicy({ id }: Rule): boolean {
  return id.startsWith(policyName);
}

// No chain has a blank in its name, so that no rule of a chain is called like this.
const policyName = 'policy of ';

class RuleList {
  readonly #universe: Universe;
  readonly #rules: Rule[] = [];
  readonly #residual = new Map<Family, Action>();
  readonly #used = new Map<string, number>();

  constructor(universe: Universe) {
    this.#universe = universe;
  }

  /** What stands behind a policy that took a whole family is never reached. */
  add(leaf: Leaf, action: Action, products: readonly Product[]): void {
    const open = ([4, 6] as const).filter((family) => !this.#residual.has(family));
    for (const asked of products.length > 1 ? mergeProducts(products) : products) {
      const families = open.filter((family) => ((asked.families ?? 3n) & (family === 4 ? 1n : 2n)) !== 0n);
      if (families.length === 0) continue;
      if (leaf.rule === undefined && Object.keys(asked).every((key) => key === 'families')) {
        for (const family of families) if (!this.#residual.has(family)) this.#residual.set(family, action);
        continue;
      }
      const product: Product = families.length === 2 ? asked : { ...asked, families: families[0] === 4 ? 1n : 2n };
      for (const match of matchesOf(product, this.#universe)) this.#rules.push(this.#rule(leaf, action, match));
    }
  }

  #rule({ rule, policy }: Leaf, action: Action, match: Match): Rule {
    const name = rule?.name ?? `${policyName}${policy?.name ?? ''}`;
    const count = (this.#used.get(name) ?? 0) + 1;
    this.#used.set(name, count);
    const position = rule?.position ?? policy?.position;
    return {
      id: count === 1 ? name : `${name}.${count}`,
      match,
      action,
      log: rule?.logs ?? false,
      rows: [],
      ...(rule?.comment === undefined ? {} : { comment: rule.comment }),
      ...(position === undefined ? {} : { position }),
    };
  }

  ruleset(name: string): Ruleset {
    return {
      name,
      rules: this.#rules,
      residual: { 4: this.#residual.get(4) ?? 'accept', 6: this.#residual.get(6) ?? 'accept' },
    };
  }
}

/** The product as matches of the model, any of which is enough; none where no packet can be meant. */
export function matchesOf(product: Product, universe: Universe): readonly Match[] {
  const ins = namesOf(product.ins, universe);
  const outs = namesOf(product.outs, universe);
  const services = servicesOf(product);
  if (ins?.size === 0 || outs?.size === 0 || services?.length === 0) return [];
  const { families, states, dnat, later } = product;
  if (later === laterYes && looksInside(product)) return [];
  const only = (set: AddressSet | undefined): AddressSet | undefined =>
    set === undefined || families === undefined || families === 3n
      ? set
      : { ranges: set.ranges.filter(({ family }) => (family === 4) === (families === 1n)) };
  const source = only(product.source);
  const destination = only(product.destination);
  const match: Match = {
    ...(ins === undefined ? {} : { inInterfaces: ins }),
    ...(outs === undefined ? {} : { outInterfaces: outs }),
    ...(families === undefined || families === 3n
      ? {}
      : { families: new Set([families === 1n ? (4 as const) : (6 as const)]) }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(services === undefined ? {} : { services }),
    ...(states === undefined || states === 31n
      ? {}
      : { states: new Set(conntrackStates.filter((_, i) => ((states >> BigInt(i)) & 1n) === 1n)) }),
    ...(dnat === undefined || dnat === 3n ? {} : { destinationTranslated: dnat === 2n }),
    // What looks inside never holds for a later fragment.
    ...(later === undefined || later === 3n || looksInside(product) ? {} : { laterFragments: later === laterYes }),
  };
  const { flags } = product;
  if (flags === undefined) return [match];
  return flagCubes(flags).map((tcpFlags) => ({ ...match, tcpFlags }));
}

function namesOf(mask: bigint | undefined, { names }: Universe): ReadonlySet<string> | undefined {
  if (mask === undefined) return undefined;
  const found = names.filter((name, i) => name !== '' && ((mask >> BigInt(i)) & 1n) === 1n);
  return found.length === names.length - 1 ? undefined : new Set(found);
}

/** Undefined for every packet. */
function servicesOf({ protocols, sports, dports, types, codes }: Product): readonly Service[] | undefined {
  const inside = sports !== undefined || dports !== undefined;
  const icmp = types !== undefined || codes !== undefined;
  if (protocols === undefined && !inside && !icmp) return undefined;
  const services: Service[] = [];
  for (let protocol = 0; protocol <= 255; protocol += 1) {
    if (protocols !== undefined && !numberSetContains(protocols, protocol)) continue;
    if (inside) {
      if (!hasPorts(protocol) || icmp) continue;
      services.push({
        kind: 'ports',
        protocol,
        ...(sports === undefined ? {} : { source: sports }),
        ...(dports === undefined ? {} : { destination: dports }),
      });
    } else if (icmp) {
      if (protocol !== 1 && protocol !== 58) continue;
      const family = protocol === 1 ? 4 : 6;
      for (const type of some(types))
        for (const code of some(codes))
          services.push({
            kind: 'icmp',
            family,
            ...(type === undefined ? {} : { type }),
            ...(code === undefined ? {} : { code }),
          });
    } else services.push({ kind: 'protocol', protocol });
  }
  return services.length === 256 && !inside && !icmp ? undefined : services;
}

function some(set: NumberSet | undefined): readonly (number | undefined)[] {
  if (set === undefined || complementNumbers(set, 255).ranges.length === 0) return [undefined];
  return set.ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

/** Disjoint conditions of the form "these bits have these values" that together are the set of flag octets. */
function flagCubes(octets: bigint): readonly { readonly mask: number; readonly value: number }[] {
  const cubes: { mask: number; value: number }[] = [];
  const visit = (members: readonly number[], mask: number, value: number): void => {
    if (members.length === 0) return;
    const free = 8 - bitCount(mask);
    if (members.length === 1 << free) {
      cubes.push({ mask, value });
      return;
    }
    // The bit that leaves the least to say: one side empty or whole where there is such a bit.
    let best = { bit: 0, cost: Number.POSITIVE_INFINITY };
    for (let bit = 1; bit < 256; bit <<= 1) {
      if ((mask & bit) !== 0) continue;
      const set = members.filter((octet) => (octet & bit) !== 0).length;
      const cost = [set, members.length - set].filter((count) => count !== 0 && count !== 1 << (free - 1)).length;
      const balance = Math.min(set, members.length - set) / 1024;
      if (cost + balance < best.cost) best = { bit, cost: cost + balance };
    }
    const { bit } = best;
    visit(
      members.filter((octet) => (octet & bit) !== 0),
      mask | bit,
      value | bit,
    );
    visit(
      members.filter((octet) => (octet & bit) === 0),
      mask | bit,
      value,
    );
  };
  const members = Array.from({ length: 256 }, (_, i) => i).filter((i) => ((octets >> BigInt(i)) & 1n) === 1n);
  visit(members, 0, 0);
  return cubes;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
