/** formats: the octets of a text file as text, in the encodings that spreadsheets write. */
import type { Diagnostic } from '../../diagnostics/public.ts';

export interface DecodedText {
  readonly text: string;
  readonly remarks: readonly Diagnostic[];
}

/** UTF-8 with or without BOM, UTF-16 with BOM, else windows-1252 with the warning `encoding-guessed`. */
export function decodeText(file: string, bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), remarks: [] };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), remarks: [] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), remarks: [] };
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    return {
      text,
      remarks: [
        {
          severity: 'warning',
          code: 'encoding-guessed',
          message: 'the file is not UTF-8 and is read as windows-1252',
          position: { kind: 'file', file },
          help: 'save it as `CSV UTF-8`, or check the accented letters',
        },
      ],
    };
  }
}
