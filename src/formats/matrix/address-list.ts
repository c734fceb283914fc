/** formats: addresses separated by blanks, where `a b` may also be an address and its mask. */
import type { Parsed } from '../../diagnostics/public.ts';
import { parsePrefix } from '../../net/public.ts';
import { quote, refusal } from './clean-text.ts';

const oneAddress = /^(?:[0-9]+(?:\.[0-9]+){3}|[0-9a-f]*:[0-9a-f:.]*)(?:\/[0-9.]+)?$/iu;
const broadcast = '255.255.255.255';

/**
 * The items of `text` when it is two or more addresses or prefixes between blanks; undefined when it is not.
 * `a m` and `a m b m` with masks `m` are prefixes. In any other list a mask is refused but for 255.255.255.255, which
 * is the broadcast address there; `a 255.255.255.255` could be either and is refused.
 */
export function spacedAddresses(text: string): Parsed<readonly string[]> | undefined {
  const tokens = text.split(' ');
  if (tokens.length < 2 || !tokens.every((token) => oneAddress.test(token))) return undefined;
  const pairs =
    tokens.length % 2 === 0 && tokens.every((token, i) => i % 2 === 0 || isMaskOf(tokens[i - 1] ?? '', token));
  if (!pairs) {
    const mask = tokens.find((token, i) => i > 0 && token !== broadcast && isMaskOf(tokens[i - 1] ?? '', token));
    return mask === undefined ? { ok: true, value: tokens } : ambiguous(text);
  }
  if (tokens.includes(broadcast)) return ambiguous(text);
  return { ok: true, value: tokens.flatMap((token, i) => (i % 2 === 0 ? [`${token} ${tokens[i + 1]}`] : [])) };
}

/** Only what looks like a mask counts: contiguous ones first or last, in a quad that starts with 255 or 0. */
function isMaskOf(address: string, token: string): boolean {
  return /^(?:255|0)\./u.test(token) && !address.includes('/') && parsePrefix(`${address} ${token}`).ok;
}

function ambiguous(text: string): Parsed<never> {
  return refusal(
    'cell-not-understood',
    `${quote(text)} can be read as addresses or as addresses with masks`,
    'prefixes such as `10.0.0.0/24`, or addresses separated by `;`',
  );
}
