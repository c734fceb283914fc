/** formats: the policy of one node as an nftables ruleset for Linux. */
import type { Diagnostic, Outcome } from '../../diagnostics/public.ts';
import type { Node, Policy, Ruleset, Topology } from '../../model/public.ts';
import { type Deployment, deploymentOf } from '../linux/deployment.ts';
import { asksOfFragments, rulesetOfLater, rulesetOfWhole } from '../linux/fragments.ts';
import { Labels, labelText } from '../linux/label.ts';
import { type Sysctl, sysctlsOf } from '../linux/sysctls.ts';
import { type Chain, guardSets, type NamedSet, sanityChain, spoofingChain } from './write-guards.ts';
import { natChains } from './write-nat.ts';
import { pairChains } from './write-pairs.ts';
import { policyWord, refuseChain, refuseLines, residualLines, ruleLines } from './write-rule.ts';

/**
 * `text` for `nft -f`, which replaces an earlier version in one step. `labels`: the rule or translation id behind each
 * comment, where the id itself could not be written. Rules of the node's settings carry `setting NAME`.
 */
export interface NftablesExport {
  readonly text: string;
  readonly sysctls: readonly Sysctl[];
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * What the node does to packets, as `semantics` says it, in the hooks of the Linux kernel. Pure: the same node and policy
 * give the same text. Routes, interfaces and link settings are not part of it. Errors: `export-impossible`.
 */
export function exportNftables(topology: Topology, node: Node, policy: Policy): Outcome<NftablesExport> {
  const found = deploymentOf(topology, node, policy);
  if (!found.ok) return found;
  const deployment = found.value;
  const labels = new Labels(120);
  const text = rulesetText(deployment, labels);
  const remarks: readonly Diagnostic[] = found.remarks;
  return { ok: true, value: { text, sysctls: sysctlsOf(deployment), labels: labels.names }, remarks };
}

function rulesetText(deployment: Deployment, labels: Labels): string {
  const { node, policy, tracks } = deployment;
  const context = { labels, tracks, node: node.id };
  const later = ({ name, rules }: Ruleset): string | undefined =>
    !tracks && rules.some(({ match }) => asksOfFragments(match)) ? `later_fragments_${name}` : undefined;
  const [laterForward, laterInput] = [later(policy.forward), later(policy.input)];
  const forward = pairChains(rulesetOfWhole(policy.forward), node.logsDenied, context);
  const lines = (ruleset: Ruleset): readonly string[] => [
    ...ruleset.rules.flatMap((rule) => ruleLines(rule, { ...context, interfaces: true })),
    ...residualLines(ruleset, node.logsDenied, node.id),
  ];
  const chains: readonly (Chain | undefined)[] = [
    sanityChain(deployment),
    spoofingChain(deployment),
    ...natChains(node, labels),
    rejects(policy) ? { name: refuseChain, lines: refuseLines } : undefined,
    laterInput === undefined ? undefined : { name: laterInput, lines: lines(rulesetOfLater(policy.input)) },
    {
      name: 'input',
      head: `type filter hook input priority filter; policy ${policyWord(policy.input)};`,
      lines: [
        'iifname "lo" accept comment "the node to itself"',
        'icmpv6 type { 133, 134, 135, 136 } ip6 hoplimit 255 accept comment "neighbour discovery"',
        ...toLater(laterInput),
        ...lines(rulesetOfWhole(policy.input)),
      ],
    },
    laterForward === undefined ? undefined : { name: laterForward, lines: lines(rulesetOfLater(policy.forward)) },
    ...forward.chains,
    {
      name: 'forward',
      head: `type filter hook forward priority filter; policy ${policyWord(policy.forward)};`,
      lines: [...toLater(laterForward), ...forward.lines],
    },
  ];
  return [
    `# ${labelText(node.id, 200)}: generated from its flow matrix; changes by hand are lost`,
    '# load with: nft -f FILE (the whole table is replaced in one step)',
    '',
    'table inet segproof',
    'delete table inet segproof',
    '',
    'table inet segproof {',
    [
      ...guardSets(deployment).map(setText),
      ...chains.flatMap((chain) => (chain === undefined ? [] : chainText(chain))),
    ].join('\n'),
    '}',
    '',
  ].join('\n');
}

/** Later fragments leave for their own chain before any rule looks inside them. */
function toLater(chain: string | undefined): readonly string[] {
  if (chain === undefined) return [];
  return [`ip frag-off & 0x1fff != 0 goto ${chain}`, `frag frag-off != 0 goto ${chain}`];
}

function rejects({ forward, input }: Policy): boolean {
  return [forward, input].some(
    ({ rules, residual }) =>
      residual[4] === 'reject' || residual[6] === 'reject' || rules.some(({ action }) => action === 'reject'),
  );
}

function setText({ name, type, elements }: NamedSet): string {
  return [
    `\tset ${name} {`,
    `\t\ttype ${type}`,
    '\t\tflags interval',
    '\t\telements = {',
    ...elements.map((element) => `\t\t\t${element},`),
    '\t\t}',
    '\t}',
    '',
  ].join('\n');
}

function chainText({ name, head, lines }: Chain): string {
  return [
    `\tchain ${name} {`,
    ...(head === undefined ? [] : [`\t\t${head}`, '']),
    ...lines.map((line) => `\t\t${line}`),
    '\t}',
    '',
  ].join('\n');
}
