/** laws: rulesets that are known between two bounds only neither break nor keep a promise that hangs on the difference. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type Method, type PasId, type PasResult, runChecks } from '../../../src/checks/public.ts';
import type { Policy, Topology } from '../../../src/model/public.ts';
import { type Isolated, isolated, isolatedOptions, leaking, leaks } from '../../support/isolated-platform.ts';
import { matrixOf } from '../../support/tiny-platform.ts';

const asked: readonly PasId[] = ['PAS-ISO-1', 'PAS-ISO-2', 'PAS-ISO-6'];

/** The platform with these policies as imported rulesets. */
function deployed({ topology, policies }: Isolated): Topology {
  const nodes = [...topology.nodes].map(([id, node]) => {
    const policy = policies.get(id);
    return [id, policy === undefined ? node : { ...node, policy: { kind: 'rules' as const, policy } }] as const;
  });
  const owners = [...topology.zones.values()].flatMap(({ owner }) => (owner.kind === 'tenant' ? [owner.tenant] : []));
  const tenant = (id: string) => ({ id, hosting: 'datacentre' as const, firewalls: [] });
  return { ...topology, nodes: new Map(nodes), tenants: new Map(owners.map((id) => [id, tenant(id)])) };
}

function judged(platform: Isolated, method: Method): ReadonlyMap<PasId, PasResult> {
  const { rows } = runChecks({ topology: deployed(platform), matrix: matrixOf(), method, effort: 'quick' });
  return new Map(rows.map((row) => [row.id, row]));
}

function subjects(result: PasResult | undefined): ReadonlySet<string> {
  return new Set(result?.findings.map(({ subject }) => subject));
}

const options = isolatedOptions.map((given) => ({ ...given, tenants: 2, publish: false, sloppy: false }));
const byRule = leaks.filter((leak) => {
  const given = { tenants: 2, sixToo: true, publish: false, masquerade: false, sloppy: false, discard: false };
  return changedNodes(isolated(given).policies, leaking(given, leak).policies).length > 0;
});

function changedNodes(a: ReadonlyMap<string, Policy>, b: ReadonlyMap<string, Policy>): readonly string[] {
  return [...b]
    .filter(([id, policy]) => JSON.stringify(policy, text) !== JSON.stringify(a.get(id), text))
    .map(([id]) => id);
}

function text(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Set || value instanceof Map ? [...value] : value;
}

describe('rulesets between two bounds', () => {
  test.prop([options, fc.constantFrom(...byRule), fc.constantFrom<Method>('proved', 'sampled')], { numRuns: 16 })(
    'a leak in the upper bound alone leaves the promise undecided, and a leak in both breaks it',
    (given, leak, method) => {
      const { options: used, ...platform } = leaking(given, leak);
      const sound = isolated(used).policies;
      const changed = new Set(changedNodes(sound, platform.policies));
      fc.pre(changed.size > 0);
      const bounded = [...platform.policies].map(([id, upper]): [string, Policy] => [
        id,
        changed.has(id) ? { ...upper, lower: sound.get(id) as Policy } : upper,
      ]);
      const leaky = judged(platform, method);
      const whole = judged({ topology: platform.topology, policies: sound }, method);
      const between = judged({ topology: platform.topology, policies: new Map(bounded) }, method);
      let leaked = false;
      for (const id of asked) {
        const found = between.get(id);
        const known = subjects(whole.get(id));
        const fresh = [...subjects(leaky.get(id))].filter((subject) => !known.has(subject));
        leaked ||= fresh.length > 0;
        for (const subject of fresh) expect(subjects(found)).not.toContain(subject);
        if (fresh.length === 0) continue;
        if (known.size === 0) expect(found?.verdict, id).toBe('undecided');
        const told = [found?.basis, ...(found?.notes ?? [])].filter((one) => one?.en.includes('cannot be followed'));
        expect(told.length).toBeGreaterThanOrEqual(fresh.length);
      }
      // A row that goes further than before is told under its own name, as before.
      if (method === 'proved' && leak !== 'a missing deny') expect(leaked).toBe(true);
    },
    600_000,
  );
});
