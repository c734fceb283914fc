/** formats: nft expressions: what a packet is asked for, and the values it is held against. */
import { bareMeta, computed, ctKeys, headers } from './selectors.ts';
import { type Element, type Expression, SyntaxTrouble, type VerdictSyntax } from './syntax.ts';
import type { Token, Tokens } from './tokens.ts';

const deepest = 64;
const mostElements = 1_000_000;
const verdicts: ReadonlySet<string> = new Set(['accept', 'drop', 'continue', 'return', 'jump', 'goto', 'queue']);
const operators: ReadonlyMap<string, string> = new Map([
  ['&', '&'],
  ['|', '|'],
  ['^', '^'],
  ['<<', '<<'],
  ['>>', '>>'],
  ['and', '&'],
  ['or', '|'],
  ['xor', '^'],
  ['lshift', '<<'],
  ['rshift', '>>'],
]);

export class ExpressionReader {
  readonly #tokens: Tokens;
  readonly #defined = new Map<string, readonly Token[]>();
  #depth = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** `define NAME = …` up to the end of the line; the words stand in for `$NAME` later. */
  define(): void {
    const tokens = this.#tokens;
    const name = tokens.next();
    tokens.need('=');
    const value: Token[] = [];
    let depth = 0;
    while (tokens.peek.kind !== 'stop' && (depth > 0 || tokens.peek.kind !== 'end')) {
      const token = tokens.next();
      if (token.kind === 'mark' && token.text === '{') depth += 1;
      if (token.kind === 'mark' && token.text === '}') depth -= 1;
      if (token.kind === 'word' && token.text.startsWith('$')) value.push(...this.#meaning(token));
      else if (token.kind !== 'end') value.push(token);
    }
    if (value.length === 0) throw tokens.trouble('a value', name);
    this.#defined.set(name.text, value);
  }

  #meaning(token: Token): readonly Token[] {
    const value = this.#defined.get(token.text.slice(1));
    if (value !== undefined) return value;
    const position = this.#tokens.position(token);
    throw new SyntaxTrouble(
      position,
      `\`${token.text}\` is not defined before`,
      'a `define` above',
      'ruleset-reference',
    );
  }

