/** formats: translation chains as the translations of a node. */
import { type DiagnosticList, printable } from '../../diagnostics/public.ts';
import type { DestinationNat, Nat, SourceNat } from '../../model/public.ts';
import { type AddressSet, allAddresses, anyService, type Service } from '../../net/public.ts';
import { allOf, type Product, subtract, type Universe } from './product.ts';
import type { Program, ProgramRule, Translation } from './program.ts';
import { matchesOf } from './to-rules.ts';
import { type Leaf, TooComplex, unfold } from './unfold.ts';

/**
 * What packets from the wire meet: the translations of prerouting and postrouting. A translation that depends on what
 * the model cannot ask for is an error: a guess would send packets elsewhere.
 */
export function natOf(program: Program, universe: Universe, problems: DiagnosticList): readonly Nat[] {
  const found: Nat[] = [];
  const used = new Map<string, number>();
  for (const hook of ['prerouting', 'postrouting'] as const) {
    const bases = [...program.chains.values()]
      .filter(({ base, rules }) => base?.type === 'nat' && base.hook === hook && rules.length > 0)
      .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
    for (const base of bases) {
      const { leaves } = unfoldNat(program, base, universe, problems);
      const exempt: Product[] = [];
      for (const leaf of leaves) {
        if (leaf.rule === undefined) continue;
        const refuse = (why: string): void => unsupported(leaf.rule, why, problems);
        if (leaf.certainty !== 'certain') refuse('it depends on a condition that cannot be followed');
        else if (typeof leaf.action === 'string') exempt.push(leaf.product);
        else {
          // What an earlier `accept` took is not translated.
          let left: readonly Product[] = [leaf.product];
          for (const product of exempt) left = left.flatMap((piece) => subtract(universe, piece, product));
          for (const product of left) found.push(...natRules(leaf.rule, leaf.action, product, universe, used, refuse));
        }
      }
    }
  }
  return found;
}

function unfoldNat(
  program: Program,
  base: ProgramChainOf,
  universe: Universe,
  problems: DiagnosticList,
): { readonly leaves: readonly Leaf[] } {
  try {
    return unfold(program, [base], {}, { universe, dnat: false, snat: false });
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    problems.error('ruleset-too-large', error.message, { position: base.position });
    return { leaves: [] };
  }
}

type ProgramChainOf = Program['chains'] extends ReadonlyMap<string, infer Chain> ? Chain : never;

function unsupported(rule: ProgramRule | undefined, why: string, problems: DiagnosticList): void {
  problems.error('ruleset-unsupported', `translation \`${printable(rule?.name ?? '', 60)}\`: ${why}`, {
    ...(rule === undefined ? {} : { position: rule.position }),
    help: 'describe the node by hand with `policy: rules` and `nat`',
  });
}

function natRules(
  rule: ProgramRule,
  made: Translation,
  product: Product,
  universe: Universe,
  used: Map<string, number>,
  refuse: (why: string) => void,
): readonly Nat[] {
  // Only the first packet of a connection is translated, so that a condition on "new" says nothing.
  const { states: _, ...asked } = product;
  const id = (): string => {
    const name = rule.comment ?? rule.name;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}.${count}`;
  };
  const families = ([4, 6] as const).filter((family) => ((asked.families ?? 3n) & (family === 4 ? 1n : 2n)) !== 0n);
  const rules: Nat[] = [];
  for (const match of matchesOf(asked, universe)) {
    if (match.tcpFlags !== undefined || match.destinationTranslated !== undefined) {
      refuse('it depends on more than ends, interfaces and services');
      return [];
    }
    const some = (set: AddressSet | undefined): AddressSet =>
      families.length === 2 ? (set ?? allAddresses) : familyOnly(set ?? allAddresses, families[0] ?? 4);
    if (made.kind === 'dnat' || made.kind === 'redirect') {
      if (match.source !== undefined) {
        refuse('it depends on the source');
        return [];
      }
      if (made.address === undefined) {
        refuse('the new destination is not one written address');
        return [];
      }
      for (const entry of match.inInterfaces ?? [undefined]) {
        for (const service of match.services ?? [anyService]) {
          rules.push(destination(id(), rule, made, entry, some(match.destination), service, made.address));
        }
      }
      continue;
    }
    if (match.services !== undefined) {
      refuse('it depends on the service');
      return [];
    }
    for (const exit of match.outInterfaces ?? [undefined])
      rules.push(source(id(), rule, made, exit, some(match.source), some(match.destination)));
  }
  return rules;
}

function destination(
  id: string,
  { position }: ProgramRule,
  { port }: Translation,
  entry: string | undefined,
  where: AddressSet,
  service: Service,
  to: DestinationNat['to'],
): DestinationNat {
  return {
    kind: 'dnat',
    id,
    destination: familyOnly(where, to.family),
    service,
    to,
    position,
    ...(entry === undefined ? {} : { inInterface: entry }),
    ...(port === undefined ? {} : { toPort: port }),
  };
}

function source(
  id: string,
  { position }: ProgramRule,
  { kind, address }: Translation,
  exit: string | undefined,
  from: AddressSet,
  to: AddressSet,
): SourceNat {
  const only = (set: AddressSet): AddressSet => (address === undefined ? set : familyOnly(set, address.family));
  return {
    kind: kind === 'masquerade' ? 'masquerade' : 'snat',
    id,
    source: only(from),
    destination: only(to),
    position,
    ...(exit === undefined ? {} : { outInterface: exit }),
    ...(address === undefined ? {} : { to: address }),
  };
}

function familyOnly(set: AddressSet, family: 4 | 6): AddressSet {
  const all = allOf(family).ranges;
  return set === allAddresses ? { ranges: all } : { ranges: set.ranges.filter((range) => range.family === family) };
}
