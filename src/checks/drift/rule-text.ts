/** checks: rules by what they say, not by name. */
import type { Match, Rule } from '../../model/public.ts';
import { formatAddressSet, formatService } from '../../net/public.ts';

/** Rules of `list` that have no counterpart of the same meaning in `other`. */
export function leftOver(list: readonly Rule[], other: readonly Rule[]): readonly Rule[] {
  const counts = new Map<string, number>();
  for (const rule of other) counts.set(textOf(rule), (counts.get(textOf(rule)) ?? 0) + 1);
  return list.filter((rule) => {
    const left = counts.get(textOf(rule)) ?? 0;
    counts.set(textOf(rule), left - 1);
    return left <= 0;
  });
}

export function textOf({ match, action }: Rule): string {
  const set = (values: ReadonlySet<string | number> | undefined): string =>
    values === undefined ? '*' : [...values].sort().join('|');
  const addresses = (value: Match['source']): string =>
    value === undefined ? '*' : formatAddressSet(value, Number.POSITIVE_INFINITY);
  const services = match.services === undefined ? '*' : match.services.map(formatService).sort().join('|');
  const flags = match.tcpFlags === undefined ? '*' : `${match.tcpFlags.mask}/${match.tcpFlags.value}`;
  const parts = [
    set(match.inInterfaces),
    set(match.outInterfaces),
    set(match.families),
    addresses(match.source),
    addresses(match.destination),
    services,
  ];
  return [...parts, set(match.states), flags, `${match.destinationTranslated ?? '*'}`, action].join(' ');
}
