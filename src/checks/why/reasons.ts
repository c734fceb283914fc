/** checks: the decisions of a trace that explain how it ended. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { FlowMatrix, Hop, Node, Step, Trace } from '../../model/public.ts';
import type { World } from '../../semantics/public.ts';
import type { Reason } from './explanation.ts';

/** What stopped the packet: its last step. */
export function stoppingReason(world: World, matrix: FlowMatrix, trace: Trace): readonly Reason[] {
  const hop = trace.hops.at(-1);
  const step = hop?.steps.at(-1);
  if (hop === undefined || step === undefined) return [];
  return [reasonOf(world, matrix, hop, step)];
}

/** What let the packet through: every filter's decision, every translation, and every filtering device that filters nothing. */
export function passingReasons(world: World, matrix: FlowMatrix, trace: Trace): readonly Reason[] {
  return trace.hops.flatMap((hop) =>
    hop.steps.filter((step) => mattered(world, hop, step)).map((step) => reasonOf(world, matrix, hop, step)),
  );
}

function mattered(world: World, hop: Hop, step: Step): boolean {
  const { decider, stage } = step;
  if (stage === 'forward') return decider.kind !== 'nature' || isFilteringDevice(world.topology.nodes.get(hop.node));
  return (
    stage === 'dnat' ||
    stage === 'snat' ||
    (stage === 'input' && (decider.kind === 'rule' || decider.kind === 'residual'))
  );
}

function isFilteringDevice(node: Node | undefined): boolean {
  return node?.kind === 'firewall';
}

function reasonOf(world: World, matrix: FlowMatrix, hop: Hop, step: Step): Reason {
  const { decider } = step;
  const rows = decider.kind === 'rule' ? decider.rows : [];
  const row = matrix.flows.find(({ id }) => id === rows[0]);
  const policy = world.policies.get(hop.node);
  const rules = [...(policy?.forward.rules ?? []), ...(policy?.input.rules ?? [])];
  const rule = decider.kind === 'rule' ? rules.find(({ id }) => id === decider.rule) : undefined;
  const place = row?.position ?? rule?.position ?? world.topology.nodes.get(hop.node)?.position;
  return {
    node: hop.node,
    says: withRow(step.says, rows, row?.justification),
    rows,
    ...(place === undefined ? {} : { place }),
  };
}

function withRow(says: Text, rows: readonly string[], justification: string | undefined): Text {
  if (rows.length === 0) return says;
  const names = rows.map((row) => printable(row)).join(', ');
  const why = justification === undefined ? '' : `: ${printable(justification)}`;
  return { en: `${says.en} (row ${names}${why})`, fr: `${says.fr} (ligne ${names}${why})` };
}
