/** Writes the JSON Schemas that editors complete and check with, and programs that read certificates: what `segproof schema` prints, one file a format. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(`${repository}/schemas`, { recursive: true });
for (const format of ['platform', 'overlay', 'matrix', 'certificate', 'comparison']) {
  const schema = execFileSync(process.execPath, [`${repository}/dist/cli.js`, 'schema', format], { encoding: 'utf8' });
  writeFileSync(`${repository}/schemas/${format}.schema.json`, schema);
}
