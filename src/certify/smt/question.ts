/**
 * certify: a claim as one SMT-LIB 2 question (QF_BV): is there a packet, and a way for it through the platform, that
 * breaks the claim? No answer means that the claim holds.
 */
import { type FlowMatrix, type Owner, ownerKey, type Policy, type Topology } from '../../model/public.ts';
import { makeWorld, type World } from '../../semantics/public.ts';
import type { CertifiedClaim } from '../certificate.ts';
import { type Claim, claimOf } from '../claims.ts';
import { possibleHeaders } from '../header.ts';
import { NodeClasses } from '../node-classes.ts';
import { Refused } from '../refused.ts';
import { firstArrivals, sendersOf } from '../senders.ts';
import { declarePacket, limited, ofFamily } from './header.ts';
import { type NodeStep, NodeSteps } from './node-steps.ts';
import { type Entrance, type Numbered, noDestinations, Places } from './places.ts';
import { all, any, bits, type Formula, not, Script } from './script.ts';

export interface QuestionInput {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly claim: CertifiedClaim;
}

// A platform of some dozen nodes has some hundred places.
const mostPlaces = 20_000;
const rankBits = 16;

/**
 * The script, with one `(check-sat)`: `unsat` exactly when no packet of the claim's senders lands where the claim forbids
 * it. A packet that a node might remember, or that would be sent along a route of its own, counts as one that does, so
 * that `sat` may mean undecided. Throws Refused where a sender or a ruleset cannot be written down.
 */
export function smtQuestion(input: QuestionInput): string {
  return new Question(input).script();
}

class Question {
  readonly #script = new Script();
  readonly #world: World;
  readonly #classes: NodeClasses;
  readonly #claim: Claim;
  readonly #owners: ReadonlyMap<string, Owner>;
  readonly #places = new Places();
  readonly #steps = new Map<Numbered, readonly NodeStep[]>();
  readonly #sent = new Map<Numbered, Formula[]>();

  constructor({ topology, matrix, policies, claim }: QuestionInput) {
    for (const [node, { lower }] of policies) {
      if (lower !== undefined) throw new Refused(`what \`${node}\` filters is known between two bounds only`);
    }
    this.#world = makeWorld(topology, policies);
    this.#classes = new NodeClasses(this.#world);
    this.#claim = claimOf(claim, topology, matrix);
    this.#owners = new Map(
      sendersOf(this.#world)
        .filter(this.#claim.from)
        .map(({ zone: { owner } }) => [ownerKey(owner), owner]),
    );
  }

  script(): string {
    declarePacket(this.#script);
    this.#script.assert(
      any(...([4, 6] as const).flatMap((f) => possibleHeaders(f).map((limits) => limited(limits, f)))),
    );
    this.#script.assert(
      `(=> v4 (and (bvult source ${bits(1n << 32n, 128)}) (bvult destination ${bits(1n << 32n, 128)})))`,
    );
    this.#send();
    for (let place = this.#places.next(); place !== undefined; place = this.#places.next()) this.#explore(place);
    this.#visits();
    this.#script.assert(any(...this.#breaches()));
    return `(set-logic QF_BV)\n${this.#script.text()}\n(check-sat)\n`;
  }

  #send(): void {
    for (const { of, at, region } of firstArrivals(this.#world, this.#classes, this.#claim)) {
      if (this.#claim.endsAt.has(at.node)) continue;
      const { family, sides } = region;
      const place = this.#places.enter(
        { of, at, now: {}, crossed: [] },
        { ...noDestinations, [family]: sides.destination },
      );
      const known = this.#sent.get(place) ?? [];
      this.#sent.set(place, [...known, this.#script.named(limited(sides, family))]);
    }
  }

  #explore(place: Numbered): void {
    const steps = new NodeSteps(this.#script, this.#world, this.#classes, place).steps();
    this.#steps.set(place, steps);
    for (const step of steps) {
      if (step.kind !== 'moves' || this.#claim.endsAt.has(step.to.node)) continue;
      this.#places.enter(this.#behind(place, step), step.destinations);
    }
    if (this.#places.all.length > mostPlaces) throw new Refused(`the question has more than ${mostPlaces} places`);
  }

  #behind({ of, at, crossed }: Numbered, { to, now, opens }: Extract<NodeStep, { kind: 'moves' }>) {
    return { of, at: to, now, crossed: opens ? [...new Set([...crossed, at.node])].sort() : crossed };
  }

  // A place is visited when the packet was sent there, or came from a place that was visited before: ranks say "before",
  // so that no circle of places holds itself up.
  #visits(): void {
    const entrances = new Map<Numbered, Entrance[]>();
    for (const [place, sent] of this.#sent) entrances.set(place, [{ when: any(...sent) }]);
    for (const [place, steps] of this.#steps) {
      for (const step of steps) {
        if (step.kind !== 'moves' || this.#claim.endsAt.has(step.to.node)) continue;
        const next = this.#places.enter(this.#behind(place, step), noDestinations);
        const known = entrances.get(next) ?? [];
        entrances.set(next, [...known, { from: place.number, when: step.when }]);
      }
    }
    for (const { number } of this.#places.all) {
      this.#script.declare(`at${number}`, 'Bool');
      this.#script.declare(`rank${number}`, `(_ BitVec ${rankBits})`);
    }
    for (const place of this.#places.all) {
      const ways = (entrances.get(place) ?? []).map(({ from, when }) =>
        from === undefined ? when : all(`at${from}`, `(bvult rank${from} rank${place.number})`, when),
      );
      this.#script.assert(`(=> at${place.number} ${any(...ways)})`);
    }
  }

  #breaches(): readonly Formula[] {
    const found: Formula[] = [];
    for (const [place, steps] of this.#steps) {
      const from = this.#owners.get(place.of);
      if (from === undefined) throw new Error(`no sender ${place.of}`);
      for (const step of steps) {
        const here = `at${place.number}`;
        if (step.kind === 'doubt') found.push(all(here, step.when));
        if (step.kind === 'lands' && this.#claim.forbids(from, step.landing))
          found.push(all(here, step.when, not(this.#exempt(step.now))));
      }
    }
    return found;
  }

  #exempt(now: Numbered['now']): Formula {
    return this.#script.named(
      any(
        ...([4, 6] as const).map((family) =>
          all(ofFamily(family), any(...this.#claim.exempt(family).map((limits) => limited(limits, family, now)))),
        ),
      ),
    );
  }
}
