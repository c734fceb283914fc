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

/** The seed draws the platform, and the tenants, hosts and ports of the leak. */
interface Ground {
  readonly name: string;
  readonly seed: number;
  readonly platform: Generated;
  readonly plants: readonly Plant[];
}

const half = (rest: number): readonly Plant[] => plants.filter((_, i) => i % 2 === rest);

// Each leak on a generated platform, and those whose way leads over several nodes on the reference platform as well.
const grounds: readonly Ground[] = [
  { name: 'a generated platform', seed: 7, platform: generated({ tenants: 3, seed: 7 }), plants: half(0) },
  { name: 'another generated platform', seed: 11, platform: generated({ tenants: 3, seed: 11 }), plants: half(1) },
  {
    name: 'the reference platform',
    seed: 3,
    platform: platformOnDisk('topologies/msp/platform.yaml'),
    plants: [...rulePlants, ...administrationPlants],
  },
];

const patience = 60_000;

describe.each(grounds)('on $name', ({ seed, platform, plants: leaks }) => {
  it('no promise is broken or undecided before anything is planted', { timeout: patience }, () => {
    const { rows } = runChecks({ topology: platform.topology, matrix: platform.matrix, method: 'sampled', seed });
    expect(rows.filter(({ verdict }) => verdict === 'refuted' || verdict === 'undecided')).toEqual([]);
  });

  it.each(leaks)('found: $name', { timeout: patience }, ({ breaks, apply }) => {
    const planted = apply(platform, pick(platform, seed));
    if (planted === undefined) return;
    const { rows } = runChecks({ topology: planted.topology, matrix: planted.matrix, method: 'sampled', seed });
    const refuted = rows.filter(({ verdict }) => verdict === 'refuted').map(({ id }) => id);
    expect(refuted).toEqual(expect.arrayContaining([...breaks]));
  });
});

it.each(plants)('there is a place for it on some platform: $name', ({ name, apply }) => {
  const placed = grounds.filter(
    ({ platform, seed, plants: leaks }) =>
      leaks.some((leak) => leak.name === name) && apply(platform, pick(platform, seed)) !== undefined,
  );
  expect(placed.length).toBeGreaterThan(0);
});
