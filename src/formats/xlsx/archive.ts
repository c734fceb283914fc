/** formats: the parts of a ZIP archive, listed and judged before anything is unpacked. */
import { printable } from '../../diagnostics/public.ts';
import { PartError } from './refusal.ts';
import { type Part, readDirectory, readEntry } from './zip-records.ts';

export interface Archive {
  readonly bytes: Uint8Array;
  /** By exact name; names that differ only in case were refused. */
  readonly parts: ReadonlyMap<string, Part>;
}

const mostParts = 5_000;
/** Octets that one part, and all of them together, may unpack to. */
const largestPart = 64 * 1024 * 1024;
const largestTotal = 128 * 1024 * 1024;
/** Sheets of equal rows pack well, but not like a bomb; small parts may. */
const highestRatio = 200;
const ratioMatters = 4 * 1024 * 1024;

/**
 * The parts of a workbook's archive. Throws PartError: `sheet-archive-invalid` for what is no archive, is cut short,
 * encrypted, split, of the 64-bit form, or names parts twice or outside itself; `sheet-archive-bomb` for what says that
 * it unpacks to too much.
 */
export function readArchive(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { at, end, count } = readDirectory(view);
  if (count > mostParts) throw new PartError('sheet-archive-bomb', `the archive holds ${count} parts`);
  const found: Part[] = [];
  let offset = at;
  for (let i = 0; i < count; i += 1) {
    const { part, next } = readEntry(view, offset, end);
    offset = next;
    found.push(part);
  }
  if (offset !== end)
    throw new PartError('sheet-archive-invalid', 'the directory of the archive lists more than it counts');
  checkSizes(found);
  checkOverlap(found);
  return { bytes, parts: byName(found) };
}

function byName(found: readonly Part[]): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const folded = new Set<string>();
  for (const part of found) {
    const shown = `the archive holds the part \`${printable(part.name, 80)}\``;
    if (part.name.endsWith('/') && part.size === 0) continue;
    if (/^\/|(?:^|[/\\])\.\.(?:[/\\]|$)|^[a-z]:|\0/iu.test(part.name))
      throw new PartError('sheet-archive-invalid', `${shown}, which leads outside it`);
    if (part.name.includes('\\')) throw new PartError('sheet-archive-invalid', `${shown}, whose name has a backslash`);
    const fold = part.name.toLowerCase();
    if (folded.has(fold)) throw new PartError('sheet-archive-invalid', `${shown} twice`);
    folded.add(fold);
    parts.set(part.name, part);
  }
  return parts;
}

function checkSizes(parts: readonly Part[]): void {
  let total = 0;
  for (const part of parts) {
    total += part.size;
    const shown = `\`${printable(part.name, 80)}\``;
    if (part.size > largestPart || isDense(part)) {
      const message = `the part ${shown} says that it unpacks from ${part.compressed} to ${part.size} octets`;
      throw new PartError('sheet-archive-bomb', message);
    }
    if (total > largestTotal) {
      const message = `the parts up to ${shown} say that they unpack to ${total} octets`;
      throw new PartError('sheet-archive-bomb', message);
    }
  }
}

function isDense({ size, compressed }: Part): boolean {
  return size > ratioMatters && size > compressed * highestRatio;
}

/** Parts that share their data are a trick: each would be unpacked again. */
function checkOverlap(parts: readonly Part[]): void {
  const inOrder = [...parts].sort((a, b) => a.from - b.from);
  let end = 0;
  for (const { name, from, start, compressed } of inOrder) {
    if (from < end) {
      throw new PartError('sheet-archive-bomb', `the part \`${printable(name, 80)}\` overlaps another one`);
    }
    end = start + compressed;
  }
}
