/** formats: `nft -j list ruleset` as records of the language (libnftables-json(5)). */
import type { Outcome } from '../../diagnostics/public.ts';
import { type JsonDocument, type JsonNode, readJson } from './json.ts';
import { JsonAccess } from './json-access.ts';
import { wordOf } from './read-expression.ts';
import {
  type ChainSyntax,
  type Element,
  type Expression,
  type Operator,
  type Placed,
  type RulesetSyntax,
  type Statement,
  type TableSyntax,
  tableFamilies,
  type VerdictSyntax,
} from './syntax.ts';
import { troubleOf } from './trouble.ts';

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
  'reset',
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
  readonly #nodes: JsonAccess;
  readonly #tables = new Map<string, TableSyntax>();

  constructor(document: JsonDocument) {
    this.#document = document;
    this.#nodes = new JsonAccess(document);
  }

  ruleset(): RulesetSyntax {
    const { root } = this.#document;
    const list = root.kind === 'object' ? root.entries.get('nftables') : undefined;
    if (list?.kind !== 'array')
      throw this.#nodes.trouble(root, 'the file holds no nftables ruleset', 'an object with the key `nftables`');
    for (const item of list.items) {
      const [name, value] = this.#nodes.only(item);
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
        throw this.#nodes.trouble(item, `\`${name}\` is not followed here`, expected, 'ruleset-unsupported');
      }
    }
    return { tables: [...this.#tables.values()] };
  }

  #table(node: JsonNode): void {
    const text = this.#nodes.text(node, 'family');
    const family = tableFamilies.find((name) => name === text);
    if (family === undefined) throw this.#nodes.trouble(node, `no family is called \`${text}\``);
    const name = this.#nodes.text(node, 'name');
    const dormant = this.#nodes.strings(this.#nodes.get(node, 'flags')).includes('dormant');
    this.#tables.set(`${family} ${name}`, {
      family,
      name,
      chains: new Map(),
      sets: new Map(),
      position: this.#nodes.at(node),
      dormant,
    });
  }

  #tableOf(node: JsonNode): TableSyntax {
    const table = this.#tables.get(`${this.#nodes.text(node, 'family')} ${this.#nodes.text(node, 'table')}`);
    if (table === undefined)
      throw this.#nodes.trouble(
        node,
        `no table \`${this.#nodes.text(node, 'table')}\` stands before this`,
        undefined,
        'ruleset-reference',
      );
    return table;
  }

  #chain(node: JsonNode): void {
    const table = this.#tableOf(node);
    const name = this.#nodes.text(node, 'name');
    const hook = this.#nodes.optional(node, 'hook');
    const base =
      hook === undefined
        ? undefined
        : {
            hook,
            type: this.#nodes.text(node, 'type'),
            priority: Number(this.#nodes.text(node, 'prio')),
            policy: this.#nodes.optional(node, 'policy') ?? 'accept',
          };
    const chain: ChainSyntax = {
      name,
      rules: [],
      position: this.#nodes.at(node),
      ...(base === undefined ? {} : { base }),
    };
    table.chains.set(name, chain);
  }

  #set(node: JsonNode, map: boolean): void {
    const table = this.#tableOf(node);
    const name = this.#nodes.text(node, 'name');
    const type = this.#nodes.get(node, 'type');
    const elements = this.#nodes.get(node, 'elem');
    const flags = this.#nodes.strings(this.#nodes.get(node, 'flags'));
    table.sets.set(name, {
      name,
      map,
      types: type === undefined ? [] : this.#nodes.strings(type),
      dynamic: flags.includes('dynamic') || flags.includes('timeout') || this.#nodes.get(node, 'timeout') !== undefined,
      elements: elements?.kind === 'array' ? elements.items.map((item) => this.#element(item)) : [],
      position: this.#nodes.at(node),
    });
  }

  #element(node: JsonNode): Element {
    if (node.kind === 'array' && node.items.length === 2) {
      const [key, data] = node.items as readonly [JsonNode, JsonNode];
      const { key: read, expires } = this.#element(key);
      return { key: read, expires, data: this.#verdict(data) ?? this.#expression(data) };
    }
    const elem = this.#nodes.get(node, 'elem');
    if (elem === undefined) return { key: this.#expression(node), expires: false };
    const value = this.#nodes.get(elem, 'val');
    if (value === undefined) throw this.#nodes.trouble(node, 'an element has no value');
    const expires = this.#nodes.get(elem, 'timeout') !== undefined || this.#nodes.get(elem, 'expires') !== undefined;
    return { key: this.#expression(value), expires };
  }

  #verdict(node: JsonNode): VerdictSyntax | undefined {
    if (node.kind !== 'object' || node.entries.size !== 1) return undefined;
    const [word, value] = this.#nodes.only(node);
    if (!verdictWords.has(word)) return undefined;
    if (word !== 'jump' && word !== 'goto') return { kind: 'verdict', word: word as VerdictSyntax['word'] };
    return { kind: 'verdict', word, chain: this.#nodes.text(value, 'target') };
  }

  #rule(node: JsonNode): void {
    const table = this.#tableOf(node);
    const chain = table.chains.get(this.#nodes.text(node, 'chain'));
    if (chain === undefined)
      throw this.#nodes.trouble(
        node,
        `no chain \`${this.#nodes.text(node, 'chain')}\` stands before this`,
        undefined,
        'ruleset-reference',
      );
    const list = this.#nodes.get(node, 'expr');
    if (list?.kind !== 'array') throw this.#nodes.trouble(node, 'a rule has no list `expr`');
    const statements = list.items.map(
      (item): Placed<Statement> => ({ value: this.#statement(item), position: this.#nodes.at(item) }),
    );
    const comment = this.#nodes.optional(node, 'comment');
    chain.rules.push({ statements, position: this.#nodes.at(node), ...(comment === undefined ? {} : { comment }) });
  }

  #statement(node: JsonNode): Statement {
    const verdict = this.#verdict(node);
    if (verdict !== undefined) return verdict;
    const [name, value] = this.#nodes.only(node);
    switch (name) {
      case 'match':
        return this.#match(value);
      case 'vmap':
      case 'map':
        return {
          kind: 'vmap',
          key: this.#expression(this.#nodes.need(value, 'key')),
          data: this.#expression(this.#nodes.need(value, 'data')),
        };
      case 'reject':
        return { kind: 'reject', answer: (this.#nodes.optional(value, 'type') ?? 'icmpx').split(' ')[0] ?? 'icmpx' };
      case 'log':
        return { kind: 'log' };
      case 'limit':
        return {
          kind: 'limit',
          over: this.#nodes.optional(value, 'inv') === 'true',
          name: value.kind === 'scalar' ? 'limit name' : 'limit',
        };
      case 'ct count':
        return { kind: 'limit', over: this.#nodes.optional(value, 'inv') === 'true', name };
      case 'snat':
      case 'dnat':
      case 'masquerade':
      case 'redirect': {
        const address = this.#nodes.get(value, 'addr');
        const port = this.#nodes.get(value, 'port');
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
          target: this.#expression(this.#nodes.need(value, 'key')),
          value: this.#expression(this.#nodes.need(value, 'value')),
        };
      case 'notrack':
        return { kind: 'notrack' };
      case 'quota':
        return { kind: 'other', name: 'quota' };
      case 'flow':
        return { kind: 'other', name: 'flow add' };
      case 'set':
      case 'meter':
        return this.#update(name === 'set' ? (this.#nodes.optional(value, 'op') ?? 'add') : name, value);
      case 'xt':
        return {
          kind: 'other',
          name: `xt ${this.#nodes.optional(value, 'type') ?? ''} ${this.#nodes.optional(value, 'name') ?? ''}`,
        };
      default:
        return harmless.has(name) ? { kind: 'plain', name } : { kind: 'other', name };
    }
  }

  #match(node: JsonNode): Statement {
    const operator = this.#nodes.text(node, 'op');
    const left = this.#expression(this.#nodes.need(node, 'left'));
    const rightNode = this.#nodes.need(node, 'right');
    const right = this.#right(rightNode);
    if (operator === '!')
      return {
        kind: 'match',
        operator: '==',
        left: { kind: 'binary', operator: '&', left, right },
        right: { kind: 'word', text: '0' },
      };
    if (!comparisons.has(operator)) throw this.#nodes.trouble(node, `no comparison is called \`${operator}\``);
    return { kind: 'match', operator: operator as Operator, left, right };
  }

  // A list on the right is one of flags.
  #right(node: JsonNode): Expression {
    if (node.kind === 'array') return { kind: 'list', items: node.items.map((item) => this.#expression(item)) };
    return this.#expression(node);
  }

  #update(word: string, node: JsonNode): Statement {
    const given = this.#nodes.get(node, 'stmt');
    const items = given?.kind === 'array' ? given.items : given === undefined ? [] : [given];
    const inner = items.map((item) => this.#statement(item)).find(({ kind }) => kind !== 'plain');
    const written = this.#nodes.get(node, 'elem') ?? this.#nodes.get(node, 'key');
    if (written === undefined) throw this.#nodes.trouble(node, 'a set is changed without a key');
    const elem = this.#nodes.get(written, 'elem');
    const key = this.#expression((elem === undefined ? undefined : this.#nodes.get(elem, 'val')) ?? written);
    return { kind: 'update', name: word, key, ...(inner === undefined ? {} : { inner }) };
  }

  #expression(node: JsonNode): Expression {
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string' && node.value.startsWith('@'))
        return { kind: 'named', name: node.value.slice(1) };
      if (typeof node.value === 'boolean') return { kind: 'word', text: node.value ? 'exists' : 'missing' };
      return typeof node.value === 'string' ? wordOf(node.value) : { kind: 'word', text: String(node.value) };
    }
    if (node.kind === 'array') return { kind: 'list', items: node.items.map((item) => this.#expression(item)) };
    const [name, value] = this.#nodes.only(node);
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
        if (first === undefined || last === undefined) throw this.#nodes.trouble(value, 'a range has two ends');
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
          key: this.#expression(this.#nodes.need(value, 'key')),
          data: this.#expression(this.#nodes.need(value, 'data')),
        };
      case 'elem':
        return this.#expression(this.#nodes.need(value, 'val'));
      case 'payload': {
        const protocol = this.#nodes.optional(value, 'protocol');
        if (protocol === undefined) {
          const base = this.#nodes.text(value, 'base');
          return {
            kind: 'selector',
            words: [`@${base}`, this.#nodes.text(value, 'offset'), this.#nodes.text(value, 'len')],
          };
        }
        return { kind: 'selector', words: [protocol, ...this.#nodes.text(value, 'field').split(' ')] };
      }
      case 'meta':
        return { kind: 'selector', words: ['meta', this.#nodes.text(value, 'key')] };
      case 'ct': {
        const direction = this.#nodes.optional(value, 'dir');
        return {
          kind: 'selector',
          words: ['ct', ...(direction === undefined ? [] : [direction]), ...this.#nodes.text(value, 'key').split(' ')],
        };
      }
      case 'fib': {
        const flags = this.#nodes.strings(this.#nodes.get(value, 'flags'));
        return { kind: 'selector', words: ['fib', ...flags, this.#nodes.text(value, 'result')] };
      }
      case 'rt':
      case 'socket':
      case 'osf':
        return { kind: 'selector', words: [name, this.#nodes.text(value, 'key')] };
      case 'exthdr': {
        const field = this.#nodes.optional(value, 'field');
        return {
          kind: 'selector',
          words:
            field === undefined
              ? ['exthdr', this.#nodes.text(value, 'name')]
              : [this.#nodes.text(value, 'name'), field],
        };
      }
      case 'ip option':
      case 'tcp option':
      case 'sctp chunk': {
        const field = this.#nodes.optional(value, 'field');
        const option = this.#nodes.optional(value, 'name') ?? 'raw';
        return { kind: 'selector', words: [name, option, ...(field === undefined ? [] : [field])] };
      }
      default:
        if (!binaries.has(name)) return { kind: 'opaque', name };
        return this.#binary(name, value);
    }
  }

  #prefix(value: JsonNode): Expression {
    const address = this.#nodes.need(value, 'addr');
    const length = Number(this.#nodes.text(value, 'len'));
    if (address.kind !== 'scalar') return { kind: 'opaque', name: 'prefix' };
    return { kind: 'prefix', base: String(address.value), length };
  }

  // More than two operands are joined from the left, and a list of flags stands for their union.
  #binary(operator: string, value: JsonNode): Expression {
    const operands = value.kind === 'array' ? value.items.map((item) => this.#right(item)) : [];
    const [first, ...rest] = operands;
    if (first === undefined || rest.length === 0) throw this.#nodes.trouble(value, `\`${operator}\` has two operands`);
    return rest.reduce((left, right): Expression => ({ kind: 'binary', operator, left, right }), first);
  }
}
