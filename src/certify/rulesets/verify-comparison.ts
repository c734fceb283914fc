/** certify: whether a comparison's sets lie where they must: above all that the one accepts, below what the other does. */
import { printable } from '../../diagnostics/public.ts';
import { conntrackStates, type Ruleset } from '../../model/public.ts';
import type { Family } from '../../net/public.ts';
import type { Part } from '../read-tests.ts';
import { Refused } from '../refused.ts';
import { shown } from '../shown.ts';
import { ends } from '../values.ts';
import type { ComparedFilter, ComparisonCertificate, FilterCertificate } from './comparison.ts';
import { type Product, productsOf } from './conditions.ts';
import { type Asked, Interfaces } from './fields.ts';
import { type Direction, Effort, Inclusion, type Meeting } from './inclusion.ts';
import { promisedToNobody } from './node-scope.ts';
import { meetingsOf } from './scope.ts';

/** How much was held. `steps`: how often a rule met a piece of a field. */
export interface VerifiedComparison {
  readonly filters: number;
  readonly rules: number;
  readonly steps: number;
}

const mostEffort = 400_000_000;

/**
 * `filters`: every filter that the claim speaks of, in the order of the certificate. Accepts by returning; throws Refused
 * with the first reason. Files, options and dates are compared by the caller.
 */
export function verifyComparison(
  certificate: Pick<ComparisonCertificate, 'claim' | 'filters'>,
  filters: readonly ComparedFilter[],
  onProgress?: (done: number, total: number) => void,
): VerifiedComparison {
  const effort = new Effort(mostEffort);
  if (filters.length !== certificate.filters.length)
    throw new Refused(
      `${filters.length} filters are compared, and the certificate speaks of ${certificate.filters.length}`,
    );
  let meetings = 0;
  for (const [index, filter] of filters.entries()) {
    onProgress?.(index, filters.length);
    const said = certificate.filters[index] as FilterCertificate;
    if (said.node !== filter.node || said.hook !== filter.hook)
      throw new Refused(`the certificate does not speak of ${nameOf(filter)} where it should`);
    meetings += new Held(filter, said, effort).hold(certificate.claim === 'equal');
  }
  if (meetings === 0) throw new Refused('the claim is about no packet at all: nothing can come to any of the filters');
  const rules = filters.reduce((sum, { deployed }) => sum + deployed.upper.rules.length, 0);
  return { filters: filters.length, rules, steps: effort.steps };
}

function nameOf({ node, hook }: Pick<ComparedFilter, 'node' | 'hook'>): string {
  return `\`${printable(node)}\` (${hook})`;
}

class Held {
  readonly #filter: ComparedFilter;
  readonly #said: FilterCertificate;
  readonly #interfaces: Interfaces;
  readonly #effort: Effort;

  constructor(filter: ComparedFilter, said: FilterCertificate, effort: Effort) {
    this.#filter = filter;
    this.#said = said;
    this.#interfaces = new Interfaces(said.interfaces);
    this.#effort = effort;
  }

  /** How many products of packets there were to hold it for. */
  hold(bothWays: boolean): number {
    const { intended, deployed, scope, narrowed, hook } = this.#filter;
    const { noExcess, noGap } = this.#said;
    const meetings = meetingsOf(scope, narrowed, hook, this.#interfaces);
    this.#all('all', noExcess, deployed.upper, meetings, 'deployed may accept');
    this.#all('only', noExcess, intended.lower, meetings, 'intended may refuse');
    if (!bothWays) return meetings.length;
    if (noGap === undefined) throw new Refused(`nothing is said of the gap at ${nameOf(this.#filter)}`);
    this.#all('all', noGap, intended.upper, meetings, 'intended may accept', true);
    this.#all('only', noGap, deployed.lower, meetings, 'deployed may refuse');
    return meetings.length;
  }

  #all(
    direction: Direction,
    part: Part,
    ruleset: Ruleset,
    meetings: readonly Meeting[],
    does: string,
    promisedOnly = false,
  ): void {
    const inclusion = new Inclusion(this.#said.tests, direction, this.#effort);
    const rules = new Map<Family, readonly Product[]>();
    for (const meeting of meetings) {
      const { family } = meeting;
      let products = rules.get(family);
      if (products === undefined) {
        products = [...(promisedOnly ? this.#nobodys(family) : []), ...productsOf(ruleset, family, this.#interfaces)];
        rules.set(family, products);
      }
      const broken = inclusion.broken(part, products, meeting);
      if (broken !== undefined) {
        const side = direction === 'all' ? 'outside' : 'in';
        throw new Refused(
          `at ${nameOf(this.#filter)} ${does} ${this.#shown(broken)}, which is ${side} the set between the two`,
        );
      }
    }
  }

  /** What a node is meant to refuse is promised to nobody: to refuse it is no gap. */
  #nobodys(family: Family): readonly Product[] {
    const { scope } = this.#filter;
    return scope.kind === 'node' ? promisedToNobody(scope.declared, scope.node, family, this.#interfaces) : [];
  }

  #shown({ family, sides }: Meeting): string {
    const first = (field: 'entry' | 'exit' | 'state'): number => ends((sides as Required<Asked>)[field])[0] as number;
    const [entry, exit] = [this.#interfaces.nameOf(first('entry')), this.#interfaces.nameOf(first('exit'))];
    const way = [
      ...(entry === undefined ? [] : [`in by \`${printable(entry)}\``]),
      ...(exit === undefined ? [] : [`out by \`${printable(exit)}\``]),
      conntrackStates[first('state')] ?? '',
    ];
    return `${shown({ family, sides })} (${way.join(', ')})`;
  }
}
