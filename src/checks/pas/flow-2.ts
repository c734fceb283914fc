/** checks: PAS-FLOW-2: what each filter carries is the matrix laid on it, for every packet that can come to it. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Policy } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import type { Answer, Check, CheckContext } from '../check.ts';
import { exactly } from '../compare/bounded.ts';
import type { Hook } from '../compare/certificate.ts';
import { compareFilters, type FilterComparison } from '../compare/platform.ts';
import type { ReadableDifference } from '../compare/readable.ts';
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
  basis: 'structural',
  clauses: flowClauses,
  run: (context) => {
    const { policies } = context;
    const compared = compareFilters(
      context.topology,
      context.matrix,
      (wanted) => new Map([...policies].map(([id, policy]) => [id, withResidual(policy, wanted.get(id))])),
    );
    const rules = [...policies.values()].reduce(
      (sum, { forward, input }) => sum + forward.rules.length + input.rules.length,
      0,
    );
    const unknown = compared.filter(({ differences }) => differences.some(({ certain }) => !certain));
    const names = unknown.map(({ node }) => printable(node)).join(', ');
    return {
      findings: compared.flatMap((filter) => findingsOf(filter, context)),
      quantified: { nodes: policies.size, rules },
      how: {
        en: `${rules} rules of ${policies.size} filtering nodes compared with the projection of the matrix, for every packet`,
        fr: `${rules} règles de ${policies.size} nœuds filtrants comparées à la projection de la matrice, pour tout paquet`,
      },
      ...firstMissing(filters(context.atlas.filtering), [
        unknown.length === 0,
        `what some rules of ${names} match is not known exactly`,
        `ce que désignent des règles de ${names} n’est pas connu exactement`,
      ]),
    } satisfies Answer;
  },
};

/** The residual action is PAS-FLOW-3's: it is not told twice. */
function withResidual(policy: Policy, wanted: Policy | undefined): Readonly<Record<Hook, ReturnType<typeof exactly>>> {
  const of = (hook: Hook): ReturnType<typeof exactly> =>
    exactly(wanted === undefined ? policy[hook] : { ...policy[hook], residual: wanted[hook].residual });
  return { forward: of('forward'), input: of('input') };
}

/** One finding for what a filter lets through too much, one for what it refuses: the rules at fault stand in it. */
function findingsOf({ node, hook, differences }: FilterComparison, { topology }: CheckContext): readonly Finding[] {
  return (['excess', 'gap'] as const).flatMap((kind): readonly Finding[] => {
    const [first, ...rest] = differences.filter((one) => one.kind === kind && one.certain);
    if (first === undefined) return [];
    const all = [first, ...rest];
    const rules = all.flatMap(({ rule }) => (rule === undefined ? [] : [rule.id]));
    return [
      makeFinding(flow2, `${kind} ${node} ${hook} ${rules.join(' ')}`.trim(), says(node, hook, kind, all, first), {
        place: first.rule?.place ?? topology.nodes.get(node)?.position,
        rows: [...new Set(all.flatMap(({ rows }) => rows))],
      }),
    ];
  });
}

const namesShown = 3;

function says(
  node: string,
  hook: Hook,
  kind: 'excess' | 'gap',
  all: readonly ReadableDifference[],
  first: ReadableDifference,
): Text {
  const at = `${printable(node)}, ${hook}`;
  const example = formatPacket(first.witness.packet);
  const list = (names: readonly string[]): string => {
    const distinct = [...new Set(names)].map((name) => printable(name));
    return (
      distinct.slice(0, namesShown).join(', ') +
      (distinct.length > namesShown ? ` (+${distinct.length - namesShown})` : '')
    );
  };
  if (kind === 'excess') {
    const rules = list(all.flatMap(({ rule }) => rule?.id ?? []));
    return {
      en: `${at}: excess: ${rules === '' ? 'its residual action' : `rule ${rules}`} lets through what no row allows there, for example ${example}`,
      fr: `${at} : excès : ${rules === '' ? 'son action résiduelle' : `la règle ${rules}`} laisse passer ce qu’aucune ligne n’y autorise, par exemple ${example}`,
    };
  }
  const rows = list(all.flatMap((one) => one.rows));
  const asking = rows === '' ? { en: 'the matrix', fr: 'la matrice' } : { en: `row ${rows}`, fr: `la ligne ${rows}` };
  return {
    en: `${at}: gap: what ${asking.en} asks for is refused, for example ${example}`,
    fr: `${at} : manque : ce que demande ${asking.fr} est refusé, par exemple ${example}`,
  };
}
