/** model: no two things of one kind share an id. */
import { type DiagnosticList, formatPosition, type Position } from '../diagnostics/public.ts';
import { place, quote } from './complaint.ts';
import type { TopologyParts } from './topology.ts';

interface Named {
  readonly position?: Position;
}

export function validateIds(parts: TopologyParts, problems: DiagnosticList): void {
  distinct('zone', parts.zones, ({ id }) => id, problems);
  distinct('tenant', parts.tenants, ({ id }) => id, problems);
  distinct('partner', parts.partners, ({ id }) => id, problems);
  distinct('node', parts.nodes, ({ id }) => id, problems);
  distinct('link', parts.links, ({ id }) => id, problems);
  distinct('group', parts.groups, ({ name }) => name, problems);
  distinct('attestation', parts.attestations, ({ row }) => row, problems);
  for (const node of parts.nodes) {
    const of = ` of node ${quote(node.id)}`;
    distinct('translation', node.nat, ({ id }) => id, problems, of);
    const { policy } = node;
    if (policy.kind === 'none') continue;
    const rules =
      policy.kind === 'rules'
        ? [policy.policy.forward.rules, policy.policy.input.rules]
        : [policy.before.forward, policy.before.input];
    for (const list of rules) distinct('rule', list, ({ id }) => id, problems, of);
  }
}

function distinct<T extends Named>(
  what: string,
  items: readonly T[],
  idOf: (item: T) => string,
  problems: DiagnosticList,
  of = '',
): void {
  const first = new Map<string, T>();
  for (const item of items) {
    const id = idOf(item);
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, item);
      continue;
    }
    const where = earlier.position === undefined ? 'earlier' : `at ${formatPosition(earlier.position)}`;
    problems.error(
      'duplicate-id',
      `${what} ${quote(id)}${of} is defined twice`,
      place(item, `it is defined first ${where}; rename or remove one`),
    );
  }
}
