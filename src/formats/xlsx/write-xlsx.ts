/** formats: plain tables -> a workbook that every spreadsheet program opens (ECMA-376, the parts that are required). */
import { zipSync } from 'fflate';
import { columnName } from '../matrix/grid.ts';
import { escapeText } from './write-cells.ts';

/** `header` stands in bold, frozen, with a filter. */
export interface SheetText {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
// A ZIP date cannot be before 1980, and the same tables must give the same octets.
const noDate = new Date(1980, 0, 1);

/** Every cell is text, so that no cell is a formula. The same tables give the same octets. */
export function writeXlsx(sheets: readonly SheetText[]): Uint8Array {
  const names = sheetNames(sheets);
  const parts: Record<string, string> = {
    '[Content_Types].xml': contentTypes(sheets.length),
    '_rels/.rels': relationships([['rId1', `${office}/officeDocument`, 'xl/workbook.xml']]),
    'xl/workbook.xml': workbook(names),
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((_, i) => [`rId${i + 1}`, `${office}/worksheet`, `worksheets/sheet${i + 1}.xml`] as const),
      [`rId${sheets.length + 1}`, `${office}/styles`, 'styles.xml'],
    ]),
    'xl/styles.xml': styles,
  };
  for (const [i, sheet] of sheets.entries()) parts[`xl/worksheets/sheet${i + 1}.xml`] = worksheet(sheet);
  const encoder = new TextEncoder();
  const files = Object.fromEntries(
    Object.entries(parts).map(([name, xml]) => [name, encoder.encode(declaration + xml)]),
  );
  return zipSync(files, { level: 6, mtime: noDate });
}

function worksheet({ header, rows }: SheetText): string {
  const right = columnName(Math.max(1, header.length));
  const widths = header.map((title, i) => columnWidth([title, ...rows.map((row) => row[i] ?? '')]));
  const columns = widths
    .map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`)
    .join('');
  const lines = [header, ...rows].map((cells, index) => rowXml(cells, index + 1));
  return [
    `<worksheet xmlns="${main}"><dimension ref="A1:${right}${rows.length + 1}"/>`,
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
    `<cols>${columns}</cols><sheetData>${lines.join('')}</sheetData>`,
    `<autoFilter ref="A1:${right}${rows.length + 1}"/></worksheet>`,
  ].join('');
}

function rowXml(cells: readonly string[], number: number): string {
  const style = number === 1 ? ' s="1"' : ' s="2"';
  const all = cells.map((text, i) => {
    const value = `<is><t xml:space="preserve">${escapeText(text)}</t></is>`;
    return `<c r="${columnName(i + 1)}${number}"${style} t="inlineStr">${value}</c>`;
  });
  return `<row r="${number}">${all.join('')}</row>`;
}

function columnWidth(texts: readonly string[]): number {
  return Math.min(60, Math.max(8, ...texts.slice(0, 500).map((text) => text.length + 2)));
}

function contentTypes(sheets: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const override = (part: string, kind: string): string =>
    `<Override PartName="${part}" ContentType="${type}.${kind}+xml"/>`;
  const all = Array.from({ length: sheets }, (_, i) => override(`/xl/worksheets/sheet${i + 1}.xml`, 'worksheet'));
  return [
    `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
    '<Default Extension="xml" ContentType="application/xml"/>',
    override('/xl/workbook.xml', 'sheet.main'),
    ...all,
    `${override('/xl/styles.xml', 'styles')}</Types>`,
  ].join('');
}

function relationships(list: readonly (readonly [string, string, string])[]): string {
  const all = list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`);
  return `<Relationships xmlns="${packages}/relationships">${all.join('')}</Relationships>`;
}

function workbook(names: readonly string[]): string {
  const all = names.map(
    (name, i) => `<sheet name="${escapeText(name).replaceAll('"', '&quot;')}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
  );
  return `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${all.join('')}</sheets></workbook>`;
}

/** At most 31 characters, none of `[]:*?/\`, each once whatever its case (Excel specifications and limits). */
function sheetNames(sheets: readonly SheetText[]): readonly string[] {
  const used = new Set<string>();
  return sheets.map(({ name }, index) => {
    const clean = name.replace(/[[\]:*?/\\\p{Cc}]|^'|'$/gu, '_').slice(0, 31) || `sheet ${index + 1}`;
    let free = clean;
    for (let n = 2; used.has(free.toLowerCase()); n += 1) free = `${clean.slice(0, 31 - `${n}`.length - 1)} ${n}`;
    used.add(free.toLowerCase());
    return free;
  });
}

const styles = [
  `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>`,
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>',
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>',
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
].join('');
