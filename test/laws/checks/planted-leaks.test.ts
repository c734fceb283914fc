/** Every leak that is planted is found, on generated platforms and on the reference platform. */
import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/checks/public.ts';
import { type Generated, generated } from '../../support/generated-platform.ts';
import { platformOnDisk } from '../../support/platform-on-disk.ts';
import { administrationPlants } from './planted/administration.ts';
import { declarationPlants } from './planted/declarations.ts';
import { networkPlants } from './planted/networks.ts';
import { type Plant, pick } from './planted/plant.ts';
import { rulePlants } from './planted/rules.ts';

const plants: readonly Plant[] = [...rulePlants, ...networkPlants, ...administrationPlants, ...declarationPlants];

/** Seeds in which some tenant has IPv6; each also picks the tenants and ports of the leaks. */
const seeds = [7, 11];
const platforms = new Map<string, Generated>([
  ...seeds.map((seed): [string, Generated] => [`generated ${seed}`, generated({ tenants: 3, seed })]),
  ['reference', platformOnDisk('topologies/msp/platform.yaml')],
]);

function brokenBy({ topology, matrix }: Generated, seed: number): readonly string[] {
  return runChecks({ topology, matrix, seed })
    .rows.filter(({ verdict }) => verdict === 'refuted')
    .map(({ id }) => id);
}

describe.each([...platforms])('the %s platform', (name, platform) => {
  const seed = [...platforms.keys()].indexOf(name) + 1;

  it('keeps every promise as it is', () => {
    const { rows } = runChecks({ topology: platform.topology, matrix: platform.matrix, seed });
    expect(rows.filter(({ verdict }) => verdict === 'refuted' || verdict === 'undecided')).toEqual([]);
  });

  it.each(plants)('$name', ({ breaks, apply }) => {
    const planted = apply(platform, pick(platform, seed));
    if (planted === undefined) return;
    expect(brokenBy(planted, seed)).toEqual(expect.arrayContaining([...breaks]));
  });
});

describe('every plant', () => {
  it.each(plants)('has a place on some platform: $name', ({ apply }) => {
    const placed = [...platforms.values()].filter(
      (platform, i) => apply(platform, pick(platform, i + 1)) !== undefined,
    );
    expect(placed.length).toBeGreaterThan(0);
  });
});
