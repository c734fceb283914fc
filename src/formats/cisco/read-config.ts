/** formats: the access lists of a configuration, and where it applies them. */
import { DiagnosticList, didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import type { Family } from '../../net/public.ts';
import { decodeText } from '../csv/decode-text.ts';
import type { ObjectGroups } from './object-groups.ts';
import { type EntryContext, readEntry } from './read-entry.ts';
import { GroupReader } from './read-groups.ts';
import type { AccessEntry, AccessGroup, AccessList, CiscoConfig } from './syntax.ts';
import { Line, LineError } from './tokens.ts';

const ciscoSizeLimit: number = 32 * 1024 * 1024;
const mostEntries = 500_000;
const longestLine = 10_000;

/**
 * IOS, NX-OS, EOS, IOS XR and ASA text alike: what a list's header says decides how its masks are read. Every line of a
 * list is understood or refused; lines outside lists are counted. Errors: `file-too-large`, `file-empty`,
 * `ruleset-syntax`, `ruleset-construct`.
 */
export function readCisco(file: string, bytes: Uint8Array): Outcome<CiscoConfig> {
  const problems = new DiagnosticList();
  if (bytes.length > ciscoSizeLimit) {
    problems.error('file-too-large', `the file has ${bytes.length} octets`, { position: { kind: 'file', file } });
    return { ok: false, diagnostics: problems.items };
  }
  const decoded = decodeText(file, bytes);
  if (!decoded.ok) return decoded;
  for (const remark of decoded.remarks) problems.add(remark);
  const lines = decoded.value.split(/\r\n|\n|\r/u);
  // Lists may name groups that stand behind them.
  const { groups, defining } = readDefinitions(file, lines, problems);
  const reader = new ConfigReader(file, problems, groups);
  for (const [index, line] of lines.entries()) {
    if (defining.has(index)) reader.close();
    else reader.line(line, index + 1);
    if (reader.entries > mostEntries) break;
  }
  if (reader.entries > mostEntries) {
    problems.error('file-too-large', `the lists have more than ${mostEntries} entries`, {
      position: { kind: 'file', file },
    });
  }
  if (reader.lists.size === 0 && !problems.hasErrors) {
    problems.error('file-empty', 'the file holds no access list', {
      position: { kind: 'file', file },
      expected: '`ip access-list extended NAME`, `access-list 101 permit ...` or their kin',
    });
  }
  return problems.outcome(reader.config());
}

/** The objects and groups of all lines, and which lines define them. */
function readDefinitions(
  file: string,
  lines: readonly string[],
  problems: DiagnosticList,
): { readonly groups: ObjectGroups; readonly defining: ReadonlySet<number> } {
  const reader = new GroupReader();
  const defining = new Set<number>();
  for (const [index, text] of lines.entries()) {
    const line = new Line(file, index + 1, text.slice(0, longestLine));
    const first = line.peek();
    if (first?.word.startsWith('!')) reader.close();
    if (first === undefined || first.word.startsWith('!')) continue;
    try {
      if (reader.line(line, /^\s/u.test(text))) defining.add(index);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      defining.add(index);
      report(problems, error);
    }
  }
  return { groups: reader.groups, defining };
}

function report(problems: DiagnosticList, { message, position, expected }: LineError): void {
  problems.error('ruleset-syntax', message, { position, ...(expected === undefined ? {} : { expected }) });
}

interface OpenList extends EntryContext {
  readonly name: string;
  readonly entries: AccessEntry[];
  readonly position: AccessList['position'];
}

/** Words that begin a line of a list but decide nothing. */
const idle: ReadonlySet<string> = new Set(['remark', 'statistics', 'counters', 'exit', 'end']);

class ConfigReader {
  readonly lists = new Map<string, OpenList>();
  entries = 0;
  readonly #file: string;
  readonly #problems: DiagnosticList;
  readonly #groupsOf: ObjectGroups;
  readonly #reported = new Set<LineError>();
  readonly #groups: AccessGroup[] = [];
  readonly #skipped = new Map<string, number>();
  #open: OpenList | undefined;
  #interface: string | undefined;

  constructor(file: string, problems: DiagnosticList, groups: ObjectGroups) {
    this.#file = file;
    this.#problems = problems;
    this.#groupsOf = groups;
  }

  /** What follows belongs to no list any more. */
  close(): void {
    this.#open = undefined;
    this.#interface = undefined;
  }

  config(): CiscoConfig {
    const lists = [...this.lists.values()].map(
      ({ name, family, entries, position }): AccessList => ({
        name,
        ...(family === undefined ? {} : { family }),
        // A sequence number decides the place, not where the line stands.
        entries: [...entries].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0)),
        position,
      }),
    );
    return { lists, groups: this.#groups, skipped: this.#skipped };
  }

  line(text: string, number: number): void {
    const line = new Line(this.#file, number, text.slice(0, longestLine));
    const first = line.peek();
    if (first === undefined || first.word.startsWith('!')) return;
    try {
      if (text.length > longestLine) throw new LineError('the line is too long', line.position());
      if (this.#open !== undefined && this.#inList(line, this.#open)) return;
      this.#open = undefined;
      if (!this.#header(line)) this.#other(line, text);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      // A group that is wrong is told once, whoever names it.
      if (!this.#reported.has(error)) report(this.#problems, error);
      this.#reported.add(error);
    }
  }

  #inList(line: Line, list: OpenList): boolean {
    let sequence: number | undefined;
    line.take('sequence');
    if (/^\d{1,10}$/u.test(line.peek()?.word ?? '')) sequence = Number(line.next()?.word);
    const word = line.peek()?.word ?? '';
    if (idle.has(word)) return true;
    if (word === 'permit' || word === 'deny') {
      this.#add(list, line, sequence);
      return true;
    }
    if (sequence !== undefined || /^(?:evaluate|dynamic|fragments)$/u.test(word)) {
      this.#refuse(line, word);
      return true;
    }
    return false;
  }

  #add(list: OpenList, line: Line, sequence: number | undefined): void {
    this.entries += 1;
    const entry = readEntry(line, list, sequence);
    if (entry !== undefined) list.entries.push(entry);
  }

  #refuse(line: Line, word: string): void {
    const help = didYouMean(word, ['permit', 'deny', 'remark']);
    this.#problems.error('ruleset-construct', `\`${printable(word, 60)}\` is not modelled in an access list`, {
      position: line.position(),
      expected: '`permit`, `deny` or `remark`',
      ...(help === undefined ? {} : { help }),
    });
  }

  #header(line: Line): boolean {
    const negated = line.take('no') || line.take('clear', 'configure');
    const position = line.position();
    if (line.take('access-list')) {
      this.#oneLine(line, position, negated);
      return true;
    }
    const family = this.#named(line);
    if (family === undefined) return false;
    const standard = line.take('standard');
    line.take('extended');
    const name = line.next()?.text;
    if (name === undefined) throw new LineError('the list has no name', line.position());
    if (negated) this.lists.delete(name);
    else this.#open = this.#list(name, { family, style: 'wildcard', standard, groups: this.#groupsOf }, position);
    return true;
  }

  #named(line: Line): Family | undefined {
    if (line.take('ip', 'access-list') || line.take('ipv4', 'access-list')) return 4;
    return line.take('ipv6', 'access-list') ? 6 : undefined;
  }

  /** `access-list 101 permit ...` of IOS, `access-list NAME extended permit ...` of ASA. */
  #oneLine(line: Line, position: AccessList['position'], negated: boolean): void {
    const name = line.next()?.text;
    if (name === undefined) throw new LineError('the list has no name', line.position());
    if (negated && line.done) {
      this.lists.delete(name);
      return;
    }
    if (negated) throw new LineError('a single entry is taken back', position, 'the entries that are in force');
    if (line.take('line')) line.next();
    const number = /^\d+$/u.test(name) ? Number(name) : undefined;
    const asaStandard = line.take('standard');
    const asa = asaStandard || line.take('extended') || number === undefined;
    const standard = number !== undefined && (number < 100 || (number >= 1300 && number < 2000));
    if (idle.has(line.peek()?.word ?? '')) return;
    const word = line.peek()?.word;
    if (word !== 'permit' && word !== 'deny') {
      this.#refuse(line, word ?? '');
      return;
    }
    const context: EntryContext = asa
      ? { style: 'mask', standard: asaStandard, groups: this.#groupsOf }
      : { family: 4, style: 'wildcard', standard, groups: this.#groupsOf };
    this.#add(this.#list(name, context, position), line, undefined);
  }

  #list(name: string, context: EntryContext, position: AccessList['position']): OpenList {
    const known = this.lists.get(name);
    if (known !== undefined) return known;
    const list: OpenList = { ...context, name, entries: [], position };
    this.lists.set(name, list);
    return list;
  }

  #other(line: Line, text: string): void {
    const first = line.peek();
    if (first === undefined) return;
    if (!/^\s/u.test(text)) this.#interface = undefined;
    if (first.word === 'interface') {
      this.#interface = line.tokens
        .slice(1)
        .map((token) => token.text)
        .join(' ');
      return;
    }
    const position = line.position();
    const words = line.tokens.map((token) => token.word);
    const at = words.indexOf('access-group');
    const traffic = words.indexOf('traffic-filter');
    const name = line.tokens[Math.max(at, traffic) + 1]?.text;
    if (name !== undefined && (at >= 0 || traffic >= 0)) {
      const out = words.includes('out') || words.includes('egress');
      const where = words.indexOf('interface');
      const iface = where >= 0 ? line.tokens[where + 1]?.text : this.#interface;
      if (iface !== undefined) {
        this.#groups.push({ list: name, interface: iface, direction: out ? 'out' : 'in', position });
        return;
      }
    }
    const key = first.word.slice(0, 40);
    this.#skipped.set(key, (this.#skipped.get(key) ?? 0) + 1);
  }
}
