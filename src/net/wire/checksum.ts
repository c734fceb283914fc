/** net: the checksums that make bytes a valid packet (RFC 1071; RFC 9260 appendix A for SCTP). */

/** The sum of big-endian 16-bit words, not yet folded or inverted. An odd last octet counts as if a zero followed. */
export function sumWords(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  let sum = 0;
  for (let i = from; i + 1 < to; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if ((to - from) % 2 === 1) sum += (bytes[to - 1] as number) << 8;
  return sum;
}

/** The Internet checksum of words already summed. */
export function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

const crcTable: Uint32Array = new Uint32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
  return value >>> 0;
});

/** CRC32c of the octets, as a number whose lowest octet goes on the wire first. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const octet of bytes) crc = ((crcTable[(crc ^ octet) & 255] as number) ^ (crc >>> 8)) >>> 0;
  return (crc ^ 0xffff_ffff) >>> 0;
}
