/** reach: what each filtering node lets through, as sets, between an upper and a lower bound. */
import type { ConntrackState, Policy, Rule, Ruleset } from '../model/public.ts';
import { absent, stateKinds } from '../space/public.ts';
import type { HeaderSpace, Headers } from './headers.ts';
import { InterfaceNames } from './interface-names.ts';
import { actionBounds, type Bounds } from './ruleset.ts';
import { RulesetTree } from './ruleset-tree.ts';
import { asFirstSent, becoming, type Translation } from './translation.ts';

/** A rule, match or device that is not fully understood, and why. What leans on it is said to. */
export interface Unknown {
  readonly what: string;
  readonly why: { readonly en: string; readonly fr: string };
}

/**
 * What a node applies. `upper` lets through whatever it may let through, `lower` only what it does for certain; `ledger`
 * names what lies between. Where everything is understood the two are the same policy and the ledger is empty.
 */
export interface FilterBounds {
  readonly upper: Policy;
  readonly lower: Policy;
  readonly ledger: readonly Unknown[];
}

/** A policy's own bounds, by node; where they differ the ledger names the node. */
export function understoodAll(policies: ReadonlyMap<string, Policy>): ReadonlyMap<string, FilterBounds> {
  return new Map([...policies].map(([id, policy]) => [id, understood(policy, id)]));
}

export function understood({ lower, ...upper }: Policy, node = ''): FilterBounds {
  if (lower === undefined) return { upper, lower: upper, ledger: [] };
  const why = {
    en: `the ruleset of ${node} leans on conditions that cannot be followed`,
    fr: `le jeu de règles de ${node} s’appuie sur des conditions qui ne peuvent être suivies`,
  };
  return { upper, lower, ledger: [{ what: `ruleset of ${node}`, why }] };
}

/** What a ruleset is asked besides the header. */
export interface Circumstances {
  readonly entry: string;
  readonly exit?: string;
  readonly state: ConntrackState;
  readonly destinationTranslated: boolean;
}

/** First packets that one rule decides; `rule` is absent for the residual action. */
export interface Decided {
  readonly rule?: Rule;
  readonly packets: HeaderSpace;
}

type Hook = 'input' | 'forward';

/** A ruleset as sets: who decides, and what is accepted in which circumstances. */
interface Compiled {
  readonly tree: RulesetTree;
  readonly accepted: HeaderSpace;
}

/** What is worked out of one node's filter. Every set in it is kept, and let go of with the filter. */
class Known {
  readonly compiled = new Map<string, Compiled>();
  readonly accepted = new Map<string, Bounds>();
  /** What some exit lets through, whatever the circumstances, by side. */
  readonly anyExit = new Map<string, HeaderSpace>();
  readonly passing = new Map<string, Bounds>();

  release({ universe }: Headers): void {
    const bounds = [...this.accepted.values(), ...this.passing.values()];
    // Where both bounds are one set it was kept once.
    for (const { upper, lower } of bounds) for (const set of new Set([upper, lower])) universe.release(set);
    for (const set of this.anyExit.values()) universe.release(set);
    for (const { tree, accepted } of this.compiled.values()) {
      universe.release(accepted);
      tree.release();
    }
  }
}

export class Filters {
  readonly #headers: Headers;
  readonly #bounds = new Map<string, FilterBounds>();
  readonly #names = new InterfaceNames();
  readonly #known = new Map<string, Known>();
  /** Nodes of which something is not understood. */
  readonly #doubtful = new Set<string>();
  #rules = 0;

  constructor(headers: Headers, bounds: ReadonlyMap<string, FilterBounds>) {
    this.#headers = headers;
    for (const [node, one] of bounds) this.replace(node, one);
  }

  /** From now on the node applies this; nothing, where it is undefined. */
  replace(node: string, bounds: FilterBounds | undefined): void {
    this.#rules -= rulesOf(this.#bounds.get(node));
    this.#rules += rulesOf(bounds);
    this.#known.get(node)?.release(this.#headers);
    this.#known.delete(node);
    this.#doubtful.delete(node);
    if (bounds === undefined) this.#bounds.delete(node);
    else this.#bounds.set(node, bounds);
    if (bounds !== undefined && bounds.ledger.length > 0) this.#doubtful.add(node);
  }

  has(node: string): boolean {
    return this.#bounds.has(node);
  }

  /** The ruleset that lets through the most that the node may let through; undefined where nothing filters. */
  most(node: string, hook: Hook): Ruleset | undefined {
    return this.#bounds.get(node)?.upper[hook];
  }

