/** formats: where octets stop being UTF-8. */

/** The text of the longest start of `bytes` that is UTF-8, by halving: what is valid up to a point is so up to every earlier one. */
export function validUtf8Start(bytes: Uint8Array): string {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, good), { stream: true });
}

function decodes(bytes: Uint8Array): boolean {
  try {
    // As a stream, so that a character cut at the end is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
