/** classify: the walk of many packets through a forest, as WebAssembly. */
import type { Family } from '../../net/public.ts';
import { headerWords } from '../packet-columns.ts';
import {
  add,
  and,
  andThen,
  anyTrue,
  type Code,
  call,
  eqz,
  get,
  i32,
  type Local,
  Locals,
  load,
  loadVector,
  loop,
  lt,
  or,
  orVector,
  repeatIf,
  select,
  set,
  shl,
  shr,
  store,
  sub,
  subHalves,
  subHalvesToZero,
  tee,
  type WasmFunction,
  when,
} from './assemble.ts';

/** Packets that walk side by side. Their lists must stay in the fastest cache, and be long enough to pay for a loop. */
export const groupSize = 128;

/** Octets of scratch that the kernels need: best label, list of nodes, two lists of leaves. */
export const scratchBytes: number = groupSize * (4 + 8 + 8 + 4);

const bestAt = 0;
const nodesAt = groupSize * 4;
const leavesAt = groupSize * 12;
const endsAt = groupSize * 20;

/** Later than every label. */
const none = 0x7fff_ffff;

/**
 * `name(header, count, out, entries, labels, records, checks, roots, trees, scratch, row)`: for each of `count` header
 * rows the label of the first matching record, or -1. All but `count`, `trees` and `row` are octet addresses; `row` is
 * the number of the first row, for `holds(check, row)`, which is called only where `checked`.
 *
 * No step branches on a packet: every packet of a group takes one step, and those that go on are packed to the front of
 * a list. A processor mispredicts a data-dependent branch about as slowly as it does twenty of these steps.
 */
