/** The kinds of scenario, each made from a seed. */
import fc from 'fast-check';
import { exportIptables, exportNftables } from '../../../src/formats/public.ts';
import type { Node, Policy, Topology } from '../../../src/model/public.ts';
import { deployedPolicies, projectMatrix } from '../../../src/policy/public.ts';
import { makeWorld } from '../../../src/semantics/public.ts';
import { link, topology } from '../../support/small-platform.ts';
import { chain, chainOptions, matrixOf, rowsOf } from '../../support/tiny-platform.ts';
import { openPolicy } from './known/known-difference.ts';
import { knownDifferences } from './known-differences.ts';
import { plainNft, plainSettings } from './plain-nft.ts';
import { randomNode } from './random-node.ts';
import type { Loaded, Scenario } from './scenario.ts';

/**
 * plain: a random firewall, its rules written one by one · export: the same as the product writes it, with protections ·
 * chain: firewalls in a row with the policies of a random matrix, as the product writes them · iptables: a random
 * firewall as the product writes it for iptables-restore.
 */
export const scenarioKinds = ['plain', 'export', 'chain', 'iptables'] as const;

/** known: the case of a known difference, `seed` its place in the list. */
export type ScenarioKind = (typeof scenarioKinds)[number] | 'known';

export function scenarioOf(kind: ScenarioKind, seed: number): Scenario {
  if (kind === 'chain') return chainScenario(seed);
  if (kind === 'known') return knownScenario(seed);
  if (kind === 'iptables') return iptablesScenario(seed);
  const { topology: platform, node, policy } = randomNode(seed, kind === 'export');
  return single(kind, seed, platform, node, policy);
}

function knownScenario(place: number): Scenario {
  const known = knownDifferences[place];
  if (known === undefined) throw new Error(`no known difference ${place}`);
  const { kind, firewall, beside, policy = openPolicy } = known.shows;
  if (beside === undefined) return single(kind, place, topology([firewall], []), firewall, policy);
  const wire = link(`${firewall.id}:wan - ${beside.id}:wan`);
  const platform = topology([firewall, beside], [wire]);
  return {
    kind,
    seed: place,
    world: makeWorld(platform, new Map([firewall, beside].map(({ id }) => [id, policy]))),
    kernels: [firewall, beside].map((node) => plain(node, policy)),
    wires: [wire.ends],
  };
}

function single(
  kind: 'plain' | 'export' | 'iptables',
  seed: number,
  platform: Topology,
  node: Node,
  policy: Policy,
): Scenario {
  const loaded =
    kind === 'iptables'
      ? savedFor(platform, node, policy)
      : kind === 'export'
        ? exported(platform, node, policy)
        : plain(node, policy);
  if (loaded === undefined) throw new Error(`iptables has no words for ${node.id}`);
  return { kind, seed, world: makeWorld(platform, new Map([[node.id, policy]])), kernels: [loaded], wires: [] };
}

function plain(node: Node, policy: Policy): Loaded {
  return {
    node,
    policy,
    rules: { tool: 'nft', text: plainNft(node, policy) },
    settings: plainSettings(node),
    standsFor: (comment) => [comment],
  };
}

function exported(platform: Topology, node: Node, policy: Policy): Loaded {
  const outcome = exportNftables(platform, node, policy);
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join('\n'));
  const { text, sysctls, labels } = outcome.value;
  return {
    node,
    policy,
    rules: { tool: 'nft', text },
    settings: sysctls,
    standsFor: (comment) => [labels.get(comment) ?? comment],
  };
}

// The first firewall that iptables has words for.
function iptablesScenario(seed: number): Scenario {
  for (let attempt = 0; ; attempt += 1) {
    const { topology: platform, node, policy } = randomNode(seed + attempt * 1_000_003, true);
    if (savedFor(platform, node, policy) !== undefined) return single('iptables', seed, platform, node, policy);
  }
}

/** Undefined where iptables has no words for something. */
function savedFor(platform: Topology, node: Node, policy: Policy): Loaded | undefined {
  const outcome = exportIptables(platform, node, policy);
  if (!outcome.ok) return undefined;
  const { v4, v6, sysctls, labels } = outcome.value;
  return {
    node,
    policy,
    rules: { tool: 'iptables', v4, v6 },
    settings: sysctls,
    standsFor: (comment) => [labels.get(comment) ?? comment],
  };
}

// Only the firewalls are kernels: what is behind their other interfaces is played by the test.
function chainScenario(seed: number): Scenario {
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => {
    const [value] = fc.sample(arbitrary, { seed, numRuns: 1 });
    if (value === undefined) throw new Error('nothing sampled');
    return value;
  };
  const platform = chain(sample(chainOptions));
  const matrix = matrixOf(...sample(rowsOf(platform)));
  const policies = deployedPolicies(platform, projectMatrix(platform, matrix));
  const firewalls = [...platform.nodes.values()].filter(({ kind }) => kind === 'firewall');
  const wires = platform.links.flatMap(({ ends: [a, b] }) =>
    [a, b].every(({ node }) => node.startsWith('fw')) ? [[a, b] as const] : [],
  );
  const alone = topology(
    firewalls,
    platform.links.filter(({ ends: [a, b] }) => wires.some(([c, d]) => c === a && d === b)),
    { zones: platform.zones },
  );
  return {
    kind: 'chain',
    seed,
    world: makeWorld(alone, policies),
    kernels: firewalls.map((node) => {
      const policy = policies.get(node.id);
      if (policy === undefined) throw new Error(`no policy for ${node.id}`);
      return exported(alone, node, policy);
    }),
    wires,
  };
}
