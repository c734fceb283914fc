/** formats: one platform out of a file and the files it includes. */
import {
  type DiagnosticList,
  didYouMean,
  formatPosition,
  printable,
  type TextPosition,
} from '../../diagnostics/public.ts';
import { describeKind, type Located, type LocatedEntry, type LocatedMap } from '../yaml/located.ts';
import { kindOf, type PlatformFiles } from './load.ts';

const deepest = 16;

/** Sections whose entries come together from all files, with what one entry is called. */
const sections: ReadonlyMap<string, string> = new Map([
  ['zones', 'zone'],
  ['tenants', 'tenant'],
  ['partners', 'partner'],
  ['groups', 'group'],
  ['nodes', 'node'],
  ['links', 'link'],
  ['attestations', 'attestation'],
]);
const lists: ReadonlySet<string> = new Set(['matrices', 'flows']);
/** Said once in the whole platform. */
const singles: ReadonlySet<string> = new Set(['provider']);
/** Said by each file about itself; those of the top file count. */
const own: ReadonlySet<string> = new Set(['segproof', 'name', 'title', 'include']);
const known: readonly string[] = [...own, ...lists, ...singles, ...sections.keys()];

/**
 * The platform that starts at `root`: sections merged, lists joined in the order of inclusion, `include` gone. A file
 * reached twice counts once. Errors: `include-cycle`, `include-too-deep`, `duplicate-id`, `unknown-key`, `schema`.
 */
export function mergeIncludes(
  root: LocatedMap,
  path: string,
  files: PlatformFiles,
  problems: DiagnosticList,
): LocatedMap {
  const merged = new Merged(problems);
  const done = new Set<string>([path]);
  const enter = (file: LocatedMap, chain: readonly string[]): void => {
    merged.add(file, chain.length === 1);
    for (const { text, position } of includesOf(file, problems)) {
      const next = files.resolve(text, position);
      const inner = [...chain, next];
      if (chain.includes(next)) {
        const names = inner.slice(inner.indexOf(next)).map((name) => `\`${printable(name, 80)}\``);
        problems.error('include-cycle', `the file includes itself: ${names.join(' → ')}`, { position });
      } else if (inner.length > deepest) {
        problems.error('include-too-deep', `includes are nested deeper than ${deepest}`, { position });
      } else if (!done.has(next)) {
        done.add(next);
        const included = files.map(next, position);
        if (included !== undefined && isPlatform(included, position, problems)) enter(included, inner);
      }
    }
  };
  enter(root, [path]);
  return merged.tree(root.position);
}

function isPlatform(file: LocatedMap, position: TextPosition, problems: DiagnosticList): boolean {
  const kind = kindOf(file, problems);
  if (kind === undefined || kind === 'platform') return kind !== undefined;
  const help =
    kind === 'matrix' ? 'list it under `matrices`' : 'check the overlay itself; its `base` names this platform';
  problems.error('schema', `an included file is of the kind \`${kind}\``, {
    position,
    expected: '`segproof: platform`',
    help,
  });
  return false;
}

function includesOf(file: LocatedMap, problems: DiagnosticList): readonly { text: string; position: TextPosition }[] {
  const value = file.entries.get('include')?.value;
  if (value === undefined) return [];
  const expected = 'a list of paths';
  if (value.kind !== 'list') {
    problems.error('schema', `\`include\` is ${describeKind(value)}`, { position: value.position, expected });
    return [];
  }
  return value.items.flatMap((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '')
      return [{ text: item.value, position: item.position }];
    problems.error('schema', `an item of \`include\` is ${describeKind(item)}`, { position: item.position, expected });
    return [];
  });
}

class Merged {
  readonly #problems: DiagnosticList;
  readonly #entries = new Map<string, LocatedEntry>();
  readonly #sections = new Map<string, Map<string, LocatedEntry>>();
  readonly #lists = new Map<string, Located[]>();

  constructor(problems: DiagnosticList) {
    this.#problems = problems;
  }

  add(file: LocatedMap, top: boolean): void {
    for (const [key, entry] of file.entries) {
      if (sections.has(key)) this.#addSection(key, entry);
      else if (lists.has(key)) this.#addList(key, entry);
      else if (singles.has(key)) this.#addSingle(key, entry);
      else if (!own.has(key)) this.#unknown(key, entry);
      else if (top && key !== 'include') this.#entries.set(key, entry);
    }
  }

  tree(position: TextPosition): LocatedMap {
    return { kind: 'map', entries: this.#entries, position };
  }

  #addSection(key: string, { position, value }: LocatedEntry): void {
    // A section whose entries are all commented out reads as null.
    if (value.kind === 'scalar' && value.value === null) return;
    if (value.kind !== 'map') {
      this.#problems.error('schema', `\`${key}\` is ${describeKind(value)}`, {
        position: value.position,
        expected: 'a map of names',
      });
      return;
    }
    let all = this.#sections.get(key);
    if (all === undefined) {
      all = new Map();
      this.#sections.set(key, all);
      this.#entries.set(key, { position, value: { kind: 'map', entries: all, position: value.position } });
    }
    for (const [id, entry] of value.entries) {
      const earlier = all.get(id);
      if (earlier === undefined) all.set(id, entry);
      else this.#twice(`${sections.get(key) ?? key} \`${printable(id, 80)}\``, entry.position, earlier.position);
    }
  }

  #addList(key: string, { position, value }: LocatedEntry): void {
    if (value.kind === 'scalar' && value.value === null) return;
    if (value.kind !== 'list') {
      this.#problems.error('schema', `\`${key}\` is ${describeKind(value)}`, {
        position: value.position,
        expected: 'a list',
      });
      return;
    }
    let all = this.#lists.get(key);
    if (all === undefined) {
      all = [];
      this.#lists.set(key, all);
      this.#entries.set(key, { position, value: { kind: 'list', items: all, position: value.position } });
    }
    for (const item of value.items) all.push(item);
  }

  #addSingle(key: string, entry: LocatedEntry): void {
    const earlier = this.#entries.get(key);
    if (earlier === undefined) this.#entries.set(key, entry);
    else this.#twice(`\`${key}\``, entry.position, earlier.position);
  }

  #twice(what: string, position: TextPosition, earlier: TextPosition): void {
    const help = `it is defined first at ${formatPosition(earlier)}; rename or remove one`;
    this.#problems.error('duplicate-id', `${what} is defined twice`, { position, help });
  }

  #unknown(key: string, { position }: LocatedEntry): void {
    const help = didYouMean(key, known);
    this.#problems.error('unknown-key', `unknown key \`${printable(key, 80)}\``, {
      position,
      expected: `one of ${known.map((name) => `\`${name}\``).join(', ')}`,
      ...(help === undefined ? {} : { help }),
    });
  }
}
