/** formats: YAML 1.2 text -> the documents of the YAML library, within bounds. */
import { Composer, type Document, Lexer, type LineCounter, Parser } from 'yaml';
import { type DiagnosticList, printable, type TextPosition } from '../../diagnostics/public.ts';

/** A platform needs a depth of ten; the parser keeps about two stack entries for each level. */
export const deepest = 64;
/** Parsing costs some microseconds and hundreds of octets of memory for each of the smallest parts of the text. */
const mostLexemes = 3_000_000;

/** Where parsing was given up, or what it gave. Offsets in characters. */
type Parsed =
  | { readonly documents: readonly Document.Parsed[] }
  | { readonly tooDeepAt: number }
  | { readonly tooManyAt: number };

/** Parsed lexeme by lexeme, so that a file is given up before it costs too much. */
export function parseDocuments(text: string, lines: LineCounter): Parsed {
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

/** Every complaint of the parser, and what a platform file may not ask for. Errors: `yaml-syntax`. */
export function reportSyntax(
  documents: readonly Document.Parsed[],
  problems: DiagnosticList,
  place: (offset: number) => TextPosition,
): void {
  for (const document of documents) {
    for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
      problems.error('yaml-syntax', wording(code, message), { position: place(pos[0]), expected: 'YAML 1.2' });
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

/** The library's own words where they speak of YAML, ours where they speak of its options. */
function wording(code: string, message: string): string {
  if (code === 'NON_STRING_KEY') return 'a key is a list or a map, not a text';
  return printable(message.charAt(0).toLowerCase() + message.slice(1)).replace(/\.$/u, '');
}
