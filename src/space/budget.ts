/** space: how much work a question may cost, and the clean end when it costs more. */
import type { DiagramStore } from './store.ts';

/**
 * `entries`: by how many list entries (8 octets each) the store may grow: the bound on memory.
 * `steps`: how many pairs of nodes may be combined: the bound on time. An absent bound is none.
 */
export interface Budget {
  readonly entries?: number;
  readonly steps?: number;
}

/** decided: the work ended with `value` · undecided: the budget was spent first, and nothing is known. */
export type Attempt<T> =
  | { readonly kind: 'decided'; readonly value: T }
  | {
      readonly kind: 'undecided';
      readonly cause: 'budget';
      readonly spent: 'entries' | 'steps';
      readonly budget: Budget;
    };

/** Thrown inside an attempt and caught at its edge. */
export class BudgetSpent extends Error {
  readonly spent: 'entries' | 'steps';

  constructor(spent: 'entries' | 'steps') {
    super(`the budget of ${spent} is spent`);
    this.spent = spent;
  }
}

/** Runs `work` under the budget; an attempt inside another never gets more than the outer one has left. */
export function attemptWithin<T>(store: DiagramStore, budget: Budget, work: () => T): Attempt<T> {
  const { entriesLimit, stepsLeft, draftTop } = store;
  const steps = Math.min(stepsLeft, budget.steps ?? Number.POSITIVE_INFINITY);
  store.entriesLimit = Math.min(entriesLimit, store.entries + (budget.entries ?? Number.POSITIVE_INFINITY));
  store.stepsLeft = steps;
  try {
    return { kind: 'decided', value: work() };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { kind: 'undecided', cause: 'budget', spent: error.spent, budget };
  } finally {
    store.draftTop = draftTop;
    store.entriesLimit = entriesLimit;
    store.stepsLeft = Number.isFinite(stepsLeft) ? stepsLeft - (steps - store.stepsLeft) : stepsLeft;
  }
}
