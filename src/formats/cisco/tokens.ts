/** formats: the words of one line of a configuration, each with its place. */
import type { Position, TextPosition } from '../../diagnostics/public.ts';

export interface Token {
  readonly text: string;
  /** In lower case: keywords have none. */
  readonly word: string;
  readonly column: number;
}

/** A line that is read from left to right. */
export class Line {
  readonly tokens: readonly Token[];
  readonly #file: string;
  readonly #number: number;
  readonly #length: number;
  #at = 0;

  constructor(file: string, number: number, text: string) {
    this.#file = file;
    this.#number = number;
    this.#length = text.length;
    this.tokens = [...text.matchAll(/\S+/gu)].map((found) => ({
      text: found[0],
      word: found[0].toLowerCase(),
      column: found.index + 1,
    }));
  }

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  next(): Token | undefined {
    const token = this.tokens[this.#at];
    this.#at += 1;
    return token;
  }

  /** Takes the words when they come next. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.peek(i)?.word === word)) return false;
    this.#at += words.length;
    return true;
  }

  /** Everything from the next word on. */
  rest(): string {
    return this.tokens
      .slice(this.#at)
      .map(({ text }) => text)
      .join(' ');
  }

  /** Another line with these words, at the place where this one stands. */
  sub(text: string): Line {
    return new Line(this.#file, this.#number, text);
  }

  /** The place of a word; without one the place behind the last word. */
  position(token: Token | undefined = this.peek()): TextPosition {
    return { kind: 'text', file: this.#file, line: this.#number, column: token?.column ?? this.#length + 1 };
  }
}

/** Thrown by readers of one line, caught where lines are walked. */
export class LineError extends Error {
  readonly position: Position;
  readonly expected: string | undefined;

  constructor(message: string, position: Position, expected?: string) {
    super(message);
    this.position = position;
    this.expected = expected;
  }
}
