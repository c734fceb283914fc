/** Access tools, rows and loops: what is built right is proved, each single fault refuted, and walks say the same. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { replay } from '../../../src/checks/prove/replay.ts';
import { type Injection, type Node, ownerKey } from '../../../src/model/public.ts';
import { type AddressSet, makePacket, numbers, type Service } from '../../../src/net/public.ts';
import {
  effectiveness,
  loops,
  makeTerrain,
  type Place,
  placesOf,
  type Terrain,
  understood,
  waypoint,
} from '../../../src/reach/public.ts';
import { converse, makeWorld, newMemory, walk } from '../../../src/semantics/public.ts';
import { circles, claimed, detours, plainly, ssh, withoutRule } from '../../support/claimed-platform.ts';
import { type Isolated, type IsolatedOptions, isolatedOptions } from '../../support/isolated-platform.ts';
import { ip, net } from '../../support/small-platform.ts';

function groundOf({ topology, policies }: Isolated): { readonly terrain: Terrain; readonly places: readonly Place[] } {
  const terrain = makeTerrain(topology, new Map([...policies].map(([id, policy]) => [id, understood(policy)])));
  return { terrain, places: placesOf(terrain, { cunning: true }) };
}

function accessOf(platform: Isolated): ReturnType<typeof waypoint> {
  const { terrain, places } = groundOf(platform);
  const provider = places.filter(({ zone, device }) => zone.owner.kind === 'provider' && !device);
  return waypoint(terrain, provider, { nodes: new Set(['h9']), reaches: ({ owner }) => owner.kind === 'tenant' });
}

/** A packet of some host, with its own source or another host's, to any host or firewall. */
function sent({ topology }: Isolated, from: (node: Node) => boolean): fc.Arbitrary<Injection> {
  const addresses = [...topology.nodes.values()].flatMap(({ interfaces }) =>
    [...interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => address)),
  );
  const senders = [...topology.nodes.values()].filter((node) => node.kind === 'host' && from(node));
  const to = fc.constantFrom(...addresses, ip('198.51.100.1'), ip('198.51.100.77'), ip('203.0.113.200'));
  return fc
    .tuple(fc.constantFrom(...senders), to, fc.constantFrom(22, 80, 443), fc.constantFrom(2, 16, 18), fc.nat(9))
    .map(([{ id, interfaces }, dst, dstPort, tcpFlags, other]): Injection => {
      const own = interfaces.get('e')?.addresses.map(({ address }) => address) ?? [];
      const forged = addresses.filter(({ family }) => family === dst.family)[other % addresses.length];
      const src = (other === 0 ? forged : undefined) ?? own.find(({ family }) => family === dst.family) ?? dst;
      return { node: id, interface: 'e', packet: makePacket({ src, dst, protocol: 6, dstPort, tcpFlags }) };
    });
}

const withPackets = (
  platform: Isolated,
  from: (node: Node) => boolean,
): fc.Arbitrary<readonly [Isolated, readonly Injection[]]> =>
  fc.tuple(fc.constant(platform), fc.array(sent(platform, from), { minLength: 60, maxLength: 60 }));

const outsideTheTool = ({ id, owner }: Node): boolean => owner.kind === 'provider' && id !== 'h9';

describe('access tools', () => {
  test.prop([isolatedOptions.chain((options) => withPackets(claimed(plainly(options)), outsideTheTool))], {
    numRuns: 6,
  })('are proved the only way in where they are, and no walk finds another', ([platform, packets]) => {
    expect(accessOf(platform).kind).toBe('proof');
    const world = makeWorld(platform.topology, platform.policies);
    for (const injection of packets) {
      const { disposition, end, hops } = walk(world, injection, newMemory());
      const owner = platform.topology.nodes.get(end.node)?.owner;
      const arrived = disposition === 'delivered' && owner?.kind === 'tenant';
      expect(arrived && !hops.some(({ node }) => node === 'h9')).toBe(false);
    }
  });

  test.prop([isolatedOptions, fc.constantFrom(...Object.keys(detours))], { numRuns: 12 })(
    'are refuted by any single way around, with a packet that walks it',
    (options, name) => {
      const platform = (detours[name] as (from: Isolated) => Isolated)(claimed(plainly(options)));
      const conclusion = accessOf(platform);
      expect(conclusion.kind, name).toBe('refutation');
      if (conclusion.kind !== 'refutation') return;
      for (const one of conclusion.counterexamples) {
        const { injection, hops, end } = replay(makeWorld(platform.topology, platform.policies), one);
        expect([injection.node, ...hops.map(({ node }) => node)]).not.toContain('h9');
        const landed = one.landing?.owner ?? platform.topology.nodes.get(end.node)?.owner;
        expect(landed === undefined ? '' : ownerKey(landed), name).toBe('tenant t1');
      }
    },
  );
});

