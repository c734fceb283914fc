/** formats: an XML file as a tree of elements with their places, within bounds; entities are never expanded. */
import { SaxesParser } from 'saxes';
import { type Outcome, printable, type TextPosition } from '../../diagnostics/public.ts';

/** `text` is what stands directly in the element, without blanks at both ends. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
  readonly position: TextPosition;
}

const sizeLimit = 64 * 1024 * 1024;
const deepest = 64;
const mostElements = 2_000_000;

class XmlError extends Error {}

/** The root element. Errors: `file-too-large`, `ruleset-syntax` with line and column. */
export function readXmlTree(file: string, bytes: Uint8Array): Outcome<Element> {
  const parser = new SaxesParser({ position: true });
  const place = (): TextPosition => ({
    kind: 'text',
    file,
    line: parser.line,
    column: Math.max(1, parser.columnIndex + 1),
  });
  const refuse = (code: 'file-too-large' | 'ruleset-syntax', message: string): Outcome<Element> => ({
    ok: false,
    diagnostics: [{ severity: 'error', code, message, position: place(), expected: 'the config.xml of a firewall' }],
  });
  if (bytes.length > sizeLimit) return refuse('file-too-large', `the file has ${bytes.length} octets`);
  const fail = (message: string): never => {
    throw new XmlError(message);
  };
  interface Open {
    readonly name: string;
    text: string;
    readonly children: Element[];
    readonly position: TextPosition;
  }
  const stack: Open[] = [];
  let root: Element | undefined;
  let count = 0;
  parser.on('error', (error) => fail(printable(error.message.replace(/^\d+:\d+:\s*/u, ''))));
  parser.on('doctype', () => fail('it declares a document type, which no configuration has'));
  // Told when the character behind the name has been read.
  let start = place();
  parser.on('opentagstart', ({ name }) => {
    start = { ...place(), column: Math.max(1, parser.columnIndex - name.length - 1) };
  });
  parser.on('opentag', ({ name }) => {
    count += 1;
    if (count > mostElements) fail('it holds too many elements');
    if (stack.length >= deepest) fail(`elements are nested deeper than ${deepest}`);
    stack.push({ name, text: '', children: [], position: start });
  });
  const take = (text: string): void => {
    const open = stack.at(-1);
    if (open !== undefined) open.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const open = stack.pop();
    if (open === undefined) return;
    const element: Element = { ...open, text: open.text.trim() };
    const parent = stack.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).close();
  } catch (error) {
    if (error instanceof XmlError) return refuse('ruleset-syntax', error.message);
    return refuse('ruleset-syntax', 'the file is not UTF-8 text');
  }
  return root === undefined ? refuse('ruleset-syntax', 'the file is empty') : { ok: true, value: root, remarks: [] };
}

/** The first child of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The descendant that the names lead to. */
export function descend(element: Element, ...names: readonly string[]): Element | undefined {
  return names.reduce<Element | undefined>((at, name) => child(at, name), element);
}

/** The text of a child; undefined when it is absent or empty. */
export function textOf(element: Element | undefined, name: string): string | undefined {
  const text = child(element, name)?.text;
  return text === '' ? undefined : text;
}

/** Whether a switch is there and not `0`: both products write `<disabled/>` and `<disabled>1</disabled>`. */
export function isSet(element: Element | undefined, name: string): boolean {
  const found = child(element, name);
  return found !== undefined && !/^(?:0|no|off|false)$/iu.test(found.text);
}
