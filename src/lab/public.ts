/** lab: what other layers may use. */
export { Agent, type Ask, type Said } from './agent.ts';
export { type Firewall, fabricScript, labPrefix, namespaceOf } from './fabric.ts';
export { Holder, isHolder } from './holder.ts';
export { type KernelProbe, probeKernel } from './probe.ts';
