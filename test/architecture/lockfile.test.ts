import { expect, test } from 'vitest';
import { textOf } from '../support/tree.ts';

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packages = new Map(
  Object.entries((JSON.parse(textOf('package-lock.json')) as { readonly packages: Record<string, Locked> }).packages),
);

// Otherwise `npm ci` refuses the file on a clean clone. Mend: node scripts/complete-lockfile.mjs
test('the lockfile names the packages of every platform', () => {
  const missing = [...packages].flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages.has(`node_modules/${name}`) && !packages.has(`${parent}/node_modules/${name}`),
    ),
  );
  expect(missing).toEqual([]);
});

test('the lockfile names no registry', () => {
  expect([...packages].filter(([, { resolved }]) => resolved !== undefined).map(([name]) => name)).toEqual([]);
  expect(textOf('package-lock.json')).not.toMatch(/"https?:\/\/[^"]*\.tgz"/u);
});

test('every dependency is pinned exactly', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, wanted]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(wanted),
  );
  expect(loose).toEqual([]);
});
