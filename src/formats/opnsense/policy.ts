/** formats: the filter rules of a configuration in the order of pf, as two policies between which the firewall lies. */
import type { Policy, Rule, Ruleset } from '../../model/public.ts';
import { addressSet, numbers, parsePrefix, prefixRange } from '../../net/public.ts';
import type { Inexact } from '../cisco/convert.ts';
import type { FirewallInterface } from './interfaces.ts';
import type { FilterRule } from './syntax.ts';
import { modelRules, type Side } from './to-rules.ts';

export interface BoundedPolicy {
  readonly upper: Policy;
  readonly lower: Policy;
  readonly inexact: readonly Inexact[];
}

/** Rules that the product adds by itself, in front of the user's. */
export interface Automatic {
  readonly interfaces: ReadonlyMap<string, FirewallInterface>;
  /** Interfaces on which the product serves DHCP: it lets requests in. */
  readonly dhcp: readonly string[];
  /** The interface from which the administrator is never locked out. */
  readonly antiLockout?: string;
}

/**
 * The order of pf: quick rules in the order of the file (floating ones first), then the others from the last to the
 * first; what nothing matches on its way in is blocked, on its way out passed. A packet through the firewall needs both.
 */
export function policyOf(rules: readonly FilterRule[], automatic: Automatic): BoundedPolicy {
  const ordered = inOrder(rules);
  const inward = ordered.filter(({ direction }) => direction !== 'out');
  const outward = ordered.filter(({ direction }) => direction !== 'in');
  const inexact: Inexact[] = [];
  for (const rule of ordered) {
    for (const construct of rule.inexact) inexact.push({ rule: rule.id, construct, position: rule.position });
  }
  const sides = (bound: Bound): { readonly ins: readonly Rule[]; readonly outs: readonly Rule[] } => ({
    ins: inward.flatMap((rule) => bounded(rule, bound, 'in')),
    outs: blocksOut(outward, bound, inexact),
  });
  const policy = (bound: Bound): Policy => {
    const { ins, outs } = sides(bound);
    const before = [...states, ...guards(automatic, bound)];
    const residual = { 4: 'deny', 6: 'deny' } as const;
    const ruleset = (name: string, list: readonly Rule[]): Ruleset => ({ name, rules: list, residual });
    return {
      forward: ruleset('forward', [...before, ...outs, ...ins]),
      input: ruleset('input', [...before, ...services(automatic, bound), ...ins]),
    };
  };
  const upper = policy('upper');
  return { upper, lower: policy('lower'), inexact: unique([...inexact, ...automaticInexact(automatic)]) };
}

type Bound = 'upper' | 'lower';

function inOrder(rules: readonly FilterRule[]): readonly FilterRule[] {
  const floating = rules.filter((rule) => rule.floating);
  const all = [...floating, ...rules.filter((rule) => !rule.floating)];
  return [...all.filter(({ quick }) => quick), ...all.filter(({ quick }) => !quick).reverse()];
}

/** A pass that may not hold is missing from the lower bound, a block that may not hold from the upper one. */
function bounded(rule: FilterRule, bound: Bound, side: Side): readonly Rule[] {
  const stands = rule.inexact.length === 0 || (rule.action === 'accept') === (bound === 'upper');
  return stands ? modelRules(rule, side) : [];
}

/**
 * On the way out only a block matters, and only before anything that passes the same packet: a block behind a pass is
 * taken for sure in the lower bound only.
 */
function blocksOut(rules: readonly FilterRule[], bound: Bound, inexact: Inexact[]): readonly Rule[] {
  let passed = false;
  return rules.flatMap((rule) => {
    if (rule.action === 'accept') {
      passed = true;
      return [];
    }
    if (!passed) return bounded(rule, bound, 'out');
    inexact.push({
      rule: rule.id,
      construct: 'blocks on the way out behind a rule that passes',
      position: rule.position,
    });
    return bound === 'lower' ? modelRules(rule, 'out') : [];
  });
}

const rule = (id: string, action: Rule['action'], match: Rule['match'], comment: string): Rule => ({
  id,
  action,
  match,
  log: false,
  rows: [],
  comment,
});

const states: readonly Rule[] = [
  rule('state', 'accept', { states: new Set(['established', 'related']) }, 'packets of a known connection'),
  rule('invalid', 'deny', { states: new Set(['invalid']) }, 'packets that can begin no connection'),
];

/** RFC 1918 and loopback, as both products block them. */
const privateNetworks = addressSet(
  ['10.0.0.0/8', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].flatMap((text) => {
    const parsed = parsePrefix(text);
    return parsed.ok ? [prefixRange(parsed.value.prefix)] : [];
  }),
);

function guards({ interfaces }: Automatic, bound: Bound): readonly Rule[] {
  return [...interfaces.values()].flatMap(({ key, blocksPrivate, blocksBogons }) => {
    const ins = new Set([key]);
    const found: Rule[] = [];
    if (blocksPrivate) {
      found.push(
        rule(`private-${key}`, 'deny', { inInterfaces: ins, source: privateNetworks }, 'block private networks'),
      );
    }
    // Which networks the list of bogons holds is not in the file: in the lower bound it may be any source.
    if (blocksBogons && bound === 'lower') {
      found.push(rule(`bogons-${key}`, 'deny', { inInterfaces: ins }, 'block bogon networks'));
    }
    return found;
  });
}

function services({ dhcp, antiLockout }: Automatic, bound: Bound): readonly Rule[] {
  if (bound === 'lower') return [];
  const lockout =
    antiLockout === undefined
      ? []
      : [
          rule(
            `anti-lockout-${antiLockout}`,
            'accept',
            {
              inInterfaces: new Set([antiLockout]),
              services: [{ kind: 'ports', protocol: 6, destination: numbers(22, 80, 443) }],
            },
            'access to the administration of the firewall',
          ),
        ];
  const leases = dhcp.map((key) =>
    rule(
      `dhcp-${key}`,
      'accept',
      {
        inInterfaces: new Set([key]),
        services: [{ kind: 'ports', protocol: 17, destination: numbers(67) }],
      },
      'access to the DHCP server',
    ),
  );
  return [...lockout, ...leases];
}

function automaticInexact({ interfaces, dhcp, antiLockout }: Automatic): readonly Inexact[] {
  const at = { kind: 'file', file: '' } as const;
  return [
    ...[...interfaces.values()]
      .filter(({ blocksBogons }) => blocksBogons)
      .map(({ key }) => ({ rule: `bogons-${key}`, construct: 'the list of bogons is not in the file', position: at })),
    ...(antiLockout === undefined
      ? []
      : [{ rule: `anti-lockout-${antiLockout}`, construct: 'the rule against locking oneself out', position: at }]),
    ...dhcp.map((key) => ({ rule: `dhcp-${key}`, construct: 'a rule that the product adds for DHCP', position: at })),
  ];
}

function unique(list: readonly Inexact[]): readonly Inexact[] {
  return [...new Map(list.map((one) => [`${one.rule} ${one.construct}`, one])).values()];
}
