/** semantics: what other layers may use. */
export { type Answering, errorAnswer, rejectAnswer, replyTo } from './answer.ts';
export { track, tracksConnections } from './conntrack.ts';
export { answerFrom, converse } from './converse.ts';
export { domainOf, sendFrame } from './frame.ts';
export { localReason } from './local.ts';
export { decideByMatrix, flowMatches, type MatrixDecision, type MatrixFacts } from './matrix.ts';
export { type Memory, newMemory } from './memory.ts';
export { type Treatment, treat } from './node.ts';
export { type Decide, decide, matchHolds, type RuleContext } from './ruleset.ts';
export { broadcastSourceDrop, spoofDrop } from './spoofing.ts';
export { chooseDestinationNat, chooseSourceNat } from './translate.ts';
export { walk } from './walk.ts';
export { makeWorld, type World } from './world.ts';
