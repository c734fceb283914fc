/** report: how many terminal columns a text takes, and cutting and wrapping by that measure. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const plainAscii = /^[\u0020-\u007e]*$/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
// Unicode Standard Annex 11, wide and full-width blocks; emoji shown as pictures take two columns as well.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u;

/** Columns of one line of text without escape sequences. */
export function displayWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += graphemeWidth(segment);
  return columns;
}

/** `text` in at most `columns` columns, with `…` in place of what was cut. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  return `${takeColumns(text, columns - 1).head}…`;
}

/** Spaces to the left or right up to `columns`; a longer text is returned as it is. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const missing = Math.max(0, columns - displayWidth(text));
  return side === 'left' ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

/** `text` as lines of at most `columns` columns: broken at spaces, inside a word only when the word alone is wider. */
export function wrap(text: string, columns: number): readonly string[] {
  const limit = Math.max(1, columns);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    const before = lines.length;
    let line = '';
    for (const word of paragraph.split(' ')) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (displayWidth(joined) <= limit) {
        line = joined;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (displayWidth(line) > limit) {
        const { head, tail } = breakWord(line, limit);
        lines.push(head);
        line = tail;
      }
    }
    if (line !== '' || lines.length === before) lines.push(line);
  }
  return lines;
}

function graphemeWidth(segment: string): number {
  if (invisible.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}

function takeColumns(text: string, columns: number): { readonly head: string; readonly tail: string } {
  let used = 0;
  let head = '';
  for (const { segment, index } of graphemes.segment(text)) {
    used += graphemeWidth(segment);
    if (used > columns) return { head, tail: text.slice(index) };
    head += segment;
  }
  return { head, tail: '' };
}

// Names such as `fw-alpha:lan.110` are easier to read when they break behind their own punctuation.
function breakWord(word: string, columns: number): { readonly head: string; readonly tail: string } {
  const cut = takeColumns(word, columns);
  const soft = /^.*[-:/.,;@]/u.exec(cut.head)?.[0];
  if (soft !== undefined && soft.length * 2 > cut.head.length) return { head: soft, tail: word.slice(soft.length) };
  // A grapheme wider than the column still has to move on, or the loop would not end.
  if (cut.head !== '') return cut;
  const first = [...graphemes.segment(word)][0]?.segment ?? word;
  return { head: first, tail: word.slice(first.length) };
}
