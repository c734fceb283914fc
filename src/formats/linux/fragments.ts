/**
 * formats: rules for a node that does not reassemble. Linux reads the ports of a later fragment from the octets where a
 * whole packet has them (its payload; in IPv6 the packet's own header), so that its sender chooses what a rule finds
 * there. Seen in Linux 6.18 for nft and for the matches that iptables writes as nft. Rules that look inside are
 * therefore kept from later fragments.
 */
import type { Match, Rule, Ruleset } from '../../model/public.ts';
import type { Service } from '../../net/public.ts';

/** Whether the rule asks for ports, an ICMP type or code, or TCP flags, or tells fragments apart. */
export function asksOfFragments({ services, tcpFlags, laterFragments }: Match): boolean {
  return laterFragments !== undefined || tcpFlags !== undefined || services?.some(looksInside) === true;
}

function looksInside(service: Service): boolean {
  switch (service.kind) {
    case 'any':
    case 'protocol':
      return false;
    case 'ports':
      return service.source !== undefined || service.destination !== undefined;
    case 'icmp':
      return service.type !== undefined || service.code !== undefined;
  }
}

/** What whole packets and first fragments meet: the rules as they are, without those about later fragments. */
export function rulesetOfWhole(ruleset: Ruleset): Ruleset {
  return narrowed(ruleset, (match) => {
    const { laterFragments, ...rest } = match;
    return laterFragments === true ? undefined : rest;
  });
}

/** What later fragments meet: the rules that hold for packets that show no ports, ICMP or flags. */
export function rulesetOfLater(ruleset: Ruleset): Ruleset {
  return narrowed(ruleset, (match) => {
    const { laterFragments, services, ...rest } = match;
    if (laterFragments === false || match.tcpFlags !== undefined) return undefined;
    if (services === undefined) return rest;
    const shown = services.filter((service) => !looksInside(service));
    return shown.length === 0 ? undefined : { ...rest, services: shown };
  });
}

function narrowed(ruleset: Ruleset, narrow: (match: Match) => Match | undefined): Ruleset {
  const rules = ruleset.rules.flatMap((rule): readonly Rule[] => {
    const match = narrow(rule.match);
    return match === undefined ? [] : [{ ...rule, match }];
  });
  return { ...ruleset, rules };
}
