/** checks: the packets on the borders of a rule, as its own node would see them. */
import type { Match, Rule } from '../../model/public.ts';
import type { Address, Packet } from '../../net/public.ts';
import type { RuleContext } from '../../semantics/public.ts';
import { corners, exampleOf, probePacket } from '../explore/probes.ts';

export function* packetsOf({ match }: Rule): Iterable<{ readonly packet: Packet; readonly context: RuleContext }> {
  const contexts = contextsOf(match);
  for (const family of [4, 6] as const) {
    if (match.families !== undefined && !match.families.has(family)) continue;
    const services = match.services ?? [{ kind: 'any' as const }];
    const probes = services.flatMap((service) =>
      [exampleOf(service, family), ...corners(service, family)].filter((probe) => probe !== undefined),
    );
    for (const src of cornersOf(match.source, family)) {
      for (const dst of cornersOf(match.destination, family)) {
        for (const probe of probes.slice(0, 8))
          for (const context of contexts) yield { packet: probePacket(probe, src, dst), context };
      }
    }
  }
}

function contextsOf(match: Match): readonly RuleContext[] {
  const ins = match.inInterfaces === undefined ? [undefined] : [...match.inInterfaces];
  const outs = match.outInterfaces === undefined ? [undefined] : [...match.outInterfaces];
  const state = match.states === undefined || match.states.has('new') ? 'new' : ([...match.states][0] ?? 'new');
  const destinationTranslated = match.destinationTranslated ?? false;
  return ins.slice(0, 4).flatMap((inInterface) =>
    outs.slice(0, 4).map((outInterface) => ({
      state,
      destinationTranslated,
      ...(inInterface === undefined ? {} : { inInterface }),
      ...(outInterface === undefined ? {} : { outInterface }),
    })),
  );
}

function cornersOf(set: Match['source'], family: 4 | 6): readonly Address[] {
  if (set === undefined)
    return family === 4 ? [{ family, value: 0x0a00_0001n }] : [{ family, value: (0x2001_0db8n << 96n) + 1n }];
  const ranges = set.ranges.filter((range) => range.family === family).slice(0, 4);
  return ranges.flatMap(({ first, last }) =>
    first === last
      ? [{ family, value: first }]
      : [
          { family, value: first },
          { family, value: last },
        ],
  );
}
