/** certify: what other layers may use. */
export {
  type Certificate,
  type CertifiedClaim,
  certificateVersion,
  certifiedClaims,
  type InputFile,
} from './certificate.ts';
export { type CertificateSchemaName, certificateSchema } from './json-schema.ts';
export { readCertificate } from './read-certificate.ts';
export { certificateSizeLimit } from './read-json.ts';
export { Refused } from './refused.ts';
export type {
  ComparedClaim,
  ComparedFilter,
  ComparisonCertificate,
  Question,
} from './rulesets/comparison.ts';
export { certificateKind, questionOptions, readComparison } from './rulesets/read-comparison.ts';
export type { Narrowed, Scope } from './rulesets/scope.ts';
export { type VerifiedComparison, verifyComparison } from './rulesets/verify-comparison.ts';
export { type QuestionInput, smtQuestion } from './smt/question.ts';
export { type Verified, type VerifyInput, verifyInvariant } from './verify.ts';
