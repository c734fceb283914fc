/**
 * formats: chains unfolded into one list in which the first match decides.
 *
 * Exact, because every step keeps "which packets are still undecided here" as a list of products: a jump continues in
 * the called chain with the packets that meet its conditions; a `return` or `goto` takes its packets out of what the
 * rest of the chain sees (a difference of products is again a list of products); `accept` ends its base chain only, so
 * that its packets go through the next base chain; `drop` is final. Marks are followed as values. Conditions that cannot
 * be followed leave both outcomes open (`Certainty`), never one of them.
 */
import type { Action } from '../../model/public.ts';
import { both, type Certainty, otherwise } from './certainty.ts';
import { changesPacket, cut, type Entry, joined, marked, takesAll } from './entries.ts';
import { type Place, seenAt, type UnfoldOptions } from './place.ts';
import {
  everything,
  intersect,
  laterNo,
  laterYes,
  looksInside,
  type Product,
  subtract,
  withoutInside,
} from './product.ts';
import type { Condition, Effect, Program, ProgramChain, ProgramRule, Translation, Verdict } from './program.ts';

/** A rule at one place of the unfolded list. `policy`: what a base chain does with what none of its rules decided. */
export interface Leaf {
  readonly product: Product;
  readonly certainty: Certainty;
  readonly action: Action | Translation;
  readonly rule?: ProgramRule;
  readonly policy?: ProgramChain;
}

/** A condition whose truth was left open, and where. */
export interface Doubt {
  readonly construct: string;
  readonly rule?: ProgramRule;
  readonly rate: boolean;
}

/** `settings` are the rules that stand for a setting of the node, with the interfaces that they hold for. */
export interface Unfolded {
  readonly leaves: readonly Leaf[];
  readonly doubts: readonly Doubt[];
  readonly settings: readonly { readonly rule: ProgramRule; readonly product: Product }[];
}

/** More pieces than this are refused: nobody could read them, and a hostile file could ask for any number. */
const mostLeaves = 400_000;
const mostPieces = 20_000;
const mostWork = 5_000_000;
const deepest = 64;

export class TooComplex extends Error {}

export function unfold(
  program: Program,
  bases: readonly ProgramChain[],
  start: Product,
  options: UnfoldOptions,
): Unfolded {
  return new Unfolding(program, bases, options).run(start);
}

class Unfolding {
  readonly #program: Program;
  readonly #bases: readonly ProgramChain[];
  readonly #options: UnfoldOptions;
  readonly #leaves: Leaf[] = [];
  readonly #doubts = new Map<string, Doubt>();
  readonly #settings: { rule: ProgramRule; product: Product }[] = [];
  #work = 0;
  readonly #changing = new Map<string, boolean>();

  constructor(program: Program, bases: readonly ProgramChain[], options: UnfoldOptions) {
    this.#program = program;
    this.#bases = bases;
    this.#options = options;
  }

  run(start: Product): Unfolded {
    this.#base(0, [{ product: start, certainty: 'certain', mark: 0, tracked: true }], {});
    return { leaves: this.#leaves, doubts: [...this.#doubts.values()], settings: this.#settings };
  }

  /** The packets of `entries` in base chain `at` and those behind it; `by` accepted them last. */
  #base(at: number, entries: readonly Entry[], by: Pick<Leaf, 'rule' | 'policy'>): void {
    const chain = this.#bases[at];
    if (chain === undefined) {
      for (const entry of entries) this.#leaf(entry, 'accept', by);
      return;
    }
    const { base } = chain;
    if (base === undefined) return;
    const inside = cut(entries, { families: chain.families });
    const outside = chain.families === 3n ? [] : cut(entries, { families: 3n & ~chain.families });
    if (inside.length > 0) {
      const accept = (accepted: readonly Entry[], rule: ProgramRule): void => this.#base(at + 1, accepted, { rule });
      const left = this.#walk(chain, inside, { place: base, accept, depth: 0 });
      // What no rule decided is everything else, whatever the conditions: the list is read from its beginning.
      const rest = this.#changes(chain) ? left : inside;
      if (base.policy === 'drop') for (const entry of rest) this.#leaf(entry, 'deny', { policy: chain });
      else this.#base(at + 1, rest, this.#bases[at + 1] === undefined ? { policy: chain } : by);
    }
    if (outside.length > 0) this.#base(at + 1, outside, by);
  }

