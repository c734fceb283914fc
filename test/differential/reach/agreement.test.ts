/** Sets of packets against single packets: every packet of a random platform ends where the set engine says. */
import { fc, test } from '@fast-check/vitest';
import { agree, answersAgree } from '../../support/agreement.ts';
import { wildPlatform } from '../../support/wild-platform.ts';

const runs = 25;

test.prop([wildPlatform, fc.nat()], { numRuns: runs })(
  'every packet ends exactly where the set that holds it ends',
  (wild, seed) => {
    agree(wild, seed, 20);
  },
  600_000,
);

test.prop([wildPlatform, fc.nat()], { numRuns: runs })(
  'every ordinary answer ends where the answers to the set that held its opening end',
  (wild, seed) => {
    answersAgree(wild, seed, 3);
  },
  600_000,
);
