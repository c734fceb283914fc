/** formats: one part of an archive as pieces of text, never more than it declared. */
import { Inflate } from 'fflate';
import { printable } from '../../diagnostics/public.ts';
import type { Archive } from './archive.ts';
import { crcStart, crcValue, updateCrc } from './crc.ts';
import { PartError } from './refusal.ts';
import type { Part } from './zip-records.ts';

// Deflate unpacks to at most 1,032 times its input, so that one piece never takes more than about 8 MiB.
const pieceLength = 8 * 1024;

/**
 * Hands the text of `part` to `take`, piece by piece. Throws PartError: `sheet-archive-bomb` as soon as it unpacks to
 * more than it declared, `sheet-archive-invalid` when it is damaged, `sheet-xml-invalid` when it is not UTF-8.
 */
export function unpackText(archive: Archive, part: Part, take: (text: string) => void): void {
  const shown = `\`${printable(part.name, 80)}\``;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  unpackOctets(archive, part, (piece) => take(decode(decoder, piece, true, shown)));
  take(decode(decoder, new Uint8Array(), false, shown));
}

/** Hands the octets of `part` to `take`, piece by piece. Throws PartError as `unpackText` does. */
export function unpackOctets(archive: Archive, part: Part, take: (piece: Uint8Array) => void): void {
  const shown = `\`${printable(part.name, 80)}\``;
  let size = 0;
  let crc = crcStart;
  const pieces: Uint8Array[] = [];
  const collect = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > part.size) {
      throw new PartError(
        'sheet-archive-bomb',
        `the part ${shown} unpacks to more than the ${part.size} octets it declares`,
      );
    }
    crc = updateCrc(crc, piece);
    pieces.push(piece);
  };
  const data = archive.bytes.subarray(part.start, part.start + part.compressed);
  const inflate = new Inflate(collect);
  for (let at = 0; at < data.length || at === 0; at += pieceLength) {
    const piece = data.subarray(at, at + pieceLength);
    const final = at + pieceLength >= data.length;
    if (part.deflated) push(inflate, piece, final, shown);
    else collect(piece);
    for (const octets of pieces.splice(0)) take(octets);
    if (final) break;
  }
  if (size !== part.size || crcValue(crc) !== part.crc) {
    throw new PartError(
      'sheet-archive-invalid',
      `the part ${shown} is damaged: it does not unpack to what it declares`,
    );
  }
}

function push(inflate: Inflate, piece: Uint8Array, final: boolean, shown: string): void {
  try {
    inflate.push(piece, final);
  } catch (error) {
    if (error instanceof PartError) throw error;
    throw new PartError('sheet-archive-invalid', `the part ${shown} is damaged`);
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, piece: Uint8Array, stream: boolean, shown: string): string {
  try {
    return decoder.decode(piece, { stream });
  } catch {
    throw new PartError('sheet-xml-invalid', `the part ${shown} is not UTF-8 text`);
  }
}
