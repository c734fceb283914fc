/** formats: `nft -j list ruleset` as records of the language (libnftables-json(5)). */
import type { Outcome, TextPosition } from '../../diagnostics/public.ts';
import { type JsonDocument, type JsonNode, readJson } from './json.ts';
import { wordOf } from './read-expression.ts';
import { troubleOf } from './read-text.ts';
import {
  type ChainSyntax,
  type Element,
  type Expression,
  type Operator,
  type Placed,
  type RulesetSyntax,
  type Statement,
  SyntaxTrouble,
  type TableSyntax,
  tableFamilies,
  type VerdictSyntax,
} from './syntax.ts';

/** The first error stops the reading. Errors: see "Rulesets" in docs/ERRORS.md. */
export function readNftJson(file: string, text: string): Outcome<RulesetSyntax> {
  try {
    const document = readJson(file, text);
    return { ok: true, value: new JsonRuleset(document).ruleset(), remarks: [] };
  } catch (error) {
    return { ok: false, diagnostics: troubleOf(error) };
  }
}

const verdictWords: ReadonlySet<string> = new Set(['accept', 'drop', 'continue', 'return', 'jump', 'goto', 'queue']);
const harmless: ReadonlySet<string> = new Set([
  'counter',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'last',
  'secmark',
]);
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', 'in']);
const binaries: ReadonlySet<string> = new Set(['&', '|', '^', '<<', '>>']);

class JsonRuleset {
  readonly #document: JsonDocument;
  readonly #tables = new Map<string, TableSyntax>();

  constructor(document: JsonDocument) {
    this.#document = document;
  }

  ruleset(): RulesetSyntax {
    const { root } = this.#document;
    const list = root.kind === 'object' ? root.entries.get('nftables') : undefined;
    if (list?.kind !== 'array')
      throw this.#trouble(root, 'the file holds no nftables ruleset', 'an object with the key `nftables`');
    for (const item of list.items) {
      const [name, value] = this.#only(item);
      if (name === 'metainfo') continue;
      if (name === 'table') this.#table(value);
      else if (name === 'chain') this.#chain(value);
      else if (name === 'set' || name === 'map') this.#set(value, name === 'map');
      else if (name === 'rule') this.#rule(value);
      else if (
        ![
          'counter',
          'quota',
          'limit',
          'ct helper',
          'ct timeout',
          'ct expectation',
          'secmark',
          'synproxy',
          'flowtable',
        ].includes(name)
      ) {
        const expected = 'what `nft -j list ruleset` prints';
        throw this.#trouble(item, `\`${name}\` is not followed here`, expected, 'ruleset-unsupported');
      }
    }
    return { tables: [...this.#tables.values()] };
  }

  #trouble(node: JsonNode, message: string, expected?: string, code?: SyntaxTrouble['code']): SyntaxTrouble {
    return new SyntaxTrouble(this.#at(node), message, expected, code);
  }

  #at(node: JsonNode): TextPosition {
    return this.#document.positionOf(node);
  }

  /** The one key of an object. */
  #only(node: JsonNode): readonly [string, JsonNode] {
    const [entry, more] = node.kind === 'object' ? [...node.entries] : [];
    if (entry === undefined || more !== undefined)
      throw this.#trouble(node, 'this is no object with one key', '`{"NAME": …}`');
    return entry;
  }

