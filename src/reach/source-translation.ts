/** reach: a node's source NAT on a set of packets: the first rule that a packet meets, or the connection it belongs to. */
import type { ConntrackState, Interface, Node } from '../model/public.ts';
import { both, exactly, without } from './bounds.ts';
import { type Connection, targetOf } from './connection.ts';
import type { Bounds } from './ruleset.ts';
import type { Terrain } from './terrain.ts';
import { asFirstSent, type Translation, translationTo, tupleOf } from './translation.ts';

/** A flight inside a node: what it has become so far, and how connection tracking sees it. */
export interface Inside {
  readonly packets: Bounds;
  readonly now: Translation;
  readonly state: ConntrackState;
  readonly fresh: boolean;
  readonly connection?: Connection;
  readonly answers: boolean;
}

/** Packets behind the node's source bindings: each with what it has become and the connection as it is then known. */
export function sourceTranslations(
  terrain: Terrain,
  node: Node,
  exit: Interface,
  inside: Inside,
): readonly { readonly packets: Bounds; readonly now: Translation; readonly connection?: Connection }[] {
  const { headers } = terrain;
  const { packets, now, connection, fresh, answers } = inside;
  if (connection === undefined) return [{ packets, now }];
  if (!fresh) {
    const target = targetOf(connection, answers);
    const here = tupleOf(now);
    const left = translationTo({ ...here, source: target.source, sourcePort: target.sourcePort }, now.reversed);
    return [{ packets, now: left, connection }];
  }
  const found: { packets: Bounds; now: Translation; connection: Connection }[] = [];
  let rest = packets;
  for (const nat of node.nat) {
    if (nat.kind === 'dnat' || (nat.outInterface !== undefined && nat.outInterface !== exit.name)) continue;
    const matching = headers.and(
      headers.address('source', nat.source),
      headers.address('destination', nat.destination),
    );
    const ofFamily = nat.to === undefined ? matching : headers.and(matching, headers.family(nat.to.family));
    const bound = both(headers, rest, exactly(asFirstSent(headers, ofFamily, now)));
    if (headers.isEmpty(bound.upper)) continue;
    rest = without(headers, rest, exactly(asFirstSent(headers, ofFamily, now)));
    for (const family of [4, 6] as const) {
      const part = both(headers, bound, exactly(headers.family(family)));
      if (headers.isEmpty(part.upper)) continue;
      const address = nat.to ?? exit.addresses.find((own) => own.address.family === family)?.address;
      if (address === undefined) found.push({ packets: part, now, connection });
      else {
        found.push({
          packets: part,
          now: { ...now, source: address },
          connection: {
            ...connection,
            sourceNat: nat.id,
            reply: { ...connection.reply, destination: { value: address } },
          },
        });
      }
    }
  }
  if (!headers.isEmpty(rest.upper)) found.push({ packets: rest, now, connection });
  return found;
}
