/**
 * Where model and kernel differ and are meant to. Each entry says why, what of it the random packets leave out or let
 * pass, and has a case that must still differ, in the words that it names: an entry that stopped differing fails the test.
 */
import type { Node, Policy } from '../../../../src/model/public.ts';
import type { Packet } from '../../../../src/net/public.ts';
import { type InterfaceSketch, type NodeSketch, node, policy, rule } from '../../../support/small-platform.ts';
import type { Expectation } from '../expect.ts';
import type { Observation } from '../observe.ts';
import type { Scenario } from '../scenario.ts';
import type { Probe } from '../traffic.ts';

export interface KnownDifference {
  readonly id: string;
  readonly reason: string;
  /** Packets that are not sent at random. */
  readonly covers?: (scenario: Scenario, entry: string, packet: Packet) => boolean;
  /** Differences let pass in a packet that is sent: all of it but the rules that decide about it. */
  readonly tolerates?: (probe: Probe, expected: Expectation, seen: Observation) => boolean;
  readonly shows: Case;
}

/** What a firewall of two interfaces, `lan` and `wan`, is sent; `differs` is the first difference that is found. */
interface Case {
  readonly kind: 'plain' | 'export' | 'iptables';
  readonly firewall: Node;
  /** A second one, joined `wan` to `wan`. */
  readonly beside?: Node;
  /** Everything passes unless it says otherwise. */
  readonly policy?: Policy;
  readonly packets: readonly CasePacket[];
  readonly differs: string;
}

/** `side` is the end of its TCP connection that sends it; `cut`: only these octets of it, as a piece. */
export interface CasePacket {
  readonly entry: 'lan' | 'wan';
  readonly packet: Packet;
  readonly side?: 0 | 1;
  readonly cut?: { readonly from: number; readonly to: number; readonly more: boolean };
}

export const openPolicy: Policy = policy([rule('all', 'accept')], [rule('all', 'accept')]);

export const rejectPolicy: Policy = policy([rule('none', 'reject')], [rule('none', 'reject')]);

export function firewall(lan: InterfaceSketch = {}, more: Partial<NodeSketch> = {}): Node {
  const six = lan.addresses?.every((text) => !text.includes(':')) === true ? '2001:db8:2::9' : '2001:db8:1::9';
  return node('fw', 'firewall', {
    interfaces: {
      lan: { zone: 'lan', addresses: ['10.1.0.1/24', '2001:db8:1::1/64'], ...lan },
      wan: { zone: 'wan', addresses: ['10.0.0.1/24', '2001:db8:2::1/64'] },
    },
    routes: ['default via 10.0.0.9', `default6 via ${six}`],
    ...more,
  });
}

/** One packet that comes in at `lan`. */
export function fromLan(packet: Packet): readonly CasePacket[] {
  return [{ entry: 'lan', packet }];
}

export const answeredButSilent = 'fate: model answered, kernel silent';

/** The model's answer may be missing, or go elsewhere. */
export function mayStaySilent(expected: Expectation, seen: Observation): boolean {
  return expected.fate === 'answered' && (seen.fate === 'answered' || seen.fate === 'silent');
}
