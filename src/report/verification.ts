/** report: whether a certificate was accepted, as text and as a JSON value. */
import type { Verified, VerifiedComparison } from '../certify/public.ts';
import { printable } from '../diagnostics/public.ts';
import { counted, formatCount, type RenderOptions } from './options.ts';
import { schemaVersion } from './schema-version.ts';
import { wrap } from './width.ts';

/** `why` of a refusal is in English: it names packets and places as the files do. */
export type Verification = {
  readonly platform: string;
  readonly claim: string;
  /** Absent where no matrix is involved. */
  readonly asOf?: string;
  readonly tool: string;
  /** Of a comparison: the options that say what it is about, by name; none where it is about every packet. */
  readonly options?: Readonly<Record<string, string | boolean>>;
} & (
  | { readonly result: 'accepted'; readonly verified: Verified }
  | { readonly result: 'accepted'; readonly compared: VerifiedComparison }
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
  const { claim, asOf, tool, options = {} } = verification;
  const narrowed = Object.entries(options).map(
    ([name, value]) => ` --${name}${value === true ? '' : ` ${printable(`${value}`)}`}`,
  );
  const day = asOf === undefined ? '' : fr ? `, pour le ${asOf}` : `, for ${asOf}`;
  const about = `${claim}${narrowed.join('')}${day}, ${fr ? 'par' : 'by'} ${tool}`;
  if (verification.result === 'refused') {
    const head = `${palette.bad(fr ? 'REFUSÉ' : 'REFUSED')}  ${about}`;
    return `${[head, ...wrap(verification.why, width)].join('\n')}\n`;
  }
  const extent =
    'compared' in verification
      ? comparedText(verification.compared, language)
      : walkedText(verification.verified, language);
  return `${palette.good(fr ? 'ACCEPTÉ' : 'ACCEPTED')}  ${about}\n${wrap(extent, width).map(palette.dim).join('\n')}\n`;
}

function comparedText({ filters, rules, steps }: VerifiedComparison, language: RenderOptions['language']): string {
  const [f, r, s] = [filters, rules, steps].map((count) => formatCount(count, language));
  return language === 'fr'
    ? `filtres : ${f}, règles : ${r}, pas : ${s} ; pour tout paquet de chaque filtre`
    : `filters: ${f}, rules: ${r}, steps: ${s}; for every packet of each filter`;
}

function walkedText({ arrivals, presences, classes }: Verified, language: RenderOptions['language']): string {
  const walked = counted(
    classes,
    { en: 'class of packets', fr: 'classe de paquets' },
    { en: 'classes of packets', fr: 'classes de paquets' },
    language,
  );
  const [a, p] = [formatCount(arrivals, language), formatCount(presences, language)];
  return language === 'fr'
    ? `${a} premières arrivées couvertes, ${p} ensembles clos, ${walked} suivies un pas chacune`
    : `${a} first arrivals covered, ${p} sets closed, ${walked} walked one step each`;
}
