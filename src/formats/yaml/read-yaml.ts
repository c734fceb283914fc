/** formats: YAML 1.2 text -> located values, within bounds. The only place that knows the YAML library. */
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import {
  type Diagnostic,
  DiagnosticList,
  type Outcome,
  printable,
  type TextPosition,
} from '../../diagnostics/public.ts';
import { decodeYaml } from './decode.ts';
import type { Located, LocatedEntry } from './located.ts';

/** Octets that one YAML file may have: some 60,000 matrix rows. */
export const yamlSizeLimit: number = 16 * 1024 * 1024;

/** A platform needs a depth of ten; the parser keeps about two stack entries for each level. */
const deepest = 64;
/** Parsing costs some microseconds and hundreds of octets of memory for each of the smallest parts of the text. */
const mostLexemes = 3_000_000;
/** Values that aliases may add beyond what the file itself holds. */
const mostAliased = 200_000;
const mostErrors = 20;

/**
 * The one document of `bytes`. Errors: `file-too-large`, `file-empty`, `yaml-syntax` (also a key given twice, a tag, an
 * unknown anchor, text that is not UTF-8), `yaml-too-deep`, `yaml-alias-bomb`, `name-invalid` for the key `__proto__`.
 */
export function readYaml(file: string, bytes: Uint8Array): Outcome<Located> {
  if (bytes.length > yamlSizeLimit) {
    const message = `the file has ${bytes.length} octets`;
    return refuse({
      code: 'file-too-large',
      message,
      expected: `at most ${yamlSizeLimit} octets`,
      position: { kind: 'file', file },
    });
  }
  const text = decodeYaml(file, bytes);
  if (!text.ok) return text;
  const lines = new LineCounter();
  const place = (offset: number): TextPosition => {
    const { line, col } = lines.linePos(offset);
    return { kind: 'text', file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const parsed = parseDocuments(text.value, lines);
  if ('tooDeepAt' in parsed) {
    const message = `the nesting is deeper than ${deepest} levels`;
    return refuse({
      code: 'yaml-too-deep',
      message,
      expected: `at most ${deepest} levels`,
      position: place(parsed.tooDeepAt),
    });
  }
  if ('tooManyAt' in parsed) {
    const message = 'the file holds more values than the reader takes';
    return refuse({
      code: 'file-too-large',
      message,
      help: 'split it with `include`',
      position: place(parsed.tooManyAt),
    });
  }
  const problems = new DiagnosticList(mostErrors);
  reportSyntax(parsed.documents, problems, place);
  const root = parsed.documents[0]?.contents;
  if (root === undefined || root === null) {
    if (!problems.hasErrors)
      problems.error('file-empty', 'the file holds no value', { position: { kind: 'file', file } });
    return { ok: false, diagnostics: problems.items };
  }
  if (problems.hasErrors) return { ok: false, diagnostics: problems.items };
  return problems.outcome(new Converter(problems, place).convert(root, 0).value);
}

function refuse(diagnostic: Omit<Diagnostic, 'severity'>): Outcome<never> {
  return { ok: false, diagnostics: [{ severity: 'error', ...diagnostic }] };
}

type Parsed =
  | { readonly documents: readonly Document.Parsed[] }
  | { readonly tooDeepAt: number }
  | { readonly tooManyAt: number };

function parseDocuments(text: string, lines: LineCounter): Parsed {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  // Unique keys are ours to check: the library compares every pair. Known tags would bring binary and ordered maps.
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const documents: Document.Parsed[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > mostLexemes) return { tooManyAt: parser.offset };
    for (const token of parser.next(lexeme)) for (const document of composer.next(token)) documents.push(document);
    // Checked before anything is composed, because composing recurses.
    if (parser.stack.length > deepest + 2) return { tooDeepAt: parser.offset };
  }
  for (const token of parser.end()) for (const document of composer.next(token)) documents.push(document);
  for (const document of composer.end(false, text.length)) documents.push(document);
  return { documents };
}

function reportSyntax(
  documents: readonly Document.Parsed[],
  problems: DiagnosticList,
  place: (offset: number) => TextPosition,
): void {
  for (const document of documents) {
    for (const { message, pos } of [...document.errors, ...document.warnings]) {
      problems.error('yaml-syntax', printable(lowerFirst(message)), { position: place(pos[0]), expected: 'YAML 1.2' });
    }
    if (document.directives?.yaml.version === '1.1') {
      const help = 'YAML 1.1 reads `no` as false and `010` as eight; remove the `%YAML 1.1` line';
      problems.error('yaml-syntax', 'the file asks for YAML 1.1', { position: place(0), expected: 'YAML 1.2', help });
    }
  }
  const second = documents[1];
  if (second !== undefined) {
    const position = place(second.range[0]);
    problems.error('yaml-syntax', 'the file holds more than one document', {
      position,
      help: 'make a file of each part between `---` lines',
    });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `size` counts the values that stand in the tree, with each alias counted as what it stands for. */
interface Converted {
  readonly value: Located;
  readonly size: number;
}

class Converter {
  readonly #anchors = new Map<string, Converted | 'open'>();
  readonly #problems: DiagnosticList;
  readonly #place: (offset: number) => TextPosition;
  #aliased = 0;

  constructor(problems: DiagnosticList, place: (offset: number) => TextPosition) {
    this.#problems = problems;
    this.#place = place;
  }

  convert(node: unknown, at: number): Converted {
    if (isAlias(node)) return this.#alias(node.source, this.#place(node.range?.[0] ?? at));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#plain(node, at);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #plain(node: unknown, at: number): Converted {
    if (isScalar(node)) {
      const position = this.#place(node.range?.[0] ?? at);
      const { value } = node;
      if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        const text = typeof value === 'string' ? value : (node.source ?? String(value));
        return { value: { kind: 'scalar', value, text, position }, size: 1 };
      }
      this.#problems.error('yaml-syntax', 'a value of an unknown type', {
        position,
        expected: 'text, a number, true, false or null',
      });
    }
    if (isSeq(node)) {
      const items: Located[] = [];
      let size = 1;
      for (const item of node.items) {
        const converted = this.convert(item, node.range?.[0] ?? at);
        items.push(converted.value);
        size += converted.size;
      }
      return { value: { kind: 'list', items, position: this.#place(node.range?.[0] ?? at) }, size };
    }
    if (isMap(node)) return this.#map(node.items, node.range?.[0] ?? at);
    return { value: { kind: 'scalar', value: null, text: '', position: this.#place(at) }, size: 1 };
  }

  #map(pairs: readonly { readonly key: unknown; readonly value: unknown }[], at: number): Converted {
    const entries = new Map<string, LocatedEntry>();
    let size = 1;
    for (const pair of pairs) {
      const start = isScalar(pair.key) || isAlias(pair.key) ? (pair.key.range?.[0] ?? at) : at;
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const position = this.#place(start);
      const converted = this.convert(pair.value, start);
      size += converted.size;
      if (key === undefined) this.#problems.error('yaml-syntax', 'a key that is no plain text', { position });
      else if (this.#mayHold(entries, key, position)) entries.set(key, { position, value: converted.value });
    }
    return { value: { kind: 'map', entries, position: this.#place(at) }, size };
  }

  #mayHold(entries: ReadonlyMap<string, LocatedEntry>, key: string, position: TextPosition): boolean {
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      const help = `it stands first at line ${earlier.position.line}, column ${earlier.position.column}; rename or remove one`;
      this.#problems.error('yaml-syntax', `the key \`${printable(key, 60)}\` is given twice`, { position, help });
      return false;
    }
    if (key === '__proto__') {
      this.#problems.error('name-invalid', 'a key may not be `__proto__`', {
        position,
        help: 'programs that read the file would lose it; choose another name',
      });
      return false;
    }
    return true;
  }

  #alias(name: string, position: TextPosition): Converted {
    const missing: Converted = { value: { kind: 'scalar', value: null, text: '', position }, size: 1 };
    const target = this.#anchors.get(name);
    const shown = `\`*${printable(name, 60)}\``;
    if (target === undefined) {
      this.#problems.error('yaml-syntax', `the alias ${shown} has no anchor before it`, { position });
      return missing;
    }
    if (target === 'open') {
      this.#problems.error('yaml-syntax', `the alias ${shown} stands inside what it repeats`, { position });
      return missing;
    }
    // The tree shares what aliases repeat, but whoever walks it later sees every repetition.
    this.#aliased += target.size;
    if (this.#aliased <= mostAliased) return target;
    if (this.#aliased - target.size <= mostAliased) {
      const expected = `at most ${mostAliased} values repeated by aliases`;
      this.#problems.error('yaml-alias-bomb', `the aliases repeat more values than any platform needs`, {
        position,
        expected,
      });
    }
    return missing;
  }
}
