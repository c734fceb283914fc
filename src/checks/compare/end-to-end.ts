/** checks: what really passes between zones, through all filters together, against what the matrix says. */
import type { Text } from '../../diagnostics/public.ts';
import type { Flow, FlowMatrix, Topology, Trace, Zone } from '../../model/public.ts';
import { addressesOverlap, addressSet, rangeOf } from '../../net/public.ts';
import { boundedNodes, deployedPolicies, projectMatrix } from '../../policy/public.ts';
import {
  becoming,
  coverage,
  crossingsOf,
  type Demand,
  effectiveness,
  type HeaderSpace,
  injectionOf,
  type Landing,
  makeTerrain,
  namesEntered,
  ofRealEnds,
  type Place,
  placesOf,
  type Quantified,
  type ReachRow,
  type RowEffect,
  type RowSet,
  readableRows,
  type Sending,
  sendings,
  startOf,
  survey,
  type Terrain,
  understoodAll,
} from '../../reach/public.ts';
import { makeWorld, newMemory, type World, walk } from '../../semantics/public.ts';
import { makeAtlas } from '../atlas.ts';
import type { Permit } from '../evidence.ts';
import { permitsOf } from '../explore/arrival.ts';
import { EngineDisagreement } from '../prove/disagreement.ts';
import { emptyAtMost } from '../prove/empty-rows.ts';
import { Demands } from '../rows/demands.ts';
import { isDevice } from '../whose.ts';

/** A packet that was walked, and the decision of a filter on its way that no row stands behind; none: nothing filtered it. */
export interface Fault {
  readonly trace: Trace;
  readonly permit?: Permit;
}

/** What passes from one zone to another and no row allows. `certain` is false where only an upper bound passes it. */
export interface ZoneExcess {
  readonly from: Zone;
  readonly to: Zone | undefined;
  readonly rows: readonly ReachRow[];
  readonly complete: boolean;
  readonly certain: boolean;
  readonly faults: readonly Fault[];
}

/**
 * An allow row of which nothing arrives, no answer comes back, or some openings get through and others do not; `rows` are
 * the openings between real ends that do not, none where nobody is known to send any. `trace` is the way of one packet.
 */
export interface RowGap {
  readonly flow: Flow;
  readonly effect: Exclude<RowEffect['effect'], 'carried'> | 'partly';
  readonly rows: readonly ReachRow[];
  readonly complete: boolean;
  /** False where a ruleset known between two bounds may carry some of it all the same. */
  readonly certain: boolean;
  readonly trace?: Trace;
}

/** `doubts`: why something was not followed to its end; with any of it nothing is equal. */
export interface EndToEnd {
  readonly excess: readonly ZoneExcess[];
  readonly gaps: readonly RowGap[];
  readonly quantified: Quantified;
  readonly doubts: readonly Text[];
}

