/** certify: the packets of a presence in classes, each of which takes one and the same step. */
import type { Interface, Node } from '../model/public.ts';
import type { Packet } from '../net/public.ts';
import type { World } from '../semantics/public.ts';
import { alikeTo, portLimits } from './alike.ts';
import { opposites } from './header.ts';
import { endText } from './landing.ts';
import type { NodeClasses } from './node-classes.ts';
import { Refused } from './refused.ts';
import { beyond, type Limits, type Region, within } from './region.ts';
import { isWritten, type Rewriting, rewritten } from './rewriting.ts';
import type { IsFree, Limit } from './rule-limits.ts';
import { shownPacket } from './shown.ts';
import { outcomeText, type Stepped, stepFrom } from './step.ts';
import { intersect, subtract } from './values.ts';

/** Where a presence stands. */
export interface Place {
  readonly world: World;
  readonly classes: NodeClasses;
  readonly node: Node;
  readonly entry: Interface;
  readonly now: Rewriting;
}

/** A first packet of a class, and the packet that it is behind the node. */
export interface Corner {
  readonly first: Packet;
  readonly after: Packet;
}

/**
 * First packets that all take the step. `corners` are two of them, different wherever members can differ: whatever is
 * either as sent or one value is told from them.
 */
export interface StepClass {
  readonly region: Region;
  readonly step: Stepped;
  readonly corners: readonly [Corner, Corner];
}

/** The class of one packet of the region, and the rest of the region. */
export function classIn(place: Place, region: Region): { readonly found: StepClass; readonly rest: readonly Region[] } {
  const { world, classes, node, entry, now } = place;
  const [first] = opposites(region);
  const arrived = rewritten(first, now);
  const step = stepFrom(world, node, entry, arrived);
  const treated = { world, classes, node, entry, arrived, treatment: step.treatment };
  const written = 'sourcePort' in now || 'destinationPort' in now;
  const limits = allOf([
    ...alikeTo(treated, freeIn(region, now)).filter(({ field }) => !isWritten(now, field)),
    ...(written ? portLimits(first) : []),
  ]);
  const alike = within(region, limits);
  if (alike === undefined) throw new Error(`a packet is outside its own class at ${node.id}`);
  const [low, high] = opposites(alike);
  const corners = [corner(place, step, low), corner(place, step, high)] as const;
  return { found: { region: alike, step, corners }, rest: beyond(region, limits) };
}

// The classes are right by argument; that their opposite corners go alike is held besides.
function corner({ world, node, entry, now }: Place, step: Stepped, first: Packet): Corner {
  const other = stepFrom(world, node, entry, rewritten(first, now));
  if (outcomeText(other) !== outcomeText(step)) {
    const at = endText({ node: node.id, interface: entry.name });
    throw new Refused(`packets that should go alike at ${at} do not: ${shownPacket(first)}`);
  }
  return { first, after: other.treatment.packet };
}

function freeIn({ sides }: Region, now: Rewriting): IsFree {
  return ({ field, to }) => isWritten(now, field) || subtract(sides[field], to).length === 0;
}

function allOf(list: readonly Limit[]): Limits {
  const limits: { -readonly [Key in keyof Limits]: Limits[Key] } = {};
  for (const { field, to } of list) {
    const known = limits[field];
    limits[field] = known === undefined ? to : intersect(known, to);
  }
  return limits;
}
