/** formats: nft text, as `nft list ruleset` prints it or a person writes it, as records of the language. */
import { type Outcome, printable } from '../../diagnostics/public.ts';
import { ExpressionReader } from './read-expression.ts';
import { readStatements } from './read-statement.ts';
import {
  type BaseSyntax,
  type ChainSyntax,
  type Element,
  priorityOf,
  type RulesetSyntax,
  type SetSyntax,
  SyntaxTrouble,
  type TableFamily,
  type TableSyntax,
  tableFamilies,
} from './syntax.ts';
import { type Token, Tokens } from './tokens.ts';
import { troubleOf } from './trouble.ts';

/** The first error stops the reading: what follows a misread word could mean anything. Errors: see "Rulesets". */
export function readNftText(file: string, text: string): Outcome<RulesetSyntax> {
  try {
    const reader = new TextReader(new Tokens(file, text));
    return { ok: true, value: reader.ruleset(), remarks: [] };
  } catch (error) {
    return { ok: false, diagnostics: troubleOf(error) };
  }
}

const mostRules = 500_000;
const skippedObjects: ReadonlySet<string> = new Set([
  'counter',
  'quota',
  'limit',
  'secmark',
  'synproxy',
  'flowtable',
  'ct',
]);

class TextReader {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionReader;
  readonly #tables = new Map<string, TableSyntax>();
  #rules = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionReader(tokens);
  }

  ruleset(): RulesetSyntax {
    const tokens = this.#tokens;
    for (tokens.skipEnds(); tokens.peek.kind !== 'stop'; tokens.skipEnds()) this.#command();
    return { tables: [...this.#tables.values()] };
  }

  #command(): void {
    const tokens = this.#tokens;
    const first = tokens.next();
    switch (first.text) {
      case 'table':
        this.#table(first);
        break;
      case 'define':
      case 'redefine':
        this.#expressions.define();
        break;
      case 'add':
      case 'create':
        this.#add(false);
        break;
      case 'insert':
        this.#add(true);
        break;
      case 'flush':
        if (tokens.take('ruleset')) this.#tables.clear();
        else throw this.#unsupported(first, 'flush');
        break;
      case 'delete':
      case 'destroy': {
        if (!tokens.take('table')) throw this.#unsupported(first, first.text);
        const family = this.#family();
        this.#tables.delete(`${family} ${this.#name('a table')}`);
        break;
      }
      case 'include':
        throw new SyntaxTrouble(
          tokens.position(first),
          '`include` names another file, which is not read',
          'the whole ruleset in one file, as `nft list ruleset` prints it',
          'ruleset-unsupported',
        );
      default:
        throw tokens.trouble('`table FAMILY NAME {`', first);
    }
    this.#end();
  }

  #end(): void {
    const { kind, text } = this.#tokens.peek;
    if (kind !== 'end' && kind !== 'stop' && text !== '}') throw this.#tokens.trouble('a line break');
  }

  #atEnd(): boolean {
    const { kind, text } = this.#tokens.peek;
    return kind === 'end' || kind === 'stop' || text === '}';
  }

  #unsupported(token: Token, command: string): SyntaxTrouble {
    const message = `the command \`${command}\` changes what stands before it, and is not followed`;
    const expected = 'a ruleset as `nft list ruleset` prints it';
    return new SyntaxTrouble(this.#tokens.position(token), message, expected, 'ruleset-unsupported');
  }

  #family(): TableFamily {
    const { kind, text } = this.#tokens.peek;
    const family = kind === 'word' ? tableFamilies.find((name) => name === text) : undefined;
    // A table may itself be called `ip`.
    if (family === undefined || ['{', ''].includes(this.#tokens.at(1).text)) return 'ip';
    this.#tokens.next();
    return family;
  }

  #name(what: string): string {
    const token = this.#tokens.peek;
    if (token.kind !== 'word' && token.kind !== 'string') throw this.#tokens.trouble(what);
    return this.#tokens.next().text;
  }

  #tableNamed(first: Token): TableSyntax {
    const family = this.#family();
    const name = this.#name('the name of a table');
    const key = `${family} ${name}`;
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = {
        family,
        name,
        chains: new Map(),
        sets: new Map(),
        position: this.#tokens.position(first),
        dormant: false,
      };
      this.#tables.set(key, table);
    }
    return table;
  }

  #known(first: Token): TableSyntax {
    const family = this.#family();
    const name = this.#name('the name of a table');
    const table = this.#tables.get(`${family} ${name}`);
    if (table !== undefined) return table;
    const message = `no table \`${family} ${printable(name, 60)}\` stands before this line`;
    throw new SyntaxTrouble(this.#tokens.position(first), message, undefined, 'ruleset-reference');
  }

  #table(first: Token): void {
    const table = this.#tableNamed(first);
    if (!this.#tokens.take('{')) return;
    this.#block(() => {
      const token = this.#tokens.next();
      switch (token.text) {
        case 'chain':
          this.#chain(table, token);
          break;
        case 'set':
        case 'map':
          this.#set(table, token);
          break;
        case 'flags': {
          const dormant = this.#tokens.take('dormant');
          if (!dormant) this.#tokens.next();
          this.#tables.set(`${table.family} ${table.name}`, { ...table, dormant });
          break;
        }
        case 'comment':
          this.#tokens.next();
          break;
        default:
          if (!skippedObjects.has(token.text)) throw this.#tokens.trouble('`chain`, `set` or `map`', token);
          this.#skipObject();
      }
    });
  }

  /** Entries up to the closing brace, each on a line of its own. */
  #block(entry: () => void): void {
    const tokens = this.#tokens;
    for (tokens.skipEnds(); !tokens.take('}'); tokens.skipEnds()) {
      if (tokens.peek.kind === 'stop') throw tokens.trouble('`}`: the ruleset was cut off');
      entry();
      this.#end();
    }
  }

  #skipObject(): void {
    const tokens = this.#tokens;
    while (tokens.peek.text !== '{') {
      if (tokens.peek.kind === 'stop' || tokens.peek.kind === 'end') throw tokens.trouble('`{`');
      tokens.next();
    }
    let depth = 0;
    do {
      const token = tokens.next();
      if (token.kind === 'stop') throw tokens.trouble('`}`: the ruleset was cut off', token);
      if (token.kind === 'mark' && token.text === '{') depth += 1;
      if (token.kind === 'mark' && token.text === '}') depth -= 1;
    } while (depth > 0);
  }

  #add(before: boolean): void {
    const tokens = this.#tokens;
    const what = tokens.next();
    if (what.text === 'table') {
      this.#table(what);
      return;
    }
    if (before && what.text !== 'rule') throw tokens.trouble('`rule`', what);
    switch (what.text) {
      case 'chain':
        this.#chain(this.#known(what), what);
        return;
      case 'set':
      case 'map':
        this.#set(this.#known(what), what);
        return;
      case 'element': {
        const table = this.#known(what);
        const name = this.#name('the name of a set');
        const set = table.sets.get(name);
        if (set === undefined)
          throw new SyntaxTrouble(
            tokens.position(what),
            `no set \`${printable(name, 60)}\` stands before this line`,
            undefined,
            'ruleset-reference',
          );
        this.#elements(set.elements);
        return;
      }
      case 'rule': {
        const table = this.#known(what);
        const name = this.#name('the name of a chain');
        const chain = table.chains.get(name);
        if (chain === undefined)
          throw new SyntaxTrouble(
            tokens.position(what),
            `no chain \`${printable(name, 60)}\` stands before this line`,
            undefined,
            'ruleset-reference',
          );
        if (['position', 'handle', 'index'].includes(tokens.peek.text))
          throw this.#unsupported(tokens.peek, tokens.peek.text);
        this.#rule(chain, before);
        return;
      }
      default:
        if (!skippedObjects.has(what.text))
          throw tokens.trouble('`table`, `chain`, `rule`, `set`, `map` or `element`', what);
        this.#skipObject();
    }
  }

  #chain(table: TableSyntax, first: Token): void {
    const tokens = this.#tokens;
    const name = this.#name('the name of a chain');
    const known = table.chains.get(name);
    const chain: ChainSyntax = known ?? { name, rules: [], position: tokens.position(first) };
    table.chains.set(name, chain);
    if (!tokens.take('{')) return;
    this.#block(() => {
      const { text } = tokens.peek;
      if (text === 'type' && tokens.at(2).text === 'hook')
        table.chains.set(name, { ...chain, base: this.#base(chain.base) });
      else if (text === 'policy') {
        tokens.next();
        const policy = this.#name('`accept` or `drop`');
        const { base } = table.chains.get(name) ?? chain;
        if (base !== undefined) table.chains.set(name, { ...chain, base: { ...base, policy } });
      } else if (text === 'comment') {
        tokens.next();
        tokens.next();
      } else if (text === 'flags') {
        tokens.next();
        tokens.next();
      } else this.#rule(chain, false);
    });
  }

  #base(before: BaseSyntax | undefined): BaseSyntax {
    const tokens = this.#tokens;
    tokens.need('type');
    const type = this.#name('`filter`, `nat` or `route`');
    tokens.need('hook');
    const hook = this.#name('a hook');
    while (tokens.peek.text !== 'priority') {
      if (tokens.peek.kind === 'end' || tokens.peek.kind === 'stop') throw tokens.trouble('`priority`');
      tokens.next();
    }
    tokens.next();
    return { type, hook, priority: this.#priority(), policy: before?.policy ?? 'accept' };
  }

  /** `filter`, `filter - 5`, `-150`, `mangle+5`. */
  #priority(): number {
    const tokens = this.#tokens;
    const token = tokens.next();
    let text = token.text;
    const unknown = 'a priority by a variable is not modelled';
    if (text.startsWith('$'))
      throw new SyntaxTrouble(tokens.position(token), unknown, undefined, 'ruleset-unsupported');
    while (tokens.peek.kind === 'word' || tokens.peek.kind === 'mark') text += tokens.next().text;
    const [, name, number] = /^([a-z]+)?([+-]?\d{1,10})?$/u.exec(text) ?? [];
    const base = name === undefined ? 0 : priorityOf(name);
    if (base === undefined || (name === undefined && number === undefined))
      throw tokens.trouble('a priority such as `filter`, `-150` or `filter - 5`', token);
    return base + Number(number ?? 0);
  }

  #rule(chain: ChainSyntax, before: boolean): void {
    this.#rules += 1;
    const position = this.#tokens.position();
    if (this.#rules > mostRules)
      throw new SyntaxTrouble(position, `more than ${mostRules} rules`, undefined, 'ruleset-too-large');
    const { statements, comment } = readStatements(this.#tokens, this.#expressions);
    const rule = { statements, position, ...(comment === undefined ? {} : { comment }) };
    if (before) chain.rules.unshift(rule);
    else chain.rules.push(rule);
  }

  #set(table: TableSyntax, first: Token): void {
    const tokens = this.#tokens;
    const name = this.#name('the name of a set');
    const types: string[] = [];
    const elements: Element[] = [];
    let dynamic = false;
    const position = tokens.position(first);
    const store = (): SetSyntax => {
      const set: SetSyntax = { name, map: first.text === 'map', types, dynamic, elements, position };
      table.sets.set(name, set);
      return set;
    };
    if (!tokens.take('{')) {
      store();
      return;
    }
    this.#block(() => {
      const token = tokens.next();
      switch (token.text) {
        case 'type':
        case 'typeof':
          while (!this.#atEnd()) {
            const { text } = tokens.next();
            if (text === ':') while (!this.#atEnd()) tokens.next();
            else types.push(text);
          }
          break;
        case 'flags':
          while (!this.#atEnd()) {
            const { text } = tokens.next();
            if (text === 'dynamic' || text === 'timeout') dynamic = true;
          }
          break;
        case 'timeout':
          dynamic = true;
          tokens.next();
          break;
        case 'gc-interval':
        case 'size':
        case 'policy':
        case 'comment':
          tokens.next();
          break;
        case 'auto-merge':
          break;
        case 'counter':
        case 'quota':
        case 'limit':
          while (!this.#atEnd()) tokens.next();
          break;
        case 'elements':
          tokens.need('=');
          this.#elements(elements);
          break;
        default:
          throw tokens.trouble('`type`, `flags`, `elements` or another property of a set', token);
      }
    });
    store();
  }

  #elements(into: Element[]): void {
    const set = this.#expressions.set();
    for (const item of set.items) into.push(item);
  }
}
