/** report: verdicts in words. */
import type { FlowVerdict, PasVerdict } from '../../checks/public.ts';
import type { Language, Severity, Text } from '../../diagnostics/public.ts';
import type { Paint, Palette } from '../palette.ts';

/** Upper case for the one word that must not be overlooked, with colour or without. */
export const pasVerdictTexts: Readonly<Record<PasVerdict, Text>> = {
  proved: { en: 'proved', fr: 'prouvé' },
  sampled: { en: 'sampled', fr: 'échantillon' },
  declared: { en: 'declared', fr: 'déclaré' },
  refuted: { en: 'BROKEN', fr: 'ROMPU' },
  undecided: { en: 'UNDECIDED', fr: 'INDÉCIS' },
  attested: { en: 'attested', fr: 'attesté' },
};

/** One row, and several: French adjectives agree. */
export const flowVerdictTexts: Readonly<Record<FlowVerdict, { readonly one: Text; readonly many: Text }>> = {
  effective: agreeing('effective', 'effective', 'effectives'),
  partly: agreeing('partly effective', 'en partie effective', 'en partie effectives'),
  blocked: agreeing('blocked', 'bloquée', 'bloquées'),
  shadowed: agreeing('shadowed', 'masquée', 'masquées'),
  contradicted: agreeing('contradicted', 'contredite', 'contredites'),
  dead: agreeing('dead', 'morte', 'mortes'),
  expired: agreeing('expired', 'expirée', 'expirées'),
  'not-yet-valid': agreeing('not yet valid', 'pas encore valide', 'pas encore valides'),
  'no-path': agreeing('without path', 'sans chemin', 'sans chemin'),
  undecided: agreeing('undecided', 'indécise', 'indécises'),
  'deny-row': agreeing('denying', 'de refus', 'de refus'),
};

/** As they are listed: what works first, then what most needs a look. */
export const flowVerdictOrder: readonly FlowVerdict[] = [
  'effective',
  'deny-row',
  'contradicted',
  'blocked',
  'no-path',
  'partly',
  'undecided',
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

/** Nothing is wrong with a row that has run out or is yet to come. */
export function isOutOfDate(verdict: FlowVerdict): boolean {
  return verdict === 'expired' || verdict === 'not-yet-valid';
}

function agreeing(en: string, one: string, many: string): { readonly one: Text; readonly many: Text } {
  return { one: { en, fr: one }, many: { en, fr: many } };
}

export function flowVerdictText(verdict: FlowVerdict, language: Language): string {
  return flowVerdictTexts[verdict].one[language];
}
