/** formats: the statements of one nft rule, in order. */
import type { ExpressionReader } from './read-expression.ts';
import type { Expression, Operator, Placed, Statement } from './syntax.ts';
import type { Tokens } from './tokens.ts';

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const comparisonWords: ReadonlyMap<string, Operator> = new Map([
  ['eq', '=='],
  ['ne', '!='],
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
]);

/** Everything up to the end of the rule. */
export function readStatements(
  tokens: Tokens,
  expressions: ExpressionReader,
): { readonly statements: readonly Placed<Statement>[]; readonly comment?: string } {
  const statements: Placed<Statement>[] = [];
  let comment: string | undefined;
  while (tokens.peek.kind !== 'end' && tokens.peek.kind !== 'stop' && tokens.peek.text !== '}') {
    const position = tokens.position();
    if (tokens.peek.kind === 'word' && tokens.take('comment')) {
      comment = tokens.next().text;
      continue;
    }
    statements.push({ value: readStatement(tokens, expressions), position });
  }
  if (statements.length === 0 && comment === undefined) throw tokens.trouble('a rule');
  return { statements, ...(comment === undefined ? {} : { comment }) };
}

function readStatement(tokens: Tokens, expressions: ExpressionReader): Statement {
  const verdict = tokens.peek.text === 'queue' ? undefined : expressions.verdict();
  if (verdict !== undefined) return verdict;
  const { kind, text } = tokens.peek;
  if (kind === 'word') {
    const special = readSpecial(text, tokens, expressions);
    if (special !== undefined) return special;
  }
  return readMatch(tokens, expressions);
}

function readSpecial(text: string, tokens: Tokens, expressions: ExpressionReader): Statement | undefined {
  const following = tokens.at(1).text;
  switch (text) {
    case 'counter':
      tokens.next();
      if (tokens.take('name')) expressions.expression();
      else while (tokens.take('packets') || tokens.take('bytes')) tokens.next();
      return { kind: 'plain', name: 'counter' };
    case 'log':
      tokens.next();
      for (;;) {
        if (tokens.take('flags')) {
          tokens.next();
          while (tokens.take(',')) tokens.next();
          for (const word of ['sequence', 'options']) if (tokens.take(word)) tokens.take(',');
        } else if (['prefix', 'level', 'group', 'snaplen', 'queue-threshold'].includes(tokens.peek.text)) {
          tokens.next();
          tokens.next();
        } else return { kind: 'log' };
      }
    case 'limit':
      return readLimit(tokens, expressions);
    case 'reset':
      if (following !== 'tcp') return undefined;
      tokens.next();
      expressions.expression();
      return { kind: 'plain', name: 'reset tcp option' };
    case 'quota': {
      tokens.next();
      while (['name', 'over', 'until', 'used'].includes(tokens.peek.text)) tokens.next();
      tokens.next();
      skipWords(tokens, (word) => /^(?:bytes|kbytes|mbytes|used|\d+)$/u.test(word));
      return { kind: 'other', name: 'quota' };
    }
    case 'reject': {
      tokens.next();
      if (!tokens.take('with')) return { kind: 'reject', answer: 'icmpx' };
      const answer = tokens.peek.text;
      skipWords(tokens, (word) => /^(?:[a-z][a-z0-9-]*|\d+)$/u.test(word) && word !== 'comment');
      return { kind: 'reject', answer };
    }
    case 'queue':
      tokens.next();
      skipWords(tokens, (word) => /^(?:num|to|flags|bypass|fanout|total|[\d-]+)$/u.test(word));
      while (tokens.take(',')) tokens.next();
      return { kind: 'verdict', word: 'queue' };
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return readTranslation(text, tokens, expressions);
    case 'notrack':
      tokens.next();
      return { kind: 'notrack' };
    case 'flow':
      tokens.next();
      tokens.next();
      tokens.next();
      return { kind: 'other', name: 'flow add' };
    case 'dup':
    case 'fwd':
      tokens.next();
      while (tokens.take('to') || tokens.take('device')) expressions.expression();
      return { kind: 'other', name: text };
    case 'tproxy':
    case 'synproxy':
      tokens.next();
      if (tokens.take('name')) tokens.next();
      skipWords(tokens, (word) => !isVerdict(word) && word !== 'comment');
      return { kind: 'other', name: text };
    case 'add':
    case 'update':
    case 'delete':
    case 'set':
      return readUpdate(tokens, expressions);
    case 'meter': {
      tokens.next();
      skipWords(tokens, () => true);
      return bracedUpdate('meter', tokens, expressions);
    }
    case 'xt':
      tokens.next();
      return { kind: 'other', name: `xt ${tokens.next().text} ${tokens.next().text}` };
    case 'last':
      tokens.next();
      skipWords(tokens, (word) => /^(?:used|never|\d+\w*)$/u.test(word));
      return { kind: 'plain', name: 'last' };
    case 'ct':
      if (following === 'count') {
        tokens.next();
        tokens.next();
        const over = tokens.take('over');
        tokens.next();
        return { kind: 'limit', over, name: 'ct count' };
      }
      if (['helper', 'timeout', 'expectation'].includes(following) && tokens.at(2).text === 'set') {
        tokens.next();
        tokens.next();
        tokens.next();
        tokens.next();
        return { kind: 'plain', name: `ct ${following} set` };
      }
      return undefined;
    default:
      return undefined;
  }
}

