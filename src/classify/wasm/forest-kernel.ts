/** classify: the walk of many packets through a forest, as WebAssembly. */
import type { Family } from '../../net/public.ts';
import { headerWords } from '../packet-columns.ts';
import {
  add,
  and,
  andThen,
  type Code,
  call,
  eq,
  eqz,
  get,
  i32,
  Locals,
  load,
  loop,
  lt,
  mul,
  ne,
  or,
  repeatIf,
  set,
  shl,
  shr,
  store,
  sub,
  tee,
  type WasmFunction,
  when,
  xor,
} from './assemble.ts';
import { blockHits, blockSize, childOf, entryAt, firstHit, inBox, none, recordAt } from './forest-parts.ts';

/** Packets that walk side by side. Their lists must stay in the fastest cache, and be long enough to pay for a loop. */
const groupSize = 128;

// A list entry is a packet and where it stands. Each list has one entry more, because what leaves is written and forgotten.
const listBytes = (groupSize + 1) * 8;
const nodesAt = groupSize * 4;
const leavesAt: number = nodesAt + listBytes;
const goingAt: number = leavesAt + listBytes;
const longAt: number = goingAt + listBytes;

const touchedAt: number = longAt + 2 * listBytes;

/** Octets of scratch that the kernels need: best labels, lists of those at nodes, at leaves, who go on, at long leaves. */
export const scratchBytes: number = touchedAt + 16;

/** Which of the kernels: what its records ask, and where its packets start. */
export interface KernelShape {
  readonly family: Family;
  /** Some records have a check. */
  readonly checked: boolean;
  /** Each packet has its own list of roots. */
  readonly parted: boolean;
}

export function kernelName({ family, checked, parted }: KernelShape): string {
  return `forest${family}${checked ? 'checked' : ''}${parted ? 'parted' : ''}`;
}

/**
 * A kernel is called with (header, count, out, entries, labels, records, checks, roots, scratch, row, shift, far): for each of
 * `count` header rows it writes what is known of the label of the first matching record: -1 where there is none,
 * `(label >>> shift) - 1` where the low bits are 0, else `~label`. All but `count`, `row` and `shift` are octet addresses.
 * `far` of 1: the forest lies beyond the nearer caches, so what a step will need is touched first.
 * `row` is the number of the first row, for `holds(check, row)`. `roots` is a list of entries that ends with entry 0; for a
 * parted kernel, one word for each row: the address of its list.
 *
 * No step branches on a packet: every packet of a group takes one step, and those that go on are packed to the front of
 * a list. A processor mispredicts a data-dependent branch about as slowly as it does twenty of these steps.
 */
