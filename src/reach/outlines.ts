/** reach: which places outlines alone clear. */
import { type LinkEnd, type Owner, ownerKey } from '../model/public.ts';
import { type OutlineAnswer, outlined, type Receipt } from './outline.ts';
import type { Place } from './places.ts';
import type { Terrain } from './terrain.ts';

/** Places from which nothing escapes, by outlines. Places whose packets first come in at the same interfaces are one question. */
export class Outlines {
  readonly #terrain: Terrain;
  readonly #escapes: (from: Owner, receipt: Receipt) => boolean;
  readonly #answers = new Map<string, OutlineAnswer>();

  constructor(terrain: Terrain, escapes: (from: Owner, receipt: Receipt) => boolean) {
    this.#terrain = terrain;
    this.#escapes = escapes;
  }

  /** `clears`: nothing that the place can send escapes. */
  of(place: Place): { readonly answer: OutlineAnswer; readonly clears: boolean } {
    const answer = this.#answerFor(place);
    // A sender that forwards would know its own packet when that comes back.
    const returns = answer.nodes.has(place.node) && this.#terrain.node(place.node).forwards && sendsItself(place);
    return { answer, clears: !answer.escaped && !returns };
  }

  #answerFor(place: Place): OutlineAnswer {
    const entries = this.#entries(place);
    const { owner } = place.zone;
    const key = [ownerKey(owner), ...entries.keys()].join(' ');
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      const escapes = (receipt: Receipt): boolean => this.#escapes(owner, receipt);
      answer = outlined(this.#terrain, { entries: [...entries.values()], escapes });
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #entries(place: Place): ReadonlyMap<string, LinkEnd> {
    const found = new Map<string, LinkEnd>();
    const note = (end: LinkEnd): void => {
      found.set(`${end.node}:${end.interface}`, end);
    };
    const iface = this.#terrain.interfaceAt(place);
    for (const { arriving, tags } of place.gates) {
      if (arriving) note({ node: place.node, interface: place.interface });
      else
        for (const hearer of this.#terrain.cabling.domain(iface, tags).hearers)
          if (hearer.tags.every((tag) => tag === 0)) note(hearer.at);
    }
    return found;
  }
}

function sendsItself({ gates }: Place): boolean {
  return gates.some(({ arriving }) => !arriving);
}
