/** Exported rulesets in a real kernel: they load, and what the kernel prints of them still means the same. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic, type Outcome } from '../../src/diagnostics/public.ts';
import {
  exportIptables,
  exportNftables,
  generatePlatform,
  type ImportedRuleset,
  importIptables,
  importNftables,
  readMatrix,
  readPlatform,
} from '../../src/formats/public.ts';
import { type Policy, resolveMatrix, type Topology } from '../../src/model/public.ts';
import { deployedPolicies, projectMatrix } from '../../src/policy/public.ts';
import { decide } from '../../src/semantics/public.ts';
import { firewallInterfaces, firewallPlatform, policies, questions } from '../support/firewall-policies.ts';
import { memorySource } from '../support/memory-source.ts';
import { inNamespace, noKernel } from '../support/network-namespace.ts';
import { platformOnDisk } from '../support/platform-on-disk.ts';

interface Deployed {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
}

function generated(tenants: number, seed: number): Deployed {
  const files = generatePlatform({ tenants, seed });
  const platform = must(readPlatform(memorySource(files), 'platform.yaml'));
  const drafts = platform.matrices.map((path) =>
    must(readMatrix(path, new TextEncoder().encode(files.get(path) ?? ''))),
  );
  const matrix = must(resolveMatrix(drafts, platform.topology, { asOf: '2026-12-01' }));
  return {
    topology: platform.topology,
    policies: deployedPolicies(platform.topology, projectMatrix(platform.topology, matrix)),
  };
}

function reference(): Deployed {
  const { topology, matrix } = platformOnDisk('topologies/msp/platform.yaml');
  return { topology, policies: deployedPolicies(topology, projectMatrix(topology, matrix)) };
}

const platforms = [
  ['the reference platform', reference],
  ['a generated platform of 3 tenants', () => generated(3, 11)],
] as const;

const mark = '=====';

function loadNft(text: string): readonly string[] {
  const script = `nft -f ruleset.nft; nft -f ruleset.nft; nft list ruleset; echo; echo ${mark}; nft -j list ruleset`;
  return inNamespace(new Map([['ruleset.nft', text]]), script).split(mark);
}

function loadIptables(v4: string, v6: string): readonly string[] {
  const files = new Map([
    ['v4', v4],
    ['v6', v6],
  ]);
  return inNamespace(
    files,
    `iptables-restore v4; ip6tables-restore v6; iptables-save; echo ${mark}; ip6tables-save`,
  ).split(mark);
}

const options = { interfaces: firewallInterfaces };

/** The same policy as the kernel has it, read from each of the forms that its tools print. */
function readBack(topology: Topology, policy: Policy): readonly (readonly [string, ImportedRuleset])[] {
  const firewall = topology.nodes.get('fw');
  if (firewall === undefined) throw new Error('no firewall');
  const [text = '', json = ''] = loadNft(must(exportNftables(topology, firewall, policy)).text);
  const saved = must(exportIptables(topology, firewall, policy));
  const [v4 = '', v6 = ''] = loadIptables(saved.v4, saved.v6);
  return [
    ['nft text', must(importNftables('kernel.nft', text, options))],
    ['nft JSON', must(importNftables('kernel.json', json, options))],
    [
      'iptables-save',
      must(
        importIptables(
          [
            { file: 'v4', text: v4, family: 4 },
            { file: 'v6', text: v6, family: 6 },
          ],
          options,
        ),
      ),
    ],
  ];
}

describe.skipIf(noKernel !== undefined)(`exported rulesets in a real kernel (${noKernel ?? 'it is here'})`, () => {
  test.each(platforms)('nftables, %s: every firewall loads, twice over, into one table', (_, make) => {
    const { topology, policies: deployed } = make();
    for (const [id, policy] of deployed) {
      const node = topology.nodes.get(id);
      if (node === undefined) throw new Error(`no node ${id}`);
      const [listed = ''] = loadNft(must(exportNftables(topology, node, policy)).text);
      expect(listed.match(/^table /gmu), id).toEqual(['table ']);
      expect(listed, id).toContain('hook forward priority filter; policy drop;');
      expect(listed, id).toContain('hook input priority filter; policy drop;');
    }
  });

  test.each(platforms)('iptables, %s: every firewall loads in both families', (_, make) => {
    const { topology, policies: deployed } = make();
    for (const [id, policy] of deployed) {
      const node = topology.nodes.get(id);
      if (node === undefined) throw new Error(`no node ${id}`);
      const { v4, v6 } = must(exportIptables(topology, node, policy));
      for (const listed of loadIptables(v4, v6)) {
        expect(listed, id).toContain(':FORWARD DROP');
        expect(listed, id).toContain(':INPUT DROP');
      }
    }
  });

  test('what the kernel prints of a random policy decides every packet as the policy does', () => {
    const asked = fc.array(questions, { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(policies, asked, fc.boolean(), (policy, packets, nat) => {
        const { topology } = firewallPlatform({
          nat,
          protections: new Set(['ip-options', 'large-packets']),
          logsDenied: true,
        });
        for (const [form, imported] of readBack(topology, policy)) {
          for (const hook of ['forward', 'input'] as const) {
            for (const { packet, context } of packets) {
              const { outInterface: _out, ...towards } = context;
              const seen = hook === 'forward' ? context : towards;
              // The firewall's own addresses are refused as sources before the policy is asked.
              if (packet.src.value % 16n === 1n) continue;
              const found = decide(imported[hook].upper, packet, seen).action;
              expect(found, form).toBe(decide(policy[hook], packet, seen).action);
            }
          }
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 600_000);
});
