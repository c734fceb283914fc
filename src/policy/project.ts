/**
 * policy: the projection: the flow matrix laid on every filtering node.
 *
 * A row speaks of REAL ends: the source that the sender itself writes, the address and port at which the receiver
 * takes the packet. Where NAT lies between, each node's rule carries the ends as that node's filter sees them (Linux
 * order: after its own destination NAT, before its own source NAT). Choices:
 * - A row that names a public address means the node that owns this address, not the host behind a binding: the
 *   same reading as `decideByMatrix`. Such a row with no other path is reported, with the host's real end.
 * - Only the address set of an end counts: `any` and subnets include the firewalls' own addresses (input rules);
 *   `Internet` does not. Directed broadcasts are never let in to a node.
 * - Rules for what a binding translated ask for the translation (`destinationTranslated`), so that the same packet sent
 *   to the host directly is not let in as well.
 * - Neighbour discovery (ICMPv6 133-136) never crosses a router and is no packet of the walk, so that no rule is laid.
 * - Nodes without connection tracking get rules for answers instead of the two rules on connection states.
 */
import {
  denyBoth,
  type Flow,
  type FlowMatrix,
  type Node,
  type Policy,
  type Rule,
  type Ruleset,
  type Topology,
} from '../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  addressSetContains,
  allAddresses,
  type Family,
  isEmptyAddresses,
  rangeOf,
  unionAddresses,
} from '../net/public.ts';
import { Bindings, type Candidate } from './bindings.ts';
import { cutAddresses } from './classes.ts';
import { followPaths, type Path } from './paths.ts';
import { servicesOfFamily } from './services.ts';
import { allowPiece, denyPiece, mergePieces, type Piece, replyPieces, rulesOf } from './share.ts';
import { sortedNodes, Terrain, wholeFamily } from './terrain.ts';
import { explainGap, explainPublicName, type Unprojected } from './unprojected.ts';

/**
 * `policies`: what the matrix asks of each projected node, by node id. `unprojected`: allow rows without any path.
 * `partial`: allow rows of which a part has no path; a part that is not even an error everywhere (an unused address).
 */
export interface Projection {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly unprojected: readonly Unprojected[];
  readonly partial: readonly Unprojected[];
}

// Steps that one row may take through nodes. A row from everywhere to everywhere on a platform of thousands of nodes
// takes more: an allow row then says so, a deny row is laid without asking for its paths.
const allowSteps = 200_000;
const denySteps = 4_000;

// Several questions about one platform in one run ask for the same projection.
const known = new WeakMap<Topology, WeakMap<FlowMatrix, Projection>>();

/** Lays every row on every path between its ends. Deterministic: files in another order give the same rules. */
export function projectMatrix(topology: Topology, matrix: FlowMatrix): Projection {
  const ofTopology = known.get(topology) ?? new WeakMap<FlowMatrix, Projection>();
  known.set(topology, ofTopology);
  const found = ofTopology.get(matrix) ?? project(topology, matrix);
  ofTopology.set(matrix, found);
  return found;
}

function project(topology: Topology, matrix: FlowMatrix): Projection {
  const terrain = new Terrain(topology);
  const bindings = new Bindings(topology);
  const projected = sortedNodes(topology).filter(({ policy }) => policy.kind === 'projected');
  const books = new Map(projected.map((node) => [node.id, new RuleBook(node)]));
  const ids = new Set(matrix.flows.map(({ id }) => id));
  const unprojected: Unprojected[] = [];
  const partial: Unprojected[] = [];
  const broad: { readonly flow: Flow; readonly at: number }[] = [];
  for (const [at, flow] of matrix.flows.entries()) {
    const ways = pathsOf(terrain, bindings, flow);
    if (flow.action === 'deny') {
      if (ways.complete)
        for (const [book, pieces] of denyPieces(bindings, books, flow, ways.paths))
          book.lay(terrain, flow, at, pieces, ids);
      else broad.push({ flow, at });
      continue;
    }
    for (const [book, pieces] of allowPieces(books, flow, ways.paths)) book.lay(terrain, flow, at, pieces, ids);
    const gaps = ways.paths.flatMap(({ gap }) => gap ?? []);
    const arrives = ways.paths.some(({ gap }) => gap === undefined);
    if (!arrives) unprojected.push(explainPublicName(bindings, flow) ?? explainGap(flow, gaps));
    else if (!ways.complete) unprojected.push(explainGap(flow, gaps));
    else if (gaps.length > 0) partial.push(explainGap(flow, gaps));
  }
  // Last, since where such a row matters depends on what the other rows let through.
  for (const { flow, at } of broad) {
    for (const [book, pieces] of broadDenyPieces(terrain, bindings, books, flow))
      book.lay(terrain, flow, at, pieces, ids);
  }
  return { policies: new Map([...books].map(([id, book]) => [id, book.policy()])), unprojected, partial };
}

