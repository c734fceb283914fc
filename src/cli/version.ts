/** cli: the version of this program, from its package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from './io.ts';

/** `unknown` where the bundle was copied away from its package. */
export function packageVersion(io: Io): string {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(io.packageRoot, 'package.json'), 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) return String(parsed.version);
  } catch {
    // A bundle that was copied away from its package still works.
  }
  return 'unknown';
}
