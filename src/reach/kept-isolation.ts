/**
 * reach: isolation that is kept, and brought up to date when rules, routes or settings change: only tenants whose packets
 * come to a changed node are asked again. What they are told is what would be told from scratch.
 */
import { type Node, ownerKey } from '../model/public.ts';
import { type Conclusion, type Counterexample, conclude, type Quantified } from './claim.ts';
import type { FilterBounds, Unknown } from './filters.ts';
import type { HeaderSpace } from './headers.ts';
import { type IsolationOptions, type OwnerIsolation, ownerIsolation } from './owner-isolation.ts';
import type { Place } from './places.ts';
import type { Terrain } from './terrain.ts';

/** What a kept verdict says of one tenant. */
interface Judged {
  /** In the order of the places, which is that of what is told. */
  readonly position: number;
  readonly places: readonly Place[];
  readonly verdict: OwnerIsolation;
}

/**
 * `exempt`: what may cross from now on (see `IsolationOptions`). `policies`: what these nodes apply from now on, or
 * nothing where it is undefined. `nodes`: these nodes with other routes or settings; the rest of them (see
 * `Terrain.replace`) must be as it was.
 */
export interface Change {
  readonly exempt?: HeaderSpace;
  readonly policies?: ReadonlyMap<string, FilterBounds | undefined>;
  readonly nodes?: readonly Node[];
}

/** INVARIANT: the terrain is changed by `update` only as long as the verdict is kept. */
export class KeptIsolation {
  readonly #terrain: Terrain;
  #options: IsolationOptions;
  readonly #owners = new Map<string, Judged>();
  /** Tenants whose verdict leans on a node. */
  readonly #leaning = new Map<string, Set<string>>();
  /** Tenants of whom there is more to say than that nothing escapes. */
  readonly #told = new Set<string>();
  /** Tenants whose verdict leans on what is exempt. */
  readonly #exempted = new Set<string>();
  #sum = { places: 0, sendings: 0, endings: 0, packets: 0n };

  constructor(terrain: Terrain, places: readonly Place[], options: IsolationOptions = {}) {
    this.#terrain = terrain;
    this.#options = options;
    const groups = byTenant(places);
    let done = 0;
    for (const [key, own] of groups) {
      this.#judge(key, own);
      done += 1;
      options.onProgress?.(done, groups.size);
    }
  }

  /** Throws ClaimOverNothing. */
  conclusion(): Conclusion {
    const quantified: Quantified = {
      ...this.#sum,
      nodes: this.#terrain.topology.nodes.size,
      rules: this.#terrain.filters.ruleCount(),
    };
    const told = [...this.#told]
      .flatMap((key) => this.#owners.get(key) ?? [])
      .sort((a, b) => a.position - b.position)
      .map(({ verdict }) => verdict);
    const doubts = new Map<string, Unknown>();
    for (const { trust } of told) for (const doubt of trust.doubts) doubts.set(doubt.what, doubt);
    const certain: Counterexample[] = told.flatMap((one) => one.certain);
    return conclude(
      { quantified, ledger: this.#terrain.filters.ledger(), doubts: [...doubts.values()] },
      { certain, possible: told.some(({ possible }) => possible) },
    );
  }

  /** Throws RangeError for a change after which other places would send; the verdict is then what it was. */
  update({ exempt, policies = new Map(), nodes = [] }: Change): Conclusion {
    const affected = new Set<string>();
    for (const id of [...policies.keys(), ...nodes.map((node) => node.id)])
      for (const owner of this.#leaning.get(id) ?? []) affected.add(owner);
    this.#terrain.replace(nodes, policies);
    if (exempt !== undefined && exempt !== this.#options.exempt) {
      this.#options = { ...this.#options, exempt };
      for (const owner of this.#exempted) affected.add(owner);
    }
    for (const owner of affected) this.#judge(owner, this.#owners.get(owner)?.places ?? []);
    return this.conclusion();
  }

  #judge(owner: string, places: readonly Place[]): void {
    const before = this.#owners.get(owner)?.verdict;
    const verdict = ownerIsolation(this.#terrain, places, this.#options);
    if (before !== undefined) {
      this.#count(before, -1);
      for (const node of before.nodes) if (!verdict.nodes.has(node)) this.#leaning.get(node)?.delete(owner);
    }
    this.#count(verdict, 1);
    for (const node of verdict.nodes) {
      const known = this.#leaning.get(node);
      if (known === undefined) this.#leaning.set(node, new Set([owner]));
      else known.add(owner);
    }
    const position = this.#owners.get(owner)?.position ?? this.#owners.size;
    this.#owners.set(owner, { position, places, verdict });
    mark(this.#told, owner, verdict.certain.length > 0 || verdict.possible || verdict.trust.doubts.length > 0);
    mark(this.#exempted, owner, verdict.exempted);
  }

  #count({ trust: { quantified } }: OwnerIsolation, sign: 1 | -1): void {
    this.#sum = {
      places: this.#sum.places + sign * quantified.places,
      sendings: this.#sum.sendings + sign * quantified.sendings,
      endings: this.#sum.endings + sign * quantified.endings,
      packets: this.#sum.packets + BigInt(sign) * quantified.packets,
    };
  }
}

function mark(set: Set<string>, owner: string, belongs: boolean): void {
  if (belongs) set.add(owner);
  else set.delete(owner);
}

function byTenant(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const found = new Map<string, Place[]>();
  for (const place of places) {
    if (place.zone.owner.kind !== 'tenant' || place.device) continue;
    const key = ownerKey(place.zone.owner);
    const own = found.get(key);
    if (own === undefined) found.set(key, [place]);
    else own.push(place);
  }
  return found;
}
