/** formats: which parts of an archive are the sheets, the shared strings and the styles of a workbook (ECMA-376 part 2 and 18.2). */
import type { Archive, Part } from './archive.ts';
import { PartError } from './unpack.ts';
import { readXml } from './xml.ts';

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
  const office = relationships(archive, '').find(({ type }) => type.endsWith('/officeDocument'));
  const path = office?.target ?? 'xl/workbook.xml';
  const part = partAt(archive, path);
  if (part === undefined) throw new PartError('sheet-archive-invalid', 'the archive holds no workbook');
  const related = relationships(archive, path);
  const byId = new Map(related.map((relation) => [relation.id, relation]));
  const sheets: SheetEntry[] = [];
  let from1904 = false;
  readXml(archive, part, {
    open(name, attribute) {
      if (name === 'workbookPr') from1904 = isTrue(attribute('date1904'));
      if (name !== 'sheet') return;
      const relation = byId.get(attribute('id') ?? '');
      // Chart and dialogue sheets hold no cells.
      if (relation === undefined || !relation.type.endsWith('/worksheet')) return;
      const sheet = partAt(archive, relation.target);
      if (sheet === undefined)
        throw new PartError('sheet-archive-invalid', 'a sheet of the workbook is missing from the archive');
      if (sheets.length >= mostSheets)
        throw new PartError('sheet-archive-bomb', `the workbook has more than ${mostSheets} sheets`);
      const state = attribute('state') ?? 'visible';
      sheets.push({ name: attribute('name') ?? '', hidden: state !== 'visible', part: sheet });
    },
  });
  const strings = find(archive, related, '/sharedStrings');
  const styles = find(archive, related, '/styles');
  return {
    sheets,
    from1904,
    ...(strings === undefined ? {} : { strings }),
    ...(styles === undefined ? {} : { styles }),
  };
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** What the part at `path` (`''`: the package) refers to inside the archive, targets made absolute. */
function relationships(archive: Archive, path: string): readonly Relation[] {
  const cut = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, cut);
  const part = partAt(archive, `${folder}_rels/${path.slice(cut)}.rels`);
  const found: Relation[] = [];
  if (part === undefined) return found;
  readXml(archive, part, {
    open(name, attribute) {
      if (name !== 'Relationship' || attribute('TargetMode') === 'External') return;
      const target = attribute('Target') ?? '';
      found.push({ id: attribute('Id') ?? '', type: attribute('Type') ?? '', target: absolute(folder, target) });
    },
  });
  return found;
}

function absolute(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function find(archive: Archive, related: readonly Relation[], type: string): Part | undefined {
  const relation = related.find((candidate) => candidate.type.endsWith(type));
  return relation === undefined ? undefined : partAt(archive, relation.target);
}

/** Part names are equal whatever their case (ECMA-376 part 2, 9.1.1). */
function partAt(archive: Archive, path: string): Part | undefined {
  const exact = archive.parts.get(path);
  if (exact !== undefined) return exact;
  const lower = path.toLowerCase();
  return [...archive.parts.values()].find(({ name }) => name.toLowerCase() === lower);
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
