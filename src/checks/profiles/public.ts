/** checks: catalogues of requirements. */
export { applyProfile, clausesServedBy, type ProfileResult, type ProfileVerdict } from './apply.ts';
export { type Catalogue, catalogues, catalogueTitles, type Obligation, type ProfileRule } from './profile.ts';
export { profileRules } from './rules.ts';
