/** formats: aliases of OPNsense and pfSense: names for addresses, networks and ports. */
import {
  type AddressSet,
  addressSet,
  type NumberSet,
  numberSet,
  parseAddressTerm,
  parsePorts,
  prefixRange,
} from '../../net/public.ts';
import { child, descend, type Element, isSet, textOf } from './xml-tree.ts';

/** An absent set: the name's content is not in the file (a URL table, a country, a host name, one that is unknown). */
export interface Alias {
  readonly name: string;
  readonly kind: 'addresses' | 'ports' | 'other';
  readonly addresses?: AddressSet;
  readonly ports?: NumberSet;
}

const deepest = 16;

/** Both products' lists: `aliases/alias`, and OPNsense's `OPNsense/Firewall/Alias/aliases/alias`. */
export function readAliases(root: Element): ReadonlyMap<string, Alias> {
  const elements = new Map<string, Element>();
  const lists = [child(root, 'aliases'), descend(root, 'OPNsense', 'Firewall', 'Alias', 'aliases')];
  for (const list of lists) {
    for (const element of list?.children ?? []) {
      const name = textOf(element, 'name');
      // An alias that is switched off is empty in OPNsense; a rule that names it is then refused by it.
      if (name !== undefined && (child(element, 'enabled') === undefined || isSet(element, 'enabled')))
        elements.set(name, element);
    }
  }
  const known = new Map<string, Alias>();
  for (const name of elements.keys()) resolve(name, elements, known, 0);
  return known;
}

function resolve(
  name: string,
  elements: ReadonlyMap<string, Element>,
  known: Map<string, Alias>,
  depth: number,
): Alias {
  const found = known.get(name);
  if (found !== undefined) return found;
  const element = elements.get(name);
  const type = textOf(element, 'type') ?? 'host';
  const unknown: Alias = { name, kind: 'other' };
  if (element === undefined || depth > deepest) return unknown;
  // A circle of names has no content.
  known.set(name, unknown);
  const text = textOf(element, 'content') ?? textOf(element, 'address') ?? '';
  const words = text.split(/[\s,]+/u).filter((word) => word !== '');
  const inner = (word: string): Alias | undefined =>
    elements.has(word) ? resolve(word, elements, known, depth + 1) : undefined;
  const alias =
    type === 'port'
      ? portAlias(name, words, inner)
      : type === 'host' || type === 'network'
        ? addressAlias(name, words, inner)
        : unknown;
  known.set(name, alias);
  return alias;
}

type Inner = (word: string) => Alias | undefined;

function addressAlias(name: string, words: readonly string[], inner: Inner): Alias {
  const sets: AddressSet[] = [];
  for (const word of words) {
    const set = inner(word)?.addresses ?? addressesOf(word);
    if (set === undefined) return { name, kind: 'addresses' };
    sets.push(set);
  }
  return { name, kind: 'addresses', addresses: addressSet(sets.flatMap(({ ranges }) => ranges)) };
}

function portAlias(name: string, words: readonly string[], inner: Inner): Alias {
  const sets: NumberSet[] = [];
  for (const word of words) {
    const set = inner(word)?.ports ?? portsOf(word);
    if (set === undefined) return { name, kind: 'ports' };
    sets.push(set);
  }
  return { name, kind: 'ports', ports: numberSet(sets.flatMap(({ ranges }) => ranges)) };
}

/** An address, a prefix or a range; undefined for anything else. */
export function addressesOf(text: string): AddressSet | undefined {
  const parsed = parseAddressTerm(text);
  if (!parsed.ok) return undefined;
  return addressSet([parsed.value.kind === 'range' ? parsed.value.range : prefixRange(parsed.value.prefix)]);
}

/** `443`, `8000:8010` or `8000-8010`; undefined for anything else. */
export function portsOf(text: string): NumberSet | undefined {
  const parsed = parsePorts(text.replace(':', '-'));
  return parsed.ok && text !== 'any' ? parsed.value : undefined;
}
