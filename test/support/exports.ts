/** support: the names that a source file exports, types included, as its text says them. */
import { posix } from 'node:path';
import { blank } from './source-text.ts';

/** `name` for a value, `type name` for what exists only while compiling; sorted. Throws on a form it cannot read. */
export function exportsOf(file: string, read: (path: string) => string): readonly string[] {
  return [...new Set(collect(file, read, new Set()))].sort();
}

function collect(file: string, read: (path: string) => string, seen: Set<string>): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const code = blank(read(file), { texts: false });
  const found: string[] = [];
  for (const [statement] of code.matchAll(/^export\b[^\n]*(?:\n(?![a-z/@]|$)[^\n]*)*/gmu)) {
    const names = declared(statement) ?? listed(statement);
    const star = /^export\s+(?:type\s+)?\*\s*from\s*['"]([^'"]+)['"]/u.exec(statement);
    if (names !== undefined) found.push(...names);
    else if (star !== null) {
      found.push(...collect(posix.normalize(posix.join(posix.dirname(file), star[1] as string)), read, seen));
    } else throw new Error(`${file}: cannot read \`${statement.split('\n')[0]}\``);
  }
  return found;
}

function declared(statement: string): readonly string[] | undefined {
  const value = /^export\s+(?:abstract\s+)?(?:async\s+)?(?:const|let|function\*?|class)\s+([\w$]+)/u.exec(statement);
  if (value !== null) return [value[1] as string];
  const type = /^export\s+(?:interface|type)\s+([\w$]+)/u.exec(statement);
  return type === null ? undefined : [`type ${type[1]}`];
}

// export { a, type B, c as d } from '…', or without `from`; `export type { … }` makes types of all.
function listed(statement: string): readonly string[] | undefined {
  const list = /^export\s+(type\s+)?\{([^}]*)\}/u.exec(statement);
  if (list === null) return undefined;
  return (list[2] as string)
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const isType = list[1] !== undefined || item.startsWith('type ');
      const name = item.replace(/^type\s+/u, '').replace(/^.*\sas\s+/u, '');
      return isType ? `type ${name}` : name;
    });
}
