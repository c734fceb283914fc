/** policy: what other layers may use. */
export { atLeast, atMost, boundedNodes } from './bounds.ts';
export { deployedPolicies } from './deployed.ts';
export { type Projection, projectMatrix } from './project.ts';
export { intersectService, intersectServices, subtractService } from './services.ts';
export type { Unprojected } from './unprojected.ts';
