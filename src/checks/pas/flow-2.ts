/** checks: PAS-FLOW-2: what each filter carries is the matrix laid on it, rule by rule and packet by packet. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Match, Node, Policy, Rule, Ruleset } from '../../model/public.ts';
import { type Address, formatAddressSet, formatPacket, formatService, type Packet } from '../../net/public.ts';
import { decide, type RuleContext } from '../../semantics/public.ts';
import { type Answer, type Check, type CheckContext, sampleBasis } from '../check.ts';
import { corners, exampleOf, probePacket } from '../explore/probes.ts';
import type { Finding } from '../finding.ts';
import { flowClauses, makeFinding } from './make.ts';
import { filters, firstMissing } from './missing.ts';

export const flow2: Check = {
  id: 'PAS-FLOW-2',
  title: { en: 'The filtering policy comes from the matrix', fr: 'Une politique de filtrage issue de la matrice' },
  promise: {
    en: 'the filtering policy is derived from the flow matrix',
    fr: 'la politique de filtrage est définie à partir de la matrice des flux',
  },
  basis: 'sampled',
  clauses: flowClauses,
  run: (context) => {
    const findings: Finding[] = [];
    const notes: Text[] = [];
    let packets = 0;
    let rules = 0;
    for (const [id, deployed] of context.policies) {
      const node = context.topology.nodes.get(id);
      const projected = context.projection.policies.get(id);
      rules += deployed.forward.rules.length + deployed.input.rules.length;
      if (node === undefined) continue;
      if (projected === undefined) {
        const name = printable(id);
        notes.push({
          en: `${name} carries written rules; nothing is projected on it to compare with`,
          fr: `${name} porte des règles écrites ; rien n’y est projeté pour comparer`,
        });
        continue;
      }
      for (const hook of ['forward', 'input'] as const) {
        const compared = compare(node, hook, projected, deployed);
        packets += compared.packets;
        findings.push(...compared.findings);
        notes.push(...compared.notes);
      }
    }
    return {
      findings,
      notes,
      quantified: { nodes: context.policies.size, rules, packets },
      how: {
        en: `${rules} rules of ${context.policies.size} filtering nodes compared with the projection of the matrix; where they differ: ${sampleBasis(packets).en}`,
        fr: `${rules} règles de ${context.policies.size} nœuds filtrants comparées à la projection de la matrice ; là où elles diffèrent : ${sampleBasis(packets).fr}`,
      },
      ...firstMissing(filters(context.atlas.filtering), comparable(context)),
    } satisfies Answer;
  },
};

function comparable({ projection }: CheckContext): readonly [boolean, string, string] {
  return [
    projection.policies.size > 0,
    'no policy is projected from the matrix',
    'aucune politique n’est projetée depuis la matrice',
  ];
}

interface Compared {
  readonly findings: readonly Finding[];
  readonly notes: readonly Text[];
  readonly packets: number;
}

/** Rules by what they say, not by name: a rule moved without effect is no difference in what passes. */
function compare(node: Node, hook: 'forward' | 'input', projected: Policy, deployed: Policy): Compared {
  const wanted = projected[hook].rules;
  const carried = deployed[hook].rules;
  const missing = leftOver(wanted, carried);
  const extra = leftOver(carried, wanted);
  const isReordered =
    missing.length === 0 &&
    extra.length === 0 &&
    wanted.some((rule, index) => textOf(rule) !== textOf(carried[index] ?? rule));
  if (missing.length === 0 && extra.length === 0 && !isReordered) return { findings: [], notes: [], packets: 0 };
  const same = { ...deployed[hook], residual: projected[hook].residual };
  const findings: Finding[] = [];
  const notes: Text[] = [];
  let packets = 0;
  const say = (what: string, list: readonly Rule[], en: string, fr: string): void => {
    const tried = firstDifference(list.length === 0 ? carried : list, projected[hook], same);
    packets += tried.packets;
    const id = printable(node.id);
    const ids = list
      .slice(0, 3)
      .map((rule) => printable(rule.id))
      .join(', ');
    const more = list.length > 3 ? ` (+${list.length - 3})` : '';
    const show =
      tried.packet === undefined
        ? { en: '', fr: '' }
        : { en: `, for example ${formatPacket(tried.packet)}`, fr: `, par exemple ${formatPacket(tried.packet)}` };
    const says = {
      en: `${id}, ${hook}: ${en} ${ids}${more}${show.en}`.replace(/ +/gu, ' '),
      fr: `${id}, ${hook} : ${fr} ${ids}${more}${show.fr}`.replace(/ +/gu, ' '),
    };
    // Written rulesets never look like the projection: only packets judged otherwise count. Hand-made changes of a
    // projected one count even without such a packet.
    if (tried.packet === undefined && node.policy.kind === 'rules') notes.push(says);
    else {
      findings.push(
        makeFinding(flow2, `${what} ${node.id} ${hook} ${list.map(({ id: rule }) => rule).join(' ')}`, says, {
          severity: tried.packet === undefined ? 'warning' : 'error',
          place: list[0]?.position ?? node.position,
          rows: [...new Set(list.flatMap(({ rows }) => rows))],
        }),
      );
    }
  };
  if (missing.length > 0)
    say(
      'missing',
      missing,
      'the matrix asks for rules that are not there:',
      'la matrice demande des règles absentes :',
    );
  if (extra.length > 0)
    say('extra', extra, 'rules that do not come from the matrix:', 'règles qui ne viennent pas de la matrice :');
  if (isReordered)
    say(
      'order',
      [],
      'the rules stand in another order than the matrix',
      'les règles ne sont pas dans l’ordre de la matrice',
    );
  return { findings, notes, packets };
}

