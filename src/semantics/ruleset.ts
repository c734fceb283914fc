/** semantics: what one ruleset does to one packet. */
import type { ConntrackState, Match, Ruleset, Verdict } from '../model/public.ts';
import { addressSetContains, isLaterFragment, type Packet, serviceMatches, showsUpperLayer } from '../net/public.ts';

/** What a rule may ask besides the header. On `input` there is no exit interface. */
export interface RuleContext {
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly state: ConntrackState;
  readonly destinationTranslated: boolean;
}

/** How one ruleset is asked about one packet. */
export type Decide = (ruleset: Ruleset, packet: Packet, context: RuleContext) => Verdict;

/** The first rule whose match holds decides; when none does, the residual action of the packet's family. */
export function decide(ruleset: Ruleset, packet: Packet, context: RuleContext): Verdict {
  for (const rule of ruleset.rules) {
    if (matchHolds(rule.match, packet, context)) return { action: rule.action, rule, ruleset: ruleset.name };
  }
  return { action: ruleset.residual[packet.family], ruleset: ruleset.name };
}

/** Every condition that is present holds. */
export function matchHolds(match: Match, packet: Packet, context: RuleContext): boolean {
  return (
    interfaceHolds(match.inInterfaces, context.inInterface) &&
    interfaceHolds(match.outInterfaces, context.outInterface) &&
    (match.families === undefined || match.families.has(packet.family)) &&
    (match.source === undefined || addressSetContains(match.source, packet.src)) &&
    (match.destination === undefined || addressSetContains(match.destination, packet.dst)) &&
    (match.services === undefined || match.services.some((service) => serviceMatches(service, packet))) &&
    (match.states === undefined || match.states.has(context.state)) &&
    flagsHold(match.tcpFlags, packet) &&
    (match.laterFragments === undefined || match.laterFragments === isLaterFragment(packet)) &&
    (match.destinationTranslated === undefined || match.destinationTranslated === context.destinationTranslated)
  );
}

function interfaceHolds(asked: ReadonlySet<string> | undefined, actual: string | undefined): boolean {
  return asked === undefined || (actual !== undefined && asked.has(actual));
}

// A packet that shows no TCP header (another protocol, a later fragment) matches no condition on flags.
function flagsHold(asked: Match['tcpFlags'], packet: Packet): boolean {
  if (asked === undefined) return true;
  return packet.tcpFlags !== undefined && showsUpperLayer(packet) && (packet.tcpFlags & asked.mask) === asked.value;
}
