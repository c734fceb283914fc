/** cli: `check --annotate`: verdicts written beside the rows of the user's own workbook. */
import type { CheckReport, RowRemark } from '../../../checks/public.ts';
import { type Language, printable } from '../../../diagnostics/public.ts';
import { annotateXlsx, matrixSizeLimit } from '../../../formats/public.ts';
import { flowVerdictText, say, witnessText } from '../../../report/public.ts';
import { CannotRun, usageError } from '../../exit.ts';
import type { Loaded } from '../../load.ts';
import { writeFile } from '../../write-file.ts';

const titles: Readonly<Record<Language, readonly string[]>> = {
  en: ['segproof verdict', 'segproof witness', 'segproof reason', 'segproof remarks'],
  fr: ['segproof verdict', 'segproof témoin', 'segproof raison', 'segproof remarques'],
};

/** One row of the workbook may be several flows (both directions): their texts stand under one another. */
export function annotate(target: string, { matrix, disk }: Loaded, report: CheckReport, language: Language): void {
  const books = matrix.files.filter((file) => /\.xlsx$/iu.test(file));
  const [book] = books;
  if (book === undefined || books.length > 1) {
    throw usageError(
      book === undefined
        ? 'there is no workbook among the matrices to write verdicts into'
        : `there are ${books.length} workbooks among the matrices`,
      { expected: 'one .xlsx matrix: name it with `--matrix`' },
    );
  }
  const found = disk.read(book, matrixSizeLimit);
  if (!found.ok) {
    throw new CannotRun([{ severity: 'error', code: found.code, message: found.message }]);
  }
  const annotated = annotateXlsx(book, found.bytes, titles[language], textsOf(book, report, language));
  if (!annotated.ok) throw new CannotRun(annotated.diagnostics);
  writeFile(target, annotated.value);
}

type Sheets = ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;

function textsOf(book: string, report: CheckReport, language: Language): Sheets {
  const remarks = new Map<string, RowRemark[]>();
  for (const remark of report.remarks) remarks.set(remark.flow, [...(remarks.get(remark.flow) ?? []), remark]);
  const sheets = new Map<string, Map<number, readonly string[]>>();
  for (const { flow, verdict, says, place, witness } of report.flows) {
    if (place?.kind !== 'cell' || place.file !== book || place.sheet === undefined) continue;
    const row = Number(/\d+$/u.exec(place.cell)?.[0]);
    const texts = [
      flowVerdictText(verdict, language),
      witnessText(witness, language),
      say(says, language),
      (remarks.get(flow) ?? []).map((remark) => printable(remark.says[language], 400)).join('; '),
    ];
    const sheet = sheets.get(place.sheet) ?? new Map<number, readonly string[]>();
    const earlier = sheet.get(row);
    sheet.set(row, earlier === undefined ? texts : texts.map((text, i) => joined(earlier[i] ?? '', text)));
    sheets.set(place.sheet, sheet);
  }
  return sheets;
}

function joined(first: string, second: string): string {
  return first === second || second === '' ? first : `${first}\n${second}`;
}
