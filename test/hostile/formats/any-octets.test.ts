/** hostile: any octets whatever get an answer: a value, or errors that say where, in words that are safe to print. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Outcome } from '../../../src/diagnostics/public.ts';
import { readMatrix, readPlatform } from '../../../src/formats/public.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { repositoryRoot } from '../../support/platform-on-disk.ts';
import { sheetXml, workbookParts, type ZipEntry, zip } from '../../support/workbook.ts';

/** A change at a place between 0 and 1 of the octets. */
interface Edit {
  readonly at: number;
  readonly kind: 'flip' | 'insert' | 'delete' | 'double' | 'cut';
  readonly octets: readonly number[];
  readonly length: number;
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('flip', 'flip', 'insert', 'delete', 'double', 'cut'),
    octets: fc.array(
      fc.oneof(fc.nat(255), fc.constantFrom(...[...'<>/="&;,:-[]{}#*!|\n\r\t 09'].map((c) => c.charCodeAt(0)))),
      { maxLength: 6 },
    ),
    length: fc.nat(40),
  }),
  { minLength: 1, maxLength: 4 },
);

function edited(bytes: Uint8Array, list: readonly Edit[]): Uint8Array {
  let now = [...bytes];
  for (const { at, kind, octets, length } of list) {
    const i = Math.floor(at * now.length);
    const rest = now.slice(i + length);
    if (kind === 'flip') now = [...now.slice(0, i), ...octets, ...now.slice(i + octets.length)];
    else if (kind === 'insert') now = [...now.slice(0, i), ...octets, ...now.slice(i)];
    else if (kind === 'delete') now = [...now.slice(0, i), ...rest];
    else if (kind === 'double') now = [...now.slice(0, i + length), ...now.slice(i, i + length), ...rest];
    else now = now.slice(0, i);
  }
  return Uint8Array.from(now);
}

/** An answer, and nothing in it that a terminal obeys. */
function expectAnswer(outcome: Outcome<unknown>, file: string): void {
  const said = outcome.ok ? outcome.remarks : outcome.diagnostics;
  if (!outcome.ok) expect(said.some(({ severity }) => severity === 'error')).toBe(true);
  for (const { message, expected = '', help = '', position, code } of said) {
    if (code !== 'too-many-errors') expect(position?.file).toBe(file);
    for (const text of [message, expected, help]) {
      expect(text.length).toBeLessThan(2_000);
      expect(text).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u);
    }
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const rows = [
  ['N°', 'Source', 'Destination', 'Protocole', 'Port', 'Fin'],
  ['1', 'LAN', '10.0.0.0/24', 'TCP/UDP', '53', '2026-12-31'],
];
const table = rows.map(
  (row, i) =>
    `<row r="${i + 1}">${row.map((_, j) => `<c r="${'ABCDEF'.charAt(j)}${i + 1}" t="s"><v>${i * 6 + j}</v></c>`).join('')}</row>`,
);
const parts = workbookParts({
  sheets: [
    {
      name: 'Flux',
      xml: sheetXml(
        table.join(''),
        '<cols><col min="2" max="3" hidden="1"/></cols>',
        '<mergeCells><mergeCell ref="B2:B4"/></mergeCells>',
      ),
    },
  ],
  strings: `<sst>${rows
    .flat()
    .map((text) => `<si><t>${text}</t></si>`)
    .join('')}</sst>`,
  styles:
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>',
});
const csv = encode(`sep=;\n${rows.map((row) => row.map((cell) => `"${cell}"`).join(';')).join('\r\n')}\n`);
const yaml = encode(
  'segproof: matrix\ngroups: { g: &g [10.0.0.1, h] }\nflows:\n  - { id: a, source: *g, destination: [any], service: tcp/443, from: 2026-01-01, log: true }\n',
);
const platform = readFileSync(join(repositoryRoot, 'topologies/msp/internet.yaml'));

describe('any octets', () => {
  property.prop([edits], { numRuns: 300 })('in an archive', (list) => {
    expectAnswer(readMatrix('m.xlsx', edited(zip(parts), list)), 'm.xlsx');
  });

  property.prop([fc.nat(parts.length - 1), edits], { numRuns: 400 })(
    'in a part of a workbook whose archive is right',
    (which, list) => {
      const spoilt = parts.map(
        (part, i): ZipEntry =>
          i === which
            ? { ...part, data: edited(typeof part.data === 'string' ? encode(part.data) : part.data, list) }
            : part,
      );
      expectAnswer(readMatrix('m.xlsx', zip(spoilt)), 'm.xlsx');
    },
  );

  property.prop([edits], { numRuns: 300 })('in CSV', (list) => {
    expectAnswer(readMatrix('m.csv', edited(csv, list)), 'm.csv');
  });

  property.prop([edits], { numRuns: 300 })('in a matrix of YAML', (list) => {
    expectAnswer(readMatrix('m.yaml', edited(yaml, list)), 'm.yaml');
  });

  property.prop([edits], { numRuns: 200 })('in a platform', (list) => {
    expectAnswer(readPlatform(memoryFiles({ 'p.yaml': edited(platform, list) }), 'p.yaml'), 'p.yaml');
  });

  property.prop([fc.uint8Array({ maxLength: 400 }), fc.constantFrom('m.xlsx', 'm.csv', 'm.yaml', 'm')], {
    numRuns: 300,
  })('and nothing else', (octets, file) => {
    expectAnswer(readMatrix(file, octets), file);
    expectAnswer(readPlatform(memoryFiles({ [file]: octets }), file), file);
  });
});
