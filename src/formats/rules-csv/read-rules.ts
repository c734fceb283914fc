/** formats: the rule list of one firewall as a sheet with a header -> a ruleset. */
import { DiagnosticList, didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import {
  type Action,
  denyBoth,
  type EndpointTerm,
  endpointResolver,
  type Match,
  type Rule,
  type Ruleset,
  type Topology,
} from '../../model/public.ts';
import { type AddressSet, intersectAddresses } from '../../net/public.ts';
import { readCsv } from '../csv/read-csv.ts';
import { readGrids } from '../matrix/read-grids.ts';

/** `name` is the ruleset's; `residual` what happens to packets that no rule matches, deny when absent. */
export interface RulesOptions {
  readonly name: string;
  readonly residual?: Action;
}

/**
 * The columns of a matrix read as rules: `interface` is the entry interface, first match decides, and what a rule calls
 * `any` has no condition. Ends are looked up on `topology`. Errors: those of a CSV matrix and `row-id-duplicate`.
 */
export function readRulesCsv(
  file: string,
  bytes: Uint8Array,
  topology: Topology,
  options: RulesOptions,
): Outcome<Ruleset> {
  const grid = readCsv(file, bytes);
  if (!grid.ok) return grid;
  const draft = readGrids(file, [grid.value], grid.remarks);
  if (!draft.ok) return draft;
  const report = new DiagnosticList();
  for (const remark of draft.remarks) report.add(remark);
  const resolver = endpointResolver(topology, draft.value.groups, report);
  const ids = new Set<string>();
  const interfaces = [...topology.nodes.values()].flatMap((node) => [...node.interfaces.keys()]);
  const entries = new Set([...interfaces, ...topology.zones.keys()]);
  const condition = (
    terms: readonly EndpointTerm[],
    within: readonly EndpointTerm[] | undefined,
  ): AddressSet | undefined => {
    const everything = terms.some(({ kind }) => kind === 'any');
    const inner = everything ? undefined : resolver.resolve(terms);
    if (within === undefined) return inner;
    const outer = resolver.resolve(within);
    return inner === undefined ? outer : intersectAddresses(inner, outer);
  };
  const rules = draft.value.flows.map((flow): Rule => {
    if (ids.has(flow.id)) {
      report.error(
        'row-id-duplicate',
        `two rules have the id \`${flow.id}\``,
        flow.position === undefined ? {} : { position: flow.position },
      );
    }
    ids.add(flow.id);
    if (flow.validFrom !== undefined || flow.validUntil !== undefined) {
      const message = `rule \`${printable(flow.id, 60)}\` has a validity, which rules do not have; it is read as always valid`;
      report.warning('sheet-column-unknown', message, flow.position === undefined ? {} : { position: flow.position });
    }
    if (flow.ingress !== undefined && !entries.has(flow.ingress)) {
      const help = didYouMean(flow.ingress, entries);
      const message = `\`${printable(flow.ingress, 60)}\` is no interface and no zone of this platform`;
      report.error('row-endpoint-unknown', message, {
        ...(flow.position === undefined ? {} : { position: flow.position }),
        ...(help === undefined ? {} : { help }),
      });
    }
    const source = condition(flow.source, flow.sourceWithin);
    const destination = condition(flow.destination, flow.destinationWithin);
    const match: Match = {
      ...(flow.ingress === undefined ? {} : { inInterfaces: new Set([flow.ingress]) }),
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
      ...(flow.services.some(({ kind }) => kind === 'any') ? {} : { services: flow.services }),
    };
    return {
      id: flow.id,
      match,
      action: flow.action === 'allow' ? 'accept' : 'deny',
      log: flow.log ?? false,
      rows: [],
      ...(flow.justification === undefined ? {} : { comment: flow.justification }),
      ...(flow.position === undefined ? {} : { position: flow.position }),
    };
  });
  const residual = options.residual === undefined ? denyBoth : { 4: options.residual, 6: options.residual };
  return report.outcome({ name: options.name, rules, residual });
}
