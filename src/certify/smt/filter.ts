/** certify: connection states, rulesets and address bindings as formulas. */
import type { Match, Node, Ruleset } from '../../model/public.ts';
import { makePacket, rangeOf } from '../../net/public.ts';
import { newMemory, track } from '../../semantics/public.ts';
import { absentOctet } from '../region.ts';
import type { Rewriting } from '../rewriting.ts';
import { between, type Cuts, noValue, only, subtract, union } from '../values.ts';
import { inAddresses, ofFamily, showsService, within } from './header.ts';
import { all, any, bits, type Formula, not, type Script } from './script.ts';

/** In which state a node that remembers nothing finds a whole packet. */
export interface States {
  readonly new: Formula;
  readonly untracked: Formula;
  readonly invalid: Formula;
}

/** What a rule is asked besides the header. */
export interface Circumstances {
  readonly entry: string;
  readonly exit?: string;
  readonly states: States;
  readonly translated: boolean;
}

export const neverTracked: States = { new: 'false', untracked: 'true', invalid: 'false' };

/** By what a tracker says of each TCP flag octet and ICMP type: nothing else counts, but for the protocol. */
export function statesAt(script: Script, node: Node): States {
  const others = subtract(
    between(0, 256),
    [6, 1, 58].map((one) => only(one)).reduce((a, b) => union(a, b)),
  );
  const of = (state: string): Formula =>
    script.named(
      any(
        all(within('protocol', only(6)), within('tcpFlags', octets(node, 6, state))),
        all(within('protocol', only(1)), within('icmpType', octets(node, 1, state))),
        all(within('protocol', only(58)), within('icmpType', octets(node, 58, state))),
        state === 'new' ? within('protocol', others) : 'false',
      ),
    );
  return { new: of('new'), untracked: of('untracked'), invalid: of('invalid') };
}

function octets(node: Node, protocol: number, state: string): Cuts {
  const any4 = { family: protocol === 58 ? 6 : 4, value: 1n } as const;
  const { icmp: _i, tcpFlags: _f, ...bare } = makePacket({ src: any4, dst: any4, protocol });
  return Array.from({ length: absentOctet + 1 }, (_, one) => one)
    .filter((one) => {
      const show = protocol === 6 ? { tcpFlags: one } : { icmp: { type: one, code: 0, id: 1 } };
      const packet = one === absentOctet ? bare : { ...bare, ...show };
      return track(newMemory().of(node.id), node, packet).state === state;
    })
    .map((one) => only(one))
    .reduce((sum, one) => union(sum, one), noValue);
}

/** The ruleset accepts the packet: the first rule that matches, else what its family is left to. */
export function accepts(script: Script, ruleset: Ruleset, now: Rewriting, around: Circumstances): Formula {
  const { rules, residual } = ruleset;
  let rest: Formula = script.named(
    any(...([4, 6] as const).map((family) => (residual[family] === 'accept' ? ofFamily(family) : 'false'))),
  );
  for (const { match, action } of rules.toReversed()) {
    const matches = script.named(matchFormula(match, now, around));
    if (matches === 'false') continue;
    rest = script.named(action === 'accept' ? any(matches, rest) : all(not(matches), rest));
  }
  return rest;
}

function matchFormula(match: Match, now: Rewriting, around: Circumstances): Formula {
  const { inInterfaces, outInterfaces, families, source, destination, services, states, tcpFlags } = match;
  const { entry, exit, translated } = around;
  if (inInterfaces !== undefined && !inInterfaces.has(entry)) return 'false';
  if (outInterfaces !== undefined && (exit === undefined || !outInterfaces.has(exit))) return 'false';
  if (match.destinationTranslated !== undefined && match.destinationTranslated !== translated) return 'false';
  const later = within('fragment', only(2));
  return all(
    families === undefined ? 'true' : any(...[...families].map((family) => ofFamily(family))),
    source === undefined ? 'true' : inAddresses('source', source, now),
    destination === undefined ? 'true' : inAddresses('destination', destination, now),
    services === undefined ? 'true' : any(...services.map((service) => showsService(service, now))),
    states === undefined
      ? 'true'
      : any(
          ...(['new', 'untracked', 'invalid'] as const)
            .filter((state) => states.has(state))
            .map((state) => around.states[state]),
        ),
    tcpFlags === undefined
      ? 'true'
      : all('flagged', `(= (bvand tcpFlags ${bits(tcpFlags.mask, 8)}) ${bits(tcpFlags.value, 8)})`),
    match.laterFragments === undefined ? 'true' : match.laterFragments ? later : not(later),
  );
}

/** One outcome of a list of bindings. */
export interface Bound {
  readonly when: Formula;
  readonly now: Rewriting;
}

/** What the destination bindings make of a connection's first packet; `bound` tells translated from untouched. */
export function destinationBindings(
  script: Script,
  node: Node,
  entry: string,
  now: Rewriting,
): readonly (Bound & { readonly bound: boolean })[] {
  const found: (Bound & { readonly bound: boolean })[] = [];
  let free: Formula = 'true';
  for (const nat of node.nat) {
    if (nat.kind !== 'dnat' || (nat.inInterface !== undefined && nat.inInterface !== entry)) continue;
    const matches = script.named(
      all(ofFamily(nat.to.family), inAddresses('destination', nat.destination, now), showsService(nat.service, now)),
    );
    // A binding that writes what stands there already is none.
    const there = inAddresses('destination', { ranges: [rangeOf(nat.to)] }, now);
    const port = nat.toPort === undefined ? 'true' : within('destinationPort', only(nat.toPort), now);
    const same = script.named(all(there, port));
    found.push({ when: all(free, matches, same), now, bound: false });
    const here = all(free, matches, not(same));
    const to = { ...now, destination: nat.to };
    if (nat.toPort === undefined) found.push({ when: here, now: to, bound: true });
    else {
      found.push({ when: all(here, 'ports'), now: { ...to, destinationPort: nat.toPort }, bound: true });
      found.push({ when: all(here, not('ports')), now: to, bound: true });
    }
    free = script.named(all(free, not(matches)));
  }
  return [...found, { when: free, now, bound: false }];
}

/** What the source bindings make of a connection's first packet on its way out. */
export function sourceBindings(script: Script, node: Node, exit: string, now: Rewriting): readonly Bound[] {
  const found: Bound[] = [];
  let free: Formula = 'true';
  const iface = node.interfaces.get(exit);
  for (const nat of node.nat) {
    if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== exit)) continue;
    for (const family of [4, 6] as const) {
      if (nat.to !== undefined && nat.to.family !== family) continue;
      const matches = script.named(
        all(ofFamily(family), inAddresses('source', nat.source, now), inAddresses('destination', nat.destination, now)),
      );
      const source = nat.to ?? iface?.addresses.find(({ address }) => address.family === family)?.address;
      found.push({ when: all(free, matches), now: source === undefined ? now : { ...now, source } });
      free = script.named(all(free, not(matches)));
    }
  }
  return [...found, { when: free, now }];
}