  #text(node: JsonNode, key: string): string {
    const value = this.#optional(node, key);
    if (value === undefined) throw this.#trouble(node, `the key \`${key}\` is missing`);
    return value;
  }

  #optional(node: JsonNode, key: string): string | undefined {
    const value = node.kind === 'object' ? node.entries.get(key) : undefined;
    return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
  }

  #get(node: JsonNode, key: string): JsonNode | undefined {
    return node.kind === 'object' ? node.entries.get(key) : undefined;
  }

  #table(node: JsonNode): void {
    const text = this.#text(node, 'family');
    const family = tableFamilies.find((name) => name === text);
    if (family === undefined) throw this.#trouble(node, `no family is called \`${text}\``);
    const name = this.#text(node, 'name');
    const dormant = this.#strings(this.#get(node, 'flags')).includes('dormant');
    this.#tables.set(`${family} ${name}`, {
      family,
      name,
      chains: new Map(),
      sets: new Map(),
      position: this.#at(node),
      dormant,
    });
  }

  #tableOf(node: JsonNode): TableSyntax {
    const table = this.#tables.get(`${this.#text(node, 'family')} ${this.#text(node, 'table')}`);
    if (table === undefined)
      throw this.#trouble(
        node,
        `no table \`${this.#text(node, 'table')}\` stands before this`,
        undefined,
        'ruleset-reference',
      );
    return table;
  }

  #chain(node: JsonNode): void {
    const table = this.#tableOf(node);
    const name = this.#text(node, 'name');
    const hook = this.#optional(node, 'hook');
    const base =
      hook === undefined
        ? undefined
        : {
            hook,
            type: this.#text(node, 'type'),
            priority: Number(this.#text(node, 'prio')),
            policy: this.#optional(node, 'policy') ?? 'accept',
          };
    const chain: ChainSyntax = { name, rules: [], position: this.#at(node), ...(base === undefined ? {} : { base }) };
    table.chains.set(name, chain);
  }

  #set(node: JsonNode, map: boolean): void {
    const table = this.#tableOf(node);
    const name = this.#text(node, 'name');
    const type = this.#get(node, 'type');
    const elements = this.#get(node, 'elem');
    const flags = this.#strings(this.#get(node, 'flags'));
    table.sets.set(name, {
      name,
      map,
      types: type === undefined ? [] : this.#strings(type),
      dynamic: flags.includes('dynamic') || flags.includes('timeout') || this.#get(node, 'timeout') !== undefined,
      elements: elements?.kind === 'array' ? elements.items.map((item) => this.#element(item)) : [],
      position: this.#at(node),
    });
  }

  #strings(node: JsonNode | undefined): readonly string[] {
    if (node === undefined) return [];
    if (node.kind === 'array') return node.items.flatMap((item) => this.#strings(item));
    return node.kind === 'scalar' ? [String(node.value)] : [];
  }

  #element(node: JsonNode): Element {
    if (node.kind === 'array' && node.items.length === 2) {
      const [key, data] = node.items as readonly [JsonNode, JsonNode];
      const { key: read, expires } = this.#element(key);
      return { key: read, expires, data: this.#verdict(data) ?? this.#expression(data) };
    }
    const elem = this.#get(node, 'elem');
    if (elem === undefined) return { key: this.#expression(node), expires: false };
    const value = this.#get(elem, 'val');
    if (value === undefined) throw this.#trouble(node, 'an element has no value');
    const expires = this.#get(elem, 'timeout') !== undefined || this.#get(elem, 'expires') !== undefined;
    return { key: this.#expression(value), expires };
  }

  #verdict(node: JsonNode): VerdictSyntax | undefined {
    if (node.kind !== 'object' || node.entries.size !== 1) return undefined;
    const [word, value] = this.#only(node);
    if (!verdictWords.has(word)) return undefined;
    if (word !== 'jump' && word !== 'goto') return { kind: 'verdict', word: word as VerdictSyntax['word'] };
    return { kind: 'verdict', word, chain: this.#text(value, 'target') };
  }

  #rule(node: JsonNode): void {
    const table = this.#tableOf(node);
    const chain = table.chains.get(this.#text(node, 'chain'));
    if (chain === undefined)
      throw this.#trouble(
        node,
        `no chain \`${this.#text(node, 'chain')}\` stands before this`,
        undefined,
        'ruleset-reference',
      );
    const list = this.#get(node, 'expr');
    if (list?.kind !== 'array') throw this.#trouble(node, 'a rule has no list `expr`');
    const statements = list.items.map(
      (item): Placed<Statement> => ({ value: this.#statement(item), position: this.#at(item) }),
    );
    const comment = this.#optional(node, 'comment');
    chain.rules.push({ statements, position: this.#at(node), ...(comment === undefined ? {} : { comment }) });
  }

  #statement(node: JsonNode): Statement {
    const verdict = this.#verdict(node);
    if (verdict !== undefined) return verdict;
    const [name, value] = this.#only(node);
    switch (name) {
      case 'match':
        return this.#match(value);
      case 'vmap':
      case 'map':
        return {
          kind: 'vmap',
          key: this.#expression(this.#need(value, 'key')),
          data: this.#expression(this.#need(value, 'data')),
        };
      case 'reject':
        return { kind: 'reject' };
      case 'log':
        return { kind: 'log' };
      case 'limit':
        return {
          kind: 'limit',
          over: this.#optional(value, 'inv') === 'true',
          name: value.kind === 'scalar' ? 'limit name' : 'limit',
        };
      case 'ct count':
        return { kind: 'limit', over: this.#optional(value, 'inv') === 'true', name };
      case 'snat':
      case 'dnat':
      case 'masquerade':
      case 'redirect': {
        const address = this.#get(value, 'addr');
        const port = this.#get(value, 'port');
        return {
          kind: 'nat',
          word: name,
          ...(address === undefined ? {} : { address: this.#expression(address) }),
          ...(port === undefined ? {} : { port: this.#expression(port) }),
        };
      }
      case 'mangle':
        return {
          kind: 'assign',
          target: this.#expression(this.#need(value, 'key')),
          value: this.#expression(this.#need(value, 'value')),
        };
      case 'notrack':
        return { kind: 'notrack' };
      case 'quota':
        return { kind: 'other', name: 'quota' };
      case 'flow':
        return { kind: 'other', name: 'flow add' };
      case 'set':
      case 'meter':
        return this.#update(name === 'set' ? (this.#optional(value, 'op') ?? 'add') : name, value);
      case 'xt':
        return {
          kind: 'other',
          name: `xt ${this.#optional(value, 'type') ?? ''} ${this.#optional(value, 'name') ?? ''}`,
        };
      default:
        return harmless.has(name) ? { kind: 'plain', name } : { kind: 'other', name };
    }
  }

  #need(node: JsonNode, key: string): JsonNode {
    const value = this.#get(node, key);
    if (value === undefined) throw this.#trouble(node, `the key \`${key}\` is missing`);
    return value;
  }

  #match(node: JsonNode): Statement {
    const operator = this.#text(node, 'op');
    const left = this.#expression(this.#need(node, 'left'));
    const rightNode = this.#need(node, 'right');
    const right = this.#right(rightNode);
    if (operator === '!')
      return {
        kind: 'match',
        operator: '==',
        left: { kind: 'binary', operator: '&', left, right },
        right: { kind: 'word', text: '0' },
      };
    if (!comparisons.has(operator)) throw this.#trouble(node, `no comparison is called \`${operator}\``);
    return { kind: 'match', operator: operator as Operator, left, right };
  }

  // A list on the right is one of flags.
  #right(node: JsonNode): Expression {
    if (node.kind === 'array') return { kind: 'list', items: node.items.map((item) => this.#expression(item)) };
    return this.#expression(node);
  }

  #update(word: string, node: JsonNode): Statement {
    const given = this.#get(node, 'stmt');
    const items = given?.kind === 'array' ? given.items : given === undefined ? [] : [given];
    const inner = items.map((item) => this.#statement(item)).find(({ kind }) => kind !== 'plain');
    if (inner === undefined) return { kind: 'plain', name: word };
    return inner.kind === 'limit'
      ? { ...inner, name: `${word} ${inner.name}` }
      : { kind: 'other', name: `${word} with a condition` };
  }

  #expression(node: JsonNode): Expression {
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string' && node.value.startsWith('@'))
        return { kind: 'named', name: node.value.slice(1) };
      if (typeof node.value === 'boolean') return { kind: 'word', text: node.value ? 'exists' : 'missing' };
      return typeof node.value === 'string' ? wordOf(node.value) : { kind: 'word', text: String(node.value) };
    }
    if (node.kind === 'array') return { kind: 'list', items: node.items.map((item) => this.#expression(item)) };
    const [name, value] = this.#only(node);
    switch (name) {
      case 'set':
        return {
          kind: 'set',
          items: value.kind === 'array' ? value.items.map((item) => this.#element(item)) : [this.#element(value)],
        };
      case 'prefix':
        return this.#prefix(value);
      case 'range': {
        const [first, last] = value.kind === 'array' ? value.items : [];
        if (first === undefined || last === undefined) throw this.#trouble(value, 'a range has two ends');
        return { kind: 'range', first: this.#expression(first), last: this.#expression(last) };
      }
      case 'concat':
        return {
          kind: 'concat',
          parts: value.kind === 'array' ? value.items.map((item) => this.#expression(item)) : [],
        };
      case 'map':
        return {
          kind: 'map',
          key: this.#expression(this.#need(value, 'key')),
          data: this.#expression(this.#need(value, 'data')),
        };
      case 'elem':
        return this.#expression(this.#need(value, 'val'));
      case 'payload': {
        const protocol = this.#optional(value, 'protocol');
        if (protocol === undefined) {
          const base = this.#text(value, 'base');
          return { kind: 'selector', words: [`@${base}`, this.#text(value, 'offset'), this.#text(value, 'len')] };
        }
        return { kind: 'selector', words: [protocol, ...this.#text(value, 'field').split(' ')] };
      }
      case 'meta':
        return { kind: 'selector', words: ['meta', this.#text(value, 'key')] };
      case 'ct': {
        const direction = this.#optional(value, 'dir');
        return {
          kind: 'selector',
          words: ['ct', ...(direction === undefined ? [] : [direction]), ...this.#text(value, 'key').split(' ')],
        };
      }
      case 'fib': {
        const flags = this.#strings(this.#get(value, 'flags'));
        return { kind: 'selector', words: ['fib', ...flags, this.#text(value, 'result')] };
      }
      case 'rt':
      case 'socket':
      case 'osf':
        return { kind: 'selector', words: [name, this.#text(value, 'key')] };
      case 'exthdr': {
        const field = this.#optional(value, 'field');
        return {
          kind: 'selector',
          words: field === undefined ? ['exthdr', this.#text(value, 'name')] : [this.#text(value, 'name'), field],
        };
      }
      case 'ip option':
      case 'tcp option':
      case 'sctp chunk': {
        const field = this.#optional(value, 'field');
        const option = this.#optional(value, 'name') ?? 'raw';
        return { kind: 'selector', words: [name, option, ...(field === undefined ? [] : [field])] };
      }
      default:
        if (!binaries.has(name)) return { kind: 'opaque', name };
        return this.#binary(name, value);
    }
  }

  #prefix(value: JsonNode): Expression {
    const address = this.#need(value, 'addr');
    const length = Number(this.#text(value, 'len'));
    if (address.kind !== 'scalar') return { kind: 'opaque', name: 'prefix' };
    return { kind: 'prefix', base: String(address.value), length };
  }

  // More than two operands are joined from the left, and a list of flags stands for their union.
  #binary(operator: string, value: JsonNode): Expression {
    const operands = value.kind === 'array' ? value.items.map((item) => this.#right(item)) : [];
    const [first, ...rest] = operands;
    if (first === undefined || rest.length === 0) throw this.#trouble(value, `\`${operator}\` has two operands`);
    return rest.reduce((left, right): Expression => ({ kind: 'binary', operator, left, right }), first);
  }
}
