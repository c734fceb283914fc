/** formats: the words of nft text. */
import { printable, type TextPosition } from '../../diagnostics/public.ts';
import { SyntaxTrouble } from './syntax.ts';

/** end: a line break or `;` · mark: one of `{ } ( ) , = ! < > & | ^ . :` and `!= == <= >= << >>`. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end' | 'stop';
  readonly text: string;
  readonly offset: number;
}

const mostTokens = 20_000_000;

// A word may hold what addresses, ranges, names and ports hold; `.`, `:` and `-` inside a word belong to it.
const word = /[A-Za-z0-9_$@\\/*+~%\-.:[\]#?]/u;

export class Tokens {
  readonly #file: string;
  readonly #text: string;
  readonly #lines: number[] = [0];
  readonly #list: Token[] = [];
  #at = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.#lines.push(i + 1);
    this.#scan();
  }

  get peek(): Token {
    return this.at(0);
  }

  at(ahead: number): Token {
    return this.#list[this.#at + ahead] ?? { kind: 'stop', text: '', offset: this.#text.length };
  }

  next(): Token {
    const token = this.peek;
    this.#at += 1;
    return token;
  }

  /** Puts tokens in front of what follows. */
  insert(tokens: readonly Token[]): void {
    if (this.#list.length + tokens.length > mostTokens)
      throw new SyntaxTrouble(this.position(), 'the file has too many words', undefined, 'ruleset-too-large');
    this.#list.splice(this.#at, 0, ...tokens);
  }

  /** Takes the token when it is this word or mark. */
  take(text: string): boolean {
    const { kind, text: found } = this.peek;
    if (kind === 'string' || found !== text) return false;
    this.#at += 1;
    return true;
  }

  need(text: string): void {
    if (!this.take(text)) throw this.trouble(`\`${text}\``);
  }

  /** Line breaks and semicolons. */
  skipEnds(): void {
    while (this.peek.kind === 'end') this.#at += 1;
  }

  trouble(expected: string, token: Token = this.peek): SyntaxTrouble {
    const what =
      token.kind === 'stop'
        ? 'the file ends here'
        : token.kind === 'end'
          ? 'the line ends here'
          : `\`${printable(token.text, 60)}\` cannot stand here`;
    return new SyntaxTrouble(this.position(token), what, expected);
  }

  position(token: Token = this.peek): TextPosition {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= token.offset) low = middle;
      else high = middle - 1;
    }
    return { kind: 'text', file: this.#file, line: low + 1, column: token.offset - (this.#lines[low] ?? 0) + 1 };
  }

  #scan(): void {
    const text = this.#text;
    const put = (kind: Token['kind'], from: number, to: number): number => {
      this.#list.push({ kind, text: text.slice(from, to), offset: from });
      if (this.#list.length > mostTokens) {
        const position = this.position({ kind, text: '', offset: from });
        throw new SyntaxTrouble(position, 'the file has too many words', undefined, 'ruleset-too-large');
      }
      return to;
    };
    let i = 0;
    while (i < text.length) {
      const c = text.charAt(i);
      if (c === ' ' || c === '\t' || c === '\r') i += 1;
      else if (c === '\\' && /^\\\r?\n/u.test(text.slice(i, i + 3))) i = text.indexOf('\n', i) + 1;
      else if (c === '\n' || c === ';') i = put('end', i, i + 1);
      else if (c === '#') {
        const end = text.indexOf('\n', i);
        i = end < 0 ? text.length : end;
      } else if (c === '"') {
        const end = text.indexOf('"', i + 1);
        const line = text.indexOf('\n', i);
        if (end < 0 || (line >= 0 && line < end)) {
          const position = this.position({ kind: 'mark', text: c, offset: i });
          throw new SyntaxTrouble(position, 'a quotation mark is not closed', 'a `"` on the same line');
        }
        this.#list.push({ kind: 'string', text: text.slice(i + 1, end), offset: i });
        i = end + 1;
      } else if ('{}(),=!<>&|^'.includes(c)) {
        const two = text.slice(i, i + 2);
        i = put('mark', i, ['!=', '==', '<=', '>=', '<<', '>>'].includes(two) ? i + 2 : i + 1);
      } else if ((c === '.' || c === ':' || c === '-') && !word.test(text.charAt(i + 1))) i = put('mark', i, i + 1);
      else if (word.test(c)) {
        let end = i + 1;
        while (end < text.length && word.test(text.charAt(end)) && text.charAt(end) !== '#') end += 1;
        // `key : data` may be written without blanks; a colon at the end of a word is a mark of its own.
        if (text.charAt(end - 1) === ':' && !text.slice(i, end).endsWith('::')) end -= 1;
        i = put('word', i, end);
      } else {
        const position = this.position({ kind: 'mark', text: c, offset: i });
        throw new SyntaxTrouble(
          position,
          `\`${printable(c)}\` belongs to no word`,
          'nft text, as `nft list ruleset` prints it',
        );
      }
    }
  }
}
