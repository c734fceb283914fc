/** formats: the short texts of a platform file (addresses, prefixes, services, owners, days) read at their places. */
import { type DiagnosticList, type Parsed, printable, type TextPosition } from '../../diagnostics/public.ts';
import { type EndpointTerm, type InterfaceAddress, isIsoDay, type Owner } from '../../model/public.ts';
import {
  type Address,
  type AddressRange,
  type AddressSet,
  addressSet,
  allAddresses,
  anyWords,
  formatPrefix,
  type Prefix,
  parseAddress,
  parseAddressTerm,
  parsePrefix,
  parseServices,
  prefixRange,
  type Service,
} from '../../net/public.ts';
import { readTermList } from '../matrix/yaml-lists.ts';
import { type Located, type Path, valueAt, valuePositionAt } from '../yaml/located.ts';
import type { OneOrMore } from './syntax.ts';

/** The tree that a text stands in, and where complaints go. */
export interface Scope {
  readonly root: Located;
  readonly problems: DiagnosticList;
}

export function at(scope: Scope, path: Path): TextPosition {
  return valuePositionAt(scope.root, path);
}

/** The parsed value, or undefined after reporting at `path`. A note of the parser becomes a note of the file. */
function parsedAt<T>(scope: Scope, path: Path, parsed: Parsed<T>, note: 'tell' | 'keep' = 'tell'): T | undefined {
  const position = at(scope, path);
  if (!parsed.ok) {
    const { ok: _, code, message, ...rest } = parsed;
    scope.problems.error(code, message, { position, ...rest });
    return undefined;
  }
  if (parsed.note !== undefined && note === 'tell') {
    scope.problems.add({ severity: 'note', code: 'cell-not-understood', message: parsed.note, position });
  }
  return parsed.value;
}

export function addressAt(scope: Scope, path: Path, text: string): Address | undefined {
  return parsedAt(scope, path, parseAddress(text));
}

/** A network: host bits are refused, because `10.0.0.5/24` may mean the network or the host. */
export function networkAt(scope: Scope, path: Path, text: string): Prefix | undefined {
  const parsed = parsedAt(scope, path, parsePrefix(text), 'keep');
  if (parsed === undefined || !refusesHostBits(scope, path, text, parsed.hostBits, parsed.prefix))
    return parsed?.prefix;
  return undefined;
}

/** An address with the length of its segment. */
export function interfaceAddressAt(scope: Scope, path: Path, text: string): InterfaceAddress | undefined {
  if (!text.includes('/')) {
    const expected = 'an address with its prefix length, such as `192.0.2.1/24`';
    scope.problems.error('prefix-invalid', `\`${printable(text, 60)}\` has no prefix length`, {
      position: at(scope, path),
      expected,
    });
    return undefined;
  }
  const parsed = parsedAt(scope, path, parsePrefix(text), 'keep');
  return parsed === undefined ? undefined : { address: parsed.address, prefix: parsed.prefix };
}

/** The union of addresses, prefixes, ranges and words for "any". */
export function addressesAt(scope: Scope, path: Path, texts: OneOrMore<string>): AddressSet {
  const ranges: AddressRange[] = [];
  for (const [item, text] of itemsOf(path, texts)) {
    if (anyWords.has(text.toLowerCase())) ranges.push(...allAddresses.ranges);
    else {
      const range = rangeAt(scope, item, text);
      if (range !== undefined) ranges.push(range);
    }
  }
  return addressSet(ranges);
}

function rangeAt(scope: Scope, path: Path, text: string): AddressRange | undefined {
  const term = parsedAt(scope, path, parseAddressTerm(text), 'keep');
  if (term === undefined) return undefined;
  if (term.kind === 'range') return term.range;
  return refusesHostBits(scope, path, text, term.hostBits, term.prefix) ? undefined : prefixRange(term.prefix);
}

function refusesHostBits(scope: Scope, path: Path, text: string, hostBits: boolean, prefix: Prefix): boolean {
  if (!hostBits) return false;
  const message = `\`${printable(text, 60)}\` has bits beyond its prefix length`;
  const help = `write \`${formatPrefix(prefix)}\` for the network, or the address alone for the host`;
  scope.problems.error('host-bits-set', message, { position: at(scope, path), help });
  return true;
}

export function servicesAt(scope: Scope, path: Path, texts: OneOrMore<string>): readonly Service[] {
  return itemsOf(path, texts).flatMap(([item, text]) => parsedAt(scope, item, parseServices(text)) ?? []);
}

/** What a list of a rule names, as rows of a matrix name it. */
export function termsAt(scope: Scope, path: Path): readonly EndpointTerm[] {
  const value = valueAt(scope.root, path);
  return value === undefined ? [] : readTermList(value, scope.problems);
}

export function ownerAt(scope: Scope, path: Path, text: string): Owner | undefined {
  const [kind, name, ...rest] = text.split(' ');
  if (rest.length === 0 && name === undefined && (kind === 'provider' || kind === 'internet')) return { kind };
  if (rest.length === 0 && name !== undefined && name !== '') {
    if (kind === 'tenant') return { kind, tenant: name };
    if (kind === 'partner') return { kind, partner: name };
  }
  const expected = '`provider`, `internet`, `tenant ID` or `partner ID`';
  scope.problems.error('schema', `\`${printable(text, 60)}\` is no owner`, { position: at(scope, path), expected });
  return undefined;
}

/** An ISO day that exists. */
export function dayAt(scope: Scope, path: Path, text: string): string | undefined {
  if (isIsoDay(text)) return text;
  const message = `\`${printable(text, 60)}\` is no day`;
  scope.problems.error('schema', message, { position: at(scope, path), expected: 'a day such as `2026-03-01`' });
  return undefined;
}

/** Each text with the path of its own. */
function itemsOf(path: Path, texts: OneOrMore<string>): readonly (readonly [Path, string])[] {
  return typeof texts === 'string' ? [[path, texts]] : texts.map((text, i) => [[...path, i], text] as const);
}

/** The fields that are present, so that absent ones stay absent rather than undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
