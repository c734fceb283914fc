/** checks: what a check is, and how its answer becomes a verdict. */
import { printable, type Text } from '../diagnostics/public.ts';
import type { FlowMatrix, Policy, Topology } from '../model/public.ts';
import type { Projection } from '../policy/public.ts';
import type { World } from '../semantics/public.ts';
import type { Atlas } from './atlas.ts';
import type { Evidence } from './evidence.ts';
import type { Finding, FlowResult, PasId, PasResult, PasVerdict, Quantified } from './finding.ts';

/**
 * structural: exhaustive over the finite topology · sampled: packets were drawn and walked · declared: read from the
 * settings that the platform declares · attested: a person answers for it.
 */
export type Basis = 'structural' | 'sampled' | 'declared' | 'attested';

/** Everything a check may ask. What arrives where is asked of `evidence` only, so that a proof can take its place. */
export interface CheckContext {
  readonly topology: Topology;
  readonly matrix: FlowMatrix;
  readonly projection: Projection;
  /** What each filtering node really carries. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly world: World;
  readonly atlas: Atlas;
  readonly evidence: Evidence;
  readonly flows: readonly FlowResult[];
  /** Rows that are called effective on drawn packets alone. */
  readonly unproved: readonly string[];
}

/**
 * What a check found. `missing` names the fact without which nothing was decided (a proof over nothing is none);
 * `how` says how it was decided, for a reader.
 */
export interface Answer {
  readonly findings: readonly Finding[];
  readonly quantified: Quantified;
  readonly how: Text;
  readonly missing?: Text;
  /** It also rests on packets that were drawn: a proof of what arrives where is no proof of it. */
  readonly drawn?: boolean;
  readonly notes?: readonly Text[];
}

export interface Check {
  readonly id: PasId;
  readonly title: Text;
  readonly promise: Text;
  readonly basis: Basis;
  readonly clauses: readonly string[];
  readonly run: (context: CheckContext) => Answer;
}

const whenNothingFound: Readonly<Record<Basis, PasVerdict>> = {
  structural: 'proved',
  declared: 'declared',
  sampled: 'sampled',
  attested: 'attested',
};

/** Runs one check. A finding refutes; a missing fact leaves it undecided; sampling never proves. */
export function conclude(check: Check, context: CheckContext): PasResult {
  const answer = check.run(context);
  const { id, title, promise, clauses } = check;
  const unknown = check.basis === 'sampled' ? (context.evidence.unknown ?? nothingSent(context)) : undefined;
  const missing = answer.missing ?? unknown;
  const refuted = answer.findings.some(breaks);
  const isProof = check.basis === 'sampled' && context.evidence.method === 'proved' && answer.drawn !== true;
  const holds = isProof ? 'proved' : whenNothingFound[check.basis];
  const verdict = refuted ? 'refuted' : missing === undefined ? holds : 'undecided';
  const how = isProof ? provenHow(answer.how, context.evidence) : answer.how;
  const basis = verdict === 'undecided' && missing !== undefined ? missing : how;
  const notes = refuted && missing !== undefined ? [...(answer.notes ?? []), missing] : (answer.notes ?? []);
  return {
    id,
    title,
    promise,
    verdict,
    basis,
    findings: answer.findings,
    notes,
    quantified: isProof ? inClasses(answer.quantified) : answer.quantified,
    clauses,
  };
}

/**
 * Of policies that are known between two bounds: judged as if the least passed and as if the most did. A finding either
 * needs packets that pass or needs them not to, so that what both find is found, and what neither finds is not; the rest
 * is undecided. `bounded` are the nodes in question.
 */
export function concludeBetween(
  check: Check,
  least: CheckContext,
  most: CheckContext,
  bounded: readonly string[],
): PasResult {
  const [low, high] = [conclude(check, least), conclude(check, most)];
  const inBoth = ({ subject }: Finding): boolean =>
    [low, high].every(({ findings }) => findings.some((one) => one.subject === subject));
  const sure = low.findings.filter(inBoth);
  const names = bounded.map((id) => printable(id)).join(', ');
  const doubtful = [...high.findings, ...low.findings].filter((finding) => breaks(finding) && !inBoth(finding));
  const perhaps = doubtful.map(
    ({ says }): Text => ({
      en: `perhaps: ${says.en}; the rulesets of ${names} lean on conditions that cannot be followed`,
      fr: `peut-être : ${says.fr} ; les jeux de règles de ${names} s’appuient sur des conditions qui ne peuvent être suivies`,
    }),
  );
  const [basis, ...more] = perhaps;
  if (sure.some(breaks)) return { ...low, findings: sure, verdict: 'refuted', notes: [...low.notes, ...perhaps] };
  if (basis === undefined) return low.verdict === 'undecided' ? low : high;
  return { ...high, findings: sure, verdict: 'undecided', basis, notes: [...high.notes, ...more] };
}

function breaks({ severity }: Finding): boolean {
  return severity !== 'note';
}

// A sample of nothing holds everything.
function nothingSent({ evidence }: CheckContext): Text | undefined {
  if (evidence.packets > 0) return undefined;
  return { en: 'nothing to decide: no packet could be sent', fr: 'rien à décider : aucun paquet n’a pu être émis' };
}

/** The basis of every verdict that rests on packets drawn. */
export function sampleBasis(packets: number): Text {
  return {
    en: `no counterexample in ${packets} packets; a sample, not a proof`,
    fr: `aucun contre-exemple sur ${packets} paquets ; un échantillon, pas une preuve`,
  };
}

// What a sample counts in packets, a proof counts in classes of them.
function inClasses({ packets, ...rest }: Quantified): Quantified {
  return packets === undefined ? rest : { classes: packets, ...rest };
}

// Checks say what rests on the evidence in one sentence of their own making; only that sentence changes.
function provenHow(how: Text, { packets, spoofedPackets }: Evidence): Text {
  return [packets + spoofedPackets, packets, spoofedPackets].reduce((text, count): Text => {
    const [old, now] = [sampleBasis(count), proofBasis(count)];
    return { en: text.en.replace(old.en, now.en), fr: text.fr.replace(old.fr, now.fr) };
  }, how);
}

/** The basis of every verdict that rests on sets of all packets; `classes` is how many parts they fell into. */
function proofBasis(classes: number): Text {
  return {
    en: `proved for every packet, in ${classes} classes`,
    fr: `prouvé pour tous les paquets, en ${classes} classes`,
  };
}

/** `first`, then `second`. */
export function joinTexts(first: Text, second: Text): Text {
  return { en: `${first.en}; ${second.en}`, fr: `${first.fr} ; ${second.fr}` };
}
