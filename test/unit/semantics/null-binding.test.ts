/** A binding that writes what stands there already is none: rules about translated traffic do not see it. */
import { expect, it } from 'vitest';
import { makeTerrain, propagate, understoodAll } from '../../../src/reach/public.ts';
import { makeWorld, newMemory, walk } from '../../../src/semantics/public.ts';
import { net, node, policy, rule, tcp, topology } from '../../support/small-platform.ts';

const firewall = (to: string, toPort?: number) =>
  node('fw', 'firewall', {
    interfaces: { lan: { zone: 'lan', addresses: ['10.1.0.1/24'] }, wan: { zone: 'wan', addresses: ['10.0.0.1/24'] } },
    nat: [
      {
        kind: 'dnat',
        id: 'web',
        destination: net('10.0.0.5', '10.0.0.6'),
        service: { kind: 'any' },
        to: { family: 4, value: BigInt(to.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)) },
        ...(toPort === undefined ? {} : { toPort }),
      },
    ],
  });

it.each([
  ['another address', '10.0.0.6', undefined, '10.0.0.5', 443, true],
  ['the address that stands there', '10.0.0.5', undefined, '10.0.0.5', 443, false],
  ['the address and the port that stand there', '10.0.0.5', 443, '10.0.0.5', 443, false],
  ['the address that stands there and another port', '10.0.0.5', 8443, '10.0.0.5', 443, true],
] as const)('%s', (_, to, toPort, dst, port, translated) => {
  const platform = topology([firewall(to, toPort)], [], {});
  const policies = new Map([['fw', policy([rule('translated', 'accept', { destinationTranslated: true })], [])]]);
  const packet = tcp('10.1.0.7', dst, port);
  const trace = walk(
    makeWorld(platform, policies),
    { node: 'fw', interface: 'lan', packet, arriving: true },
    newMemory(),
  );
  const passes = trace.disposition !== 'denied-out';
  expect(passes).toBe(translated);
  const terrain = makeTerrain(platform, understoodAll(policies));
  const { universe } = terrain.headers;
  const all = terrain.headers.packets;
  const { endings } = propagate(terrain, {
    node: 'fw',
    interface: 'lan',
    arriving: true,
    packets: { upper: all, lower: all },
  });
  const here = endings.filter(({ packets }) => universe.contains(packets.upper, packet));
  expect(here.map(({ disposition }) => disposition)).toEqual([trace.disposition]);
});
