/** formats: the parts of a ZIP archive, listed and judged before anything is unpacked (APPNOTE.TXT 6.3). */
import { type Diagnostic, type ErrorCode, type Outcome, printable } from '../../diagnostics/public.ts';

/** One file of the archive. Sizes in octets; `start` is where its compressed data begin. */
export interface Part {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly start: number;
}

export interface Archive {
  readonly bytes: Uint8Array;
  /** By exact name; names that differ only in case were refused. */
  readonly parts: ReadonlyMap<string, Part>;
}

const mostParts = 5_000;
/** Octets that one part, and all of them together, may unpack to. */
const largestPart = 128 * 1024 * 1024;
const largestTotal = 256 * 1024 * 1024;
/** Sheets of equal rows pack well, but not like a bomb; small parts may. */
const highestRatio = 200;
const ratioMatters = 4 * 1024 * 1024;

/**
 * The parts of a workbook's archive. Errors: `sheet-archive-invalid` for what is no archive, is cut short, encrypted,
 * split, or names parts twice or outside itself; `sheet-archive-bomb` for what says that it unpacks to too much.
 */
export function readArchive(file: string, bytes: Uint8Array): Outcome<Archive> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined)
    return refuse(file, 'sheet-archive-invalid', 'the archive has no end: the file is cut short or no workbook');
  const count = view.getUint16(end + 10, true);
  const at = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0 || count === 0xffff || at === 0xffff_ffff) {
    return refuse(file, 'sheet-archive-invalid', 'the archive is split or of the 64-bit form');
  }
  if (count > mostParts) return refuse(file, 'sheet-archive-bomb', `the archive holds ${count} parts`);
  const parts = new Map<string, Part>();
  const folded = new Set<string>();
  let offset = at;
  let total = 0;
  let packed = 0;
  for (let i = 0; i < count; i += 1) {
    const entry = readEntry(view, offset, end);
    if (typeof entry === 'string') return refuse(file, 'sheet-archive-invalid', entry);
    const { part, next } = entry;
    offset = next;
    if (part.name.endsWith('/') && part.size === 0) continue;
    const shown = printable(part.name, 80);
    if (/^[/\\]|\\|(?:^|\/)\.\.(?:\/|$)|^[a-z]:/iu.test(part.name) || part.name.includes('\0')) {
      return refuse(
        file,
        'sheet-archive-invalid',
        `the archive names the part \`${shown}\`, which leads outside itself`,
      );
    }
    const fold = part.name.toLowerCase();
    if (folded.has(fold)) return refuse(file, 'sheet-archive-invalid', `the archive holds the part \`${shown}\` twice`);
    folded.add(fold);
    total += part.size;
    packed += part.compressed;
    if (part.size > largestPart || total > largestTotal || isDense(part)) {
      const message = `the part \`${shown}\` says that it unpacks from ${part.compressed} to ${part.size} octets`;
      return refuse(file, 'sheet-archive-bomb', message);
    }
    parts.set(part.name, part);
  }
  // Parts that share their data would unpack to more than their sum says.
  if (packed > bytes.length) return refuse(file, 'sheet-archive-bomb', 'the parts of the archive overlap');
  return { ok: true, value: { bytes, parts }, remarks: [] };
}

function isDense({ size, compressed }: Part): boolean {
  return size > ratioMatters && size > compressed * highestRatio;
}

/** The end-of-central-directory record: the last 22 octets, or before a comment of up to 65,535. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at >= last - 0xffff; at -= 1) {
    if (view.getUint32(at, true) === 0x0605_4b50 && at + 22 + view.getUint16(at + 20, true) <= view.byteLength)
      return at;
  }
  return undefined;
}

/** One entry of the central directory with its local header looked up; or what is wrong with it. */
function readEntry(view: DataView, at: number, end: number): { readonly part: Part; readonly next: number } | string {
  if (at + 46 > end || view.getUint32(at, true) !== 0x0201_4b50) return 'the archive is cut short or damaged';
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const compressed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const nameLength = view.getUint16(at + 28, true);
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  const local = view.getUint32(at + 42, true);
  if (next > end) return 'the archive is cut short or damaged';
  const name = text(view, at + 46, nameLength);
  const shown = printable(name, 80);
  if ((flags & 1) !== 0) return `the part \`${shown}\` is encrypted`;
  if (method !== 0 && method !== 8) return `the part \`${shown}\` is packed by an unknown method`;
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== 0x0403_4b50)
    return 'the archive is cut short or damaged';
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + compressed > view.byteLength) return `the part \`${shown}\` is cut short`;
  if (method === 0 && size !== compressed) return `the part \`${shown}\` contradicts itself about its size`;
  return { part: { name, deflated: method === 8, crc: view.getUint32(at + 16, true), compressed, size, start }, next };
}

function text(view: DataView, at: number, length: number): string {
  return new TextDecoder('utf-8').decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}

export function refuse(
  file: string,
  code: ErrorCode,
  message: string,
  help?: string,
): { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  const mend =
    help ??
    (code === 'sheet-archive-bomb'
      ? 'copy the matrix into a new workbook'
      : 'open it in a spreadsheet and save it again as .xlsx, without a password');
  return {
    ok: false,
    diagnostics: [{ severity: 'error', code, message, position: { kind: 'file', file }, help: mend }],
  };
}
