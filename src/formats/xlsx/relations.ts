/** formats: what a part of an archive refers to by id (ECMA-376 part 2, Open Packaging Conventions, clause 9). */
import { printable } from '../../diagnostics/public.ts';
import type { Archive } from './archive.ts';
import { PartError } from './refusal.ts';
import { readXml } from './xml.ts';
import type { Part } from './zip-records.ts';

/** `target` is the path of a part from the root of the archive. */
export interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** What the part at `path` (`''`: the archive itself) refers to inside the archive; links to outside are left out. Throws PartError. */
export function relationsOf(archive: Archive, path: string): readonly Relation[] {
  const cut = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, cut);
  const part = partAt(archive, `${folder}_rels/${path.slice(cut)}.rels`);
  const found = new Map<string, Relation>();
  if (part === undefined) return [];
  readXml(archive, part, {
    open({ name, attribute }) {
      if (name !== 'Relationship' || attribute('TargetMode') === 'External') return;
      const id = attribute('Id') ?? '';
      if (found.has(id))
        throw new PartError('sheet-archive-invalid', `two relations have the id \`${printable(id, 60)}\``);
      found.set(id, { id, type: attribute('Type') ?? '', target: absolute(folder, attribute('Target') ?? '') });
    },
  });
  return [...found.values()];
}

function absolute(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target : `${folder}${target}`).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

/** Part names are equal whatever their case (ECMA-376 part 2, 6.2.2.3). */
export function partAt(archive: Archive, path: string): Part | undefined {
  const exact = archive.parts.get(path);
  if (exact !== undefined) return exact;
  const lower = path.toLowerCase();
  return [...archive.parts.values()].find(({ name }) => name.toLowerCase() === lower);
}
