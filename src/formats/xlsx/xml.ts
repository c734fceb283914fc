/** formats: the elements of one XML part, without namespaces, doctypes or entities of its own. */
import { SaxesParser } from 'saxes';
import { printable } from '../../diagnostics/public.ts';
import type { Archive, Part } from './archive.ts';
import { PartError, unpackText } from './unpack.ts';

export interface Handlers {
  open(name: string, attribute: (name: string) => string | undefined): void;
  close?(name: string): void;
  text?(text: string): void;
}

const deepest = 64;

/** Streams the part through `handlers`; names come without their prefix. Throws PartError. */
export function readXml(archive: Archive, part: Part, handlers: Handlers): void {
  const parser = new SaxesParser({ position: true });
  const shown = `\`${printable(part.name, 80)}\``;
  let depth = 0;
  const fail = (message: string): never => {
    throw new PartError('sheet-xml-invalid', `${shown}, line ${parser.line}: ${message}`);
  };
  parser.on('error', (error) => fail(printable(error.message.replace(/^\d+:\d+:\s*/u, ''))));
  parser.on('doctype', () => fail('it declares a document type, which no workbook has'));
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > deepest) fail(`elements are nested deeper than ${deepest}`);
    const attributes = new Map(Object.entries(tag.attributes).map(([name, value]) => [local(name), String(value)]));
    handlers.open(local(tag.name), (name) => attributes.get(name));
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    handlers.close?.(local(tag.name));
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

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
