/** hostile: files that name files: cycles, depth, number, places outside, links, pipes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Disk } from '../../../src/cli/disk.ts';
import { readPlatform } from '../../../src/formats/public.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { errorsOf, firstLines, must } from '../../support/read-errors.ts';

function platform(body: string): string {
  return `segproof: platform\nname: p\n${body}\n`;
}

function said(files: Readonly<Record<string, string>>, top = 'top.yaml'): readonly string[] {
  return firstLines(errorsOf(readPlatform(memoryFiles(files), top)));
}

const zones = 'zones: { lan: { kind: lan, level: 10, owner: provider, prefixes: [10.0.0.0/24] } }';
const nodes =
  'nodes: { h: { kind: host, owner: provider, interfaces: { e: { zone: lan, addresses: [10.0.0.1/24] } } } }';

describe('cycles', () => {
  test('a file that includes itself', () => {
    expect(said({ 'top.yaml': platform('include: [./x/../top.yaml]') })).toEqual([
      'top.yaml:3:11: error[include-cycle]: the file includes itself: `top.yaml` → `top.yaml`',
    ]);
  });

  test('through others; the chain is shown', () => {
    expect(
      said({
        'top.yaml': platform('include: [a/a.yaml]'),
        'a/a.yaml': platform('include: [b.yaml]'),
        'a/b.yaml': platform('include: [../top.yaml]'),
      }),
    ).toEqual([
      'a/b.yaml:3:11: error[include-cycle]: the file includes itself: `top.yaml` → `a/a.yaml` → `a/b.yaml` → `top.yaml`',
    ]);
  });

  test('an overlay that is its own base, directly and through another', () => {
    const overlay = (base: string): string => `segproof: overlay\nbase: ${base}\n`;
    expect(said({ 'top.yaml': overlay('top.yaml') })).toEqual([
      'top.yaml:2:7: error[include-cycle]: the overlay is its own base: `top.yaml` → `top.yaml`',
    ]);
    expect(said({ 'top.yaml': overlay('o.yaml'), 'o.yaml': overlay('top.yaml') })).toEqual([
      'o.yaml:2:7: error[include-cycle]: the overlay is its own base: `top.yaml` → `o.yaml` → `top.yaml`',
    ]);
  });

  test('a file reached in two ways counts once', () => {
    const read = readPlatform(
      memoryFiles({
        'top.yaml': platform('include: [a.yaml, b.yaml]'),
        'a.yaml': platform('include: [c.yaml]'),
        'b.yaml': platform('include: [./c.yaml]'),
        'c.yaml': platform(`${zones}\n${nodes}`),
      }),
      'top.yaml',
    );
    expect(must(read).files).toEqual(['top.yaml', 'a.yaml', 'c.yaml', 'b.yaml']);
  });
});

describe('depth, number and size', () => {
  test('includes in includes in includes', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`f${i}.yaml`, platform(`include: [f${i + 1}.yaml]`)]),
    );
    expect(said(files, 'f0.yaml')).toEqual([
      'f15.yaml:3:11: error[include-too-deep]: includes are nested deeper than 16',
    ]);
  });

  test('overlays on overlays on overlays', () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`f${i}.yaml`, `segproof: overlay\nbase: f${i + 1}.yaml\n`]),
    );
    expect(said(files, 'f0.yaml')).toEqual([
      'f15.yaml:2:7: error[include-too-deep]: overlays are laid on each other deeper than 16',
    ]);
  });

  test('more files than a platform has', () => {
    const names = Array.from({ length: 10_001 }, (_, i) => `f${i}.yaml`);
    const files = Object.fromEntries(names.map((name) => [name, 'segproof: platform\n']));
    expect(said({ ...files, 'top.yaml': platform(`include: [${names.join(', ')}]`) })).toEqual([
      expect.stringMatching(/^top\.yaml:3:\d+: error\[include-too-deep\]: more than 10000 files are included$/u),
      expect.stringContaining('error[include-too-deep]'),
    ]);
  });

  test('more octets than all files may have', () => {
    const filler = `# ${'x'.repeat(15_000_000)}\nsegproof: platform\n`;
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.yaml`);
    const files = Object.fromEntries(names.map((name) => [name, filler]));
    expect(said({ ...files, 'top.yaml': platform(`include: [${names.join(', ')}]`) })).toEqual([
      'top.yaml:3:43: error[file-too-large]: the files together have more than 67108864 octets',
    ]);
  });
});

describe('what an include may name', () => {
  test.each<[string, string, string]>([
    ['nothing', 'include: [""]', 'top.yaml:3:11: error[schema]: an item of `include` is text'],
    ['a number', 'include: [1]', 'top.yaml:3:11: error[schema]: an item of `include` is a number'],
    ['a map', 'include: { a: b }', 'top.yaml:3:10: error[schema]: `include` is a map'],
    ['a missing file', 'include: [no.yaml]', 'top.yaml:3:11: error[file-not-found]: there is no file `no.yaml`'],
    ['a matrix', 'include: [m.yaml]', 'top.yaml:3:11: error[schema]: an included file is of the kind `matrix`'],
    ['an overlay', 'include: [o.yaml]', 'top.yaml:3:11: error[schema]: an included file is of the kind `overlay`'],
    ['a file that says nothing', 'include: [n.yaml]', 'n.yaml:1:1: error[schema]: the file does not say what it is'],
    ['a list', 'include: [l.yaml]', 'l.yaml:1:1: error[schema]: the file holds no map'],
    [
      'an escape sequence',
      'include: ["\\e[2J.yaml"]',
      'top.yaml:3:11: error[yaml-syntax]: the text `\\u{1b}[2J.yaml` holds the unseen character \\u{1b}',
    ],
  ])('%s', (_, body, line) => {
    const files = {
      'top.yaml': platform(body),
      'm.yaml': 'segproof: matrix\nflows: []\n',
      'o.yaml': 'segproof: overlay\nbase: top.yaml\n',
      'n.yaml': 'name: x\n',
      'l.yaml': '- a\n',
    };
    expect(said(files)).toEqual([line]);
  });

  test('what two files define is an error that names both places', () => {
    const errors = errorsOf(
      readPlatform(
        memoryFiles({ 'top.yaml': platform(`include: [a.yaml]\n${zones}`), 'a.yaml': platform(zones) }),
        'top.yaml',
      ),
    );
    expect(errors).toEqual([
      'a.yaml:3:10: error[duplicate-id]: zone `lan` is defined twice\n  help: it is defined first at top.yaml:4:10; rename or remove one',
    ]);
  });
});

describe('on a disk', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'segproof-includes-'));
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'outside.yaml'), platform(`${zones}\n${nodes}`));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The platform `in/top.yaml` with this body, read from disk. */
  const read = (body: string) => {
    writeFileSync(join(folder, 'in', 'top.yaml'), platform(body));
    return readPlatform(new Disk(), join(folder, 'in', 'top.yaml'));
  };
  const saidOnDisk = (body: string): readonly string[] =>
    firstLines(errorsOf(read(body))).map((line) => line.replaceAll(folder, ''));

  // SECURITY.md: an include may name whatever its reader may read.
  test('a file outside the folder, by a relative path, an absolute one or a link', () => {
    expect(read('include: [../outside.yaml]').ok).toBe(true);
    expect(read(`include: [${join(folder, 'outside.yaml')}]`).ok).toBe(true);
    symlinkSync(join(folder, 'outside.yaml'), join(folder, 'in', 'link.yaml'));
    expect(read('include: [link.yaml]').ok).toBe(true);
  });

  test('one file under two names is read twice, and its ids are duplicates', () => {
    symlinkSync(join(folder, 'outside.yaml'), join(folder, 'in', 'link.yaml'));
    expect(saidOnDisk('include: [link.yaml, ../outside.yaml]')).toEqual([
      '/outside.yaml:3:10: error[duplicate-id]: zone `lan` is defined twice',
      '/outside.yaml:4:10: error[duplicate-id]: node `h` is defined twice',
    ]);
  });

  test('a folder that links to itself ends at the depth of includes', () => {
    symlinkSync('.', join(folder, 'in', 'loop'));
    const lines = saidOnDisk('include: [loop/top.yaml]');
    expect(lines.at(-1)).toContain('error[include-too-deep]');
  });

  test('a link to itself, a folder, a device and a pipe are no files, and none of them makes it wait', () => {
    symlinkSync('self.yaml', join(folder, 'in', 'self.yaml'));
    spawnSync('mkfifo', [join(folder, 'in', 'pipe.yaml')]);
    expect(saidOnDisk('include: [self.yaml, ., /dev/zero, pipe.yaml, top.yaml/x]')).toEqual([
      '/in/top.yaml:3:11: error[file-unreadable]: `/in/self.yaml` could not be read (ELOOP)',
      expect.stringContaining('error[file-unreadable]'),
      '/in/top.yaml:3:25: error[file-unreadable]: `/dev/zero` is not an ordinary file',
      expect.stringContaining('`/in/pipe.yaml` is not an ordinary file'),
      expect.stringContaining('error[file-not-found]'),
    ]);
  });
});
