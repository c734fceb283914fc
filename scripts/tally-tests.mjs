/** Reads vitest's JSON report, names what failed or was skipped, and ends with the line `N passed, N failed`. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [path] = process.argv.slice(2);
const report = path !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { testResults: [] };

const failed = [];
const skipped = [];
let passed = 0;
for (const file of report.testResults) {
  const name = relative(process.cwd(), file.name);
  // A file that could not be loaded has no tests at all: that is a failure, not an empty success.
  if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) failed.push(name);
  for (const { fullName, status } of file.assertionResults) {
    if (status === 'passed') passed += 1;
    else if (status === 'failed') failed.push(`${name}: ${fullName}`);
    else skipped.push(`${name}: ${fullName}`);
  }
}

const list = (title, names) => {
  if (names.length > 0) console.log(`\n${title}:\n${names.map((name) => `  ${name}`).join('\n')}`);
};
list('skipped tests', skipped);
list('failed tests', failed);
if (passed + failed.length === 0) console.log('\nno test ran');
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || passed === 0 ? 1 : 0;
