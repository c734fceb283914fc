/** checks: remarks on rows. */
export { type RemarkKind, type RowRemark, remarkKinds } from './remark.ts';
export { type RemarkOptions, remarkOnRows } from './remarks.ts';
