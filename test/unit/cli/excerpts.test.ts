/** What an error shows of the file that it speaks about. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Disk } from '../../../src/cli/disk.ts';
import { scratchFolder } from '../../support/cli.ts';

const scratch = scratchFolder();
afterAll(() => scratch.remove());

// Some versions of Node decode windows-1252 as Latin-1, which has control characters in place of these.
test('a line of windows-1252 is shown with its euro sign and its apostrophe', () => {
  const path = join(scratch.path, 'prix.csv');
  writeFileSync(path, Buffer.from('l\x92acc\xe8s co\xfbte 3 \x80\n', 'latin1'));
  const disk = new Disk();
  expect(disk.read(path, 100).ok).toBe(true);
  expect(disk.sourceOf(path)).toBe('l’accès coûte 3 €\n');
});
