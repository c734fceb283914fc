/** cli: which platform `check` reads, and what it comes to. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CheckSubject } from '../../../report/public.ts';
import { CannotRun } from '../../exit.ts';
import type { Io } from '../../io.ts';
import type { Loaded } from '../../load.ts';

/** The reference platform that comes with the package, as a path from the working folder where that is shorter. */
export function referencePlatform(io: Io): string {
  const path = join(io.packageRoot, 'topologies', 'msp', 'platform.yaml');
  if (!existsSync(path)) {
    throw new CannotRun([
      {
        severity: 'error',
        code: 'file-not-found',
        message: 'the reference platform is not where the package keeps it',
        help: 'name a platform file: `segproof check platform.yaml`',
      },
    ]);
  }
  const short = relative(io.cwd, path);
  return short.length < path.length && short !== '' ? short : path;
}

export function describeSubject({ file, platform, matrix }: Loaded): CheckSubject {
  const { topology, title, files } = platform;
  return {
    name: topology.name,
    ...(title === undefined ? {} : { title }),
    file,
    files: [...new Set([...files, ...matrix.files])],
    nodes: topology.nodes.size,
    zones: topology.zones.size,
    tenants: topology.tenants.size,
    rows: matrix.flows.length,
    inactiveRows: matrix.inactive.length,
  };
}
