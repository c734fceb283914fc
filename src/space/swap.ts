/** space: answers to a set of packets: source and destination exchanged, ports likewise. */
import type { Layout } from './layout.ts';
import { unionAll } from './project.ts';
import { below, entriesOf, node, rebuild } from './rewrite.ts';
import { type Diagram, type DiagramStore, empty, full } from './store.ts';

/** Every packet with its two addresses and its two ports exchanged; everything else as it was. */
export function swapEnds(store: DiagramStore, layout: Layout, diagram: Diagram): Diagram {
  const ports = layout.level.destinationPort;
  const first = Math.min(ports, layout.level.sourcePort);
  const withPorts = below(store, diagram, first, (part) => swapBlocks(store, part, first, 1));
  return below(store, withPorts, layout.source, (part) => swapBlocks(store, part, layout.source, layout.digits[6]));
}

/**
 * Exchanges the block of `width` levels at `first` with the block behind it. The diagram starts at `first` or below.
 * Each distinct part behind the first block is taken with the set of first-block values that lead to it; that set,
 * moved down, then hangs under the part's own first block, moved up.
 */
function swapBlocks(store: DiagramStore, diagram: Diagram, first: number, width: number): Diagram {
  const middle = first + width;
  const end = middle + width;
  if (store.level(diagram) >= end) return diagram;
  const parts: Diagram[] = [];
  for (const [kid, values] of cut(store, diagram, middle)) {
    if (kid === empty) continue;
    const lower = shift(store, values, width);
    parts.push(moveUp(store, kid, end, width, (rest) => (rest === empty ? empty : graft(store, lower, rest))));
  }
  return unionAll(store, parts);
}

/** Each distinct part at `level` or below, with the set of values above it that lead there. */
function cut(store: DiagramStore, diagram: Diagram, level: number): ReadonlyMap<Diagram, Diagram> {
  const done = new Map<Diagram, ReadonlyMap<Diagram, Diagram>>();
  const visit = (part: Diagram): ReadonlyMap<Diagram, Diagram> => {
    const known = done.get(part);
    if (known !== undefined) return known;
    let found: ReadonlyMap<Diagram, Diagram>;
    if (store.level(part) >= level) found = new Map([[part, full]]);
    else {
      const entries = entriesOf(store, part);
      const split = entries.map(({ kid }) => visit(kid));
      const ends = new Set(split.flatMap((map) => [...map.keys()]));
      found = new Map(
        [...ends].map((target) => [
          target,
          node(
            store,
            store.level(part),
            entries.map(({ bound }, i) => ({ bound, kid: split[i]?.get(target) ?? empty })),
          ),
        ]),
      );
    }
    done.set(part, found);
    return found;
  };
  return visit(diagram);
}

/** The same diagram `by` levels further down; every level it tests must have the same domain there. */
function shift(store: DiagramStore, diagram: Diagram, by: number): Diagram {
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    if (part < 0) return part;
    const known = done.get(part);
    if (known !== undefined) return known;
    const entries = entriesOf(store, part).map(({ bound, kid }) => ({ bound, kid: visit(kid) }));
    const result = node(store, store.level(part) + by, entries);
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

/** The diagram with its levels before `end` moved up by `width`, and what is behind them replaced. */
function moveUp(
  store: DiagramStore,
  diagram: Diagram,
  end: number,
  width: number,
  replace: (rest: Diagram) => Diagram,
): Diagram {
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    const known = done.get(part);
    if (known !== undefined) return known;
    const result =
      store.level(part) >= end
        ? replace(part)
        : node(
            store,
            store.level(part) - width,
            entriesOf(store, part).map(({ bound, kid }) => ({ bound, kid: visit(kid) })),
          );
    done.set(part, result);
    return result;
  };
  return visit(diagram);
}

/** `rest` where the set holds. */
function graft(store: DiagramStore, set: Diagram, rest: Diagram): Diagram {
  const done = new Map<Diagram, Diagram>();
  const visit = (part: Diagram): Diagram => {
    if (part < 0) return part === empty ? empty : rest;
    const known = done.get(part);
    if (known !== undefined) return known;
    const result = rebuild(store, part, visit);
    done.set(part, result);
    return result;
  };
  return visit(set);
}
