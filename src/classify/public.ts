/** classify: what other layers may use. */
export { anyContext, type Check, type ContextCheck } from './check.ts';
export { type Arrival, type CompiledRuleset, compileRuleset } from './compile.ts';
export { compileColumns } from './compile-columns.ts';
export { type CompiledMembers, compileMembers } from './compile-members.ts';
export { type DigitBox, digitBoxes } from './digits.ts';
export { linear } from './linear.ts';
export { LiveRuleset } from './live.ts';
export { type AskRuleset, type OnDemandOptions, type RulesetsOnDemand, rulesetsOnDemand } from './on-demand.ts';
export {
  addressWords,
  columnsBytes,
  headerWords,
  hiddenProtocol,
  InterfaceNumbers,
  noVlan,
  type PacketColumns,
  type PacketContext,
  packetColumns,
  situation,
  trait,
  writePacket,
} from './packet-columns.ts';
export { anyFields, type FieldRanges, type RuleColumns, RuleColumnsBuilder } from './rule-columns.ts';
export type { RuleHandle } from './rule-order.ts';
export { type Backend, type CompileOptions, noRule, type Structure, type StructureKind } from './structure.ts';
export {
  compileThreaded,
  type KernelCall,
  type ThreadedClassifier,
  type ThreadedOptions,
  type ThreadStart,
  type Threads,
} from './threaded.ts';
export { hasWebAssembly } from './wasm/engine.ts';
