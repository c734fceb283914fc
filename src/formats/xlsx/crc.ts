/** formats: the checksum of an archive's parts (CRC-32 of IEEE 802.3, as APPNOTE.TXT 4.4.7 has it). */

export const crcStart = 0xffff_ffff;

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = (c & 1) === 1 ? 0xedb8_8320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Begin with `crcStart`, end with `crcValue`. */
export function updateCrc(crc: number, bytes: Uint8Array): number {
  let c = crc;
  for (const byte of bytes) c = (table[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return c;
}

export function crcValue(crc: number): number {
  return (crc ^ 0xffff_ffff) >>> 0;
}