interface Row {
  readonly id: string;
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
}

/** For each tenant a row that the platform carries, and one for which nobody has ever opened anything. */
function rowsOf({ tenants }: IsolatedOptions): readonly Row[] {
  return Array.from({ length: tenants }, (_, at) => at + 1).flatMap((i) => [
    { id: `tool ${i}`, source: net('10.9.0.10'), destination: net(`10.${i}.0.10/31`), services: [ssh] },
    {
      id: `none ${i}`,
      source: net('10.9.0.11'),
      destination: net(`10.${i}.0.10/31`),
      services: [{ kind: 'ports', protocol: 6, destination: numbers(8443) }],
    },
  ]);
}

function effectsOf(platform: Isolated, rows: readonly Row[]): ReadonlyMap<string, string> {
  const { terrain, places } = groundOf(platform);
  const { universe } = terrain.headers;
  const sets = rows.map(({ id, ...asked }) => ({ id, packets: universe.keep(universe.where(asked)) }));
  return new Map(effectiveness(terrain, places, sets).rows.map(({ id, effect }) => [id, effect]));
}

/** What conversations between the row's hosts say of it. */
function walked({ topology, policies }: Isolated, { id }: Row): string {
  const world = makeWorld(topology, policies);
  const [kind = '', i = ''] = id.split(' ');
  const [from, port] = kind === 'tool' ? (['h9', 22] as const) : (['h9b', 8443] as const);
  const src = topology.nodes.get(from)?.interfaces.get('e')?.addresses[0]?.address;
  if (src === undefined) throw new Error(`no ${from}`);
  const all = [`10.${i}.0.10`, `10.${i}.0.11`].map((dst) =>
    converse(world, {
      node: from,
      interface: 'e',
      packet: makePacket({ src, dst: ip(dst), protocol: 6, dstPort: port, tcpFlags: 2 }),
    }),
  );
  if (all.some(({ works }) => works)) return 'carried';
  return all.some(({ opening }) => opening.disposition === 'delivered') ? 'unanswered' : 'nothing';
}

describe('rows', () => {
  test.prop([isolatedOptions], { numRuns: 5 })(
    'carry what conversations carry, and nothing where none works',
    (given) => {
      const options = plainly(given);
      const [platform, rows] = [claimed(options), rowsOf(options)];
      const effects = effectsOf(platform, rows);
      for (const row of rows) {
        expect(effects.get(row.id)).toBe(row.id.startsWith('tool') ? 'carried' : 'nothing');
        expect(walked(platform, row)).toBe(effects.get(row.id));
      }
    },
  );

  test.prop([isolatedOptions, fc.constantFrom('fw1', 'fw9'), fc.boolean()], { numRuns: 8 })(
    'are called empty, or unanswered, when one rule on their way is gone, as every conversation is',
    (given, at, answers) => {
      const options = plainly(given);
      const platform = withoutRule(claimed(options), at, answers ? 'established' : 'tool');
      const rows = rowsOf(options).filter(({ id }) => id.endsWith(' 1'));
      const effects = effectsOf(platform, rows);
      // What the tenant sends may leave anyway, but for what is kept in.
      expect(effects.get('tool 1')).toBe(answers ? 'unanswered' : 'nothing');
      for (const row of rows) expect(walked(platform, row)).toBe(effects.get(row.id));
    },
  );
});

describe('loops', () => {
  const anybody = (): boolean => true;
  test.prop([isolatedOptions.chain((options) => withPackets(claimed({ ...options, masquerade: false }), anybody))], {
    numRuns: 5,
  })('are proved absent where no route leads back, and no walk circles', ([platform, packets]) => {
    const { terrain, places } = groundOf(platform);
    expect(loops(terrain, places).kind).toBe('proof');
    const world = makeWorld(platform.topology, platform.policies);
    for (const injection of packets) {
      const { disposition } = walk(world, injection, newMemory());
      expect(['loop', 'ttl-expired']).not.toContain(disposition);
    }
  });

  test.prop([isolatedOptions, fc.constantFrom(...Object.keys(circles))], { numRuns: 8 })(
    'are refuted where one does, with a packet that circles',
    (options, name) => {
      const platform = (circles[name] as (from: Isolated) => Isolated)(claimed({ ...options, masquerade: false }));
      const { terrain, places } = groundOf(platform);
      const conclusion = loops(terrain, places);
      expect(conclusion.kind, name).toBe('refutation');
      if (conclusion.kind !== 'refutation') return;
      const world = makeWorld(platform.topology, platform.policies);
      for (const one of conclusion.counterexamples)
        expect(['loop', 'ttl-expired']).toContain(replay(world, one).disposition);
    },
  );
});
