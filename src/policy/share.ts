/** policy: the shares of one row become rules of one node, as few as say exactly the same. */
import type { Flow, Node, Rule } from '../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  formatService,
  isEmptyAddresses,
  prefixRange,
  protocolNumbers,
  rangeOf,
  type Service,
  tcpFlag,
  unionAddresses,
} from '../net/public.ts';
import { cutAddresses, type SetPool } from './classes.ts';
import type { Share } from './paths.ts';
import { protocolOf, replyService } from './services.ts';

/** A rule before it has a name: one product of sets. Absent interfaces stand for all. */
export interface Piece {
  readonly ins?: readonly string[];
  readonly outs?: readonly string[];
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly services: readonly Service[];
  readonly translated: boolean;
  readonly comment?: string;
  /** Only TCP packets that carry ACK: answers on a node without connection tracking. */
  readonly answersOnly?: boolean;
}

/** The piece that lets one share of an allow row through, with exact interfaces. */
export function allowPiece(flow: Flow, node: Node, share: Share): Piece {
  return {
    ins: [share.entry],
    ...(share.exit === undefined ? {} : { outs: [share.exit] }),
    source: share.sourceLevel === 0 ? closeSource(flow, node, share) : share.source,
    destination:
      share.exit !== undefined && share.destinationFinal ? closeDestination(flow, node, share) : share.destination,
    services: share.services,
    translated: share.translated,
    ...(share.sourceTranslated ? { comment: 'source as an earlier node translated it' } : {}),
  };
}

/**
 * The piece that stops one share of a deny row: on any interface, and from every source of the row, since a packet of
 * these ends is refused wherever it shows up. A row bound to an entry keeps its interface.
 */
export function denyPiece(flow: Flow, share: Share, widest: boolean): Piece {
  const { addresses } = flow.destination;
  const any = flow.services.some(({ kind }) => kind === 'any');
  const wide = widest && (share.destinationFinal || (any && addressesCover(addresses, share.destination)));
  return {
    ...(flow.ingress === undefined ? {} : { ins: [share.entry] }),
    source: share.sourceLevel === 0 ? flow.source.addresses : share.source,
    destination: wide ? addresses : share.destination,
    services: wide ? flow.services : share.services,
    translated: false,
  };
}

/** What lets the answers to a piece back through a node that tracks no connections; none where no answer is known. */
export function replyPieces(piece: Piece): readonly Piece[] {
  return piece.services.flatMap((service): readonly Piece[] => {
    const reply = replyService(service);
    if (reply === undefined) return [];
    const answersOnly = protocolOf(reply.service) === protocolNumbers.tcp;
    return [
      {
        ...(piece.outs === undefined ? {} : { ins: piece.outs }),
        ...(piece.outs === undefined || piece.ins === undefined ? {} : { outs: piece.ins }),
        source: piece.destination,
        destination: piece.source,
        services: [reply.service],
        translated: false,
        comment: reply.widened
          ? 'answers, widened: without connection tracking a new packet looks the same'
          : 'answers',
        ...(answersOnly ? { answersOnly } : {}),
      },
    ];
  });
}

/** As few pieces as stand for exactly the same packets, in an order that depends on nothing but what they say. */
export function mergePieces(pool: SetPool, pieces: readonly Piece[]): readonly Piece[] {
  const key = keysOf(pool);
  const joinDestinations = (list: readonly Piece[]): readonly Piece[] =>
    join(
      list,
      (p) => `${key.rest(p)} ${key.ends(p)} ${pool.numberOf(p.source)}`,
      (group, first) => ({
        ...first,
        destination: unionAddresses(...new Set(group.map(({ destination }) => pool.one(destination)))),
      }),
    );
  const joinSources = (list: readonly Piece[]): readonly Piece[] =>
    join(
      list,
      (p) => `${key.rest(p)} ${key.ends(p)} ${pool.numberOf(p.destination)}`,
      (group, first) => ({
        ...first,
        source: unionAddresses(...new Set(group.map(({ source }) => pool.one(source)))),
      }),
    );
  // No packet has ends of two families, so that a product across families adds nothing.
  const joinFamilies = (list: readonly Piece[]): readonly Piece[] =>
    join(
      list,
      (p) => `${key.rest(p)} ${key.ends(p)}`,
      (group, first) => {
        const families = group.map((p) => [
          ...new Set([...p.source.ranges, ...p.destination.ranges].map(({ family }) => family)),
        ]);
        if (group.length !== 2 || families.some((f) => f.length !== 1) || families[0]?.[0] === families[1]?.[0])
          return undefined;
        return {
          ...first,
          source: unionAddresses(...group.map(({ source }) => source)),
          destination: unionAddresses(...group.map(({ destination }) => destination)),
        };
      },
    );
  const product = (p: Piece): string => `${key.rest(p)} ${pool.numberOf(p.source)} ${pool.numberOf(p.destination)}`;
  const joinEntries = (list: readonly Piece[]): readonly Piece[] =>
    join(
      list,
      (p) => `${product(p)} out ${p.outs?.join(' ')}`,
      (group, first) => ({ ...first, ...named('ins', group) }),
    );
  const joinExits = (list: readonly Piece[]): readonly Piece[] =>
    join(
      list,
      (p) => `${product(p)} in ${p.ins?.join(' ')}`,
      (group, first) => ({ ...first, ...named('outs', group) }),
    );
  let merged = joinSources(joinDestinations(pieces));
  merged = joinFamilies(joinDestinations(merged));
  merged = joinExits(joinEntries(merged));
  return [...merged].sort((a, b) => compareText(orderKey(a), orderKey(b)));
}

