/** formats: the files that one run reads, each once, within a total. */
import {
  type DiagnosticList,
  didYouMean,
  type FilePosition,
  printable,
  type TextPosition,
} from '../../diagnostics/public.ts';
import type { FileSource } from '../file-source.ts';
import type { Located, LocatedMap } from '../yaml/located.ts';
import { readYaml, yamlSizeLimit } from '../yaml/read-yaml.ts';

const mostFiles = 10_000;
const mostOctets = 4 * yamlSizeLimit;

export class PlatformFiles {
  readonly #source: FileSource;
  readonly #problems: DiagnosticList;
  readonly #read: string[] = [];
  #octets = 0;

  constructor(source: FileSource, problems: DiagnosticList) {
    this.#source = source;
    this.#problems = problems;
  }

  /** Every file read, in order. */
  get files(): readonly string[] {
    return this.#read;
  }

  resolve(reference: string, position: TextPosition): string {
    return this.#source.resolve(position.file, reference);
  }

  /** The map that `path` holds; `from` is the place that names the file. Undefined after reporting. */
  map(path: string, from: TextPosition | undefined): LocatedMap | undefined {
    const position: TextPosition | FilePosition = from ?? { kind: 'file', file: path };
    if (this.#read.length >= mostFiles) {
      this.#problems.error('include-too-deep', `more than ${mostFiles} files are included`, { position });
      return undefined;
    }
    const found = this.#source.read(path, yamlSizeLimit);
    if (!found.ok) {
      const help =
        from === undefined ? undefined : `the path is read from the folder of \`${printable(from.file, 120)}\``;
      this.#problems.error(found.code, found.message, { position, ...(help === undefined ? {} : { help }) });
      return undefined;
    }
    this.#read.push(path);
    this.#octets += found.bytes.length;
    if (this.#octets > mostOctets) {
      this.#problems.error('file-too-large', `the files together have more than ${mostOctets} octets`, { position });
      return undefined;
    }
    return this.#parse(path, found.bytes);
  }

  /** The text of a file that is no YAML, such as a ruleset. Undefined after reporting. */
  text(path: string, from: TextPosition, limit: number): string | undefined {
    const found = this.#source.read(path, limit);
    if (!found.ok) {
      const help = `the path is read from the folder of \`${printable(from.file, 120)}\``;
      this.#problems.error(found.code, found.message, { position: from, help });
      return undefined;
    }
    this.#read.push(path);
    return new TextDecoder('utf-8').decode(found.bytes);
  }

  #parse(path: string, bytes: Uint8Array): LocatedMap | undefined {
    const parsed = readYaml(path, bytes);
    for (const item of parsed.ok ? parsed.remarks : parsed.diagnostics) this.#problems.add(item);
    if (!parsed.ok) return undefined;
    const root: Located = parsed.value;
    if (root.kind === 'map') return root;
    const expected = 'a map that starts with `segproof: platform`';
    this.#problems.error('schema', 'the file holds no map', { position: root.position, expected });
    return undefined;
  }
}

export type FileKind = 'platform' | 'overlay' | 'matrix';
const fileKinds: ReadonlySet<string> = new Set(['platform', 'overlay', 'matrix']);

/** What the file says it is by its key `segproof`; undefined after reporting. */
export function kindOf(root: LocatedMap, problems: DiagnosticList): FileKind | undefined {
  const entry = root.entries.get('segproof');
  const expected = '`segproof: platform`, `segproof: overlay` or `segproof: matrix`';
  if (entry === undefined) {
    problems.error('schema', 'the file does not say what it is', { position: root.position, expected });
    return undefined;
  }
  const { value } = entry;
  if (value.kind === 'scalar' && typeof value.value === 'string' && fileKinds.has(value.value))
    return value.value as FileKind;
  const text = value.kind === 'scalar' ? value.text : '';
  const help = didYouMean(text, fileKinds);
  problems.error('schema', 'the key `segproof` says no known kind of file', {
    position: value.position,
    expected,
    ...(help === undefined ? {} : { help }),
  });
  return undefined;
}
