/** hostile: YAML made to expand, to nest, to hide or to be read in two ways. */
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../src/formats/public.ts';
import { entryOf, plainOf } from '../../../src/formats/yaml/located.ts';
import { errorsOf, firstLines, must } from '../../support/read-errors.ts';

function said(text: string | Uint8Array): readonly string[] {
  return firstLines(errorsOf(readYaml('f.yaml', typeof text === 'string' ? new TextEncoder().encode(text) : text)));
}

describe('aliases', () => {
  test('that double and double are refused where they become too many', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 30; i += 1) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    // 11 values, 111, 1,111, …: the first alias of `a5` brings them beyond 200,000.
    expect(said(lines.join('\n'))).toEqual([
      'f.yaml:6:10: error[yaml-alias-bomb]: the aliases repeat more values than any platform needs',
    ]);
  });

  test('that repeat one large list many times are refused', () => {
    const list = `a: &a [${'x, '.repeat(5_000)}x]\n`;
    expect(said(`${list}b: [${'*a, '.repeat(60)}*a]`)).toEqual([expect.stringContaining('error[yaml-alias-bomb]')]);
  });

  test('that stand inside what they repeat', () => {
    expect(said('a: &a [1, *a]')).toEqual([
      'f.yaml:1:11: error[yaml-syntax]: the alias `*a` stands inside what it repeats',
    ]);
  });

  test('without an anchor', () => {
    expect(said('a: *nobody')).toEqual(['f.yaml:1:4: error[yaml-syntax]: the alias `*nobody` has no anchor before it']);
  });

  test('in reasonable number are values', () => {
    const read = must(readYaml('f.yaml', new TextEncoder().encode('a: &a [1, 2]\nb: *a\n')));
    expect(plainOf(read)).toEqual({ a: [1, 2], b: [1, 2] });
  });

  test('a long chain of aliases inside aliases is refused before it is deep', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i < 5_000; i += 1) lines.push(`a${i}: &a${i} [*a${i - 1}]`);
    expect(said(lines.join('\n'))).toEqual([expect.stringContaining('error[yaml-alias-bomb]')]);
  });
});

describe('depth and size', () => {
  test.each([
    ['flow lists', '['.repeat(100_000)],
    ['flow maps', '{a: '.repeat(100_000)],
    ['block lists', `${'- '.repeat(100_000)}x`],
    ['block maps', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['explicit keys', '? '.repeat(100_000)],
  ])('%s in each other', (_, text) => {
    expect(said(text)).toEqual([
      expect.stringMatching(/^f\.yaml:\d+:\d+: error\[yaml-too-deep\]: the nesting is deeper than 64 levels$/u),
    ]);
  });

  test('a file of more octets than a reader takes', () => {
    expect(said(new Uint8Array(16 * 1024 * 1024 + 1))).toEqual([
      'f.yaml: error[file-too-large]: the file has 16777217 octets',
    ]);
  });

  test('a file of very many small values', () => {
    expect(said(`[${'1,'.repeat(2_000_000)}1]`)).toEqual([
      expect.stringContaining('error[file-too-large]: the file holds more values than the reader takes'),
    ]);
  });

  test('a key of a megabyte is a key, and is quoted short', () => {
    const [line] = said(`${'k'.repeat(1_000)}: 1\n${'k'.repeat(1_000)}: 2`);
    expect(line).toMatch(/^f\.yaml:2:1: error\[yaml-syntax\]: the key `k{60}…` is given twice$/u);
  });

  test('many errors are counted, not all shown', () => {
    const errors = said(
      'a: *x\n'
        .replace('a', 'k')
        .repeat(1)
        .concat(Array.from({ length: 500 }, (_, i) => `k${i}: *x\n`).join('')),
    );
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)).toBe('error[too-many-errors]: 481 more errors are not shown');
  });
});

