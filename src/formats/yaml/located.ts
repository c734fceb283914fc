/** formats: a YAML value in which every part knows its place in the user's file. */
import type { TextPosition } from '../../diagnostics/public.ts';

/** `text` is the scalar as it was written, without quotes, so that `010` and `1e3` are not lost in a number. */
export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly text: string;
  readonly position: TextPosition;
}

/** A key and what stands under it; `position` is the place of the key. */
export interface LocatedEntry {
  readonly position: TextPosition;
  readonly value: Located;
}

/** Keys in file order. A Map, because keys may be `constructor` or `toString`. */
export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
  readonly position: TextPosition;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly position: TextPosition;
}

export type Located = LocatedScalar | LocatedMap | LocatedList;

/** Keys of maps and indices of lists, from the root. */
export type Path = readonly (string | number)[];

/** The value under `key` of a map; undefined for other kinds and absent keys. */
export function entryOf(value: Located | undefined, key: string): Located | undefined {
  return value?.kind === 'map' ? value.entries.get(key)?.value : undefined;
}

/** The value at `path`; undefined where the path leaves the tree. */
export function valueAt(root: Located, path: Path): Located | undefined {
  let value: Located | undefined = root;
  for (const step of path) {
    if (value?.kind === 'map') value = value.entries.get(String(step))?.value;
    else if (value?.kind === 'list') value = typeof step === 'number' ? value.items[step] : undefined;
    else return undefined;
  }
  return value;
}

/** Where `path` is said: its key in a map, its item in a list; for what is absent, the nearest parent that exists. */
export function positionAt(root: Located, path: Path): TextPosition {
  let value = root;
  let position = root.position;
  for (const step of path) {
    if (value.kind === 'map') {
      const entry = value.entries.get(String(step));
      if (entry === undefined) return position;
      ({ value, position } = entry);
    } else if (value.kind === 'list') {
      const item = typeof step === 'number' ? value.items[step] : undefined;
      if (item === undefined) return position;
      value = item;
      position = item.position;
    } else return position;
  }
  return position;
}

/** The place of the value at `path` itself rather than of its key; falls back as `positionAt` does. */
export function valuePositionAt(root: Located, path: Path): TextPosition {
  return valueAt(root, path)?.position ?? positionAt(root, path);
}

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The value without its places. Keys become own properties whatever their name. */
export function plainOf(value: Located): Plain {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map(plainOf);
    case 'map': {
      const plain: Record<string, Plain> = {};
      for (const [key, entry] of value.entries) {
        // Plain assignment to `__proto__` would set the prototype and lose the key.
        Object.defineProperty(plain, key, {
          value: plainOf(entry.value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return plain;
    }
  }
}

/** `a map`, `a list`, `` the number `12` ``: how messages speak of a value. */
export function describeKind(value: Located): 'a map' | 'a list' | 'nothing' | 'text' | 'a number' | 'true or false' {
  if (value.kind === 'map') return 'a map';
  if (value.kind === 'list') return 'a list';
  if (value.value === null) return 'nothing';
  if (typeof value.value === 'string') return 'text';
  return typeof value.value === 'number' ? 'a number' : 'true or false';
}
