/** formats: which parts of an archive are the sheets, the shared strings and the styles of a workbook (ECMA-376 18.2). */
import { printable } from '../../diagnostics/public.ts';
import type { Archive } from './archive.ts';
import { isTrue } from './on-off.ts';
import { PartError } from './refusal.ts';
import { partAt, type Relation, relationsOf } from './relations.ts';
import { type Opened, readXml } from './xml.ts';
import type { Part } from './zip-records.ts';

export interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: Part;
}

export interface Workbook {
  readonly sheets: readonly SheetEntry[];
  readonly strings?: Part;
  readonly styles?: Part;
  /** Dates count from 1904 instead of 1900. */
  readonly from1904: boolean;
}

const mostSheets = 500;

/** Follows the relationships rather than guessing `xl/worksheets/sheet1.xml`. Throws PartError. */
export function readWorkbook(archive: Archive): Workbook {
  const offices = relationsOf(archive, '').filter(({ type }) => type.endsWith('/officeDocument'));
  if (offices.length > 1) throw invalid('the archive holds two workbooks');
  const path = offices[0]?.target ?? 'xl/workbook.xml';
  const part = partAt(archive, path);
  if (part === undefined) throw invalid('the archive holds no workbook');
  const related = relationsOf(archive, path);
  const reader = new SheetList(archive, related);
  readXml(archive, part, reader);
  const strings = only(archive, related, '/sharedStrings', 'list of texts');
  const styles = only(archive, related, '/styles', 'list of styles');
  return {
    sheets: reader.sheets,
    from1904: reader.from1904,
    ...(strings === undefined ? {} : { strings }),
    ...(styles === undefined ? {} : { styles }),
  };
}

class SheetList {
  readonly sheets: SheetEntry[] = [];
  from1904 = false;
  readonly #archive: Archive;
  readonly #byId: ReadonlyMap<string, Relation>;
  readonly #names = new Set<string>();
  readonly #parts = new Set<Part>();

  constructor(archive: Archive, related: readonly Relation[]) {
    this.#archive = archive;
    this.#byId = new Map(related.map((relation) => [relation.id, relation]));
  }

  open(element: Opened): void {
    const { name, parent, depth, attribute } = element;
    if (depth === 1 && name !== 'workbook') throw invalid(`the workbook is a \`${printable(name, 40)}\``);
    if (depth === 2 && name === 'workbookPr') this.from1904 = isTrue(attribute('date1904'));
    if (depth === 3 && parent === 'sheets') this.#addSheet(element);
  }

  #addSheet({ attribute, prefixed }: Opened): void {
    const name = attribute('name') ?? '';
    const shown = `the sheet \`${printable(name, 60)}\``;
    const relation = this.#byId.get(prefixed('id') ?? '');
    if (relation === undefined) throw invalid(`${shown} refers to no part of the workbook`);
    // Chart and dialogue sheets hold no cells.
    if (/\/(?:chartsheet|dialogsheet)$/u.test(relation.type)) return;
    if (!relation.type.endsWith('/worksheet')) throw invalid(`${shown} is of a kind that is not read`);
    const part = partAt(this.#archive, relation.target);
    if (part === undefined) throw invalid(`${shown} is missing from the archive`);
    if (this.#names.has(name.toLowerCase())) throw invalid(`two sheets are called \`${printable(name, 60)}\``);
    if (this.#parts.has(part)) throw invalid(`${shown} shares its cells with another one`);
    if (this.sheets.length >= mostSheets)
      throw new PartError('sheet-archive-bomb', `the workbook has more than ${mostSheets} sheets`);
    this.#names.add(name.toLowerCase());
    this.#parts.add(part);
    const hidden = (attribute('state') ?? 'visible') !== 'visible';
    this.sheets.push({ name, hidden, part });
  }
}

function only(archive: Archive, related: readonly Relation[], type: string, what: string): Part | undefined {
  const relations = related.filter((candidate) => candidate.type.endsWith(type));
  if (relations.length > 1) throw invalid(`the workbook has more than one ${what}`);
  const [relation] = relations;
  if (relation === undefined) return undefined;
  const part = partAt(archive, relation.target);
  if (part === undefined) throw invalid(`the ${what} of the workbook is missing from the archive`);
  return part;
}

function invalid(message: string): PartError {
  return new PartError('sheet-archive-invalid', message);
}
