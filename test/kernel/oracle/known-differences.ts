/** All known differences, and what follows from one that occurred: connections that cannot be compared any longer. */
import { type Packet, tcpFlag } from '../../../src/net/public.ts';
import type { Memory } from '../../../src/semantics/public.ts';
import { invertTuple, type Tuple, tupleKey, tupleOf } from '../../../src/semantics/tuple.ts';
import type { Expectation } from './expect.ts';
import { answers, isPlaceless } from './known/answers.ts';
import { exportedProtections } from './known/exports.ts';
import type { KnownDifference } from './known/known-difference.ts';
import { leftOut } from './known/left-out.ts';
import { sources } from './known/sources.ts';
import { sums } from './known/sums.ts';
import type { Observation } from './observe.ts';
import type { Scenario } from './scenario.ts';
import type { Probe } from './traffic.ts';

export const knownDifferences: readonly KnownDifference[] = [
  ...leftOut,
  ...sources,
  ...exportedProtections,
  ...sums,
  ...answers,
];

/** Whether a packet is left out. */
export function isKnown(scenario: Scenario, entry: string, packet: Packet): boolean {
  return knownDifferences.some(({ covers }) => covers?.(scenario, entry, packet) === true);
}

/** Whether what happened to a packet's answer is let pass. */
export function isTolerated(probe: Probe, expected: Expectation, seen: Observation): boolean {
  return knownDifferences.some(({ tolerates }) => tolerates?.(probe, expected, seen) === true);
}

/** Connections of which the model does not know whether the kernel has ended them: nothing more is sent in them. */
export class Doubts {
  readonly #tuples = new Set<string>();

  covers(packet: Packet): boolean {
    if (this.#tuples.size === 0) return false;
    return tuplesOf(packet).some((tuple) => this.#tuples.has(tupleKey(tuple)));
  }

  /** A reset without a place, or one of which nobody knows whether it was sent. */
  note(memory: Memory, expected: Expectation, wasTolerated: boolean): void {
    const { answer, hops } = expected.trace;
    if (((answer?.tcpFlags ?? 0) & tcpFlag.rst) === 0 || (!wasTolerated && !isPlaceless(expected))) return;
    for (const { node, before } of hops) {
      const tuple = tupleOf(before);
      const known = tuple === undefined ? undefined : memory.of(node).connections.get(tupleKey(tuple));
      if (known === undefined) continue;
      this.#tuples.add(tupleKey(known.connection.original));
      this.#tuples.add(tupleKey(known.connection.reply));
    }
  }
}

// Its own, and of the packet that it quotes in both directions.
function tuplesOf(packet: Packet): readonly Tuple[] {
  const own = tupleOf(packet);
  const quoted = packet.quoted === undefined ? undefined : tupleOf(packet.quoted);
  return [...(own === undefined ? [] : [own]), ...(quoted === undefined ? [] : [quoted, invertTuple(quoted)])];
}
