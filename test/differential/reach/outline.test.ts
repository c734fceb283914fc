/** Outlines against the sets: whatever a set holds an outline holds, at every interface and wherever something lands. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Owner, Policy, Topology } from '../../../src/model/public.ts';
import { ownerKey } from '../../../src/model/public.ts';
import {
  becoming,
  type Flight,
  landingsOf,
  makeTerrain,
  outlined,
  propagate,
  type Receipt,
  understood,
} from '../../../src/reach/public.ts';
import { isolated, isolatedOptions, leaking, leaks } from '../../support/isolated-platform.ts';
import { wildPlatform } from '../../support/wild-platform.ts';

interface Given {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
}

function keyOf({ kind, owner, holder, zone }: Receipt): string {
  const names = [owner, holder].map((one: Owner) => ownerKey(one));
  return [kind, ...names, zone?.id ?? ''].join(' ');
}

/** Follows any packet that comes in at each interface; returns of how many an outline could say something. */
function compare({ topology, policies }: Given): number {
  const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
  const { headers } = terrain;
  const { universe } = headers;
  let told = 0;
  for (const node of topology.nodes.values()) {
    for (const { name, role } of node.interfaces.values()) {
      if (role.kind === 'port') continue;
      const at = { node: node.id, interface: name };
      const receipts = new Set<string>();
      const { escaped, entered } = outlined(terrain, {
        entries: [at],
        escapes: (receipt) => {
          receipts.add(keyOf(receipt));
          return false;
        },
      });
      if (escaped) continue;
      told += 1;
      const coming = (flight: Flight): void => {
        const key = `${flight.at.node}:${flight.at.interface}`;
        const outline = entered.get(key);
        const beyond =
          outline === undefined
            ? flight.packets.upper
            : headers.minus(
                becoming(headers, flight.packets.upper, flight.now),
                universe.where({ source: outline.sources, destination: outline.destinations }),
              );
        const example = universe.example(beyond);
        if (example !== undefined)
          throw new Error(`${key} also hears ${JSON.stringify(example.packet, (_, v) => `${v}`)}`);
      };
      const packets = { upper: headers.packets, lower: headers.packets };
      const { endings, unsure } = propagate(terrain, { ...at, arriving: true, packets }, { coming });
      expect(unsure).toEqual([]);
      for (const landing of endings.flatMap((ending) => landingsOf(terrain, headers.none, ending)))
        expect(receipts, `${name} of ${node.id}`).toContain(keyOf(landing));
    }
  }
  return told;
}

const planted: fc.Arbitrary<Given> = fc
  .tuple(isolatedOptions, fc.option(fc.constantFrom(...leaks)))
  .map(([options, leak]) => (leak === null ? isolated(options) : leaking(options, leak)));

test.prop([planted], { numRuns: 25 })(
  'an outline of tenants holds what the sets hold',
  (given) => {
    expect(compare(given)).toBeGreaterThan(0);
  },
  600_000,
);

test.prop([wildPlatform], { numRuns: 150 })(
  'an outline of a wild platform holds what the sets hold',
  (given) => {
    compare(given);
  },
  600_000,
);