  /** Puts the meaning of a `$NAME` in its place. */
  #expand(): void {
    const { peek } = this.#tokens;
    if (peek.kind !== 'word' || !peek.text.startsWith('$')) return;
    const value = this.#meaning(peek);
    this.#tokens.next();
    this.#tokens.insert(value);
  }

  /** What stands left of an operator, or a value in an assignment: selectors joined by `.` and bit operators. */
  expression(): Expression {
    return this.#nested(() => {
      const first = this.#bits();
      if (this.#tokens.peek.text !== '.' || this.#tokens.peek.kind !== 'mark') return this.#mapped(first);
      const parts = [first];
      while (this.#tokens.take('.')) parts.push(this.#bits());
      return this.#mapped({ kind: 'concat', parts });
    });
  }

  /** What stands right of an operator: like an expression, and with commas between flags. */
  value(): Expression {
    const first = this.expression();
    if (this.#tokens.peek.kind !== 'mark' || this.#tokens.peek.text !== ',') return first;
    const items = [first];
    while (this.#tokens.take(',')) items.push(this.expression());
    return { kind: 'list', items };
  }

  #mapped(key: Expression): Expression {
    if (this.#tokens.peek.kind !== 'word' || !this.#tokens.take('map')) return key;
    return { kind: 'map', key, data: this.data() };
  }

  /** The set or map behind `map`, `vmap` and `@`. */
  data(): Expression {
    this.#expand();
    const { peek } = this.#tokens;
    if (peek.kind === 'word' && peek.text.startsWith('@'))
      return { kind: 'named', name: this.#tokens.next().text.slice(1) };
    return this.set();
  }

  #bits(): Expression {
    let left = this.#primary();
    for (;;) {
      const { kind, text } = this.#tokens.peek;
      const operator = kind === 'mark' || kind === 'word' ? operators.get(text) : undefined;
      if (operator === undefined) return left;
      this.#tokens.next();
      left = { kind: 'binary', operator, left, right: this.#primary() };
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest)
      throw new SyntaxTrouble(
        this.#tokens.position(),
        `more than ${deepest} brackets in one another`,
        undefined,
        'ruleset-too-large',
      );
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #primary(): Expression {
    this.#expand();
    const tokens = this.#tokens;
    const token = tokens.peek;
    if (token.kind === 'string') {
      tokens.next();
      return this.#ranged({ kind: 'word', text: token.text });
    }
    if (token.kind === 'mark') {
      if (token.text === '{') return this.set();
      if (token.text === '(') {
        tokens.next();
        const inner = this.#nested(() => this.value());
        tokens.need(')');
        return inner;
      }
      throw tokens.trouble('an expression');
    }
    if (token.kind !== 'word') throw tokens.trouble('an expression');
    return this.#selector() ?? this.#word();
  }

  /** A selector's words, or undefined where a plain value stands. */
  #selector(): Expression | undefined {
    const tokens = this.#tokens;
    const { text } = tokens.peek;
    const second = tokens.at(1);
    const follows = second.kind === 'word' ? second.text : '';
    const take = (count: number): readonly string[] => Array.from({ length: count }, () => tokens.next().text);
    if (text === 'meta' && follows !== '') return { kind: 'selector', words: take(2) };
    if (bareMeta.has(text)) return { kind: 'selector', words: ['meta', ...take(1)] };
    if (text === 'exthdr' && follows !== '') return { kind: 'selector', words: take(2) };
    if ((text === 'ip' || text === 'tcp' || text === 'sctp') && (follows === 'option' || follows === 'chunk')) {
      take(1);
      const name = `${text} ${tokens.next().text}`;
      const words = [name, ...take(1)];
      if (this.#fieldFollows()) words.push(...take(1));
      return { kind: 'selector', words };
    }
    if (text === 'ct') return this.#connection();
    if (text === 'fib') return this.#fib();
    if (computed.has(text)) return this.#computed(text);
    // By which way the route goes, and whether the hop limit is believed: words before the field.
    if (text === 'rt' && (follows === 'ip' || follows === 'ip6')) return { kind: 'selector', words: take(3) };
    if (text === 'osf' && follows === 'ttl') return { kind: 'selector', words: take(4) };
    if (headers.get(text)?.has(follows.replace(/\[\d+\]$/u, '')) === true) {
      const words = [...take(2)];
      if (text === 'arp' && words[1]?.endsWith('addr') === true) words.push(...take(1));
      return { kind: 'selector', words };
    }
    if (text.startsWith('@') && /^@(?:ll|nh|th|ih)$/u.test(text)) {
      take(1);
      const words = [text];
      while (tokens.peek.kind === 'mark' && tokens.peek.text === ',' && words.length < 3) {
        tokens.next();
        words.push(...take(1));
      }
      return { kind: 'selector', words };
    }
    if (text.startsWith('@')) return { kind: 'named', name: tokens.next().text.slice(1) };
    return undefined;
  }

  // A field of an option, rather than the value that it is compared with.
  #fieldFollows(): boolean {
    const { kind, text } = this.#tokens.peek;
    return (
      kind === 'word' &&
      /^(?:type|length|value|ptr|addr|size|count|left|right|kind|tsval|tsecr|flags|subtype|tsn|stream|ssn|ppid|init-tag|a-rwnd|[lr]\d)$/u.test(
        text,
      )
    );
  }

  #connection(): Expression | undefined {
    const tokens = this.#tokens;
    const words: string[] = [tokens.next().text];
    for (;;) {
      const { kind, text } = tokens.peek;
      if (kind !== 'word') throw tokens.trouble('what of the connection is asked for');
      if (['original', 'reply', 'ip', 'ip6'].includes(text)) {
        words.push(tokens.next().text);
        continue;
      }
      if (!ctKeys.has(text)) throw tokens.trouble('what of the connection is asked for, such as `state`');
      words.push(tokens.next().text);
      return { kind: 'selector', words };
    }
  }

  #fib(): Expression {
    const tokens = this.#tokens;
    const words = [tokens.next().text, tokens.next().text];
    while (tokens.peek.kind === 'mark' && tokens.take('.')) words.push(tokens.next().text);
    const result = tokens.peek;
    if (!['oif', 'oifname', 'type'].includes(result.text)) throw tokens.trouble('`oif`, `oifname` or `type`');
    words.push(tokens.next().text);
    return { kind: 'selector', words };
  }

  /** Words up to an operator or the end: what they compute is not followed. */
  // Word by word, so that what stands behind it in the rule is not taken for a part of it.
  #computed(name: string): Expression {
    const tokens = this.#tokens;
    tokens.next();
    if (name === 'numgen') tokens.next();
    else if (name === 'jhash') this.expression();
    else if (name !== 'symhash') {
      tokens.next();
      if (tokens.take('spnum')) tokens.next();
      if (['ip', 'ip6'].includes(tokens.next().text)) tokens.next();
    }
    while (tokens.take('mod') || tokens.take('seed') || tokens.take('offset')) tokens.next();
    return { kind: 'opaque', name };
  }

  #word(): Expression {
    const { text } = this.#tokens.next();
    return this.#ranged(wordOf(text));
  }

  #ranged(first: Expression): Expression {
    if (this.#tokens.peek.kind !== 'mark' || !this.#tokens.take('-')) return first;
    return { kind: 'range', first, last: this.#primary() };
  }

  /** `{ key [comment "…"] [: data], … }`. */
  set(): Extract<Expression, { kind: 'set' }> {
    return this.#nested(() => {
      this.#expand();
      const tokens = this.#tokens;
      tokens.need('{');
      const items: Element[] = [];
      for (tokens.skipEnds(); !tokens.take('}'); tokens.skipEnds()) {
        if (items.length > mostElements)
          throw new SyntaxTrouble(
            tokens.position(),
            `more than ${mostElements} elements`,
            undefined,
            'ruleset-too-large',
          );
        this.#element(items);
        tokens.skipEnds();
        if (!tokens.take(',') && tokens.peek.text !== '}') {
          if (tokens.peek.kind === 'stop') throw tokens.trouble('`}`: the ruleset was cut off');
          throw tokens.trouble('`,` or `}`');
        }
      }
      return { kind: 'set', items };
    });
  }

  #element(items: Element[]): void {
    const key = this.expression();
    // A set inside a set stands for its elements: `$NAME` in braces.
    if (key.kind === 'set') {
      items.push(...key.items);
      return;
    }
    let expires = false;
    while (this.#tokens.peek.kind === 'word') {
      const word = this.#tokens.next();
      if (word.text === 'timeout' || word.text === 'expires') expires = true;
      if (
        ![
          'timeout',
          'expires',
          'comment',
          'counter',
          'packets',
          'bytes',
          'quota',
          'limit',
          'rate',
          'over',
          'used',
          'burst',
        ].includes(word.text)
      )
        throw this.#tokens.trouble('`,`, `:` or `comment`', word);
      if (!['counter', 'limit', 'quota', 'over'].includes(word.text)) this.#tokens.next();
      if (['rate', 'quota', 'used', 'burst'].includes(word.text) && this.#tokens.peek.kind === 'word')
        this.#tokens.next();
    }
    if (!this.#tokens.take(':')) {
      items.push({ key, expires });
      return;
    }
    const verdict = this.verdict();
    items.push({ key, expires, data: verdict ?? this.expression() });
  }

  /** A verdict, when one stands here. */
  verdict(): VerdictSyntax | undefined {
    const { kind, text } = this.#tokens.peek;
    if (kind !== 'word' || !verdicts.has(text)) return undefined;
    const word = this.#tokens.next().text as VerdictSyntax['word'];
    if (word !== 'jump' && word !== 'goto') return { kind: 'verdict', word };
    const chain = this.#tokens.next();
    if (chain.text === '{')
      throw new SyntaxTrouble(
        this.#tokens.position(chain),
        'a chain without a name is not modelled',
        undefined,
        'ruleset-unsupported',
      );
    if (chain.kind !== 'word' && chain.kind !== 'string') throw this.#tokens.trouble('the name of a chain', chain);
    return { kind: 'verdict', word, chain: chain.text };
  }
}

/** A bare word, a prefix or a range. */
export function wordOf(text: string): Expression {
  const [, base, length] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/u.exec(text) ?? [];
  if (base !== undefined && length !== undefined && /[.:]/u.test(base))
    return { kind: 'prefix', base, length: Number(length) };
  const [, first, last] = /^((?:0x)?[0-9a-fA-F.:]+)-((?:0x)?[0-9a-fA-F.:]+)$/u.exec(text) ?? [];
  if (first !== undefined && last !== undefined && /\d|:/u.test(first) && /\d|:/u.test(last))
    return { kind: 'range', first: { kind: 'word', text: first }, last: { kind: 'word', text: last } };
  return { kind: 'word', text };
}
