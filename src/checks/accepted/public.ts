/** checks: accepted findings. */
export { type Accepted, acceptFindings } from './accept.ts';
