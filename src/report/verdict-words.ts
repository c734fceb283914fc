/** report: verdicts in words. */
import type { FlowVerdict, PasVerdict } from '../checks/public.ts';
import type { Severity, Text } from '../diagnostics/public.ts';
import type { Paint, Palette } from './palette.ts';

/** Upper case for the one word that must not be overlooked, with colour or without. */
export const pasVerdictTexts: Readonly<Record<PasVerdict, Text>> = {
  proved: { en: 'proved', fr: 'prouvé' },
  sampled: { en: 'sampled', fr: 'échantillon' },
  declared: { en: 'declared', fr: 'déclaré' },
  refuted: { en: 'BROKEN', fr: 'ROMPU' },
  undecided: { en: 'UNDECIDED', fr: 'INDÉCIS' },
  attested: { en: 'attested', fr: 'attesté' },
};

export const flowVerdictTexts: Readonly<Record<FlowVerdict, Text>> = {
  effective: { en: 'effective', fr: 'effective' },
  partly: { en: 'partly effective', fr: 'en partie effective' },
  blocked: { en: 'blocked', fr: 'bloquée' },
  shadowed: { en: 'shadowed', fr: 'masquée' },
  contradicted: { en: 'contradicted', fr: 'contredite' },
  dead: { en: 'dead', fr: 'morte' },
  expired: { en: 'expired', fr: 'expirée' },
  'not-yet-valid': { en: 'not yet valid', fr: 'pas encore valide' },
  'no-path': { en: 'without path', fr: 'sans chemin' },
  'deny-row': { en: 'deny', fr: 'refus' },
};

/** As they are listed: what works first, then what most needs a look. */
export const flowVerdictOrder: readonly FlowVerdict[] = [
  'effective',
  'deny-row',
  'contradicted',
  'blocked',
  'no-path',
  'partly',
  'shadowed',
  'dead',
  'expired',
  'not-yet-valid',
];

export const severityTexts: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', fr: 'erreur' },
  warning: { en: 'warning', fr: 'avertissement' },
  note: { en: 'note', fr: 'remarque' },
};

export function verdictPaint(verdict: PasVerdict, palette: Palette): Paint {
  switch (verdict) {
    case 'proved':
    case 'sampled':
      return palette.good;
    case 'refuted':
      return palette.bad;
    case 'undecided':
      return palette.warn;
    case 'declared':
    case 'attested':
      return palette.dim;
  }
}

export function severityPaint(severity: Severity, palette: Palette): Paint {
  return severity === 'error' ? palette.bad : severity === 'warning' ? palette.warn : palette.dim;
}

/** A row that does what it says needs no line of its own. */
export function isOrdinary(verdict: FlowVerdict): boolean {
  return verdict === 'effective' || verdict === 'deny-row';
}