export function forestKernel(shape: KernelShape): WasmFunction {
  const { family, checked, parted } = shape;
  const locals = new Locals(12);
  const header = locals.parameter(0);
  const count = locals.parameter(1);
  const out = locals.parameter(2);
  const entries = locals.parameter(3);
  const labels = locals.parameter(4);
  const records = locals.parameter(5);
  const checks = locals.parameter(6);
  const roots = locals.parameter(7);
  const scratch = locals.parameter(8);
  const row = locals.parameter(9);
  const labelShift = locals.parameter(10);
  const far = locals.parameter(11);
  const group = locals.i32();
  const x = locals.i32();
  const end = locals.i32();
  const going = locals.i32();
  const nodes = locals.i32();
  const leaves = locals.i32();
  const nodeList = locals.i32();
  const leafList = locals.i32();
  const goingList = locals.i32();
  const tree = locals.i32();
  const word = locals.i32();
  const shift = locals.i32();
  const mask = locals.i32();
  const children = locals.i32();
  const j = locals.i32();
  const at = locals.i32();
  const entry = locals.i32();
  const descriptor = locals.i32();
  const best = locals.i32();
  const alive = locals.i32();
  const atLeaf = locals.i32();
  const left = locals.i32();
  const member = locals.i32();
  const packet = locals.i32();
  const label = locals.i32();
  const hits = locals.i32();
  const check = locals.i32();
  const long = locals.i32();
  const longList = locals.i32();
  const touched = locals.i32();

  const rowBytes = headerWords(family) * 4;
  const packetOf = (index: Code): Code =>
    add(get(header), family === 4 ? shl(index, i32(4)) : mul(index, i32(rowBytes)));
  const bestOf = (index: Code): Code => add(get(scratch), shl(index, i32(2)));
  // `x` runs over a list of pairs up to `end`.
  const forPairs = (...statements: readonly Code[]): Code =>
    loop(...statements, repeatIf(lt(tee(x, add(get(x), i32(8))), get(end))));
  // `condition ? a : b` without a branch: some engines make a jump of `select`.
  const choose = (a: Code, b: Code, condition: Code): Code => xor(b, and(xor(a, b), sub(i32(0), condition)));

  // WebAssembly has no instruction that fetches ahead. A loop of loads that depend on nothing else does it all the same:
  // it is so short that the processor has dozens of them under way, where a whole step leaves room for a few packets.
  const touch = (code: Code): Code => set(touched, xor(get(touched), code));

  /** Packet `j` stands at `entry`: put it on the list of nodes or of leaves, unless nothing below can come earlier. */
  const sortIn: Code = [
    set(alive, lt(load(get(entry), 8), load(bestOf(get(j))))),
    set(atLeaf, and(get(alive), shr(load(get(entry)), i32(31)))),
    store(get(leaves), get(j)),
    store(get(leaves), get(entry), 4),
    store(get(nodes), get(j)),
    store(get(nodes), get(entry), 4),
    set(leaves, add(get(leaves), shl(get(atLeaf), i32(3)))),
    set(nodes, add(get(nodes), shl(sub(get(alive), get(atLeaf)), i32(3)))),
  ].flat();

  /** The whole group stands before the same root, whose numbers are read once; a leaf is a node with itself as child. */
  const sharedRoot: Code = [
    set(at, entryAt(entries, load(get(tree)))),
    set(descriptor, load(get(at))),
    set(word, shl(and(shr(get(descriptor), i32(16)), i32(255)), i32(2))),
    set(shift, and(shr(get(descriptor), i32(8)), i32(255))),
    set(mask, sub(shl(i32(1), and(get(descriptor), i32(255))), i32(1))),
    set(children, entryAt(entries, load(get(at), 4))),
    when(lt(get(descriptor), i32(0)), set(word, i32(0)), set(mask, i32(0)), set(children, get(at))),
    set(tree, add(get(tree), i32(4))),
    when(
      get(far),
      forPairs(
        touch(
          load(
            add(
              get(children),
              shl(and(shr(load(add(packetOf(load(get(x))), get(word))), get(shift)), get(mask)), i32(4)),
            ),
          ),
        ),
      ),
      set(x, get(goingList)),
    ),
    forPairs(
      set(j, load(get(x))),
      set(
        entry,
        add(get(children), shl(and(shr(load(add(packetOf(get(j)), get(word))), get(shift)), get(mask)), i32(4))),
      ),
      sortIn,
    ),
  ].flat();

  const labelOfRoot = load(entryAt(entries, load(get(tree))), 8);

  /** Roots come with rising labels, so who has found an earlier one than the next root's is done. The last root has none. */
  const keepGoing: Code = [
    set(label, labelOfRoot),
    set(end, get(going)),
    set(x, get(goingList)),
    set(going, get(goingList)),
    forPairs(
      set(j, load(get(x))),
      store(get(going), get(j)),
      set(going, add(get(going), shl(lt(get(label), load(bestOf(get(j)))), i32(3)))),
    ),
  ].flat();

  /** Each packet stands before the next root of its own list. */
  const ownRoots: Code = forPairs(
    set(j, load(get(x))),
    set(at, load(get(x), 4)),
    set(entry, entryAt(entries, load(get(at)))),
    sortIn,
    store(get(going), get(j)),
    store(get(going), add(get(at), i32(4)), 4),
    set(going, add(get(going), shl(get(alive), i32(3)))),
  );

  /** Node by node, until every packet stands at a leaf or has left. */
  const nodeRounds: Code = loop(
    set(end, get(nodes)),
    set(x, get(nodeList)),
    set(nodes, get(nodeList)),
    forPairs(
      set(j, load(get(x))),
      set(at, load(get(x), 4)),
      set(descriptor, load(get(at))),
      set(entry, childOf(entries, at, descriptor, packetOf(get(j)))),
      sortIn,
    ),
    repeatIf(lt(get(nodeList), get(nodes))),
  );

  const checkHolds: Code = [
    set(check, load(add(get(checks), shl(get(member), i32(2))))),
    or(lt(get(check), i32(0)), andThen(lt(i32(-1), get(check)), call(0, get(check), add(get(row), get(j))))),
  ].flat();

  // A record beyond the leaf's end may be looked at: where it matches, its rule matches, and the earliest match wins. Only
  // with checks and parts does a record mean something in its own leaf alone; there, one member is looked at in a step.
  const block = checked || parted ? 1 : blockSize;
  const look: Code = set(
    hits,
    checked ? andThen(inBox(family, packet, at, 0), checkHolds) : blockHits(family, packet, at, block),
  );

  /** Looks at a block of the leaf; `again` of 1 says that the packet should look at the next one. */
  const lookAtBlock: Code = [
    set(packet, packetOf(get(j))),
    set(best, load(bestOf(get(j)))),
    set(at, recordAt(family, records, get(member))),
    look,
    set(label, firstHit(labels, member, hits, block)),
    set(alive, and(ne(get(hits), i32(0)), lt(get(label), get(best)))),
    store(bestOf(get(j)), choose(get(label), get(best), get(alive))),
    set(member, add(get(member), i32(block))),
    set(left, sub(get(left), i32(block))),
    store(get(long), get(j)),
    store(get(long), get(member), 4),
    store(get(long), get(left), 8),
    // A leaf's members are in order, so its first match ends it.
    set(
      long,
      add(
        get(long),
        shl(
          and(
            and(lt(i32(0), get(left)), eqz(get(hits))),
            lt(load(add(get(labels), shl(get(member), i32(2)))), get(best)),
          ),
          i32(4),
        ),
      ),
    ),
  ].flat();

  const leafRounds: Code = when(
    lt(get(leafList), get(leaves)),
    set(end, get(leaves)),
    set(x, get(leafList)),
    when(
      get(far),
      forPairs(
        set(member, load(load(get(x), 4), 4)),
        touch(load(add(get(labels), shl(get(member), i32(2))))),
        set(at, recordAt(family, records, get(member))),
        touch(load(get(at))),
        touch(load(get(at), 64)),
        touch(load(get(at), 124)),
      ),
      set(x, get(leafList)),
    ),
    set(long, get(longList)),
    forPairs(
      set(j, load(get(x))),
      set(entry, load(get(x), 4)),
      set(member, load(get(entry), 4)),
      set(left, and(load(get(entry)), i32(none))),
      lookAtBlock,
    ),
    when(
      lt(get(longList), get(long)),
      loop(
        set(end, get(long)),
        set(x, get(longList)),
        set(long, get(longList)),
        loop(
          set(j, load(get(x))),
          set(member, load(get(x), 4)),
          set(left, load(get(x), 8)),
          lookAtBlock,
          repeatIf(lt(tee(x, add(get(x), i32(16))), get(end))),
        ),
        repeatIf(lt(get(longList), get(long))),
      ),
    ),
  );

  const begin: Code = [
    set(x, i32(0)),
    set(going, get(goingList)),
    loop(
      store(bestOf(get(x)), i32(none)),
      store(get(going), get(x)),
      parted ? store(get(going), load(add(get(roots), shl(get(x), i32(2)))), 4) : [],
      set(going, add(get(going), i32(8))),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
    ),
    parted ? set(roots, add(get(roots), shl(get(group), i32(2)))) : set(tree, get(roots)),
  ].flat();

  const writeOut: Code = [
    set(x, i32(0)),
    loop(
      set(best, load(bestOf(get(x)))),
      set(at, shr(get(best), get(labelShift))),
      store(
        add(get(out), shl(get(x), i32(2))),
        choose(
          i32(-1),
          choose(sub(get(at), i32(1)), xor(get(best), i32(-1)), eq(shl(get(at), get(labelShift)), get(best))),
          eq(get(best), i32(none)),
        ),
      ),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
    ),
  ].flat();

  const body: Code = [
    set(nodeList, add(get(scratch), i32(nodesAt))),
    set(leafList, add(get(scratch), i32(leavesAt))),
    set(goingList, add(get(scratch), i32(goingAt))),
    set(longList, add(get(scratch), i32(longAt))),
    when(
      get(count),
      loop(
        set(group, choose(get(count), i32(groupSize), lt(get(count), i32(groupSize)))),
        begin,
        when(
          parted ? i32(1) : lt(labelOfRoot, i32(none)),
          loop(
            set(end, get(going)),
            set(x, get(goingList)),
            parted ? set(going, get(goingList)) : [],
            set(nodes, get(nodeList)),
            set(leaves, get(leafList)),
            parted ? ownRoots : sharedRoot,
            when(lt(get(nodeList), get(nodes)), nodeRounds),
            leafRounds,
            parted ? [] : keepGoing,
            repeatIf(lt(get(goingList), get(going))),
          ),
        ),
        writeOut,
        set(header, packetOf(get(group))),
        set(out, add(get(out), shl(get(group), i32(2)))),
        set(row, add(get(row), get(group))),
        repeatIf(tee(count, sub(get(count), get(group)))),
      ),
      // Loads that nothing came of could be left out.
      store(get(scratch), get(touched), touchedAt),
    ),
  ].flat();
  return { name: kernelName(shape), parameters: 12, locals: locals.types, body };
}
