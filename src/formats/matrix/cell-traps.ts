/** formats: what a spreadsheet silently made of `80,443`, `8,443` or `1-5`, caught before it is read as something else. */
import type { Parsed } from '../../diagnostics/public.ts';
import { isoDay } from '../../model/public.ts';
import { quote, refusal } from './clean-text.ts';
import type { Cell } from './grid.ts';

const help = 'format the column as text and type the value again';
const monthNames =
  'janv?|jan|fevr?|févr?|feb|mars?|mar|avr|apr|mai|may|juin|jun|juil|jul|aout|août|aug|sept?|oct|nov|dec|déc';
const monthDay = new RegExp(
  `^(?:[0-9]{1,2}[-/. ](?:${monthNames})\\.?|(?:${monthNames})\\.?[-/. ][0-9]{2,4})(?:[-/. ][0-9]{2,4})?$`,
  'iu',
);
const numericDay = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/u;

/** A refusal when the cell is a date, a decimal, or a number shown with separators, where `what` belongs. */
export function trapIn(cell: Cell, what: string): Extract<Parsed<never>, { ok: false }> | undefined {
  if (cell.kind === 'date') return dateTrap(cell.text, what);
  if (cell.kind === 'text') {
    const text = cell.text.trim();
    return monthDay.test(text) || isNumericDay(text) ? dateTrap(text, what) : undefined;
  }
  if (cell.kind !== 'number') return undefined;
  if (!/^[0-9]+$/u.test(cell.text)) {
    const readings = `\`${cell.text.replace('.', ',')}\` or \`${cell.text}\``;
    const message = `the spreadsheet holds the decimal number ${quote(cell.text)}, not ${what}; ${readings} may have been typed`;
    return refusal('cell-decimal-trap', message, what, help);
  }
  if (cell.shown === 'other') {
    const message = `the number ${quote(cell.text)} is shown in another form, such as \`50%\` or \`007\``;
    return refusal('cell-decimal-trap', message, what, help);
  }
  if (cell.shown === 'grouped' && cell.text.length > 3) {
    const cut = cell.text.length - 3;
    const list = `${cell.text.slice(0, cut)},${cell.text.slice(cut)}`;
    const message = `the number ${quote(cell.text)} is shown with a thousands separator; \`${list}\` may have been typed`;
    return refusal('cell-decimal-trap', message, what, help);
  }
  return undefined;
}

/** What a formula left behind that failed, or whose value was never stored. */
export function formulaError(text: string): Extract<Parsed<never>, { ok: false }> {
  if (text !== '')
    return refusal(
      'cell-formula-error',
      `the cell holds the spreadsheet error ${quote(text)}`,
      undefined,
      'mend its formula',
    );
  const again = 'open the workbook in a spreadsheet and save it again, or write the value instead';
  return refusal('cell-formula-error', 'the cell holds a formula whose value was never stored', undefined, again);
}

function isNumericDay(text: string): boolean {
  const parts = numericDay.exec(text);
  if (parts === null) return false;
  const [day, month, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return isoDay(year, month, day) !== undefined || isoDay(year, day, month) !== undefined;
}

function dateTrap(text: string, what: string): Extract<Parsed<never>, { ok: false }> {
  return refusal(
    'cell-date-trap',
    `the spreadsheet holds the day ${quote(text)}, not ${what}${typedAs(text)}`,
    what,
    help,
  );
}

/** What a spreadsheet takes for a day, or for a time of day. */
function typedAs(text: string): string {
  const iso = /^[0-9]{4}-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}:[0-9]{2}))?/u.exec(text);
  if (iso === null) return '';
  if (iso[3] !== undefined) return `; \`${iso[3]}\` may have been typed`;
  const [month, day] = [Number(iso[1]), Number(iso[2])];
  return `; \`${day}-${month}\`, \`${month}-${day}\` or \`${day}/${month}\` may have been typed`;
}