/** `rows`: how many rows one pair of zones takes at most. */
export interface EndToEndOptions {
  readonly rows?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const usualRows = 8;

/**
 * Everything that honest places can send, followed through every filter, translation and route. Judged by the matrix at
 * its real ends: the source as first sent, the destination as received.
 */
export function compareEndToEnd(topology: Topology, matrix: FlowMatrix, options: EndToEndOptions = {}): EndToEnd {
  const policies = deployedPolicies(topology, projectMatrix(topology, matrix));
  const terrain = makeTerrain(topology, understoodAll(policies));
  const places = placesOf(terrain);
  const comparison = new Comparison(terrain, matrix, makeWorld(topology, policies));
  const half = (part: number) => (done: number, total: number) => options.onProgress?.(part * total + done, 3 * total);
  const limit = options.rows ?? usualRows;
  const trust = survey(
    terrain,
    places,
    { landing: (sending, landing, forged) => (forged ? undefined : comparison.landed(sending, landing)) },
    { onProgress: half(0) },
  );
  const allowed = matrix.flows.filter(({ action }) => action === 'allow');
  const rowSets = allowed.map((flow): RowSet => {
    const { id, ingress } = flow;
    return { id, packets: comparison.rowSet(flow), ...(ingress === undefined ? {} : { ingress }) };
  });
  const effects = effectiveness(terrain, places, rowSets, half(1));
  const empty = effects.rows.filter(({ effect }) => effect !== 'carried');
  const surely = new Set(emptyAtMost(terrain, places, policies, rowSets, empty).map(({ id }) => id));
  const isKnown = boundedNodes(policies).length === 0 && trust.doubts.length + trust.ledger.length === 0;
  const covered = coverage({
    terrain,
    places,
    demandsOf: demandsIn(terrain, makeAtlas(topology, policies), matrix),
    onProgress: half(2),
  }).rows;
  const gaps = allowed.flatMap((flow, i): readonly RowGap[] => {
    const found = effects.rows[i]?.effect ?? 'nothing';
    const part = covered.get(flow.id);
    const missing = part?.kind === 'missing' ? part.all : undefined;
    if (found === 'carried' && missing === undefined) return [];
    const effect = found === 'carried' ? 'partly' : found;
    const walked = comparison.tryRow(flow, places, effect === 'partly' ? missing : undefined);
    // Where the real receiver stands behind a translation, its own address leads nowhere and shows nothing.
    const isTelling = effect !== 'partly' || walked?.disposition !== 'no-route';
    const trace = isTelling ? walked : undefined;
    const certain = effect === 'partly' ? isKnown : surely.has(flow.id);
    const said = missing === undefined ? { rows: [], complete: true } : readableRows(terrain, missing, limit);
    return [{ flow, effect, certain, ...said, ...(trace === undefined ? {} : { trace }) }];
  });
  return {
    excess: comparison.excess(limit),
    gaps,
    quantified: trust.quantified,
    doubts: [...trust.ledger, ...trust.doubts].map(({ why }) => why),
  };
}

function demandsIn(
  terrain: Terrain,
  atlas: ReturnType<typeof makeAtlas>,
  matrix: FlowMatrix,
): (place: Place) => readonly Demand[] {
  const demands = new Demands(terrain, atlas, matrix);
  return (place) => demands.of(place);
}

interface Pair {
  readonly from: Zone;
  readonly to: Zone | undefined;
  real: HeaderSpace;
  certain: boolean;
  readonly faults: Map<string, Fault>;
}

// Packets walked for each part that is too much, to name every rule that lets some of it through.
const walkedEach = 6;

class Comparison {
  readonly #terrain: Terrain;
  readonly #matrix: FlowMatrix;
  readonly #world: World;
  readonly #rows = new Map<string, HeaderSpace>();
  readonly #pairs = new Map<string, Pair>();

  constructor(terrain: Terrain, matrix: FlowMatrix, world: World) {
    this.#terrain = terrain;
    this.#matrix = matrix;
    this.#world = world;
  }

  /** What the row speaks of, at real ends. */
  rowSet({ id, source, destination, services }: Flow): HeaderSpace {
    const { universe } = this.#terrain.headers;
    let set = this.#rows.get(id);
    if (set === undefined) {
      set = universe.keep(universe.where({ source: source.addresses, destination: destination.addresses, services }));
      this.#rows.set(id, set);
    }
    return set;
  }

  landed(sending: Sending, landing: Landing): void {
    if (!this.#isFlow(sending, landing)) return;
    const { headers } = this.#terrain;
    const over = this.#beyondMatrix(sending, landing);
    if (headers.isEmpty(over)) return;
    const certain = headers.and(over, landing.ending.packets.lower);
    const pair = this.#pairOf(sending, landing);
    this.#add(pair, landing, over);
    if (headers.isEmpty(certain)) return;
    pair.certain = true;
    this.#blame(pair, sending, landing, certain);
  }

  excess(limit: number): readonly ZoneExcess[] {
    return [...this.#pairs.values()].map(({ from, to, real, certain, faults }) => ({
      from,
      to,
      ...readableRows(this.#terrain, real, limit),
      certain,
      faults: [...faults.values()],
    }));
  }

