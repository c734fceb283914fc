/**
 * checks: what arrives where, for every packet: sets are followed from every place, cut where checks tell packets
 * apart, and one packet of each part is walked in `semantics` and stands for all of it.
 */
import type { FlowMatrix, Policy } from '../../model/public.ts';
import {
  type Crossing,
  crossingsOf,
  type Ending,
  type FilterBounds,
  type HeaderSpace,
  type Headers,
  injectionOf,
  insane,
  landingsOf,
  lands,
  type Place,
  passingForHonest,
  placesOf,
  pointless,
  propagate,
  type Sending,
  sendings,
  startOf,
  type Terrain,
  TooManyWays,
  understoodAll,
} from '../../reach/public.ts';
import { makeWorld, newMemory, type World, walk } from '../../semantics/public.ts';
import type { Atlas } from '../atlas.ts';
import type { Arrival, Evidence } from '../evidence.ts';
import { arrivalOf } from '../explore/arrival.ts';
import { topologyWithout } from '../explore/without.ts';
import { EngineDisagreement } from './disagreement.ts';
import { cutIn, Distinctions } from './distinctions.ts';

export interface ProveInput {
  /** Of these policies. */
  readonly terrain: Terrain;
  readonly world: World;
  readonly atlas: Atlas;
  readonly matrix: FlowMatrix;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Ways from one place through one gate beyond which the answer is given up. */
const mostWays = 200_000;

/** The evidence of every packet, of policies that are exactly known. Throws EngineDisagreement when a walked packet ends otherwise than computed. */
export function prove(input: ProveInput): Evidence {
  const { terrain, atlas } = input;
  const bounds = understoodAll(input.policies);
  const places = placesOf(terrain);
  const honest = sendings(terrain, places, false);
  const spoofed = sendings(terrain, places, true);
  const total = honest.length + spoofed.length;
  const prover = new Prover(input, terrain, bounds);
  for (const [index, sending] of [...honest, ...spoofed].entries()) {
    input.onProgress?.(index, total);
    prover.follow(sending, index >= honest.length);
  }
  input.onProgress?.(total, total);
  return prover.evidence(atlas);
}

class Prover {
  readonly #input: ProveInput;
  readonly #terrain: Terrain;
  readonly #headers: Headers;
  readonly #distinctions: Distinctions;
  readonly #detour: Detour;
  readonly #arrivals: Arrival[] = [];
  readonly #spoofed: Arrival[] = [];
  readonly #unknown: { en: string; fr: string }[] = [];
  #classes = { honest: 0, spoofed: 0 };

  constructor(input: ProveInput, terrain: Terrain, bounds: ReadonlyMap<string, FilterBounds>) {
    this.#input = input;
    this.#terrain = terrain;
    this.#headers = terrain.headers;
    this.#distinctions = new Distinctions(terrain.headers, terrain.topology, input.atlas, input.matrix);
    this.#detour = new Detour(terrain, bounds);
  }