interface Ways {
  readonly paths: readonly Path[];
  /** Every path was followed to its end. */
  readonly complete: boolean;
}

function pathsOf(terrain: Terrain, bindings: Bindings, flow: Flow): Ways {
  const limit = flow.action === 'allow' ? allowSteps : denySteps;
  let steps = 0;
  const spend = (): boolean => {
    steps += 1;
    return steps <= limit;
  };
  const paths: Path[] = [];
  for (const family of [4, 6] as const satisfies readonly Family[]) {
    const source = terrain.pool.one(ofFamily(flow.source.addresses, family));
    const destination = terrain.pool.one(ofFamily(flow.destination.addresses, family));
    const services = servicesOfFamily(flow.services, family);
    if (isEmptyAddresses(source) || isEmptyAddresses(destination) || services.length === 0) continue;
    const candidates = bindings.candidates(destination, services);
    for (const place of terrain.placesOf(source)) {
      for (const candidate of candidates) {
        if (steps > limit) break;
        paths.push(...followPaths(terrain, place, pooled(terrain, candidate), spend));
      }
    }
  }
  return {
    paths: paths.filter(({ entered }) => flow.ingress === undefined || entered.includes(flow.ingress)),
    complete: steps <= limit,
  };
}

function pooled(terrain: Terrain, candidate: Candidate): Candidate {
  return { ...candidate, destination: terrain.pool.one(candidate.destination) };
}

type Laid = Record<'forward' | 'input', Piece[]>;

function allowPieces(
  books: ReadonlyMap<string, RuleBook>,
  flow: Flow,
  paths: readonly Path[],
): ReadonlyMap<RuleBook, Laid> {
  const laid = new Map<RuleBook, Laid>();
  for (const path of paths) {
    if (path.gap !== undefined) continue;
    for (const share of path.shares) {
      const book = books.get(share.node);
      if (book === undefined || share.services.length === 0) continue;
      piecesFor(laid, book)[share.hook].push(allowPiece(flow, book.node, share));
    }
  }
  return laid;
}

// A denied packet is stopped at every node of its path, also where the path leads nowhere. Behind a source NAT it cannot
// be told from others: there the rule is laid only when no filter before the NAT could tell them apart.
function denyPieces(
  bindings: Bindings,
  books: ReadonlyMap<string, RuleBook>,
  flow: Flow,
  paths: readonly Path[],
): ReadonlyMap<RuleBook, Laid> {
  const laid = new Map<RuleBook, Laid>();
  const widest = coversBindings(bindings, flow);
  for (const { origin, shares } of paths) {
    // What a filtering node itself sends passes none of its rules, and is its own to keep.
    const told =
      shares.some(({ node, sourceLevel }) => sourceLevel === 0 && books.has(node)) || books.has(origin ?? '');
    for (const share of shares) {
      const book = books.get(share.node);
      if (book === undefined || share.services.length === 0 || (share.sourceLevel > 0 && told)) continue;
      const piece = denyPiece(flow, share, widest);
      if (!widest || piece.source === flow.source.addresses || !addressesCover(flow.source.addresses, piece.source)) {
        piecesFor(laid, book)[share.hook].push(piece);
      }
    }
  }
  return laid;
}

