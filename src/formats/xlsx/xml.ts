/** formats: the elements of one XML part, without namespaces, doctypes or entities of its own. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { printable } from '../../diagnostics/public.ts';
import type { Archive } from './archive.ts';
import { PartError } from './refusal.ts';
import { unpackText } from './unpack.ts';
import type { Part } from './zip-records.ts';

/** An element that begins. `name` and `parent` come without their prefix; the root has depth 1 and the parent `''`. */
export interface Opened {
  readonly name: string;
  readonly parent: string;
  readonly depth: number;
  /** The attribute of exactly this name. */
  attribute(name: string): string | undefined;
  /** The attribute of this name under any prefix, as `r:id`. */
  prefixed(name: string): string | undefined;
}

/** `open` may throw PartError. */
export interface Handlers {
  open(element: Opened): void;
  close?(name: string, depth: number): void;
  text?(text: string): void;
}

const deepest = 64;

/** Streams the part through `handlers`. Throws PartError. */
export function readXml(archive: Archive, part: Part, handlers: Handlers): void {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const shown = `\`${printable(part.name, 80)}\``;
  const open: string[] = [];
  const fail = (message: string): never => {
    throw new PartError('sheet-xml-invalid', `${shown}, line ${parser.line}: ${message}`);
  };
  parser.on('error', (error) => fail(printable(error.message.replace(/^\d+:\d+:\s*/u, '').replace(/\.$/u, ''))));
  parser.on('doctype', () => fail('it declares a document type, which no workbook has'));
  parser.on('xmldecl', ({ encoding }) => {
    // The octets were read as UTF-8; a part that says otherwise would be read otherwise by another program.
    if (encoding !== undefined && !/^utf-?8$/iu.test(encoding))
      fail(`it is not UTF-8 but \`${printable(encoding, 40)}\``);
  });
  parser.on('opentag', (tag) => {
    if (open.length >= deepest) fail(`elements are nested deeper than ${deepest}`);
    const name = local(tag.name);
    const parent = open.at(-1) ?? '';
    open.push(name);
    handlers.open(opened(tag, name, parent, open.length));
  });
  parser.on('closetag', () => {
    const depth = open.length;
    const name = open.pop() ?? '';
    handlers.close?.(name, depth);
  });
  if (handlers.text !== undefined) {
    const take = (text: string): void => handlers.text?.(text);
    parser.on('text', take);
    parser.on('cdata', take);
  }
  unpackText(archive, part, (text) => {
    parser.write(text);
  });
  parser.close();
}

function opened({ attributes }: SaxesTagPlain, name: string, parent: string, depth: number): Opened {
  return {
    name,
    parent,
    depth,
    attribute: (wanted) => attributes[wanted],
    prefixed: (wanted) => {
      const key = Object.keys(attributes).find((candidate) => candidate.endsWith(`:${wanted}`));
      return key === undefined ? undefined : attributes[key];
    },
  };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