/** Rules with names derived from the row's: `ROW`, `ROW.2`, ... skipping those that `taken` holds. */
export function rulesOf(
  flow: Flow,
  node: Node,
  pieces: readonly Piece[],
  taken: ReadonlySet<string>,
  used: Set<string>,
): readonly Rule[] {
  let count = 0;
  return pieces.map((piece) => {
    count += 1;
    let id = flow.id;
    while (count > 1) {
      id = `${flow.id}.${count}`;
      if (!taken.has(id) && !used.has(id)) break;
      count += 1;
    }
    used.add(id);
    const any = piece.services.some(({ kind }) => kind === 'any');
    return {
      id,
      match: {
        ...(piece.ins === undefined ? {} : { inInterfaces: new Set(piece.ins) }),
        ...(piece.outs === undefined ? {} : { outInterfaces: new Set(piece.outs) }),
        source: piece.source,
        destination: piece.destination,
        ...(any ? {} : { services: piece.services }),
        ...(piece.answersOnly === true ? { tcpFlags: { mask: tcpFlag.ack, value: tcpFlag.ack } } : {}),
        ...(piece.translated ? { destinationTranslated: true } : {}),
      },
      action: flow.action === 'allow' ? 'accept' : 'deny',
      log: flow.log ?? (flow.action === 'deny' && node.logsDenied),
      rows: [flow.id],
      ...(piece.comment === undefined ? {} : { comment: piece.comment }),
    } satisfies Rule;
  });
}

// A source share leaves out addresses that reach the node otherwise (its own, a second router's). Where it comes from
// the entry's own subnet, the row's whole part of that subnet is meant: the rule stays inside the row and reads like it.
function closeSource(flow: Flow, node: Node, share: Share): AddressSet {
  return close(share.source, flow.source.addresses, subnetsOf(node, share.entry));
}

// Likewise the node's own and broadcast addresses, which never come to its forward hook.
function closeDestination(flow: Flow, node: Node, share: Share): AddressSet {
  const exit = share.exit === undefined ? emptySet : subnetsOf(node, share.exit);
  if (isEmptyAddresses(cutAddresses(share.destination, exit))) return share.destination;
  const own = [...node.interfaces.values()].flatMap((iface) => iface.addresses.map(({ address }) => rangeOf(address)));
  const last = exit.ranges.map(({ family, last: value }) => rangeOf({ family, value }));
  return close(share.destination, flow.destination.addresses, cutAddresses(addressSet([...own, ...last]), exit), true);
}

const emptySet: AddressSet = { ranges: [] };

function close(share: AddressSet, row: AddressSet, frame: AddressSet, always = false): AddressSet {
  const family = share.ranges[0]?.family;
  const part = { ranges: frame.ranges.filter((range) => range.family === family) };
  if (!always && isEmptyAddresses(cutAddresses(share, part))) return share;
  const added = cutAddresses(row, part);
  return isEmptyAddresses(added) ? share : unionAddresses(share, added);
}

function subnetsOf(node: Node, name: string): AddressSet {
  return addressSet((node.interfaces.get(name)?.addresses ?? []).map(({ prefix }) => prefixRange(prefix)));
}

interface Keys {
  readonly rest: (piece: Piece) => string;
  readonly ends: (piece: Piece) => string;
}

function keysOf(_pool: SetPool): Keys {
  return {
    rest: (p) =>
      `${p.translated} ${p.answersOnly === true} ${p.comment ?? ''} ${p.services.map(formatService).join(' ')}`,
    ends: (p) => `${p.ins?.join(' ') ?? '*'} > ${p.outs?.join(' ') ?? '*'}`,
  };
}

function join(
  pieces: readonly Piece[],
  key: (piece: Piece) => string,
  combine: (group: readonly Piece[], first: Piece) => Piece | undefined,
): readonly Piece[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const at = key(piece);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [piece]);
    else group.push(piece);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    return combine(group, first) ?? group;
  });
}

function named(side: 'ins' | 'outs', group: readonly Piece[]): Partial<Pick<Piece, 'ins' | 'outs'>> {
  if (group.some((piece) => piece[side] === undefined)) return {};
  return { [side]: [...new Set(group.flatMap((piece) => piece[side] ?? []))].sort(compareText) };
}

function orderKey(piece: Piece): string {
  const start = (set: AddressSet): string =>
    set.ranges.map(({ family, first }) => `${family}${first.toString(16).padStart(32, '0')}`)[0] ?? '';
  const services = piece.services.map(formatService).join(' ');
  return `${piece.comment ?? ''} ${piece.ins?.join(' ')} ${piece.outs?.join(' ')} ${piece.translated} ${services} ${start(piece.source)} ${start(piece.destination)}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
