/** cli: `validate`. */
import { type Diagnostic, type Language, printable } from '../../../diagnostics/public.ts';
import { counted, formatCount, renderTable, type ValidatedFile, validationJson } from '../../../report/public.ts';
import { Disk } from '../../disk.ts';
import { type ExitCode, exitCodes } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { readDay } from '../../load.ts';
import { printJson } from '../../output.ts';
import { printDiagnostics } from '../../print-diagnostics.ts';
import { inspectFiles } from './inspect.ts';

/** 0: every file could be read and resolved (there may be remarks) · 2: some could not. */
export function runValidate(given: Given, context: Context): ExitCode {
  const disk = new Disk();
  const asOf = readDay(given, context);
  const { files, diagnostics } = inspectFiles(disk, given.argumentList(0), asOf);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const code = errors.length === 0 ? exitCodes.holds : exitCodes.couldNotRun;
  if (given.flag('json')) {
    // Here the diagnostics are the result, so that they belong on stdout.
    printJson(validationJson(files, diagnostics, asOf), context);
    return code;
  }
  printDiagnostics(diagnostics, context, (file) => disk.sourceOf(file));
  const tally = tallyText(diagnostics, context.language);
  if (errors.length > 0) context.io.err(`${context.errorPalette.bad(tally)}\n`);
  else context.io.out(`${renderFiles(files, context)}\n\n${context.palette.good(tally)}\n`);
  return code;
}

function tallyText(diagnostics: readonly Diagnostic[], language: Language): string {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((item) => item.severity === severity).length;
  const errors = counted(count('error'), { en: 'error', fr: 'erreur' }, { en: 'errors', fr: 'erreurs' }, language);
  const warnings = counted(
    count('warning'),
    { en: 'warning', fr: 'avertissement' },
    { en: 'warnings', fr: 'avertissements' },
    language,
  );
  const notes = counted(count('note'), { en: 'note', fr: 'remarque' }, { en: 'notes', fr: 'remarques' }, language);
  return `${errors}, ${warnings}, ${notes}`;
}

function renderFiles(files: readonly ValidatedFile[], { language, palette, width }: Context): string {
  const fr = language === 'fr';
  const words: ReadonlyMap<string, string> = new Map(
    fr
      ? [
          ['rows', 'lignes'],
          ['groups', 'groupes'],
          ['unknownColumns', 'colonnes inconnues'],
          ['files', 'fichiers'],
          ['zones', 'zones'],
          ['tenants', 'clients'],
          ['nodes', 'nœuds'],
          ['links', 'liens'],
          ['matrices', 'matrices'],
          ['inlineRows', 'lignes internes'],
        ]
      : [
          ['unknownColumns', 'unknown columns'],
          ['inlineRows', 'inline rows'],
        ],
  );
  const kinds: ReadonlyMap<string, string> = new Map(
    fr
      ? [
          ['platform', 'plateforme'],
          ['overlay', 'surcouche'],
          ['matrix', 'matrice'],
        ]
      : [],
  );
  const rows = files.map(({ file, kind, counts }) => [
    { text: printable(file, 400), paint: palette.name },
    kinds.get(kind) ?? kind,
    Object.entries(counts ?? {})
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${formatCount(count, language)} ${words.get(what) ?? what}`)
      .join(', '),
  ]);
  const columns = [
    { title: fr ? 'fichier' : 'file', min: 20 },
    { title: fr ? 'nature' : 'kind', fixed: true },
    { title: fr ? 'contenu' : 'holds', min: 20 },
  ];
  return renderTable(columns, rows, { width, palette });
}
