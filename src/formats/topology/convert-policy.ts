/** formats: what a node filters: the projected matrix with changes by hand, or rules written out. */
import {
  type Action,
  denyBoth,
  type EndpointResolver,
  type Match,
  type NodeKind,
  type PolicySource,
  type Rule,
  type Ruleset,
} from '../../model/public.ts';
import { type AddressSet, isEmptyAddresses } from '../../net/public.ts';
import type { Path } from '../yaml/located.ts';
import type { OneOrMore, PolicySyntax, ResidualSyntax, RuleSyntax, RulesetSyntax } from './syntax.ts';
import { at, present, type Scope, servicesAt, termsAt } from './words.ts';

/** `path` leads to the policy. Without one, a firewall gets the projected matrix and any other node no filter. */
export function convertPolicy(
  scope: Scope,
  path: Path,
  kind: NodeKind,
  syntax: PolicySyntax | undefined,
  names: EndpointResolver,
): PolicySource {
  const policy = syntax ?? (kind === 'firewall' ? 'projected' : 'none');
  if (policy === 'none') return { kind: 'none' };
  if (policy === 'projected') {
    return {
      kind: 'projected',
      before: { forward: [], input: [] },
      without: new Set(),
      residual: { forward: denyBoth, input: denyBoth },
    };
  }
  // The files are read when the whole node is known (`attachImports`).
  if ('import' in policy) return { kind: 'none' };
  const rules = (list: readonly RuleSyntax[] | undefined, here: Path): readonly Rule[] =>
    (list ?? []).map((rule, i) => convertRule(scope, [...here, i], rule, names));
  if ('projected' in policy) {
    const { before, without, residual } = policy.projected;
    const here = [...path, 'projected', 'before'];
    return {
      kind: 'projected',
      before: {
        forward: rules(before?.forward, [...here, 'forward']),
        input: rules(before?.input, [...here, 'input']),
      },
      without: new Set(without),
      residual: { forward: convertResidual(residual?.forward), input: convertResidual(residual?.input) },
    };
  }
  const ruleset = (name: 'forward' | 'input', written: RulesetSyntax | undefined): Ruleset => ({
    name,
    rules: rules(written?.rules, [...path, 'rules', name, 'rules']),
    residual: convertResidual(written?.residual),
  });
  return {
    kind: 'rules',
    policy: { forward: ruleset('forward', policy.rules.forward), input: ruleset('input', policy.rules.input) },
  };
}

function convertResidual(syntax: ResidualSyntax | undefined): { readonly 4: Action; readonly 6: Action } {
  if (syntax === undefined) return denyBoth;
  return typeof syntax === 'string' ? { 4: syntax, 6: syntax } : { 4: syntax['4'], 6: syntax['6'] };
}

function convertRule(scope: Scope, path: Path, syntax: RuleSyntax, names: EndpointResolver): Rule {
  const match: Match = present({
    inInterfaces: setOf(syntax.in),
    outInterfaces: setOf(syntax.out),
    families: setOf(syntax.families),
    source: end(scope, [...path, 'source'], syntax.source, names),
    destination: end(scope, [...path, 'destination'], syntax.destination, names),
    services: syntax.service === undefined ? undefined : servicesAt(scope, [...path, 'service'], syntax.service),
    states: setOf(syntax.states),
    tcpFlags: syntax['tcp-flags'],
    destinationTranslated: syntax.translated,
  });
  return {
    id: syntax.id,
    match,
    action: syntax.action,
    log: syntax.log ?? false,
    rows: syntax.rows ?? [],
    position: at(scope, path),
    ...present({ comment: syntax.comment }),
  };
}

function end(
  scope: Scope,
  path: Path,
  texts: OneOrMore<string> | undefined,
  names: EndpointResolver,
): AddressSet | undefined {
  if (texts === undefined) return undefined;
  const terms = termsAt(scope, path);
  const addresses = names.resolve(terms, at(scope, path));
  if (isEmptyAddresses(addresses) && !scope.problems.hasErrors) {
    const help = 'name something that has addresses, or `any`';
    scope.problems.error('policy-invalid', 'the rule would match no address', { position: at(scope, path), help });
  }
  return addresses;
}

function setOf<T extends string | number>(value: OneOrMore<T> | undefined): ReadonlySet<T> | undefined {
  if (value === undefined) return undefined;
  return new Set(typeof value === 'object' ? value : [value]);
}