function readLimit(tokens: Tokens, expressions: ExpressionReader): Statement {
  tokens.next();
  if (tokens.take('name')) {
    expressions.expression();
    return { kind: 'limit', over: false, name: 'limit name' };
  }
  tokens.need('rate');
  const over = tokens.take('over');
  tokens.next();
  if (!/\//u.test(tokens.at(-1).text) && /\/|bytes/u.test(tokens.peek.text)) tokens.next();
  if (tokens.take('burst')) {
    tokens.next();
    if (/^(?:packets|bytes|kbytes|mbytes)$/u.test(tokens.peek.text)) tokens.next();
  }
  return { kind: 'limit', over, name: 'limit' };
}

function readTranslation(
  word: 'snat' | 'dnat' | 'masquerade' | 'redirect',
  tokens: Tokens,
  expressions: ExpressionReader,
): Statement {
  tokens.next();
  skipWords(tokens, (text) => ['ip', 'ip6', 'addr', 'port', 'prefix'].includes(text) || text === '.');
  let address: Expression | undefined;
  let port: Expression | undefined;
  if (tokens.take('to')) {
    if (tokens.peek.text === ':') tokens.next();
    const { kind, text } = tokens.peek;
    const [, ends, last] = /^(.*?)?:(\d+(?:-\d+)?)$/u.exec(text) ?? [];
    const bracket = /^\[([^\]]+)\](?::(\d+(?:-\d+)?))?$/u.exec(text);
    if (kind === 'word' && bracket !== null) {
      tokens.next();
      address = { kind: 'word', text: bracket[1] ?? '' };
      port = bracket[2] === undefined ? undefined : { kind: 'word', text: bracket[2] };
    } else if (kind === 'word' && last !== undefined && (ends === undefined || !ends.includes(':'))) {
      tokens.next();
      address = ends === undefined || ends === '' ? undefined : { kind: 'word', text: ends };
      port = { kind: 'word', text: last };
    } else {
      const value = expressions.expression();
      if (word === 'redirect' || word === 'masquerade') port = value;
      else address = value;
      if (tokens.take(':')) port = expressions.expression();
    }
  }
  if (tokens.peek.kind === 'word' && ['random', 'fully-random', 'persistent'].includes(tokens.peek.text)) {
    tokens.next();
    while (tokens.take(',')) tokens.next();
  }
  return { kind: 'nat', word, ...(address === undefined ? {} : { address }), ...(port === undefined ? {} : { port }) };
}

/** `add @set { key limit … }`: the statements inside may say whether the rule goes on. */
function readUpdate(tokens: Tokens, expressions: ExpressionReader): Statement {
  const word = tokens.next().text;
  if (!tokens.peek.text.startsWith('@')) throw tokens.trouble('`@` and the name of a set');
  tokens.next();
  return bracedUpdate(word, tokens, expressions);
}

function bracedUpdate(word: string, tokens: Tokens, expressions: ExpressionReader): Statement {
  tokens.need('{');
  const key = expressions.expression();
  let inner: Statement | undefined;
  while (tokens.peek.text !== '}') {
    if (tokens.peek.kind === 'stop') throw tokens.trouble('`}`: the ruleset was cut off');
    if (tokens.take('timeout') || tokens.take('expires') || tokens.take('comment')) tokens.next();
    else if (tokens.take(':')) expressions.expression();
    else {
      const statement = readStatement(tokens, expressions);
      if (statement.kind !== 'plain') inner = statement;
    }
  }
  tokens.need('}');
  return { kind: 'update', name: word, key, ...(inner === undefined ? {} : { inner }) };
}

function readMatch(tokens: Tokens, expressions: ExpressionReader): Statement {
  const start = tokens.peek;
  const left = expressions.expression();
  if (tokens.peek.kind === 'word' && tokens.take('vmap')) return { kind: 'vmap', key: left, data: expressions.data() };
  if (tokens.peek.kind === 'word' && tokens.take('set'))
    return { kind: 'assign', target: left, value: expressions.value() };
  if (left.kind !== 'selector' && left.kind !== 'concat' && left.kind !== 'binary' && left.kind !== 'opaque')
    throw tokens.trouble('a statement', start);
  let operator: Operator = 'in';
  if (tokens.peek.kind === 'mark' && comparisons.has(tokens.peek.text)) operator = tokens.next().text as Operator;
  else if (tokens.peek.kind === 'word' && comparisonWords.has(tokens.peek.text))
    operator = comparisonWords.get(tokens.next().text) ?? '==';
  else if (tokens.peek.kind === 'mark' && tokens.take('!')) {
    // `! a,b`: none of these bits.
    return {
      kind: 'match',
      operator: '==',
      left: { kind: 'binary', operator: '&', left, right: expressions.value() },
      right: { kind: 'word', text: '0' },
    };
  }
  const right = expressions.value();
  if (tokens.peek.kind === 'word' && tokens.take('/')) {
    const mask = expressions.value();
    return {
      kind: 'match',
      operator: operator === 'in' ? '==' : operator,
      left: { kind: 'binary', operator: '&', left, right: mask },
      right,
    };
  }
  return { kind: 'match', operator, left, right };
}

function skipWords(tokens: Tokens, wanted: (word: string) => boolean): void {
  while ((tokens.peek.kind === 'word' || tokens.peek.text === '.') && wanted(tokens.peek.text)) tokens.next();
}

function isVerdict(word: string): boolean {
  return ['accept', 'drop', 'continue', 'return', 'jump', 'goto', 'queue'].includes(word);
}
