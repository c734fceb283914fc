/** Workbooks written octet by octet, so that tests can write wrong ones: a ZIP archive and the XML parts of a sheet. */
import { deflateSync } from 'fflate';

/** `says` is what the records of the archive claim instead of the truth. */
export interface ZipEntry {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly stored?: boolean;
  readonly says?: {
    readonly size?: number;
    readonly compressed?: number;
    readonly crc?: number;
    readonly flags?: number;
    readonly method?: number;
    readonly localName?: string;
    /** Where the local header stands. */
    readonly from?: number;
  };
}

/** What the end record claims instead of the truth. */
export interface ZipEnd {
  readonly comment?: string;
  readonly count?: number;
  readonly at?: number;
  readonly length?: number;
  readonly disk?: number;
}

const encoder = new TextEncoder();

export function zip(entries: readonly ZipEntry[], end: ZipEnd = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, stored = false, says = {} } of entries) {
    const bytes = typeof data === 'string' ? encoder.encode(data) : data;
    const packed = stored ? bytes : deflateSync(bytes);
    const method = says.method ?? (stored ? 0 : 8);
    const [crc, compressed, size] = [
      says.crc ?? crc32(bytes),
      says.compressed ?? packed.length,
      says.size ?? bytes.length,
    ];
    const flags = says.flags ?? 0x0800;
    const shared = [u16(flags), u16(method), u32(0x5a21_0000), u32(crc), u32(compressed), u32(size)];
    const local = encoder.encode(says.localName ?? name);
    const named = encoder.encode(name);
    const header = join([u32(0x0403_4b50), u16(20), ...shared, u16(local.length), u16(0), local, packed]);
    const from = says.from ?? offset;
    directory.push(
      join([
        u32(0x0201_4b50),
        u16(20),
        u16(20),
        ...shared,
        u16(named.length),
        u16(0),
        u16(0),
        u16(0),
        u16(0),
        u32(0),
        u32(from),
        named,
      ]),
    );
    pieces.push(header);
    offset += header.length;
  }
  const listed = join(directory);
  const count = end.count ?? entries.length;
  const comment = encoder.encode(end.comment ?? '');
  const disk = end.disk ?? 0;
  return join([
    ...pieces,
    listed,
    u32(0x0605_4b50),
    u16(disk),
    u16(disk),
    u16(count),
    u16(count),
    u32(end.length ?? listed.length),
    u32(end.at ?? offset),
    u16(comment.length),
    comment,
  ]);
}

export interface SheetSketch {
  readonly name: string;
  /** A whole worksheet part. */
  readonly xml: string;
  readonly state?: 'hidden' | 'veryHidden';
}

export interface WorkbookSketch {
  readonly sheets: readonly SheetSketch[];
  /** Attributes of `workbookPr`. */
  readonly properties?: string;
  /** Whole parts. */
  readonly strings?: string;
  readonly styles?: string;
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';

/** The parts of a workbook, to be zipped as they are or after a test has spoilt one. */
export function workbookParts({ sheets, properties = '', strings, styles }: WorkbookSketch): readonly ZipEntry[] {
  const relations = [
    ...sheets.map((_, i) => relation(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`)),
    ...(strings === undefined ? [] : [relation('rIdS', 'sharedStrings', 'sharedStrings.xml')]),
    ...(styles === undefined ? [] : [relation('rIdT', 'styles', 'styles.xml')]),
  ];
  const list = sheets.map(
    ({ name, state }, i) =>
      `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${i + 1}"/>`,
  );
  return [
    { name: '[Content_Types].xml', data: `<Types xmlns="${packaged}/content-types"/>` },
    { name: '_rels/.rels', data: relationships([relation('rId1', 'officeDocument', 'xl/workbook.xml')]) },
    {
      name: 'xl/workbook.xml',
      data: `<workbook ${main} xmlns:r="${office}"><workbookPr ${properties}/><sheets>${list.join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', data: relationships(relations) },
    ...sheets.map(({ xml }, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data: xml })),
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', data: strings }]),
    ...(styles === undefined ? [] : [{ name: 'xl/styles.xml', data: styles }]),
  ];
}

/** `rows` is what stands in `sheetData`; `before` and `after` what stands around it. */
export function sheetXml(rows: string, before = '', after = ''): string {
  return `<worksheet ${main}>${before}<sheetData>${rows}</sheetData>${after}</worksheet>`;
}

/** A worksheet of texts, empty ones left out; the first row is row 1. */
export function textSheet(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string =>
    text === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
  return sheetXml(rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join(''));
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/gu, (c) => `&#${c.charCodeAt(0)};`);
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
}

function relationships(list: readonly string[]): string {
  return `<Relationships xmlns="${packaged}/relationships">${list.join('')}</Relationships>`;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function u16(n: number): Uint8Array {
  return Uint8Array.of(n & 255, (n >>> 8) & 255);
}

function u32(n: number): Uint8Array {
  return Uint8Array.of(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255);
}

/** Bit by bit, so that it shares nothing with the reader's table. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb8_8320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
