/** report: what was checked, for the head of a report. */

/** `files` are the platform and matrix files read; counts are of the whole platform. */
export interface CheckSubject {
  readonly name: string;
  readonly title?: string;
  readonly file: string;
  readonly files: readonly string[];
  readonly nodes: number;
  readonly zones: number;
  readonly tenants: number;
  /** Rows in force on the day, and rows outside their validity. */
  readonly rows: number;
  readonly inactiveRows: number;
}
