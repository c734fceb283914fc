/** report: what other layers may use. */
export { type CheckJson, type CheckJsonInput, checkJson, type FindingJson, type PlaceJson } from './check/json.ts';
export { type JUnitInput, junitXml } from './check/junit.ts';
export { checkMarkdown, escapeMarkdown, type MarkdownInput } from './check/markdown.ts';
export { type SarifInput, sarifLog, uriOf } from './check/sarif.ts';
export type { CheckSubject } from './check/subject.ts';
export { compareExpected, type Expectation, type Result, resultOf } from './check/summary.ts';
export { checkTables, type Table, tablesCsv, witnessText } from './check/tables.ts';
export { type CheckRenderInput, renderCheck } from './check/terminal.ts';
export { flowVerdictText } from './check/verdict-words.ts';
export { cleanJson } from './clean/json.ts';
export { type CleanedFilter, type CleanRenderInput, condemnedLines, renderClean } from './clean/terminal.ts';
export { type ChangeRenderInput, renderChange } from './compare/change-terminal.ts';
export { type EndToEndInput, endToEndJson, renderEndToEnd } from './compare/end-to-end.ts';
export { changeJson, compareJson } from './compare/json.ts';
export { leastMatrixCsv, type Origin } from './compare/least-matrix.ts';
export { type CompareRenderInput, renderCompare } from './compare/terminal.ts';
export { type ConversationView, renderConversation } from './conversation-terminal.ts';
export { csvRecord } from './csv.ts';
export { type Ending, endingOf } from './decider.ts';
export { type DecisionsJson, type DecisionsJsonInput, decisionsJson } from './decisions-json.ts';
export { renderDecisions } from './decisions-terminal.ts';
export { type DiagnosticOptions, renderDiagnostic } from './diagnostic-terminal.ts';
export { type ExplanationJson, explanationJson } from './explanation-json.ts';
export { renderExplanation } from './explanation-terminal.ts';
export { type GenerationJson, generationJson } from './generation-json.ts';
export { counted, formatCount, type RenderOptions, say } from './options.ts';
export { type PacketJson, packetJson } from './packet-json.ts';
export { type Paint, type Palette, plainPalette } from './palette.ts';
export { type ReachJson, reachJson } from './reach-json.ts';
export { renderReach } from './reach-terminal.ts';
export { schemaVersion } from './schema-version.ts';
export { renderTable } from './table.ts';
export {
  type HopJson,
  type StepJson,
  type TraceAnswerJson,
  type TraceJson,
  traceAnswerJson,
  traceJson,
} from './trace-json.ts';
export { renderTrace } from './trace-terminal.ts';
export { type ValidatedFile, type ValidationJson, validationJson } from './validation-json.ts';
export {
  type EndingCounts,
  renderCounts,
  renderVerdict,
  type VerdictJson,
  verdictJson,
  verdictsJson,
} from './verdicts.ts';
export { renderVerification, type Verification, type VerificationJson, verificationJson } from './verification.ts';
export { displayWidth, pad, truncate, wrap } from './width.ts';
export { makeZoneMatrix, type ZoneArrival, type ZoneMatrix, type ZonePair } from './zone-matrix.ts';
export { type ZoneMatrixJson, zoneMatrixCsv, zoneMatrixJson } from './zone-matrix-export.ts';
export { renderZoneMatrix } from './zone-matrix-terminal.ts';
