/** reach: the packets that a rule's match holds for. */
import type { Match } from '../model/public.ts';
import { numbers } from '../net/public.ts';
import { type Conditions, fragmentKinds, stateKinds } from '../space/public.ts';
import type { InterfaceNames } from './interface-names.ts';

const later = numbers(fragmentKinds.indexOf('later'));
const notLater = numbers(fragmentKinds.indexOf('whole'), fragmentKinds.indexOf('first'));
const octets: readonly number[] = Array.from({ length: 256 }, (_, value) => value);

/**
 * The match as conditions on fields: entry and exit interface, conntrack state and the translated flag are fields of
 * a set here. A packet without an exit (on its way to the node itself) matches no condition on one.
 */
export function matchConditions(match: Match, names: InterfaceNames): Conditions {
  const { inInterfaces, outInterfaces, families, source, destination, services, states, tcpFlags } = match;
  const { destinationTranslated, laterFragments } = match;
  const interfaces = (set: ReadonlySet<string>) => numbers(...[...set].map((name) => names.numberOf(name)));
  return {
    ...(inInterfaces === undefined ? {} : { entry: interfaces(inInterfaces) }),
    ...(outInterfaces === undefined ? {} : { exit: interfaces(outInterfaces) }),
    ...(families === undefined ? {} : { families }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
    ...(services === undefined ? {} : { services }),
    ...(states === undefined ? {} : { state: numbers(...[...states].map((state) => stateKinds.indexOf(state))) }),
    ...(tcpFlags === undefined
      ? {}
      : { tcpFlags: numbers(...octets.filter((value) => (value & tcpFlags.mask) === tcpFlags.value)) }),
    ...(destinationTranslated === undefined ? {} : { translated: numbers(destinationTranslated ? 1 : 0) }),
    ...(laterFragments === undefined ? {} : { fragment: laterFragments ? later : notLater }),
  };
}
