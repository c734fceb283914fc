/** checks: the verdict of a row from the conversations that were tried for it. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix, Trace } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import type { Projection } from '../../policy/public.ts';
import type { FlowResult } from '../finding.ts';
import { type Attempt, endingStep } from './try-row.ts';

/** Ends that the row names, and what was tried between them. */
export interface Tried {
  readonly sources: number;
  readonly destinations: number;
  readonly attempts: readonly Attempt[];
}

export function result(
  flow: Flow,
  verdict: FlowResult['verdict'],
  says: Text,
  rest: Partial<FlowResult> = {},
): FlowResult {
  return { flow: flow.id, verdict, says, ...(flow.position === undefined ? {} : { place: flow.position }), ...rest };
}

export function weigh(
  { matrix, projection }: { readonly matrix: FlowMatrix; readonly projection: Projection },
  flow: Flow,
  { sources, destinations, attempts }: Tried,
): FlowResult {
  const working = attempts.filter(({ works }) => works);
  const failing = attempts.filter(({ works }) => !works);
  const unprojected = projection.unprojected.find(({ row }) => row === flow.id);
  if (working.length === 0 && unprojected !== undefined)
    return result(flow, 'no-path', unprojected.reason, witnessOf(failing[0]?.witness));
  if (attempts.length === 0) {
    const nobody =
      sources === 0
        ? { en: 'source', fr: 'source' }
        : destinations === 0
          ? { en: 'destination', fr: 'destination' }
          : undefined;
    const says =
      nobody === undefined
        ? {
            en: 'dead: no two of its ends on this platform can speak to each other',
            fr: 'morte : aucune paire de ses extrémités ne peut se parler sur cette plateforme',
          }
        : {
            en: `dead: its ${nobody.en} names nothing on this platform`,
            fr: `morte : sa ${nobody.fr} ne désigne rien sur cette plateforme`,
          };
    return result(flow, 'dead', says);
  }
  const lost = working.find(({ errorLost }) => errorLost !== undefined)?.errorLost;
  const first = failing[0];
  if (first === undefined) {
    if (lost !== undefined) {
      const why = reason(lost);
      return result(
        flow,
        'partly',
        {
          en: `passes, but ICMP errors about it do not come back: ${why.en}`,
          fr: `passe, mais les erreurs ICMP à son sujet ne reviennent pas : ${why.fr}`,
        },
        witnessOf(lost),
      );
    }
    const count = working.length;
    const says = {
      en: `effective: ${count} of ${count} conversations tried work`,
      fr: `effective : ${count} conversations essayées sur ${count} aboutissent`,
    };
    return result(flow, 'effective', says, witnessOf(working[0]?.witness));
  }
  const why = reason(first.witness);
  const denying = denyingRow(matrix, first.witness);
  const packet = formatPacket(first.witness.injection.packet);
  const what = first.answerLost ? { en: 'the answer ', fr: 'la réponse ' } : { en: '', fr: '' };
  const blocked = blocker(first.witness);
  const rest = { ...witnessOf(first.witness), ...(blocked === undefined ? {} : { blockedBy: blocked }) };
  if (working.length > 0) {
    const says = {
      en: `partly: ${working.length} of ${attempts.length} conversations tried work; ${what.en}${packet}: ${why.en}`,
      fr: `en partie : ${working.length} conversations essayées sur ${attempts.length} aboutissent ; ${what.fr}${packet} : ${why.fr}`,
    };
    return result(flow, 'partly', says, rest);
  }
  if (denying !== undefined) {
    const id = printable(denying);
    return result(
      flow,
      'contradicted',
      { en: `contradicted: row ${id} denies it (${packet})`, fr: `contredite : la ligne ${id} la refuse (${packet})` },
      rest,
    );
  }
  return result(
    flow,
    'blocked',
    { en: `blocked: ${what.en}${packet}: ${why.en}`, fr: `bloquée : ${what.fr}${packet} : ${why.fr}` },
    rest,
  );
}

function reason(trace: Trace): Text {
  const ending = endingStep(trace);
  if (ending === undefined)
    return {
      en: `ends at ${printable(trace.end.node)} (${trace.disposition})`,
      fr: `finit à ${printable(trace.end.node)} (${trace.disposition})`,
    };
  const node = printable(ending.node);
  return { en: `at ${node}, ${ending.step.says.en}`, fr: `à ${node}, ${ending.step.says.fr}` };
}

function blocker(trace: Trace): FlowResult['blockedBy'] | undefined {
  const ending = endingStep(trace);
  if (ending === undefined) return undefined;
  const { decider } = ending.step;
  return { node: ending.node, ...(decider.kind === 'rule' ? { rule: decider.rule } : {}) };
}

function denyingRow(matrix: FlowMatrix, trace: Trace): string | undefined {
  const decider = endingStep(trace)?.step.decider;
  if (decider?.kind !== 'rule') return undefined;
  return decider.rows.find((row) => matrix.flows.some(({ id, action }) => id === row && action === 'deny'));
}

export function witnessOf(trace: Trace | undefined): Pick<FlowResult, 'witness'> {
  return trace === undefined ? {} : { witness: trace };
}