// A deny row with too many paths to follow goes, as it stands, to every node whose rules let through anything that it
// might mean, and where it speaks of everything to every node. Where nothing is let through the residual denies anyway.
function broadDenyPieces(
  terrain: Terrain,
  bindings: Bindings,
  books: ReadonlyMap<string, RuleBook>,
  flow: Flow,
): ReadonlyMap<RuleBook, Laid> {
  const laid = new Map<RuleBook, Laid>();
  const all = broadPieces(terrain.topology, bindings, flow);
  const everywhere = all.some(({ source, destination }) =>
    [source, destination].every((set) => addressesCover(set, allAddresses)),
  );
  const entry = flow.ingress === undefined ? undefined : entriesNamed(terrain.topology, flow.ingress);
  for (const [id, book] of books) {
    // Bound to an entry that filters, the row is refused there; bound to one that does not, anywhere behind it.
    const ins = entry?.filtered === true ? entry.interfaces.get(id) : undefined;
    if (entry?.filtered === true && ins === undefined) continue;
    for (const hook of ['forward', 'input'] as const) {
      const pieces = all.filter((piece) => everywhere || book.letsThrough(hook, piece));
      if (pieces.length > 0)
        piecesFor(laid, book)[hook].push(...pieces.map((piece) => (ins === undefined ? piece : { ...piece, ins })));
    }
  }
  return laid;
}

/** The interfaces that an entry condition means, by node; `filtered` when all of them belong to projected nodes. */
function entriesNamed(
  topology: Topology,
  ingress: string,
): { readonly filtered: boolean; readonly interfaces: ReadonlyMap<string, readonly string[]> } {
  const interfaces = new Map<string, readonly string[]>();
  let filtered = true;
  for (const node of topology.nodes.values()) {
    const named = [...node.interfaces.values()].filter(({ name, zone }) =>
      [name, `${node.id}:${name}`, zone].includes(ingress),
    );
    if (named.length === 0) continue;
    interfaces.set(node.id, named.map(({ name }) => name).sort());
    if (node.forwards && node.policy.kind !== 'projected') filtered = false;
  }
  return { filtered, interfaces };
}

// Whether the row speaks also of whatever bindings make of its destinations, so that nothing is lost by laying it whole.
function coversBindings(bindings: Bindings, flow: Flow): boolean {
  const any = flow.services.some(({ kind }) => kind === 'any');
  return bindings
    .taking(flow.destination.addresses)
    .every(({ nat }) => (any || nat.toPort === undefined) && addressSetContains(flow.destination.addresses, nat.to));
}

// The row as it stands and as NAT may show it, for a deny row with too many paths to follow one by one.
function broadPieces(topology: Topology, bindings: Bindings, flow: Flow): readonly Piece[] {
  const sources = [flow.source.addresses];
  for (const node of topology.nodes.values()) {
    if (node.policy.kind === 'projected') continue;
    for (const nat of node.nat) {
      if (nat.kind === 'dnat' || isEmptyAddresses(cutAddresses(flow.source.addresses, nat.source))) continue;
      const exits = [...node.interfaces.values()].filter(
        ({ name }) => nat.outInterface === undefined || nat.outInterface === name,
      );
      const written =
        nat.to === undefined ? exits.flatMap(({ addresses }) => addresses.map(({ address }) => address)) : [nat.to];
      sources.push(addressSet(written.map(rangeOf)));
    }
  }
  const source = unionAddresses(...sources);
  const pieces: Piece[] = [
    { source, destination: flow.destination.addresses, services: flow.services, translated: false },
  ];
  for (const candidate of bindings.candidates(flow.destination.addresses, flow.services)) {
    if (candidate.bindings.length === 0) continue;
    const { destination, services } = candidate;
    const said = cutAddresses(destination, flow.destination.addresses).ranges.length === destination.ranges.length;
    if (said && flow.services.some(({ kind }) => kind === 'any')) continue;
    pieces.push({ source, destination, services, translated: false });
  }
  return pieces;
}

