/** checks: the verdict of each matrix row: what becomes of packets between hosts that it names. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix, Trace } from '../../model/public.ts';
import { formatPacket } from '../../net/public.ts';
import type { Projection } from '../../policy/public.ts';
import type { World } from '../../semantics/public.ts';
import type { Atlas } from '../atlas.ts';
import { drawFrom } from '../explore/draw.ts';
import type { Effort } from '../explore/explore.ts';
import { corners, exampleOf, type Probe } from '../explore/probes.ts';
import type { FlowResult } from '../finding.ts';
import { takenByEarlier } from './earlier.ts';
import { type End, EndFinder, listensFor, spread } from './ends.ts';
import { type RowIndex, rowsOf } from './row-index.ts';
import { type Attempt, attempt, decidedEarlier, endingStep } from './try-row.ts';

export interface RowsInput {
  readonly world: World;
  readonly atlas: Atlas;
  readonly matrix: FlowMatrix;
  readonly projection: Projection;
  readonly seed: number;
  readonly effort: Effort;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The result of every row, active ones in matrix order, then those out of their validity; and the packets it took. */
export function judgeRows(input: RowsInput): { readonly flows: readonly FlowResult[]; readonly packets: number } {
  const { matrix } = input;
  let packets = 0;
  const judge = judgeOf(input);
  const active = matrix.flows.map((flow, index) => {
    input.onProgress?.(index, matrix.flows.length);
    const { result, spent } = judge(flow);
    packets += spent;
    return result;
  });
  const inactive = matrix.inactive.map((flow): FlowResult => {
    const isOver = flow.validUntil !== undefined && flow.validUntil < matrix.asOf;
    const says: Text = isOver
      ? { en: `expired on ${flow.validUntil}`, fr: `expirée le ${flow.validUntil}` }
      : { en: `valid from ${flow.validFrom ?? ''} only`, fr: `valable à partir du ${flow.validFrom ?? ''} seulement` };
    return result(flow, isOver ? 'expired' : 'not-yet-valid', says);
  });
  return { flows: [...active, ...inactive], packets };
}

function result(flow: Flow, verdict: FlowResult['verdict'], says: Text, rest: Partial<FlowResult> = {}): FlowResult {
  return { flow: flow.id, verdict, says, ...(flow.position === undefined ? {} : { place: flow.position }), ...rest };
}

interface Judged {
  readonly result: FlowResult;
  readonly spent: number;
}

/** What all rows are looked up in. */
interface Lookups {
  readonly rows: RowIndex;
  readonly ends: EndFinder;
}

function judgeOf(input: RowsInput): (flow: Flow) => Judged {
  const { world, atlas, matrix } = input;
  const lookups = { rows: rowsOf(matrix), ends: new EndFinder(world.topology, atlas) };
  return (flow) => judge(input, lookups, flow);
}

function judge(input: RowsInput, lookups: Lookups, flow: Flow): Judged {
  if (flow.action === 'deny') {
    return {
      result: result(flow, 'deny-row', { en: 'denies what it names', fr: 'refuse ce qu’elle nomme' }),
      spent: 0,
    };
  }
  const near = lookups.rows.between(flow.source.addresses, flow.destination.addresses);
  const own = near.indexOf(flow);
  const earlier = takenByEarlier(flow, own < 0 ? near : near.slice(0, own));
  const denying = earlier.by.filter(({ action }) => action === 'deny');
  if (earlier.covered && denying.length === earlier.by.length && denying.length > 0) {
    const names = list(denying.map(({ id }) => id));
    const says = {
      en: `contradicted: row ${names} denies all of it first`,
      fr: `contredite : la ligne ${names} la refuse d’abord en entier`,
    };
    return { result: result(flow, 'contradicted', says), spent: 0 };
  }
  const tried = tryAll(input, lookups.ends, flow);
  const spent = tried.attempts.reduce((sum, { packets }) => sum + packets, 0);
  if (earlier.covered && denying.length === 0 && tried.attempts.some(({ works }) => works)) {
    const names = list(earlier.by.map(({ id }) => id));
    const says = {
      en: `shadowed: row ${names} allows all of it already`,
      fr: `masquée : la ligne ${names} l’autorise déjà en entier`,
    };
    return {
      result: result(flow, 'shadowed', says, witnessOf(tried.attempts.find(({ works }) => works)?.witness)),
      spent,
    };
  }
  return { result: weigh(input, flow, tried), spent };
}

