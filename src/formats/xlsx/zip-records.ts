/** formats: the records of a ZIP archive as they stand in its octets (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16). */
import { printable } from '../../diagnostics/public.ts';
import { PartError } from './refusal.ts';

/** One file of the archive. Sizes and places in octets: `from` is its local header, `start` its compressed data. */
export interface Part {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly from: number;
  readonly start: number;
}

/** Where the central directory stands and how many parts it lists. */
export interface Directory {
  readonly at: number;
  readonly end: number;
  readonly count: number;
}

const endLength = 22;
const entryLength = 46;
const localLength = 30;
const longestComment = 0xffff;
const cutShort = 'the archive is cut short or damaged';

/**
 * The directory that the end record names. Only a record that ends with the file counts, and only a directory that ends
 * where the record begins: other programs might take another one. Throws PartError.
 */
export function readDirectory(view: DataView): Directory {
  const end = findEnd(view);
  if (end === undefined) throw invalid('the archive has no end: the file is cut short, or octets follow its end');
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const at = view.getUint32(end + 16, true);
  if (count === 0xffff || length === 0xffff_ffff || at === 0xffff_ffff)
    throw invalid('the archive is of the 64-bit form');
  if (
    view.getUint16(end + 4, true) !== 0 ||
    view.getUint16(end + 6, true) !== 0 ||
    view.getUint16(end + 8, true) !== count
  )
    throw invalid('the archive is split into several files');
  if (at + length !== end) throw invalid('the directory of the archive is not where its end says');
  return { at, end, count };
}

/** The last 22 octets, or as many before a comment of up to 65,535. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - endLength;
  for (let at = last; at >= 0 && at >= last - longestComment; at -= 1) {
    if (view.getUint32(at, true) === 0x0605_4b50 && view.getUint16(at + 20, true) === last - at) return at;
  }
  return undefined;
}

/** The entry of the directory at `at`, held against its local header; `next` is where the next one begins. Throws PartError. */
export function readEntry(view: DataView, at: number, end: number): { readonly part: Part; readonly next: number } {
  if (at + entryLength > end || view.getUint32(at, true) !== 0x0201_4b50) throw invalid(cutShort);
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const compressed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const nameLength = view.getUint16(at + 28, true);
  const next = at + entryLength + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  const from = view.getUint32(at + 42, true);
  if (next > end) throw invalid(cutShort);
  const name = text(view, at + entryLength, nameLength);
  const shown = `the part \`${printable(name, 80)}\``;
  if ((flags & 1) !== 0) throw invalid(`${shown} is encrypted`);
  if (size === 0xffff_ffff || compressed === 0xffff_ffff || from === 0xffff_ffff)
    throw invalid(`${shown} is of the 64-bit form`);
  if (method !== 0 && method !== 8) throw invalid(`${shown} is packed by the unknown method ${method}`);
  if (from + localLength > view.byteLength || view.getUint32(from, true) !== 0x0403_4b50) throw invalid(cutShort);
  const localNameLength = view.getUint16(from + 26, true);
  const start = from + localLength + localNameLength + view.getUint16(from + 28, true);
  if (start + compressed > view.byteLength) throw invalid(`${shown} is cut short`);
  const localName = text(view, from + localLength, localNameLength);
  if (localName !== name || view.getUint16(from + 8, true) !== method)
    throw invalid(`${shown} is called \`${printable(localName, 80)}\`, or packed otherwise, where its data begin`);
  if (method === 0 && size !== compressed) throw invalid(`${shown} contradicts itself about its size`);
  const crc = view.getUint32(at + 16, true);
  return { part: { name, deflated: method === 8, crc, compressed, size, from, start }, next };
}

function text(view: DataView, at: number, length: number): string {
  return new TextDecoder('utf-8').decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}

function invalid(message: string): PartError {
  return new PartError('sheet-archive-invalid', message);
}
