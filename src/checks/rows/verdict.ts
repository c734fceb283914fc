/** checks: the verdict of each matrix row: what becomes of packets between hosts that it names. */
import { printable, type Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix } from '../../model/public.ts';
import type { Projection } from '../../policy/public.ts';
import type { World } from '../../semantics/public.ts';
import type { Atlas } from '../atlas.ts';
import { drawFrom } from '../explore/draw.ts';
import type { Effort } from '../explore/explore.ts';
import { corners, exampleOf, type Probe } from '../explore/probes.ts';
import type { FlowResult } from '../finding.ts';
import { takenByEarlier } from './earlier.ts';
import { type End, EndFinder, listensFor, spread } from './ends.ts';
import type { RowCoverage } from './row-coverage.ts';
import { type RowIndex, rowsOf } from './row-index.ts';
import { type Attempt, attempt, attemptPacket, decidedEarlier } from './try-row.ts';
import { result, type Tried, weigh, witnessOf } from './weigh.ts';

export interface RowsInput {
  readonly world: World;
  readonly atlas: Atlas;
  readonly matrix: FlowMatrix;
  readonly projection: Projection;
  readonly seed: number;
  readonly effort: Effort;
  /** What was found of all packets of a row; without it packets are only drawn. */
  readonly coverage?: ReadonlyMap<string, RowCoverage>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Active rows in matrix order, then those out of their validity; the packets it took; and the rows that are called
 * effective on drawn packets alone.
 */
export interface RowsJudged {
  readonly flows: readonly FlowResult[];
  readonly packets: number;
  readonly unproved: readonly string[];
}

export function judgeRows(input: RowsInput): RowsJudged {
  const { matrix } = input;
  let packets = 0;
  const unproved: string[] = [];
  const judge = judgeOf(input);
  const active = matrix.flows.map((flow, index) => {
    input.onProgress?.(index, matrix.flows.length);
    const { result, spent, drawn } = judge(flow);
    packets += spent;
    if (drawn === true) unproved.push(flow.id);
    return result;
  });
  const inactive = matrix.inactive.map((flow): FlowResult => {
    const isOver = flow.validUntil !== undefined && flow.validUntil < matrix.asOf;
    const says: Text = isOver
      ? { en: `expired on ${flow.validUntil}`, fr: `expirée le ${flow.validUntil}` }
      : { en: `valid from ${flow.validFrom ?? ''} only`, fr: `valable à partir du ${flow.validFrom ?? ''} seulement` };
    return result(flow, isOver ? 'expired' : 'not-yet-valid', says);
  });
  return { flows: [...active, ...inactive], packets, unproved };
}

interface Judged {
  readonly result: FlowResult;
  readonly spent: number;
  /** The row is effective as far as the packets drawn tell. */
  readonly drawn?: boolean;
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
  return { ...confirmed(input, flow, tried), spent };
}

// What drawn packets found effective, every packet must confirm; a packet that does not is tried like the others.
function confirmed(input: RowsInput, flow: Flow, tried: Tried): Omit<Judged, 'spent'> {
  const found = weigh(input, flow, tried);
  if (found.verdict !== 'effective') return { result: found };
  const covered = input.coverage?.get(flow.id);
  if (covered === undefined) return { result: found, drawn: true };
  if (covered.kind === 'carried') {
    const says: Text = {
      en: 'effective: all that its senders can open to its receivers arrives and is answered',
      fr: 'effective : tout ce que ses émetteurs peuvent ouvrir vers ses destinataires arrive et reçoit réponse',
    };
    return { result: { ...found, says } };
  }
  const missed = attemptPacket(input.world, covered.from, covered.to, covered.packet, false);
  // The sender has another way than the one that was followed.
  if (missed.works) return { result: found, drawn: true };
  return { result: weigh(input, flow, { ...tried, attempts: [...tried.attempts, missed] }) };
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

function list(ids: readonly string[]): string {
  const shown = ids
    .slice(0, 3)
    .map((id) => printable(id))
    .join(', ');
  return ids.length > 3 ? `${shown} (+${ids.length - 3})` : shown;
}
