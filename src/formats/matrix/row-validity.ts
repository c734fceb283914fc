/** formats: the days from and until which a sheet row counts. */
import type { Parsed } from '../../diagnostics/public.ts';
import { quote, refusal } from './clean-text.ts';
import type { Cell } from './grid.ts';
import type { RowCells } from './row-cells.ts';
import { expectedDay, foldWord, parseDay } from './words.ts';

/** ISO days, both inclusive; absent ones are no limit. */
export interface Period {
  readonly from?: string;
  readonly until?: string;
}

/** The first day may stand in its own column, or before the last one: `DAY - DAY`, `du DAY au DAY`. */
export function readValidity(cells: RowCells): Period {
  const written = cells.read('validUntil', parsePeriod);
  const first = cells.read('validFrom', parseDayCell);
  if (first !== undefined && written?.from !== undefined && first !== written.from) {
    const message = `the row begins on ${first} in one column and on ${written.from} in another`;
    cells.fail('validUntil', refusal('row-contradiction', message, undefined, 'correct one of the two'));
  }
  return { ...written, ...present('from', first ?? written?.from) };
}

const dayText = '([0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})';
const period = new RegExp(`^(?:du |de |from )?${dayText} ?(?:-|→|au|à|to) ?${dayText}$`, 'iu');

/** One day, or two of them in one cell: `DAY - DAY`, `du DAY au DAY`. */
function parsePeriod(text: string, cell: Cell): Parsed<Period> {
  const both = period.exec(text);
  const from = both === null ? undefined : parseDayCell(both[1] ?? '', cell);
  const until = parseDayCell(both?.[2] ?? text, cell);
  if (from !== undefined && !from.ok) return from;
  if (!until.ok) return until;
  const value = { ...present('from', from?.value), ...present('until', until.value) };
  const notes = [from?.note, until.note].filter((note) => note !== undefined);
  return notes.length === 0 ? { ok: true, value } : { ok: true, value, note: notes.join('; ') };
}

const openEnded: ReadonlySet<string> = new Set([
  '-',
  '/',
  'permanent',
  'permanente',
  'illimite',
  'illimitee',
  'aucune',
  'aucun',
  'none',
  'n/a',
  'sans',
  'sans fin',
  'sans limite',
  'never',
  'jamais',
  'indetermine',
  'indeterminee',
  'unlimited',
]);

/** Before it, a spreadsheet shows small numbers and times of day as days: 0.5 is noon of 1899-12-31. */
const firstDay = '1970-01-01';

/** The day of a validity cell: a spreadsheet date, ISO or French text; `undefined` for "no limit". */
function parseDayCell(text: string, cell: Cell): Parsed<string | undefined> {
  if (cell.kind === 'date') return parseSheetDay(text);
  if (openEnded.has(foldWord(text))) return { ok: true, value: undefined };
  if (/^[0-9]{5}$/u.test(text)) {
    const help = 'format the column as a date';
    return refusal('cell-not-understood', `${quote(text)} is a number, not a day`, expectedDay, help);
  }
  return parseDay(text);
}

/** Validity ends and begins with whole days; a time of day is left out, and said. */
function parseSheetDay(text: string): Parsed<string> {
  if (text < firstDay) {
    const message = `the spreadsheet holds ${quote(text)}: a small number or a time of day`;
    return refusal('cell-date-trap', message, expectedDay);
  }
  const day = parseDay(text.slice(0, 10));
  if (!day.ok || text.length === 10) return day;
  return { ...day, note: `the time of day in ${quote(text)} is left out: the whole day counts` };
}

function present<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
