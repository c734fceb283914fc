/** reach: the packets that a rule's match holds for. */
import type { Match } from '../model/public.ts';
import { numbers } from '../net/public.ts';
import { type Conditions, fragmentKinds, stateKinds } from '../space/public.ts';
import type { InterfaceNames } from './interface-names.ts';

const later = numbers(fragmentKinds.indexOf('later'));
const notLater = numbers(fragmentKinds.indexOf('whole'), fragmentKinds.indexOf('first'));
const octets: readonly number[] = Array.from({ length: 256 }, (_, value) => value);

/** The conditions that are carried over below. One that the model gains and this forgets would widen sets in silence. */
type Carried =
  | 'families'
  | 'source'
  | 'destination'
  | 'services'
  | 'inInterfaces'
  | 'outInterfaces'
  | 'states'
  | 'tcpFlags'
  | 'destinationTranslated'
  | 'laterFragments';
type Complete = Exclude<keyof Match, Carried> extends never ? Match : never;

/**
 * The match as conditions on fields: entry and exit interface, conntrack state and the translated flag are fields of
 * a set here. A packet without an exit (on its way to the node itself) matches no condition on one.
 */
export function matchConditions(match: Complete, names: InterfaceNames): Conditions {
  const { inInterfaces, outInterfaces, states, tcpFlags, destinationTranslated } = match;
  const interfaces = (set: ReadonlySet<string>) => numbers(...[...set].map((name) => names.numberOf(name)));
  const asked: { -readonly [Key in keyof Conditions]: Conditions[Key] } = {};
  if (match.families !== undefined) asked.families = match.families;
  if (match.source !== undefined) asked.source = match.source;
  if (match.destination !== undefined) asked.destination = match.destination;
  if (match.services !== undefined) asked.services = match.services;
  if (inInterfaces !== undefined) asked.entry = interfaces(inInterfaces);
  if (outInterfaces !== undefined) asked.exit = interfaces(outInterfaces);
  if (states !== undefined) asked.state = numbers(...[...states].map((state) => stateKinds.indexOf(state)));
  if (tcpFlags !== undefined) {
    asked.tcpFlags = numbers(...octets.filter((value) => (value & tcpFlags.mask) === tcpFlags.value));
  }
  if (destinationTranslated !== undefined) asked.translated = numbers(destinationTranslated ? 1 : 0);
  if (match.laterFragments !== undefined) asked.fragment = match.laterFragments ? later : notLater;
  return asked;
}