  /** What of `entries` comes out of the chain undecided, returned packets included. */
  #walk(
    chain: ProgramChain,
    entries: readonly Entry[],
    context: {
      readonly place: Place;
      readonly accept: (entries: readonly Entry[], rule: ProgramRule) => void;
      readonly depth: number;
    },
  ): readonly Entry[] {
    if (context.depth > deepest) throw new TooComplex(`more than ${deepest} chains call one another`);
    let active = entries;
    // Packets that left this chain cannot be met by a setting further down.
    let shielded = context.depth > 0;
    const returned: Entry[] = [];
    for (const rule of chain.rules) {
      if (active.length === 0) break;
      this.#spend();
      if (rule.verdict === undefined && !rule.steps.some(changesPacket)) continue;
      if (!shielded && this.#isSetting(rule, active, context.place)) continue;
      const needed = this.#needsRest(rule);
      const { hit, missed } = this.#match(rule.steps, active, context.place, rule, needed);
      if (hit.length === 0) continue;
      let passing = missed;
      const apply = (verdict: Verdict | undefined, taken: readonly Entry[]): void => {
        switch (verdict?.kind) {
          case undefined:
            passing = [...passing, ...taken];
            break;
          case 'decide':
            if (verdict.action === 'accept') context.accept(taken, rule);
            else for (const entry of taken) this.#leaf(entry, verdict.action, { rule });
            break;
          case 'translate':
            for (const entry of taken) this.#leaf(entry, verdict.translation, { rule });
            break;
          case 'outside':
            this.#doubt({ construct: verdict.construct, rule, rate: false });
            context.accept(
              taken.map((entry) => ({ ...entry, certainty: both(entry.certainty, 'unknown') })),
              rule,
            );
            for (const entry of taken) this.#leaf(entry, 'deny', { rule });
            break;
          case 'return':
            returned.push(...taken);
            break;
          case 'jump':
          case 'goto': {
            const called = this.#program.chains.get(verdict.chain);
            if (called === undefined) break;
            const out = this.#walk(called, taken, { ...context, depth: context.depth + 1 });
            if (verdict.kind === 'goto') returned.push(...out);
            else passing = [...passing, ...out];
            break;
          }
          case 'branch': {
            let left = taken;
            for (const branch of verdict.branches) {
              this.#spend();
              const inner = this.#match(branch.conditions, left, context.place, rule, needed);
              if (inner.hit.length > 0) apply(branch.verdict, inner.hit);
              if (needed) left = inner.missed;
              if (left.length === 0) break;
            }
            passing = [...passing, ...left];
            break;
          }
        }
      };
      apply(rule.verdict, hit);
      if (rule.verdict !== undefined && !(rule.verdict.kind === 'decide' && rule.verdict.action !== 'accept'))
        shielded = true;
      if (needed) active = joined(passing);
      else if (rule.verdict?.kind === 'decide' && takesAll(hit, active)) active = [];
      this.#bound(active);
    }
    return [...active, ...returned];
  }

  // Decided packets need not be taken out of what later rules see: the first match decides. Only what returns, goes
  // elsewhere, or goes on under another mark must be.
  #needsRest({ steps, verdict }: ProgramRule): boolean {
    return steps.some(changesPacket) || !this.#onlyDecides(verdict);
  }

  #onlyDecides(verdict: Verdict | undefined): boolean {
    switch (verdict?.kind) {
      case 'return':
      case 'goto':
        return false;
      case 'jump': {
        const called = this.#program.chains.get(verdict.chain);
        return called === undefined || !this.#changes(called);
      }
      case 'branch':
        return verdict.branches.every((branch) => this.#onlyDecides(branch.verdict));
      default:
        return true;
    }
  }

  /** Whether packets can come out of the chain with another mark or tracking than they went in with. */
  #changes(chain: ProgramChain): boolean {
    const known = this.#changing.get(chain.key);
    if (known !== undefined) return known;
    this.#changing.set(chain.key, false);
    const within = (verdict: Verdict | undefined): boolean => {
      if (verdict?.kind === 'branch') return verdict.branches.some((branch) => within(branch.verdict));
      if (verdict?.kind !== 'jump' && verdict?.kind !== 'goto') return false;
      const called = this.#program.chains.get(verdict.chain);
      return called !== undefined && this.#changes(called);
    };
    const changes = chain.rules.some(
      ({ steps, verdict }) => steps.some(({ kind }) => kind === 'set-mark' || kind === 'notrack') || within(verdict),
    );
    this.#changing.set(chain.key, changes);
    return changes;
  }

  #isSetting(rule: ProgramRule, active: readonly Entry[], place: Place): boolean {
    if (rule.setting === undefined || place.hook !== 'prerouting') return false;
    const [only, more] = active;
    if (only === undefined || more !== undefined || only.certainty !== 'certain') return false;
    const { families, ins, outs, ...rest } = only.product;
    if (Object.keys(rest).length > 0) return false;
    const [condition] = rule.steps.filter(({ kind }) => kind === 'known');
    const products = condition?.kind === 'known' ? condition.products : [everything];
    for (const product of products) {
      const where = intersect(
        { ...(ins === undefined ? {} : { ins }), ...(families === undefined ? {} : { families }) },
        product,
      );
      if (where !== undefined) this.#settings.push({ rule, product: where });
    }
    return true;
  }

  /** `hit` meets every condition; `missed` is the rest, as far as it can be told apart. */
  #match(
    steps: readonly (Condition | Effect)[],
    entries: readonly Entry[],
    place: Place,
    rule: ProgramRule,
    needed: boolean,
  ): { readonly hit: readonly Entry[]; readonly missed: readonly Entry[] } {
    let hit = entries;
    const missed: Entry[] = [];
    for (const step of steps) {
      if (step.kind === 'set-mark') {
        hit = hit.map((entry) => ({ ...entry, mark: marked(entry.mark, step) }));
        continue;
      }
      if (step.kind === 'notrack') {
        hit = hit.map((entry) => ({ ...entry, tracked: false }));
        continue;
      }
      const taken: Entry[] = [];
      for (const entry of hit) {
        const result = this.#ask(step, entry, place, rule, needed);
        taken.push(...result.hit);
        missed.push(...result.missed);
      }
      hit = taken;
      this.#bound(hit);
      this.#bound(missed);
      if (hit.length === 0) break;
    }
    return { hit, missed };
  }

  #ask(
    condition: Condition,
    entry: Entry,
    place: Place,
    rule: ProgramRule,
    needed: boolean,
  ): { readonly hit: readonly Entry[]; readonly missed: readonly Entry[] } {
    switch (condition.kind) {
      case 'rate': {
        this.#doubt({ construct: condition.construct, rule, rate: true });
        const certainty: Certainty = condition.over ? 'beyond' : 'within';
        return this.#open(entry, [everything], certainty, needed);
      }
      case 'unknown':
        this.#doubt({ construct: condition.construct, rule, rate: false });
        return this.#openAll(
          entry,
          this.#seen(condition.products ?? [everything], entry, place, rule).products,
          'unknown',
          needed,
          rule,
        );
      case 'mark': {
        if (entry.mark === undefined) {
          this.#doubt({ construct: 'mark', rule, rate: false });
          return this.#open(entry, [everything], 'unknown', needed);
        }
        const masked = (entry.mark & condition.mask) >>> 0;
        return condition.values.includes(masked) === condition.negated
          ? { hit: [], missed: [entry] }
          : { hit: [entry], missed: [] };
      }
      case 'known': {
        const { products, certainty } = this.#seen(condition.products, entry, place, rule);
        return this.#openAll(entry, products, certainty, needed, rule);
      }
    }
  }

  // Without reassembly Linux finds ports in whatever octets a later fragment has there: the condition may hold or not.
  #openAll(
    entry: Entry,
    products: readonly Product[],
    certainty: Certainty,
    needed: boolean,
    rule: ProgramRule,
  ): { readonly hit: readonly Entry[]; readonly missed: readonly Entry[] } {
    if (this.#program.tracks || !products.some(looksInside)) return this.#open(entry, products, certainty, needed);
    this.#doubt({ construct: 'ports of later fragments', rule, rate: false });
    const shown = products.map((product) => (looksInside(product) ? { ...product, later: laterNo } : product));
    const exact = this.#open(entry, shown, certainty, needed);
    const misread = products.filter(looksInside).map((product) => ({ ...withoutInside(product), later: laterYes }));
    const { hit } = this.#open(entry, misread, 'unknown', false);
    const unsure = needed ? exact.missed.flatMap((left) => this.#open(left, misread, 'unknown', true).missed) : [];
    return { hit: [...exact.hit, ...hit], missed: unsure };
  }

  // Where the condition may hold, and what is left when it does not.
  #open(
    entry: Entry,
    products: readonly Product[],
    certainty: Certainty,
    needed: boolean,
  ): { readonly hit: readonly Entry[]; readonly missed: readonly Entry[] } {
    const hit: Entry[] = [];
    let missed: readonly Product[] = [entry.product];
    for (const product of products) {
      const common = intersect(entry.product, product);
      if (common === undefined) continue;
      hit.push({ ...entry, product: common, certainty: both(entry.certainty, certainty) });
      if (!needed) continue;
      missed = missed.flatMap((piece) => subtract(this.#options.universe, piece, product));
      if (missed.length > mostPieces) throw new TooComplex('the conditions fall into too many pieces');
    }
    if (!needed) return { hit, missed: [] };
    const rest: Entry[] = missed.map((product) => ({ ...entry, product }));
    const undecided = otherwise(certainty);
    if (undecided !== undefined) {
      for (const { product } of hit) rest.push({ ...entry, product, certainty: both(entry.certainty, undecided) });
    }
    return { hit, missed: rest };
  }

  #seen(products: readonly Product[], entry: Entry, place: Place, rule: ProgramRule): ReturnType<typeof seenAt> {
    return seenAt(products, entry.tracked, place, this.#options, (construct) =>
      this.#doubt({ construct, rule, rate: false }),
    );
  }

  #leaf(entry: Entry, action: Leaf['action'], by: Pick<Leaf, 'rule' | 'policy'>): void {
    if (this.#leaves.length > mostLeaves) throw new TooComplex(`the chains unfold into more than ${mostLeaves} rules`);
    this.#leaves.push({ product: entry.product, certainty: entry.certainty, action, ...by });
  }

  #doubt(doubt: Doubt): void {
    const key = `${doubt.construct} ${doubt.rule?.position.line} ${doubt.rule?.name}`;
    if (!this.#doubts.has(key)) this.#doubts.set(key, doubt);
  }

  #spend(): void {
    this.#work += 1;
    if (this.#work > mostWork) throw new TooComplex('the chains call one another too often');
  }

  #bound(entries: readonly Entry[]): void {
    if (entries.length > mostPieces) throw new TooComplex('the conditions fall into too many pieces');
  }
}