/** Rules of `list` that have no counterpart of the same meaning in `other`. */
function leftOver(list: readonly Rule[], other: readonly Rule[]): readonly Rule[] {
  const counts = new Map<string, number>();
  for (const rule of other) counts.set(textOf(rule), (counts.get(textOf(rule)) ?? 0) + 1);
  return list.filter((rule) => {
    const left = counts.get(textOf(rule)) ?? 0;
    counts.set(textOf(rule), left - 1);
    return left <= 0;
  });
}

function textOf({ match, action }: Rule): string {
  const set = (values: ReadonlySet<string | number> | undefined): string =>
    values === undefined ? '*' : [...values].sort().join('|');
  const addresses = (value: Match['source']): string =>
    value === undefined ? '*' : formatAddressSet(value, Number.POSITIVE_INFINITY);
  const services = match.services === undefined ? '*' : match.services.map(formatService).sort().join('|');
  const flags = match.tcpFlags === undefined ? '*' : `${match.tcpFlags.mask}/${match.tcpFlags.value}`;
  const parts = [
    set(match.inInterfaces),
    set(match.outInterfaces),
    set(match.families),
    addresses(match.source),
    addresses(match.destination),
    services,
  ];
  return [...parts, set(match.states), flags, `${match.destinationTranslated ?? '*'}`, action].join(' ');
}

const maxRules = 200;

/** The first corner packet of these rules that the two rulesets judge differently, apart from their residual actions. */
function firstDifference(
  rules: readonly Rule[],
  a: Ruleset,
  b: Ruleset,
): { readonly packet?: Packet; readonly packets: number } {
  let packets = 0;
  for (const rule of rules.slice(0, maxRules)) {
    for (const { packet, context } of packetsOf(rule)) {
      packets += 1;
      if (decide(a, packet, context).action !== decide(b, packet, context).action) return { packet, packets };
    }
  }
  return { packets };
}

function* packetsOf({ match }: Rule): Iterable<{ readonly packet: Packet; readonly context: RuleContext }> {
  const contexts = contextsOf(match);
  for (const family of [4, 6] as const) {
    if (match.families !== undefined && !match.families.has(family)) continue;
    const services = match.services ?? [{ kind: 'any' as const }];
    const probes = services.flatMap((service) =>
      [exampleOf(service, family), ...corners(service, family)].filter((probe) => probe !== undefined),
    );
    for (const src of cornersOf(match.source, family)) {
      for (const dst of cornersOf(match.destination, family)) {
        for (const probe of probes.slice(0, 8))
          for (const context of contexts) yield { packet: probePacket(probe, src, dst), context };
      }
    }
  }
}

function contextsOf(match: Match): readonly RuleContext[] {
  const ins = match.inInterfaces === undefined ? [undefined] : [...match.inInterfaces];
  const outs = match.outInterfaces === undefined ? [undefined] : [...match.outInterfaces];
  const state = match.states === undefined || match.states.has('new') ? 'new' : ([...match.states][0] ?? 'new');
  const destinationTranslated = match.destinationTranslated ?? false;
  return ins.slice(0, 4).flatMap((inInterface) =>
    outs.slice(0, 4).map((outInterface) => ({
      state,
      destinationTranslated,
      ...(inInterface === undefined ? {} : { inInterface }),
      ...(outInterface === undefined ? {} : { outInterface }),
    })),
  );
}

function cornersOf(set: Match['source'], family: 4 | 6): readonly Address[] {
  if (set === undefined)
    return family === 4 ? [{ family, value: 0x0a00_0001n }] : [{ family, value: (0x2001_0db8n << 96n) + 1n }];
  const ranges = set.ranges.filter((range) => range.family === family).slice(0, 4);
  return ranges.flatMap(({ first, last }) =>
    first === last
      ? [{ family, value: first }]
      : [
          { family, value: first },
          { family, value: last },
        ],
  );
}
