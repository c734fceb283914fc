/** cli: one side of a change: a platform on disk, or in a revision of a git repository. */
import { existsSync } from 'node:fs';
import { Disk } from '../../disk.ts';
import { GitSource, parseRevision } from '../../git-source.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';

/** A file of that very name wins over a revision that reads alike. `day`: as for `loadPlatform`. */
export function loadSide(text: string, given: Given, context: Context, day?: string): Loaded {
  const revision = existsSync(text) ? undefined : parseRevision(text);
  const disk = revision === undefined ? new Disk() : new Disk(new GitSource(revision.revision, context.io.cwd));
  return loadPlatform(revision?.path ?? text, given, context, disk, day);
}