  follow(sending: Sending, spoofed: boolean): void {
    const { universe } = this.#headers;
    universe.scope(() => {
      const endings = this.#endings(sending);
      // What is stopped on its way is one class more: no check asks where.
      const classes = endings.length + 1;
      this.#classes = {
        honest: this.#classes.honest + (spoofed ? 0 : classes),
        spoofed: this.#classes.spoofed + (spoofed ? classes : 0),
      };
      const around = spoofed ? undefined : this.#detour.arriving(sending);
      const dull = pointless(this.#terrain, sending);
      for (const { ending, packets } of endings.flatMap((one) => landingsOf(this.#terrain, dull, one))) {
        for (const part of this.#parts(sending, ending, spoofed ? this.#forged(ending, packets) : packets)) {
          for (const piece of around === undefined ? [part] : cutIn(this.#headers, part, around)) {
            const arrival = this.#walked(sending, ending, piece, spoofed);
            if (arrival !== undefined) (spoofed ? this.#spoofed : this.#arrivals).push(arrival);
          }
        }
      }
    });
  }

  #endings(sending: Sending): readonly Ending[] {
    const { place } = sending;
    try {
      const { endings, unsure } = propagate(this.#terrain, startOf(this.#terrain, sending), {
        keep: lands,
        flights: mostWays,
      });
      for (const { node } of unsure)
        this.#unknown.push({
          en: `whether packets that come back to ${node} translated open a connection there or answer one`,
          fr: `si des paquets revenant traduits à ${node} y ouvrent une connexion ou répondent à une autre`,
        });
      return endings;
    } catch (error) {
      if (!(error instanceof TooManyWays)) throw error;
      this.#unknown.push({
        en: `more than ${mostWays} ways lead away from ${place.node}:${place.interface}`,
        fr: `plus de ${mostWays} chemins partent de ${place.node}:${place.interface}`,
      });
      return [];
    }
  }

  #forged(ending: Ending, packets: HeaderSpace): HeaderSpace {
    return this.#headers.minus(packets, passingForHonest(this.#terrain, ending));
  }

  #parts(sending: Sending, ending: Ending, packets: HeaderSpace): readonly HeaderSpace[] {
    if (this.#headers.isEmpty(packets)) return [];
    const crossings = crossingsOf(ending.way);
    const entered = [sending.place.zone.id, ...crossings.flatMap((crossing) => this.#entryNames(crossing))];
    let parts = this.#distinctions.split(ending, packets, entered);
    if (this.#hides(sending)) parts = parts.flatMap((part) => this.#distinctions.splitByAllowed(ending, part));
    for (const crossing of crossings) parts = parts.flatMap((part) => this.#byRule(ending, crossing, part));
    return parts;
  }

  #hides({ place }: Sending): boolean {
    return place.sender !== undefined && this.#terrain.node(place.sender).nat.some(({ kind }) => kind !== 'dnat');
  }

  #entryNames({ node, entry }: Crossing): readonly string[] {
    if (entry === undefined) return [];
    const zone = this.#terrain.topology.nodes.get(node)?.interfaces.get(entry)?.zone;
    return [entry, `${node}:${entry}`, ...(zone === undefined ? [] : [zone])];
  }

  // By the rule that let it on, and by whether the rows behind that rule speak of the packet.
  #byRule(ending: Ending, crossing: Crossing, packets: HeaderSpace): readonly HeaderSpace[] {
    const { hook, node, entry, exit, state, destinationTranslated, filtered } = crossing;
    if (hook === undefined || entry === undefined) return [packets];
    const circumstances = { entry, ...(exit === undefined ? {} : { exit }), state, destinationTranslated };
    const parts = this.#terrain.filters.decided(node, hook, circumstances, packets, filtered);
    if (parts.length === 0) return [packets];
    return parts.flatMap(({ rule, packets: part }) => {
      let pieces: readonly HeaderSpace[] = [part];
      for (const row of rule?.rows ?? [])
        pieces = pieces.flatMap((piece) => this.#distinctions.splitByRow(ending, piece, row));
      return pieces;
    });
  }

  #walked(sending: Sending, ending: Ending, packets: HeaderSpace, spoofed: boolean): Arrival | undefined {
    const { world, atlas } = this.#input;
    const example = this.#headers.universe.example(packets);
    if (example === undefined) return undefined;
    const trace = walk(world, injectionOf(sending, example.packet), newMemory());
    if (trace.disposition !== ending.disposition || trace.end.node !== ending.at.node)
      throw new EngineDisagreement(ending, trace);
    const { place } = sending;
    return arrivalOf(atlas, placeOfTrace(place), trace, spoofed);
  }

  evidence(atlas: Atlas): Evidence {
    const { world } = this.#input;
    const [unknown] = this.#unknown;
    return {
      method: 'proved',
      packets: this.#classes.honest,
      arrivals: this.#arrivals,
      spoofed: this.#spoofed,
      spoofedPackets: this.#classes.spoofed,
      ...(unknown === undefined ? {} : { unknown }),
      refusesOptions: (node) =>
        this.#headers.isEmpty(this.#headers.minus(this.#headers.withOptions, insane(this.#headers, node))),
      trace: (injection) => walk(world, injection, newMemory()),
      traceWithout: (nodes) => {
        const without = makeWorld(topologyWithout(atlas.topology, nodes), world.policies);
        return (injection) => walk(without, injection, newMemory());
      },
    };
  }
}

function placeOfTrace({ node, interface: name, zone, sender, device }: Place): Parameters<typeof arrivalOf>[1] {
  return {
    node,
    interface: name,
    zone,
    device,
    arriving: sender === undefined,
    sources: [],
    nextHops: [],
    ...(sender === undefined ? {} : { sender }),
  };
}

/** What still arrives when the provider's access tools are unplugged: the other way that PAS-ISO-3 asks about. */
class Detour {
  readonly #without: Terrain | undefined;
  readonly #tools: ReadonlySet<string>;

  constructor(terrain: Terrain, bounds: ReadonlyMap<string, FilterBounds>) {
    const { topology } = terrain;
    this.#tools = new Set(topology.provider?.accessTools ?? []);
    this.#without =
      this.#tools.size === 0 ? undefined : terrain.changed(topologyWithout(topology, this.#tools), bounds);
  }

  /** First packets of the provider that are delivered or leave the world without the tools. */
  arriving(sending: Sending): HeaderSpace | undefined {
    const { place } = sending;
    if (this.#without === undefined || place.zone.owner.kind !== 'provider' || this.#tools.has(place.node))
      return undefined;
    const { headers } = this.#without;
    const { endings } = propagate(this.#without, startOf(this.#without, sending), {
      keep: (disposition) => disposition === 'delivered' || disposition === 'exits',
      flights: mostWays,
    });
    return headers.universe.union(...endings.map(({ packets }) => packets.upper));
  }
}
