/** formats: an archive with some parts replaced and every other octet as it was (APPNOTE.TXT 6.3). */
import { deflateSync } from 'fflate';
import type { Archive } from './archive.ts';
import { crcStart, crcValue, updateCrc } from './crc.ts';

/** One entry of the central directory: where its record and its local header stand. */
interface Entry {
  readonly name: string;
  readonly record: number;
  readonly length: number;
  readonly local: number;
}

const localHeader = 30;
// Bit 3 says that the sizes follow the data; a replaced part has them in its header.
const sizesFollow = 0x0008;
const deflated = 8;

/**
 * The archive with the parts in `replaced` (by name, unpacked) packed anew. The order of the parts, their names, dates
 * and attributes, and every part that is not replaced stay octet for octet. `archive` has been read without error.
 */
export function repack({ bytes }: Archive, replaced: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const directory = view.getUint32(end + 16, true);
  const entries = entriesOf(view, directory, view.getUint16(end + 10, true));
  const byPlace = [...entries].sort((a, b) => a.local - b.local);
  const pieces: Uint8Array[] = [bytes.subarray(0, byPlace[0]?.local ?? directory)];
  let length = pieces[0]?.length ?? 0;
  const records = new Map<Entry, Uint8Array>();
  for (const [index, entry] of byPlace.entries()) {
    const until = byPlace[index + 1]?.local ?? directory;
    const record = bytes.slice(entry.record, entry.record + entry.length);
    const content = replaced.get(entry.name);
    const piece =
      content === undefined
        ? bytes.subarray(entry.local, until)
        : packed(view, entry, content, new DataView(record.buffer));
    new DataView(record.buffer).setUint32(42, length, true);
    records.set(entry, record);
    pieces.push(piece);
    length += piece.length;
  }
  const start = length;
  for (const entry of entries) {
    const record = records.get(entry) ?? new Uint8Array();
    pieces.push(record);
    length += record.length;
  }
  const last = bytes.slice(end);
  const lastView = new DataView(last.buffer);
  lastView.setUint32(12, length - start, true);
  lastView.setUint32(16, start, true);
  return joined([...pieces, last], length + last.length);
}

/** The part's local header with new sizes and its packed data; `record` is brought to the same. */
function packed(view: DataView, { local }: Entry, content: Uint8Array, record: DataView): Uint8Array {
  const names = view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const header = new Uint8Array(localHeader + names);
  header.set(new Uint8Array(view.buffer, view.byteOffset + local, header.length));
  const data = deflateSync(content, { level: 6 });
  // Both headers hold the same fields in the same order, the directory's two octets further on.
  for (const [target, shift] of [
    [new DataView(header.buffer), 0],
    [record, 2],
  ] as const) {
    target.setUint16(6 + shift, target.getUint16(6 + shift, true) & ~sizesFollow, true);
    target.setUint16(8 + shift, deflated, true);
    target.setUint32(14 + shift, crcValue(updateCrc(crcStart, content)), true);
    target.setUint32(18 + shift, data.length, true);
    target.setUint32(22 + shift, content.length, true);
  }
  return joined([header, data], header.length + data.length);
}

function entriesOf(view: DataView, directory: number, count: number): readonly Entry[] {
  const entries: Entry[] = [];
  let at = directory;
  for (let i = 0; i < count; i += 1) {
    const named = view.getUint16(at + 28, true);
    const length = 46 + named + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, named));
    entries.push({ name, record: at, length, local: view.getUint32(at + 42, true) });
    at += length;
  }
  return entries;
}

function endOf(view: DataView): number {
  let at = view.byteLength - 22;
  while (view.getUint32(at, true) !== 0x0605_4b50 || at + 22 + view.getUint16(at + 20, true) > view.byteLength) at -= 1;
  return at;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
