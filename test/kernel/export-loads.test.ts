import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/diagnostics/public.ts';
import {
  exportNftables,
  generatePlatform,
  type NftablesExport,
  readMatrix,
  readPlatform,
} from '../../src/formats/public.ts';
import { type Policy, resolveMatrix, type Topology } from '../../src/model/public.ts';
import { deployedPolicies, projectMatrix } from '../../src/policy/public.ts';
import { memorySource } from '../support/memory-source.ts';
import { inNamespace, noKernel } from '../support/network-namespace.ts';
import { platformOnDisk } from '../support/platform-on-disk.ts';

interface Deployed {
  readonly topology: Topology;
  readonly policies: ReadonlyMap<string, Policy>;
}

function generated(tenants: number, seed: number): Deployed {
  const files = generatePlatform({ tenants, seed });
  const source = memorySource(files);
  const platform = readPlatform(source, 'platform.yaml');
  if (!platform.ok) throw new Error(platform.diagnostics.map(formatDiagnostic).join('\n'));
  const drafts = platform.value.matrices.map((path) => {
    const draft = readMatrix(path, new TextEncoder().encode(files.get(path) ?? ''));
    if (!draft.ok) throw new Error(draft.diagnostics.map(formatDiagnostic).join('\n'));
    return draft.value;
  });
  const { topology } = platform.value;
  const matrix = resolveMatrix(drafts, topology, { asOf: '2026-12-01' });
  if (!matrix.ok) throw new Error(matrix.diagnostics.map(formatDiagnostic).join('\n'));
  return { topology, policies: deployedPolicies(topology, projectMatrix(topology, matrix.value)) };
}

function reference(): Deployed {
  const { topology, matrix } = platformOnDisk('topologies/msp/platform.yaml');
  return { topology, policies: deployedPolicies(topology, projectMatrix(topology, matrix)) };
}

function exported({ topology, policies }: Deployed): ReadonlyMap<string, NftablesExport> {
  return new Map(
    [...policies].map(([id, policy]) => {
      const node = topology.nodes.get(id);
      if (node === undefined) throw new Error(`no node ${id}`);
      const made = exportNftables(topology, node, policy);
      if (!made.ok) throw new Error(made.diagnostics.map(formatDiagnostic).join('\n'));
      return [id, made.value];
    }),
  );
}

describe.skipIf(noKernel !== undefined)(`exported rulesets load in a real kernel (${noKernel ?? 'it is here'})`, () => {
  test.each([
    ['the reference platform', reference],
    ['a generated platform of 3 tenants', () => generated(3, 11)],
  ] as const)('nftables, %s: every firewall, twice over, into one table', (_, make) => {
    for (const [id, { text }] of exported(make())) {
      const listed = inNamespace(
        new Map([['ruleset.nft', text]]),
        'nft -f ruleset.nft && nft -f ruleset.nft && nft list ruleset',
      );
      expect(listed.match(/^table /gmu), id).toEqual(['table ']);
      expect(listed, id).toContain('hook forward priority filter; policy drop;');
      expect(listed, id).toContain('hook input priority filter; policy drop;');
    }
  });
});