describe('names that programs lose', () => {
  test('`__proto__` as a key, at any depth, is an error at its place', () => {
    expect(said('nodes:\n  __proto__: { kind: firewall }\n')).toEqual([
      'f.yaml:2:3: error[name-invalid]: a key may not be `__proto__`',
    ]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
    '`%s` is a key like any other',
    (key) => {
      const root = must(readYaml('f.yaml', new TextEncoder().encode(`${key}: 1\n`)));
      expect(entryOf(root, key)).toMatchObject({ kind: 'scalar', value: 1 });
      expect(entryOf(root, 'isPrototypeOf')).toBeUndefined();
      expect(Object.keys(plainOf(root) as object)).toEqual([key]);
    },
  );

  test('a key given twice is an error, never the last one', () => {
    expect(said('a: 1\nb: 2\na: 3\n')).toEqual(['f.yaml:3:1: error[yaml-syntax]: the key `a` is given twice']);
    expect(said('x: { a: 1, "a": 3 }')).toEqual(['f.yaml:1:12: error[yaml-syntax]: the key `a` is given twice']);
  });
});

describe('text that is read in two ways', () => {
  test.each<[string, string, string]>([
    [
      'a carriage return that ends a comment for some',
      'a: 1 # note\rb: 2\n',
      '1:12: error[yaml-syntax]: the file holds the line end \\u{d}',
    ],
    ['only carriage returns', 'a: 1\rb: 2\r', '1:5: error[yaml-syntax]: the file holds the line end \\u{d}'],
    ['NEL', 'a: 1 # note\u0085b: 2\n', '1:12: error[yaml-syntax]: the file holds the line end \\u{85}'],
    [
      'the line separator',
      'a: 1 # note\u2028b: 2\n',
      '1:12: error[yaml-syntax]: the file holds the line end \\u{2028}',
    ],
    ['NUL', 'a: 1\0\n', '1:5: error[yaml-syntax]: the file holds the control character \\u{0}'],
    ['an escape sequence', 'a: \u001b[2J\n', '1:4: error[yaml-syntax]: the file holds the control character \\u{1b}'],
    [
      'an escape sequence written as YAML',
      'a: "\\e[2J"\n',
      '1:4: error[yaml-syntax]: the text `\\u{1b}[2J` holds the unseen character \\u{1b}',
    ],
    [
      'a direction override',
      'a: "\u202eb"\n',
      '1:4: error[yaml-syntax]: the text `\\u{202e}b` holds the unseen character \\u{202e}',
    ],
    [
      'a direction override in a key',
      '"\\u202Eb": 1\n',
      '1:1: error[yaml-syntax]: the text `\\u{202e}b` holds the unseen character \\u{202e}',
    ],
    [
      'a leading zero',
      'vlan: 010\n',
      '1:7: error[yaml-syntax]: the number `010` starts with a zero, which some programs read as octal',
    ],
    ['YAML 1.1', '%YAML 1.1\n---\na: no\n', '1:1: error[yaml-syntax]: the file asks for YAML 1.1'],
    ['a tag', 'a: !!binary aGk=\n', '1:4: error[yaml-syntax]: unresolved tag: tag:yaml.org,2002:binary'],
    [
      'a tag of a program',
      'a: !!js/function "x"\n',
      '1:4: error[yaml-syntax]: unresolved tag: tag:yaml.org,2002:js/function',
    ],
    ['a list as a key', '? [a]\n: b\n', '1:3: error[yaml-syntax]: a key is a list or a map, not a text'],
    ['two documents', 'a: 1\n---\nb: 2\n', '2:1: error[yaml-syntax]: the file holds more than one document'],
    ['a tab as indent', 'a:\n\tb: 1\n', '2:1: error[yaml-syntax]: tabs are not allowed as indentation'],
  ])('%s', (_, text, line) => {
    expect(said(text)).toEqual([`f.yaml:${line}`]);
  });

  test('`<<` merges nothing: it is a key, which no file knows', () => {
    const root = must(readYaml('f.yaml', new TextEncoder().encode('<<: { a: 1 }\n')));
    expect(plainOf(root)).toEqual({ '<<': { a: 1 } });
  });

  test('`no`, `on`, times and days stay text', () => {
    const root = must(readYaml('f.yaml', new TextEncoder().encode('a: no\nb: on\nc: 12:30\nd: 2026-01-01\n')));
    expect(plainOf(root)).toEqual({ a: 'no', b: 'on', c: '12:30', d: '2026-01-01' });
  });

  test.each<[string, Uint8Array, string]>([
    [
      'latin-1',
      Uint8Array.of(0x61, 0x3a, 0x20, 0xe9, 0x0a),
      'f.yaml:1:4: error[yaml-syntax]: the file is not UTF-8 text',
    ],
    [
      'a letter cut at the end',
      Uint8Array.of(0x61, 0x3a, 0x20, 0xc3),
      'f.yaml:1:4: error[yaml-syntax]: the file is not UTF-8 text',
    ],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0), 'f.yaml:1:1: error[yaml-syntax]: the file is UTF-16 text'],
    ['nothing', new Uint8Array(0), 'f.yaml: error[file-empty]: the file holds no value'],
    ['only a comment', new TextEncoder().encode('# later\n'), 'f.yaml: error[file-empty]: the file holds no value'],
  ])('%s', (_, bytes, line) => {
    expect(said(bytes)).toEqual([line]);
  });

  test('a byte order mark and Windows line ends are no trouble, and move no place', () => {
    expect(must(readYaml('f.yaml', new TextEncoder().encode('\ufeffa: 1\r\nb: 2\r\n')))).toMatchObject({
      entries: new Map([
        ['a', { position: { line: 1, column: 1 } }],
        ['b', { position: { line: 2, column: 1 } }],
      ]),
    });
  });
});
