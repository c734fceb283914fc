/** checks: what would keep a packet out: the row or rule that let it through last, taken away and tried. */
import { printable } from '../../diagnostics/public.ts';
import type { Step, Trace } from '../../model/public.ts';
import type { Attempt } from './opening.ts';
import { denyResidual, dropRule, type Scenario, withEdit, withoutRows } from './scenario.ts';

/** Undefined: no filter on the way decided anything, so that none can be changed. */
export function closeWay(scenario: Scenario, trace: Trace): Attempt | undefined {
  const last = lastPermit(trace);
  if (last === undefined) return undefined;
  const { node, step } = last;
  const at = printable(node);
  const { decider } = step;
  if (decider.kind === 'residual') {
    return {
      change: {
        says: { en: `let ${at} deny what no rule accepts`, fr: `faire refuser par ${at} ce qu’aucune règle n’accepte` },
        tried: true,
      },
      scenario: withEdit(scenario, node, denyResidual),
    };
  }
  if (decider.kind !== 'rule') return undefined;
  const projected = decider.rows.filter((row) => scenario.matrix.flows.some(({ id }) => id === row));
  if (projected.length === 0 || scenario.topology.nodes.get(node)?.policy.kind === 'rules') {
    const rule = printable(decider.rule);
    return {
      change: {
        says: { en: `remove or narrow rule ${rule} of ${at}`, fr: `retirer ou restreindre la règle ${rule} de ${at}` },
        tried: true,
      },
      scenario: withEdit(scenario, node, dropRule(decider.rule)),
    };
  }
  const rows = projected.map((row) => printable(row)).join(', ');
  return {
    change: {
      says: {
        en: `remove or narrow row ${rows} of the matrix`,
        fr: `retirer ou restreindre la ligne ${rows} de la matrice`,
      },
      tried: true,
    },
    scenario: withoutRows(scenario, new Set(projected)),
  };
}

function lastPermit(trace: Trace): { readonly node: string; readonly step: Step } | undefined {
  for (const hop of trace.hops.toReversed()) {
    const step = hop.steps.findLast(
      ({ stage, decider }) =>
        (stage === 'forward' || stage === 'input') && (decider.kind === 'rule' || decider.kind === 'residual'),
    );
    if (step !== undefined) return { node: hop.node, step };
  }
  return undefined;
}
