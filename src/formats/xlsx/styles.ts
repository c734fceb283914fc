/** formats: which cell styles show a number as a date or otherwise, and which strike through (ECMA-376 18.8). */
import type { Archive } from './archive.ts';
import { isTrue } from './on-off.ts';
import { PartError } from './refusal.ts';
import { readXml } from './xml.ts';
import type { Part } from './zip-records.ts';

/** What a style does to a number: `plain` shows its digits, `grouped` with thousands separators. */
export type NumberStyle = 'plain' | 'grouped' | 'date' | 'other';

/** `struck`: the text is crossed out, which some authors take for deleted. */
export interface CellStyle {
  readonly number: NumberStyle;
  readonly struck: boolean;
}

/** A spreadsheet has at most 64,000. */
const mostStyles = 100_000;

/** Formats that files use without defining them, 27-36 and 50-58 in East Asian versions; all others are numbers. */
const builtIn: ReadonlyMap<number, NumberStyle> = new Map([
  ...[0, 1, 2, 49].map((id) => [id, 'plain'] as const),
  ...[3, 4, 37, 38, 39, 40, 41, 43].map((id) => [id, 'grouped'] as const),
  ...[...span(14, 22), ...span(27, 36), ...span(45, 47), ...span(50, 58)].map((id) => [id, 'date'] as const),
]);

/** The styles of cells, by their index. Throws PartError. */
export function readStyles(archive: Archive, part: Part | undefined): readonly CellStyle[] {
  const formats = new Map<number, NumberStyle>();
  const struckFonts = new Set<number>();
  const styles: { readonly format: number; readonly font: number }[] = [];
  let font = -1;
  if (part === undefined) return [];
  readXml(archive, part, {
    open({ name, parent, depth, attribute }) {
      // A format or a font under `dxf` belongs to a conditional rule; a format there may have the number of another one.
      if (name === 'numFmt' && parent === 'numFmts')
        formats.set(Number(attribute('numFmtId')), formatOf(attribute('formatCode') ?? ''));
      else if (name === 'font' && parent === 'fonts') font += 1;
      else if (name === 'strike' && parent === 'font' && depth === 4 && strikes(attribute('val')))
        struckFonts.add(font);
      else if (name === 'xf' && parent === 'cellXfs') {
        styles.push({ format: Number(attribute('numFmtId') ?? 0), font: Number(attribute('fontId') ?? 0) });
        if (styles.length > mostStyles)
          throw new PartError('sheet-archive-bomb', `the workbook has more than ${mostStyles} styles`);
      }
    },
  });
  return styles.map((style) => ({
    number: formats.get(style.format) ?? builtIn.get(style.format) ?? 'other',
    struck: struckFonts.has(style.font),
  }));
}

/** Whether a `strike` element with this value crosses out. */
export function strikes(value: string | undefined): boolean {
  return value === undefined || isTrue(value);
}

const general = /^(?:general|standard|@)$/iu;
const digits = /^#*[0?]?(?:\.[0#?]+)?$/u;
const groups = /^#*,##[0#?](?:\.[0#?]+)?$/u;
/** Stands for something that is shown beside the digits. */
const literal = '!';

/**
 * What a format code does: letters of dates outside quotes, escapes and brackets; else digits as they are, or with a
 * comma between places; else something more, which a reader sees and the number does not say.
 */
function formatOf(code: string): NumberStyle {
  if (code === '') return 'plain';
  const shown = (text: string): string => (text.trim() === '' ? '' : literal);
  const sections = code
    .slice(0, 500)
    .replace(/\\(.)/gu, (_, escaped: string) => shown(escaped))
    .replace(/"([^"]*)"?/gu, (_, quoted: string) => shown(quoted))
    // Padding and filling show no character of their own.
    .replace(/[_*]./gu, '')
    .split(';');
  if (sections.some((section) => /\[(?:h+|m+|s+)\]/iu.test(section))) return 'date';
  const bare = sections.map((section) => section.replace(/\[[^\]]*\]?/gu, withinBrackets).trim());
  if (bare.some((section) => /[ymdhs]/iu.test(section.replace(/general|standard/giu, '')))) return 'date';
  const positive = bare[0] as string;
  if (positive === '') return 'other';
  if (general.test(positive) || digits.test(positive)) return 'plain';
  return groups.test(positive) ? 'grouped' : 'other';
}

/** A colour or a language shows nothing; a currency does, and a condition chooses between sections. */
function withinBrackets(bracket: string): string {
  return /^\[(?:\$-|[^$<>=])/u.test(bracket) ? '' : literal;
}

function span(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
