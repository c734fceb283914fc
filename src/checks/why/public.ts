/** checks: the question "why", for one packet. */
export { explainPacket, type Question } from './explain.ts';
export type { Change, Explanation, Reason } from './explanation.ts';