  /** What of all nodes is not fully understood. */
  ledger(): readonly Unknown[] {
    return [...this.#doubtful].flatMap((node) => this.#bounds.get(node)?.ledger ?? []);
  }

  ruleCount(): number {
    return this.#rules;
  }

  /** What the forward ruleset accepts towards at least one exit; undefined where nothing filters. */
  passing(node: string, circumstances: Omit<Circumstances, 'exit'>): Bounds | undefined {
    const bounds = this.#bounds.get(node);
    if (bounds === undefined) return undefined;
    const { entry, state, destinationTranslated } = circumstances;
    const { passing, anyExit } = this.#of(node);
    const key = `${entry} ${state} ${destinationTranslated}`;
    let found = passing.get(key);
    if (found === undefined) {
      const towards = (side: 'upper' | 'lower'): HeaderSpace => {
        const { universe } = this.#headers;
        const any =
          anyExit.get(side) ?? universe.keep(universe.forget(this.#compile(node, 'forward', side).accepted, 'exit'));
        anyExit.set(side, any);
        return this.#inCircumstances(any, circumstances);
      };
      const upper = towards('upper');
      found = { upper, lower: bounds.lower === bounds.upper ? upper : this.#once(upper, towards('lower')) };
      passing.set(key, found);
    }
    return found;
  }

  /** What the node's ruleset accepts in these circumstances; undefined where nothing filters. */
  accepted(node: string, hook: Hook, circumstances: Circumstances): Bounds | undefined {
    const bounds = this.#bounds.get(node);
    if (bounds === undefined) return undefined;
    const { entry, exit = '', state, destinationTranslated } = circumstances;
    const { accepted } = this.#of(node);
    const key = `${hook} ${entry} ${exit} ${state} ${destinationTranslated}`;
    let found = accepted.get(key);
    if (found === undefined) {
      const inside = (side: 'upper' | 'lower'): HeaderSpace =>
        this.#inCircumstances(this.#compile(node, hook, side).accepted, circumstances);
      const upper = inside('upper');
      found = { upper, lower: bounds.lower === bounds.upper ? upper : this.#once(upper, inside('lower')) };
      accepted.set(key, found);
    }
    return found;
  }

  /** Lets go of the second keeping of one set. */
  #once(upper: HeaderSpace, lower: HeaderSpace): HeaderSpace {
    if (upper === lower) this.#headers.universe.release(lower);
    return lower;
  }

  #of(node: string): Known {
    const found = this.#known.get(node) ?? new Known();
    this.#known.set(node, found);
    return found;
  }

  /** Which rules of the upper policy decide which part of `packets`, first packets that are `now` when it sees them. */
  decided(
    node: string,
    hook: Hook,
    circumstances: Circumstances,
    packets: HeaderSpace,
    now: Translation,
  ): readonly Decided[] {
    if (!this.#bounds.has(node)) return [];
    const headers = this.#headers;
    const { universe } = headers;
    const { tree } = this.#compile(node, hook, 'upper');
    const region = Object.entries(this.#situation(circumstances)).reduce(
      (set, [field, value]) => universe.write(set, field as keyof Situation, value),
      becoming(headers, packets, now),
    );
    let rest = packets;
    const found = tree.decidersWithin(region).flatMap(({ rule, space }): readonly Decided[] => {
      const header = universe.forget(space, 'entry', 'exit', 'state', 'translated');
      const first = headers.and(packets, asFirstSent(headers, header, now));
      rest = headers.minus(rest, first);
      return headers.isEmpty(first) ? [] : [{ packets: first, ...(rule === undefined ? {} : { rule }) }];
    });
    if (!headers.isEmpty(rest)) throw new Error(`packets at ${node} that no rule and no residual action decides`);
    return found;
  }

  #compile(node: string, hook: Hook, side: 'upper' | 'lower'): Compiled {
    const { compiled } = this.#of(node);
    const key = `${hook} ${side}`;
    let found = compiled.get(key);
    if (found === undefined) {
      const { universe } = this.#headers;
      const ruleset = this.#bounds.get(node)?.[side][hook];
      if (ruleset === undefined) throw new Error(`no ruleset ${hook} at ${node}`);
      const tree = new RulesetTree(universe, ruleset, { names: this.#names });
      const accepted = universe.keep(
        universe.scope((hold) => hold(actionBounds(universe, tree.decision(), 'accept').upper)),
      );
      found = { tree, accepted };
      compiled.set(key, found);
    }
    return found;
  }

  #inCircumstances(accepted: HeaderSpace, circumstances: Circumstances): HeaderSpace {
    const { universe } = this.#headers;
    const header = universe.scope((hold) =>
      hold(
        Object.entries(this.#situation(circumstances)).reduce(
          (set, [field, value]) => universe.restrict(set, field as keyof Situation, value),
          accepted,
        ),
      ),
    );
    return universe.keep(header);
  }

  #situation({ entry, exit, state, destinationTranslated }: Circumstances): Situation {
    return {
      entry: this.#names.numberOf(entry),
      exit: exit === undefined ? absent.exit : this.#names.numberOf(exit),
      state: stateKinds.indexOf(state),
      translated: destinationTranslated ? 1 : 0,
    };
  }
}

/** What a ruleset is asked besides the header, as the numbers of the fields that hold it. */
interface Situation {
  readonly entry: number;
  readonly exit: number;
  readonly state: number;
  readonly translated: number;
}

function rulesOf(bounds: FilterBounds | undefined): number {
  return bounds === undefined ? 0 : bounds.upper.forward.rules.length + bounds.upper.input.rules.length;
}
