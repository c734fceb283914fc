/** report: text as XML 1.0 can hold it. */
import { printable } from '../diagnostics/public.ts';

/** Safe between tags and in attributes with double quotes; control characters are shown, line ends kept. */
export function escapeXml(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, 20_000))
    .join('\n')
    .replace(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
