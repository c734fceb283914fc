/** space: concrete packets out of a set. */
import { protocolNumbers, tcpFlag } from '../net/public.ts';
import { absent, type NumberField } from './fields.ts';
import type { Layout } from './layout.ts';
import type { Point } from './point.ts';
import { type Entry, entriesOf } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty } from './store.ts';

interface Run {
  readonly first: number;
  readonly last: number;
  readonly kid: Diagram;
}

/** The runs of values that lead to a packet of the set: every diagram but `empty` holds one. */
function runs(store: DiagramStore, part: Diagram, level: number): readonly Run[] {
  if (store.level(part) !== level) return [{ first: 0, last: store.top[level] as number, kid: part }];
  let first = 0;
  const found: Run[] = [];
  for (const { bound, kid } of entriesOf(store, part) as readonly Entry[]) {
    if (kid !== empty) found.push({ first, last: bound, kid });
    first = bound + 1;
  }
  return found;
}

function walk(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  pick: (level: number, runs: readonly Run[]) => { readonly value: number; readonly kid: Diagram },
): Point | undefined {
  if (diagram === empty) return undefined;
  const point = new Uint32Array(layout.levels);
  let part = diagram;
  for (let level = 0; level < layout.levels; level += 1) {
    const { value, kid } = pick(level, runs(store, part, level));
    point[level] = value;
    part = kid;
  }
  return point;
}

/** What a reader expects in a packet, most expected first. */
const usual: Readonly<Partial<Record<NumberField, readonly number[]>>> = {
  entry: [absent.entry],
  exit: [absent.exit],
  vlan: [absent.vlan],
  innerVlan: [absent.innerVlan],
  protocol: [protocolNumbers.tcp, protocolNumbers.udp, protocolNumbers.icmp, protocolNumbers.icmpv6],
  destinationPort: [443, 80, 22],
  sourcePort: [40_000],
  icmpType: [8, 128],
  tcpFlags: [tcpFlag.syn],
};

/** The most ordinary packet of the set that a greedy choice finds; undefined when the set is empty. */
export function examplePoint(store: DiagramStore, layout: Layout, diagram: Diagram): Point | undefined {
  const wishes = new Map<number, readonly number[]>(
    (Object.keys(usual) as NumberField[]).map((field) => [layout.level[field], usual[field] ?? []]),
  );
  const hosts = [layout.source, layout.destination].flatMap((first) => [
    first + layout.digits[4] - 1,
    first + layout.digits[6] - 1,
  ]);
  return walk(store, layout, diagram, (level, choices) => {
    for (const value of wishes.get(level) ?? []) {
      const run = choices.find(({ first, last }) => first <= value && value <= last);
      if (run !== undefined) return { value, kid: run.kid };
    }
    const run = choices[0] as Run;
    // The first address of a range is often the network itself.
    const step = hosts.includes(level) && run.last - run.first > 1 ? 1 : 0;
    return { value: run.first + step, kid: run.kid };
  });
}

/**
 * A packet of the set by chance: at each level a run of values is drawn, then a value in it. `edge` is the chance of
 * taking the run's first or last value, where rules begin and end.
 */
export function randomPoint(
  store: DiagramStore,
  layout: Layout,
  diagram: Diagram,
  random: () => number,
  edge: number,
): Point | undefined {
  return walk(store, layout, diagram, (_, choices) => {
    const run = choices[Math.floor(random() * choices.length)] as Run;
    if (random() < edge) return { value: random() < 0.5 ? run.first : run.last, kid: run.kid };
    return { value: run.first + Math.floor(random() * (run.last - run.first + 1)), kid: run.kid };
  });
}
