/** golden: wrong platforms, one folder each, with every error that must be said of them, word for word. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { errorCodes, formatDiagnostic } from '../../src/diagnostics/public.ts';
import { readPlatform } from '../../src/formats/public.ts';
import { memoryFiles } from '../support/memory-files.ts';

const root = fileURLToPath(new URL('platform-errors/', import.meta.url));
const cases = readdirSync(root).sort();

/** What is said of the overlay of the folder, or of its platform when it has none. */
function said(folder: string): string {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yaml'));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, folder, name), 'utf8')]));
  const read = readPlatform(memoryFiles(files), names.includes('o.yaml') ? 'o.yaml' : 'platform.yaml');
  return `${(read.ok ? read.remarks : read.diagnostics).map(formatDiagnostic).join('\n')}\n`;
}

function expected(folder: string): string {
  const path = join(root, folder, 'expected.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

describe('a wrong platform', () => {
  test.each(cases)('%s', (folder) => {
    expect(said(folder)).toBe(expected(folder));
  });

  test('together they say every error of YAML, overlays and topologies that a file alone can raise', () => {
    const all = cases.map(expected).join('');
    const section = errorCodes.slice(errorCodes.indexOf('schema'), errorCodes.indexOf('topology-empty') + 1);
    // Held by test/hostile/formats/includes.test.ts and names.test.ts.
    const elsewhere = new Set(['include-cycle', 'include-too-deep', 'name-invalid']);
    for (const code of section) if (!elsewhere.has(code)) expect(all).toContain(`error[${code}]`);
  });
});