interface Tried {
  readonly sources: number;
  readonly destinations: number;
  readonly attempts: readonly Attempt[];
}

const limits: Readonly<Record<Effort, { readonly ends: number; readonly attempts: number }>> = {
  quick: { ends: 1, attempts: 4 },
  normal: { ends: 4, attempts: 48 },
  thorough: { ends: 16, attempts: 400 },
};

function tryAll({ world, matrix, seed, effort }: RowsInput, finder: EndFinder, flow: Flow): Tried {
  const { topology } = world;
  const draw = drawFrom(seed);
  const { ends, attempts: most } = limits[effort];
  const sources = spread(finder.endsOf(flow.source.addresses, draw), ends, ({ kind }) => kind === 'host');
  const destinations = spread(finder.endsOf(flow.destination.addresses, draw), ends * 3, (end) =>
    listensFor(topology, end, flow.services),
  );
  const attempts: Attempt[] = [];
  for (const from of sources) {
    for (const to of destinations) {
      if (from.address.family !== to.address.family || from.node === to.node || isSameStation(from, to)) continue;
      let withErrors = !attempts.some(({ works }) => works);
      for (const probe of probesOf(flow, from.address.family)) {
        if (attempts.length >= most) break;
        if (flow.ingress !== undefined && !entersBy(flow.ingress, from)) continue;
        // An earlier row that allows the same packet takes nothing away; one that denies it does, and is told.
        if (decidedEarlier(matrix, flow, from, to, probe)?.action === 'allow') withErrors = false;
        const tried = attempt(world, from, to, probe, withErrors);
        attempts.push(tried);
        if (tried.works) withErrors = false;
      }
    }
  }
  return { sources: sources.length, destinations: destinations.length, attempts };
}

// Two stations of one segment, or a device and a station next to it, need no path.
function isSameStation(from: End, to: End): boolean {
  return from.kind === 'station' && to.kind === 'station' && from.zone === to.zone;
}

function entersBy(ingress: string, from: End): boolean {
  return (
    ingress === from.zone ||
    ingress === from.interface ||
    ingress === `${from.node}:${from.interface}` ||
    from.kind !== 'station'
  );
}

/** A header for each service of the row, and for both ends of each of its port ranges. */
function probesOf(flow: Flow, family: 4 | 6): readonly Probe[] {
  return flow.services.flatMap((service) => {
    const first = exampleOf(service, family);
    if (first === undefined) return [];
    if (service.kind !== 'ports' || service.destination === undefined) return [first];
    const ranges = service.destination.ranges.slice(0, 6);
    return ranges.flatMap(({ first: port, last }) => {
      const [probe] = corners({ ...service, destination: { ranges: [{ first: port, last: port }] } }, family);
      const [other] =
        last === port ? [] : corners({ ...service, destination: { ranges: [{ first: last, last }] } }, family);
      return [probe, other].filter((one) => one !== undefined);
    });
  });
}

function weigh({ matrix, projection }: RowsInput, flow: Flow, { sources, destinations, attempts }: Tried): FlowResult {
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

function witnessOf(trace: Trace | undefined): Pick<FlowResult, 'witness'> {
  return trace === undefined ? {} : { witness: trace };
}

function list(ids: readonly string[]): string {
  const shown = ids
    .slice(0, 3)
    .map((id) => printable(id))
    .join(', ');
  return ids.length > 3 ? `${shown} (+${ids.length - 3})` : shown;
}
