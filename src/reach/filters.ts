/** reach: what each filtering node lets through, as sets, between an upper and a lower bound. */
import type { ConntrackState, Match, Policy, Ruleset } from '../model/public.ts';
import { numbers } from '../net/public.ts';
import type { Labelled } from '../space/public.ts';
import type { Bounded } from './bounded.ts';
import type { Headers, HeaderSpace } from './headers.ts';

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

export function understood(policy: Policy): FilterBounds {
  return { upper: policy, lower: policy, ledger: [] };
}

/** What a ruleset is asked besides the header. */
export interface Circumstances {
  readonly entry: string;
  readonly exit?: string;
  readonly state: ConntrackState;
  readonly destinationTranslated: boolean;
}

/** First packets that one rule decides; `rule` is its index, absent for the residual action. */
export interface Decided {
  readonly ruleset: Ruleset;
  readonly rule?: number;
  readonly packets: HeaderSpace;
}

export class Filters {
  readonly #headers: Headers;
  readonly #bounds: ReadonlyMap<string, FilterBounds>;
  readonly #known = new Map<string, Bounded>();

  constructor(headers: Headers, bounds: ReadonlyMap<string, FilterBounds>) {
    this.#headers = headers;
    this.#bounds = bounds;
  }

  has(node: string): boolean {
    return this.#bounds.has(node);
  }

  boundsOf(node: string): FilterBounds | undefined {
    return this.#bounds.get(node);
  }

  /** What the node's ruleset accepts in these circumstances; undefined where nothing filters. */
  accepted(node: string, hook: 'input' | 'forward', circumstances: Circumstances): Bounded | undefined {
    const bounds = this.#bounds.get(node);
    if (bounds === undefined) return undefined;
    const { entry, exit = '', state, destinationTranslated } = circumstances;
    const key = `${node} ${hook} ${entry} ${exit} ${state} ${destinationTranslated}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      const upper = acceptedBy(this.#headers, bounds.upper[hook], circumstances);
      const lower =
        bounds.lower === bounds.upper ? upper : acceptedBy(this.#headers, bounds.lower[hook], circumstances);
      this.#headers.universe.keep(upper);
      this.#headers.universe.keep(lower);
      found = { upper, lower };
      this.#known.set(key, found);
    }
    return found;
  }

  /** Which rule of the upper policy decides which part of `packets`, in order of the rules. */
  *decided(
    node: string,
    hook: 'input' | 'forward',
    circumstances: Circumstances,
    packets: HeaderSpace,
    asFirstSent: (set: HeaderSpace) => HeaderSpace,
  ): Iterable<Decided> {
    const ruleset = this.#bounds.get(node)?.upper[hook];
    if (ruleset === undefined) return;
    const headers = this.#headers;
    let rest = packets;
    for (const [rule, { match }] of ruleset.rules.entries()) {
      if (headers.isEmpty(rest)) return;
      if (!holdsIn(match, circumstances)) continue;
      const here = headers.and(rest, asFirstSent(matchSet(headers, match)));
      if (headers.isEmpty(here)) continue;
      rest = headers.minus(rest, here);
      yield { ruleset, rule, packets: here };
    }
    if (!headers.isEmpty(rest)) yield { ruleset, packets: rest };
  }
}

const accept = 1;
const refuse = 2;

function acceptedBy(headers: Headers, { rules, residual }: Ruleset, circumstances: Circumstances): HeaderSpace {
  const { universe } = headers;
  return universe.scope((hold) => {
    const list: Labelled[] = [];
    for (const { match, action } of rules) {
      if (holdsIn(match, circumstances)) list.push(universe.label(matchSet(headers, match), action === 'accept' ? accept : refuse));
    }
    for (const family of [4, 6] as const)
      list.push(universe.label(headers.family(family), residual[family] === 'accept' ? accept : refuse));
    return hold(universe.select(universe.firstMatch(list), (label) => label === accept));
  });
}

/** The conditions of a match that are no question about the header. On `input` there is no exit interface. */
function holdsIn(match: Match, { entry, exit, state, destinationTranslated }: Circumstances): boolean {
  return (
    (match.inInterfaces === undefined || match.inInterfaces.has(entry)) &&
    (match.outInterfaces === undefined || (exit !== undefined && match.outInterfaces.has(exit))) &&
    (match.states === undefined || match.states.has(state)) &&
    (match.destinationTranslated === undefined || match.destinationTranslated === destinationTranslated)
  );
}

function matchSet({ universe }: Headers, match: Match): HeaderSpace {
  const { families, source, destination, services, tcpFlags } = match;
  return universe.where({
    ...(families === undefined ? {} : { families }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(services === undefined ? {} : { services }),
    ...(tcpFlags === undefined ? {} : { tcpFlags: flagOctets(tcpFlags) }),
  });
}

function flagOctets({ mask, value }: { readonly mask: number; readonly value: number }): ReturnType<typeof numbers> {
  return numbers(...Array.from({ length: 256 }, (_, flags) => flags).filter((flags) => (flags & mask) === value));
}
