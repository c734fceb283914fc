/** formats: windows-1252, as older spreadsheets write it (the table of the WHATWG Encoding Standard). */

// From 0x80 to 0x9f; a blank stands for an octet that means nothing and stays a control character.
const high = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/**
 * Some versions of Node decode windows-1252 as Latin-1, so that `’` and `€` become control characters: those are put
 * right here, whichever way the platform decoded.
 */
export function decodeWindows1252(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes).replace(/[\u0080-\u009f]/gu, (c) => {
    const character = high.charAt(c.charCodeAt(0) - 0x80);
    return character === ' ' ? c : character;
  });
}