  /** The way of one packet that the row allows, as some place can send it; of one `within`, where no end is translated. */
  tryRow(flow: Flow, places: readonly Place[], within?: HeaderSpace): Trace | undefined {
    const { headers } = this.#terrain;
    return headers.universe.scope(() => {
      for (const sending of sendings(this.#terrain, places, false)) {
        const packets = headers.and(
          headers.and(startOf(this.#terrain, sending).packets.lower, within ?? this.rowSet(flow)),
          headers.conntrack.opens,
        );
        const placed = headers.universe.example(packets);
        if (placed !== undefined) return walk(this.#world, injectionOf(sending, placed.packet), newMemory());
      }
      return undefined;
    });
  }

  // Inside one zone a flow is one only where a filter stands between; what never touches the platform is nobody's row.
  #isFlow({ place, gate }: Sending, { zone, ending }: Landing): boolean {
    const { topology } = this.#terrain;
    const crossed = [...new Set([place.node, ...crossingsOf(ending.way).map(({ node }) => node)])];
    const nodes = crossed.flatMap((id) => topology.nodes.get(id) ?? []);
    const behind = gate.arriving ? nodes : nodes.filter(({ id }) => id !== place.node);
    if (place.zone.id === zone?.id && !behind.some(({ policy }) => policy.kind !== 'none')) return false;
    const sender = topology.nodes.get(place.node);
    const touched = place.device || isDevice(sender) ? behind : nodes;
    return touched.some(({ owner }) => owner.kind === 'provider' || owner.kind === 'tenant');
  }

  #beyondMatrix(sending: Sending, landing: Landing): HeaderSpace {
    const { headers } = this.#terrain;
    const entered = namesEntered(this.#terrain, sending, landing);
    let rest = landing.packets;
    let denied = headers.none;
    for (const flow of this.#matrix.flows) {
      if (headers.isEmpty(rest)) break;
      if (flow.ingress !== undefined && !entered.has(flow.ingress)) continue;
      const decided = headers.and(rest, ofRealEnds(headers, this.rowSet(flow), landing));
      if (headers.isEmpty(decided)) continue;
      if (flow.action === 'deny') denied = headers.or(denied, decided);
      rest = headers.minus(rest, decided);
    }
    return headers.minus(headers.or(rest, denied), this.#hidden(sending, landing));
  }

  /**
   * Whom nobody further on can tell from the sender: a node that translates sources to the very address that it uses
   * itself is judged by the rows of those that it hides as well.
   */
  #hidden({ place, gate }: Sending, landing: Landing): HeaderSpace {
    const { headers, topology } = this.#terrain;
    const node = gate.arriving ? undefined : topology.nodes.get(place.node);
    const own = node?.interfaces.get(place.interface)?.addresses ?? [];
    let hidden = headers.none;
    for (const nat of node?.nat ?? []) {
      if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== place.interface)) continue;
      const firsts = ([4, 6] as const).flatMap((family) => own.find(({ address }) => address.family === family) ?? []);
      const written = nat.to === undefined ? firsts.map(({ address }) => address) : [nat.to];
      const source = addressSet(written.map(rangeOf));
      for (const flow of this.#matrix.flows) {
        if (flow.action !== 'allow' || !addressesOverlap(flow.source.addresses, nat.source)) continue;
        const { destination, services } = flow;
        const set = headers.universe.where({ source, destination: destination.addresses, services });
        hidden = headers.or(hidden, ofRealEnds(headers, set, landing));
      }
    }
    return hidden;
  }

  #pairOf({ place }: Sending, { zone }: Landing): Pair {
    const key = `${place.zone.id}\n${zone?.id ?? ''}`;
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      const { universe, none } = this.#terrain.headers;
      pair = { from: place.zone, to: zone, real: universe.keep(none), certain: false, faults: new Map() };
      this.#pairs.set(key, pair);
    }
    return pair;
  }

  #add(pair: Pair, { ending }: Landing, over: HeaderSpace): void {
    const { headers } = this.#terrain;
    const { source: _s, sourcePort: _p, ...destination } = ending.now;
    const joined = headers.universe.keep(headers.or(pair.real, becoming(headers, over, destination)));
    headers.universe.release(pair.real);
    pair.real = joined;
  }

  #blame(pair: Pair, sending: Sending, landing: Landing, packets: HeaderSpace): void {
    const { universe } = this.#terrain.headers;
    const first = universe.example(packets);
    const more = universe.samples(packets, { seed: 1, count: walkedEach });
    for (const { packet } of first === undefined ? more : [first, ...more]) {
      const trace = walk(this.#world, injectionOf(sending, packet), newMemory());
      const { disposition, at } = landing.ending;
      if (trace.disposition !== disposition || trace.end.node !== at.node)
        throw new EngineDisagreement({ disposition, at }, trace);
      const permit = trace.hops.flatMap(permitsOf).at(-1);
      const key = permit === undefined ? '' : `${permit.node} ${permit.ruleset} ${permit.rule ?? ''}`;
      if (!pair.faults.has(key)) pair.faults.set(key, { trace, ...(permit === undefined ? {} : { permit }) });
    }
  }
}
