/** formats: which cell styles show a number as a date, or with thousands separators (ECMA-376 18.8.30). */
import type { Archive, Part } from './archive.ts';
import { readXml } from './xml.ts';

/** What a style does to a number. */
export interface NumberStyle {
  readonly date: boolean;
  readonly grouped: boolean;
}

const plain: NumberStyle = { date: false, grouped: false };
/** Formats that files use without defining them: 14-22 and 45-47 everywhere, 27-36 and 50-58 in East Asian versions. */
const builtInDates: ReadonlySet<number> = new Set([
  14,
  15,
  16,
  17,
  18,
  19,
  20,
  21,
  22,
  45,
  46,
  47,
  ...span(27, 36),
  ...span(50, 58),
]);
const builtInGrouped: ReadonlySet<number> = new Set([3, 4, 37, 38, 39, 40, 41, 42, 43, 44]);

/** The number style of each cell style, by its index. Throws PartError. */
export function readStyles(archive: Archive, part: Part | undefined): readonly NumberStyle[] {
  const formats = new Map<number, NumberStyle>();
  const styles: NumberStyle[] = [];
  if (part === undefined) return styles;
  let inCells = false;
  readXml(archive, part, {
    open(name, attribute) {
      if (name === 'numFmt') formats.set(Number(attribute('numFmtId')), styleOf(attribute('formatCode') ?? ''));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attribute('numFmtId') ?? 0);
        styles.push(formats.get(id) ?? { date: builtInDates.has(id), grouped: builtInGrouped.has(id) });
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** The style at `index`; a plain one when there is none. */
export function styleAt(styles: readonly NumberStyle[], index: string | undefined): NumberStyle {
  return styles[Number(index ?? 0)] ?? plain;
}

/** What a format code does: letters of dates outside quotes, escapes and brackets; a comma between digit places. */
export function styleOf(code: string): NumberStyle {
  const first = code
    .slice(0, 500)
    .replace(/"[^"]*"?/gu, '')
    .replace(/[\\_*]./gu, '')
    .split(';')[0] as string;
  const elapsed = /\[(?:h+|m+|s+)\]/iu.test(first);
  const bare = first.replace(/\[[^\]]*\]?/gu, '').replace(/general|standard/giu, '');
  return { date: elapsed || /[ymdhs]/iu.test(bare), grouped: /[#0?],[#0?]/u.test(bare) };
}

function span(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
