/** Laws of exported rulesets: read again, they decide every packet as the policy that they were made from. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { formatDiagnostic, type Outcome } from '../../../src/diagnostics/public.ts';
import {
  exportIptables,
  exportNftables,
  type ImportedRuleset,
  importIptables,
  importNftables,
} from '../../../src/formats/public.ts';
import type { Node, Policy, Topology } from '../../../src/model/public.ts';
import { addressesEqual, addressSetContains, bogonAddresses, type Packet } from '../../../src/net/public.ts';
import { decide, type RuleContext } from '../../../src/semantics/public.ts';
import {
  firewallInterfaces,
  firewallPlatform,
  fragmentPolicies,
  fragmentQuestions,
  policies,
  questions,
} from '../../support/firewall-policies.ts';

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(formatDiagnostic).join('\n'));
}

type RoundTrip = (topology: Topology, firewall: Node, policy: Policy) => ImportedRuleset;

const roundTrips: readonly (readonly [string, RoundTrip])[] = [
  [
    'nftables',
    (topology, firewall, policy) =>
      must(
        importNftables('fw.nft', must(exportNftables(topology, firewall, policy)).text, {
          interfaces: firewallInterfaces,
        }),
      ),
  ],
  [
    'iptables',
    (topology, firewall, policy) => {
      const { v4, v6 } = must(exportIptables(topology, firewall, policy));
      return must(
        importIptables(
          [
            { file: 'fw.v4', text: v4, family: 4 },
            { file: 'fw.v6', text: v6, family: 6 },
          ],
          { interfaces: firewallInterfaces },
        ),
      );
    },
  ],
];

/** What stands before the policy: sources that the node never takes. */
function refused(firewall: Node, { src }: Packet, { inInterface }: RuleContext): boolean {
  const own = [...firewall.interfaces.values()].some(({ addresses }) =>
    addresses.some(({ address }) => addressesEqual(address, src)),
  );
  const bogon = firewall.protections.has('bogons') && inInterface === 'wan' && addressSetContains(bogonAddresses, src);
  return own || bogon;
}

describe.each(roundTrips)('%s', (_, roundTrip) => {
  test.prop([policies, fc.array(questions, { minLength: 12, maxLength: 12 }), fc.boolean(), fc.boolean()], {
    numRuns: 50,
  })(
    'an exported policy read again decides every packet alike, and leaves nothing open',
    (policy, asked, nat, bogons) => {
      const { topology, firewall } = firewallPlatform({ nat, protections: new Set(bogons ? ['bogons'] : []) });
      const imported = roundTrip(topology, firewall, policy);
      for (const hook of ['forward', 'input'] as const) {
        expect(imported[hook].lower).toEqual(imported[hook].upper);
        for (const { packet, context } of asked) {
          const { outInterface: _out, ...towards } = context;
          const seen = hook === 'forward' ? context : towards;
          const expected = refused(firewall, packet, seen) ? 'deny' : decide(policy[hook], packet, seen).action;
          expect(decide(imported[hook].upper, packet, seen).action).toBe(expected);
        }
      }
    },
    240_000,
  );

  test.prop([policies], { numRuns: 30 })('settings and translations come back', (policy) => {
    const { topology, firewall } = firewallPlatform({
      nat: true,
      protections: new Set(['ip-options', 'ipv6-extension-headers']),
    });
    const imported = roundTrip(topology, firewall, policy);
    expect([...imported.protections].sort()).toEqual(['ip-options', 'ipv6-extension-headers']);
    expect([...imported.antiSpoofing].sort()).toEqual([
      ['dmz', 'loose'],
      ['lan.10', 'strict'],
      ['wan', 'strict'],
    ]);
    const plain = (list: Node['nat']): unknown =>
      list.map(({ position: _p, ...nat }) => nat).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(plain(imported.nat)).toMatchObject(
      [...firewall.nat].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, kind }) => ({ id, kind })),
    );
  });
});

test.prop([fragmentPolicies, fc.array(fragmentQuestions, { minLength: 20, maxLength: 20 })], { numRuns: 60 })(
  'nftables: where nothing reassembles, whole packets and later fragments come back as the policy decides them',
  (policy, asked) => {
    const { topology, firewall } = firewallPlatform({ nat: false, stateful: false });
    const { text } = must(exportNftables(topology, firewall, policy));
    const imported = must(importNftables('fw.nft', text, { interfaces: firewallInterfaces }));
    for (const hook of ['forward', 'input'] as const) {
      for (const { packet, context } of asked) {
        const { outInterface: _out, ...towards } = context;
        const seen = hook === 'forward' ? context : towards;
        const expected = refused(firewall, packet, seen) ? 'deny' : decide(policy[hook], packet, seen).action;
        for (const bound of ['upper', 'lower'] as const)
          expect(decide(imported[hook][bound], packet, seen).action).toBe(expected);
      }
    }
  },
);

test.prop([fragmentPolicies], { numRuns: 20 })(
  'iptables: where nothing reassembles, no rule that looks at ports is written',
  (policy) => {
    const { topology, firewall } = firewallPlatform({ nat: false, stateful: false });
    const outcome = exportIptables(topology, firewall, policy);
    if (outcome.ok) expect(outcome.value.v4).not.toMatch(/port|--tcp-flags|--icmp-type/u);
    else expect(outcome.diagnostics[0]?.code).toBe('export-impossible');
  },
);