function piecesFor(laid: Map<RuleBook, Laid>, book: RuleBook): Laid {
  let pieces = laid.get(book);
  if (pieces === undefined) {
    pieces = { forward: [], input: [] };
    laid.set(book, pieces);
  }
  return pieces;
}

function ofFamily(set: AddressSet, family: Family): AddressSet {
  return set.ranges.every((range) => range.family === family) ? set : cutAddresses(set, wholeFamily(family));
}

const stateRules: readonly Rule[] = [
  {
    id: 'state.established',
    match: { states: new Set(['established', 'related']) },
    action: 'accept',
    log: false,
    rows: [],
    comment: 'answers to what was let through',
  },
  {
    id: 'state.invalid',
    match: { states: new Set(['invalid']) },
    action: 'deny',
    log: false,
    rows: [],
    comment: 'packets of no possible connection',
  },
];

/** The rules of one node as rows are laid on it, in matrix order. */
class RuleBook {
  readonly node: Node;
  // A node that translates addresses keeps connections, whatever it says of itself.
  readonly #tracks: boolean;
  readonly #rules: Record<'forward' | 'input', { readonly at: number; readonly rules: readonly Rule[] }[]>;
  readonly #accepted: Record<'forward' | 'input', Rule[]> = { forward: [], input: [] };
  readonly #reach = new Map<string, { readonly source: AddressSet; readonly destination: AddressSet }>();
  readonly #used: Record<'forward' | 'input', Set<string>> = { forward: new Set(), input: new Set() };

  constructor(node: Node) {
    this.node = node;
    this.#tracks = node.stateful || node.nat.length > 0;
    const first = this.#tracks ? stateRules : [];
    this.#rules = { forward: [{ at: -1, rules: first }], input: [{ at: -1, rules: first }] };
    for (const { id } of first) for (const hook of ['forward', 'input'] as const) this.#used[hook].add(id);
  }

  /** Lays pieces of the row that stands `at` this place of the matrix. */
  lay(terrain: Terrain, flow: Flow, at: number, pieces: Laid, ids: ReadonlySet<string>): void {
    const answers = !this.#tracks && flow.action === 'allow';
    for (const hook of ['forward', 'input'] as const) {
      // What a node answers from its own addresses passes no filter, so that only the forward hook needs answers.
      const all =
        answers && hook === 'forward' ? [...pieces.forward, ...pieces.forward.flatMap(replyPieces)] : pieces[hook];
      const merged = mergePieces(terrain.pool, all);
      const rules = rulesOf(flow, this.node, merged, ids, this.#used[hook]);
      this.#rules[hook].push({ at, rules });
      if (flow.action === 'allow') this.#accepted[hook].push(...rules);
    }
  }

  /** Whether some accept rule might let a packet of the piece through. Asked only when all allow rows are laid. */
  letsThrough(hook: 'forward' | 'input', piece: Piece): boolean {
    let reach = this.#reach.get(hook);
    if (reach === undefined) {
      const matches = this.#accepted[hook].map(({ match }) => match);
      const union = (side: 'source' | 'destination'): AddressSet =>
        unionAddresses(...new Set(matches.map((match) => match[side] ?? allAddresses)));
      reach = { source: union('source'), destination: union('destination') };
      this.#reach.set(hook, reach);
    }
    return (
      !isEmptyAddresses(cutAddresses(reach.destination, piece.destination)) &&
      !isEmptyAddresses(cutAddresses(reach.source, piece.source))
    );
  }

  policy(): Policy {
    const ruleset = (hook: 'forward' | 'input'): Ruleset => ({
      name: hook,
      rules: [...this.#rules[hook]].sort((a, b) => a.at - b.at).flatMap(({ rules }) => rules),
      residual: denyBoth,
    });
    return { forward: ruleset('forward'), input: ruleset('input') };
  }
}
