/** model: every rule can match, at interfaces that its node has. */
import type { DiagnosticList } from '../diagnostics/public.ts';
import type { AddressSet, Family } from '../net/public.ts';
import { place, quote, suggestion } from './complaint.ts';
import type { Node } from './node.ts';
import type { Rule } from './rule.ts';
import type { Topology } from './topology.ts';

export function validatePolicies(topology: Topology, problems: DiagnosticList): void {
  for (const node of topology.nodes.values()) {
    const { policy } = node;
    if (policy.kind === 'none') continue;
    if (node.kind === 'external') {
      const help = 'only nodes of the platform filter; write `policy: none`';
      problems.error(
        'policy-invalid',
        `node ${quote(node.id)} stands for an outside network and cannot have a policy`,
        place(node, help),
      );
    }
    const forward = policy.kind === 'rules' ? policy.policy.forward.rules : policy.before.forward;
    const input = policy.kind === 'rules' ? policy.policy.input.rules : policy.before.input;
    for (const rule of forward) validateRule(node, rule, problems);
    for (const rule of input) {
      validateRule(node, rule, problems);
      if (rule.match.outInterfaces === undefined) continue;
      const message = `${naming(node, rule)} names an exit, but packets for the node itself leave by none`;
      problems.error('policy-invalid', message, place(rule, 'remove `out`, or move the rule to `forward`'));
    }
  }
}

function validateRule(node: Node, rule: Rule, problems: DiagnosticList): void {
  const { match } = rule;
  for (const name of [...(match.inInterfaces ?? []), ...(match.outInterfaces ?? [])]) {
    const iface = node.interfaces.get(name);
    if (iface === undefined) {
      const message = `${naming(node, rule)} names interface ${quote(name)}, which the node does not have`;
      problems.error('reference-unknown', message, place(rule, suggestion(problems, name, node.interfaces.keys())));
    } else if (iface.role.kind === 'port') {
      problems.error(
        'policy-invalid',
        `${naming(node, rule)} names ${quote(name)}, a layer-2 port`,
        place(rule, 'name a layer-3 interface'),
      );
    }
  }
  if (match.tcpFlags !== undefined && (match.tcpFlags.value & ~match.tcpFlags.mask) !== 0) {
    const message = `${naming(node, rule)} asks for TCP flags that its mask hides, so that it never matches`;
    problems.error('policy-invalid', message, place(rule, 'add the flags to `mask`'));
  }
  const families = ([4, 6] as const).filter(
    (family) =>
      match.families?.has(family) !== false && reaches(match.source, family) && reaches(match.destination, family),
  );
  if (families.length > 0) return;
  const message = `the source, destination and families of ${naming(node, rule)} have no address family in common`;
  problems.error('policy-invalid', message, place(rule, 'give both ends an address of the same family'));
}

function reaches(addresses: AddressSet | undefined, family: Family): boolean {
  return addresses === undefined || addresses.ranges.some((range) => range.family === family);
}

function naming(node: Node, rule: Rule): string {
  return `rule ${quote(rule.id)} of node ${quote(node.id)}`;
}
