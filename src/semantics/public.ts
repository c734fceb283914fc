/** semantics: what other layers may use. */
export { type Answering, errorAnswer, rejectAnswer, replyTo } from './answer.ts';
export { answerFrom, converse } from './converse.ts';
export { domainOf } from './frame.ts';
export { decideByMatrix, flowMatches, type MatrixDecision, type MatrixFacts } from './matrix.ts';
export { type Memory, newMemory } from './memory.ts';
export { decide, matchHolds, type RuleContext } from './ruleset.ts';
export { walk } from './walk.ts';
export { makeWorld, type World } from './world.ts';