export function forestKernel(name: string, family: Family, checked: boolean): WasmFunction {
  const locals = new Locals(11);
  const [header, count, out, entries, labels, records, checks, roots, trees, scratch, row] = Array.from(
    { length: 11 },
    (_, index) => locals.parameter(index),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const rowShift = family === 4 ? 4 : 0;
  const rowBytes = headerWords(family) * 4;
  const vectors = rowBytes / 16;
  const [group, tree, root, low, word, shift, mask, children, x, j, at, entry, nodes, leaves, kept, member, end] =
    Array.from({ length: 17 }, () => locals.i32()) as Local[] as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
  const [descriptor, packet, best, hit, label, alive] = Array.from({ length: 6 }, () => locals.i32()) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];

  const packetOf = (index: Code): Code =>
    add(get(header), rowShift === 0 ? [...index, ...i32(rowBytes), 0x6c] : shl(index, i32(rowShift)));
  const slot = (list: number, index: Code, scale: number): readonly [Code, number] => [
    add(get(scratch), shl(index, i32(scale))),
    list,
  ];
  const loadSlot = (list: number, index: Code, scale: number, offset = 0): Code => {
    const [address, base] = slot(list, index, scale);
    return load(address, base + offset);
  };
  const storeSlot = (list: number, index: Code, scale: number, value: Code, offset = 0): Code => {
    const [address, base] = slot(list, index, scale);
    return store(address, value, base + offset);
  };

  /** Packet `j` stands at `entry`: put it on the list of nodes or of leaves, unless nothing below can come earlier. */
  const sortIn: Code = [
    set(descriptor, load(get(entry))),
    set(alive, lt(load(get(entry), 8), loadSlot(bestAt, get(j), 2))),
    storeSlot(leavesAt, get(leaves), 3, get(j)),
    storeSlot(leavesAt, get(leaves), 3, get(entry), 4),
    storeSlot(nodesAt, get(nodes), 3, get(j)),
    storeSlot(nodesAt, get(nodes), 3, get(entry), 4),
    set(leaves, add(get(leaves), and(get(alive), shr(get(descriptor), i32(31))))),
    set(nodes, add(get(nodes), and(get(alive), shr([...get(descriptor), ...i32(-1), 0x73], i32(31))))),
  ].flat();

  const rootIsNode: Code = [
    set(word, shl(shr(get(descriptor), i32(16)), i32(2))),
    set(shift, and(shr(get(descriptor), i32(8)), i32(255))),
    set(mask, sub(shl(i32(1), and(get(descriptor), i32(255))), i32(1))),
    set(children, add(get(entries), shl(load(get(root), 4), i32(4)))),
    set(x, i32(0)),
    loop(
      set(j, loadSlot(endsAt, get(x), 2)),
      set(
        entry,
        add(get(children), shl(and(shr(load(add(packetOf(get(j)), get(word))), get(shift)), get(mask)), i32(4))),
      ),
      sortIn,
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(kept))),
    ),
    // Node by node, until every packet stands at a leaf or has left.
    when(
      get(nodes),
      loop(
        set(kept, get(nodes)),
        set(nodes, i32(0)),
        set(x, i32(0)),
        loop(
          set(j, loadSlot(nodesAt, get(x), 3)),
          set(at, loadSlot(nodesAt, get(x), 3, 4)),
          set(descriptor, load(get(at))),
          set(
            entry,
            add(
              add(get(entries), shl(load(get(at), 4), i32(4))),
              shl(
                and(
                  shr(
                    load(add(packetOf(get(j)), shl(shr(get(descriptor), i32(16)), i32(2)))),
                    and(shr(get(descriptor), i32(8)), i32(255)),
                  ),
                  sub(shl(i32(1), and(get(descriptor), i32(255))), i32(1)),
                ),
                i32(4),
              ),
            ),
          ),
          sortIn,
          repeatIf(lt(tee(x, add(get(x), i32(1))), get(kept))),
        ),
        repeatIf(get(nodes)),
      ),
    ),
  ].flat();

  const rootIsLeaf: Code = [
    set(x, i32(0)),
    loop(
      set(j, loadSlot(endsAt, get(x), 2)),
      set(entry, get(root)),
      sortIn,
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(kept))),
    ),
  ].flat();

  const recordBytes = rowBytes * 2;
  const recordAt: Code =
    family === 4
      ? add(get(records), shl(get(member), i32(5)))
      : add(get(records), [...get(member), ...i32(recordBytes), 0x6c]);
  const beyond = (vector: number): Code =>
    subHalvesToZero(
      subHalves(loadVector(get(packet), vector * 16), loadVector(get(at), vector * 16)),
      loadVector(get(at), rowBytes + vector * 16),
    );
  const outside = Array.from({ length: vectors }, (_, vector) => beyond(vector)).reduce((all, one) =>
    orVector(all, one),
  );
  const boxMatches: Code = eqz(anyTrue(outside));
  const checkAt: Code = load(add(get(checks), shl(get(member), i32(2))));
  const matches: Code = checked
    ? andThen(
        boxMatches,
        or(
          lt(tee(alive, checkAt), i32(0)),
          andThen(lt(i32(-1), get(alive)), call(0, get(alive), add(get(row), get(j)))),
        ),
      )
    : boxMatches;

  // A leaf's members are in order, so its first match ends it; one member of each leaf a round.
  const leafRounds: Code = [
    set(x, i32(0)),
    loop(
      set(at, loadSlot(leavesAt, get(x), 3, 4)),
      set(member, load(get(at), 4)),
      storeSlot(leavesAt, get(x), 3, get(member), 4),
      storeSlot(endsAt, get(x), 2, add(get(member), and(load(get(at)), i32(0xffff)))),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(leaves))),
    ),
    loop(
      set(kept, get(leaves)),
      set(leaves, i32(0)),
      set(x, i32(0)),
      loop(
        set(j, loadSlot(leavesAt, get(x), 3)),
        set(member, loadSlot(leavesAt, get(x), 3, 4)),
        set(end, loadSlot(endsAt, get(x), 2)),
        set(at, recordAt),
        set(packet, packetOf(get(j))),
        set(label, load(add(get(labels), shl(get(member), i32(2))))),
        set(best, loadSlot(bestAt, get(j), 2)),
        set(hit, matches),
        set(best, select(get(label), get(best), get(hit))),
        storeSlot(bestAt, get(j), 2, get(best)),
        set(member, add(get(member), i32(1))),
        storeSlot(leavesAt, get(leaves), 3, get(j)),
        storeSlot(leavesAt, get(leaves), 3, get(member), 4),
        storeSlot(endsAt, get(leaves), 2, get(end)),
        set(
          leaves,
          add(
            get(leaves),
            and(lt(get(member), get(end)), lt(load(add(get(labels), shl(get(member), i32(2)))), get(best))),
          ),
        ),
        repeatIf(lt(tee(x, add(get(x), i32(1))), get(kept))),
      ),
      repeatIf(get(leaves)),
    ),
  ].flat();

  const oneTree: Code = [
    set(root, add(get(entries), shl(load(add(get(roots), shl(get(tree), i32(2)))), i32(4)))),
    set(low, load(get(root), 8)),
    // Who may still find something earlier here?
    set(kept, i32(0)),
    set(x, i32(0)),
    loop(
      storeSlot(endsAt, get(kept), 2, get(x)),
      set(kept, add(get(kept), lt(get(low), loadSlot(bestAt, get(x), 2)))),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
    ),
    set(nodes, i32(0)),
    set(leaves, i32(0)),
    when(
      get(kept),
      set(descriptor, load(get(root))),
      when(lt(get(descriptor), i32(0)), rootIsLeaf),
      when(eqz(get(leaves)), when(lt(i32(-1), load(get(root))), rootIsNode)),
      when(get(leaves), leafRounds),
    ),
  ].flat();

  const body: Code = when(
    get(count),
    loop(
      set(group, select(get(count), i32(groupSize), lt(get(count), i32(groupSize)))),
      set(x, i32(0)),
      loop(storeSlot(bestAt, get(x), 2, i32(none)), repeatIf(lt(tee(x, add(get(x), i32(1))), get(group)))),
      set(tree, i32(0)),
      when(get(trees), loop(oneTree, repeatIf(lt(tee(tree, add(get(tree), i32(1))), get(trees))))),
      set(x, i32(0)),
      loop(
        set(best, loadSlot(bestAt, get(x), 2)),
        store(add(get(out), shl(get(x), i32(2))), select(i32(-1), get(best), [...get(best), ...i32(none), 0x46])),
        repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
      ),
      set(header, packetOf(get(group))),
      set(out, add(get(out), shl(get(group), i32(2)))),
      set(row, add(get(row), get(group))),
      repeatIf(tee(count, sub(get(count), get(group)))),
    ),
  );
  return { name, parameters: 11, locals: locals.types, body };
}
