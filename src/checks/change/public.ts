/** checks: the review of a change. */
export { filtersOfChange } from './filters.ts';
export { type ChangeReview, type FilterChange, type PromiseChange, reviewChange, type Side } from './review.ts';
export { type RowChange, rowChanges } from './rows.ts';
export { type StructureChange, structureChanges } from './structure.ts';
