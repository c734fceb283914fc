/**
 * Adds to package-lock.json the packages of other platforms that the registry at hand did not have, so that `npm ci`
 * accepts the file anywhere. npm drops an optional dependency that it cannot find, then refuses the file it wrote.
 * The added entries have no checksum, which nobody here could compute; npm fills it in where it finds the package.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const packages = lock.packages;
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const added = [];

for (const [parent, { optionalDependencies = {}, license, engines }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (`${parent}/node_modules/${name}` in packages || `node_modules/${name}` in packages) continue;
    const words = name.split('/').at(-1)?.split('-') ?? [];
    const os = words.findIndex((word) => systems.includes(word));
    const cpu = words[os + 1];
    if (os < 0 || cpu === undefined) throw new Error(`${name} names no platform`);
    const abi = words.slice(os + 2).join('-');
    const libc = words[os] !== 'linux' ? [] : abi.includes('musl') ? ['musl'] : abi.includes('gnu') ? ['glibc'] : [];
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      dev: true,
      ...(libc.length > 0 ? { libc } : {}),
      license,
      optional: true,
      os: [words[os]],
      ...(engines === undefined ? {} : { engines }),
    };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(added.length === 0 ? 'the lockfile is complete' : `added ${added.length}:\n  ${added.join('\n  ')}`);
