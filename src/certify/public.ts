/** certify: what other layers may use. */
export {
  type Certificate,
  type CertifiedClaim,
  certificateVersion,
  certifiedClaims,
  type InputFile,
} from './certificate.ts';
export { certificateSizeLimit, readCertificate } from './read-certificate.ts';
export { Refused } from './refused.ts';
export { type QuestionInput, smtQuestion } from './smt/question.ts';
export { type Verified, type VerifyInput, verifyInvariant } from './verify.ts';
