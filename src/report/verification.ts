/** report: whether a certificate was accepted, as text and as a JSON value. */
import type { Verified } from '../certify/public.ts';
import { counted, formatCount, type RenderOptions } from './options.ts';
import { schemaVersion } from './schema-version.ts';
import { wrap } from './width.ts';

/** `why` of a refusal is in English: it names packets and places as the files do. */
export type Verification = {
  readonly platform: string;
  readonly claim: string;
  readonly asOf: string;
  readonly tool: string;
} & (
  | { readonly result: 'accepted'; readonly verified: Verified }
  | { readonly result: 'refused'; readonly why: string }
);

export type VerificationJson = {
  readonly schemaVersion: number;
  readonly command: 'verify-certificate';
  readonly exitCode: number;
} & Verification;

export function verificationJson(verification: Verification, exitCode: number): VerificationJson {
  return { schemaVersion, command: 'verify-certificate', exitCode, ...verification };
}

export function renderVerification(verification: Verification, { language, palette, width }: RenderOptions): string {
  const fr = language === 'fr';
  const { claim, asOf, tool } = verification;
  const about = fr ? `${claim}, pour le ${asOf}, par ${tool}` : `${claim}, for ${asOf}, by ${tool}`;
  if (verification.result === 'refused') {
    const head = `${palette.bad(fr ? 'REFUSÉ' : 'REFUSED')}  ${about}`;
    return `${[head, ...wrap(verification.why, width)].join('\n')}\n`;
  }
  const { arrivals, presences, classes } = verification.verified;
  const walked = counted(
    classes,
    { en: 'class of packets', fr: 'classe de paquets' },
    { en: 'classes of packets', fr: 'classes de paquets' },
    language,
  );
  const [a, p] = [formatCount(arrivals, language), formatCount(presences, language)];
  const extent = fr
    ? `${a} premières arrivées couvertes, ${p} ensembles clos, ${walked} suivies un pas chacune`
    : `${a} first arrivals covered, ${p} sets closed, ${walked} walked one step each`;
  return `${palette.good(fr ? 'ACCEPTÉ' : 'ACCEPTED')}  ${about}\n${wrap(extent, width).map(palette.dim).join('\n')}\n`;
}
