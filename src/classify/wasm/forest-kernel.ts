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
  eq,
  eqz,
  get,
  i32,
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
  xor,
} from './assemble.ts';

/** Packets that walk side by side. Their lists must stay in the fastest cache, and be long enough to pay for a loop. */
export const groupSize = 128;

/** Octets of scratch that the kernels need: best label, list of nodes, two lists of leaves, two of those who go on. */
export const scratchBytes: number = groupSize * (4 + 8 + 8 + 4 + 4 + 4);

const bestAt = 0;
const nodesAt = groupSize * 4;
const leavesAt = groupSize * 12;
const endsAt = groupSize * 20;
const goingAt = groupSize * 24;
const cursorsAt = groupSize * 28;

/** Later than every label. */
const none = 0x7fff_ffff;

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
 * A kernel is called with (header, count, out, entries, labels, records, checks, roots, scratch, row, shift): for each of
 * `count` header rows it writes what is known of the label of the first matching record: -1 where there is none,
 * `(label >>> shift) - 1` where the low bits are 0, else `~label`. All but `count`, `row` and `shift` are octet addresses.
 * `row` is the number of the first row, for `holds(check, row)`. `roots` is a list of entries that ends with entry 0; for a
 * parted kernel, one word for each row: the address of its list.
 *
 * No step branches on a packet: every packet of a group takes one step, and those that go on are packed to the front of
 * a list. A processor mispredicts a data-dependent branch about as slowly as it does twenty of these steps.
 */
export function forestKernel(shape: KernelShape): WasmFunction {
  const { family, checked, parted } = shape;
  const locals = new Locals(11);
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
  const rowShift = family === 4 ? 4 : 0;
  const rowBytes = headerWords(family) * 4;
  const vectors = rowBytes / 16;
  const group = locals.i32();
  const tree = locals.i32();
  const root = locals.i32();
  const low = locals.i32();
  const word = locals.i32();
  const shift = locals.i32();
  const mask = locals.i32();
  const children = locals.i32();
  const x = locals.i32();
  const j = locals.i32();
  const at = locals.i32();
  const entry = locals.i32();
  const nodes = locals.i32();
  const leaves = locals.i32();
  const kept = locals.i32();
  const going = locals.i32();
  const member = locals.i32();
  const end = locals.i32();
  const descriptor = locals.i32();
  const packet = locals.i32();
  const best = locals.i32();
  const hit = locals.i32();
  const label = locals.i32();
  const alive = locals.i32();

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

  /** Node by node, until every packet stands at a leaf or has left. */
  const nodeRounds: Code = when(
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
  );

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
    nodeRounds,
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
      storeSlot(endsAt, get(x), 2, add(get(member), and(load(get(at)), i32(0x7fff_ffff)))),
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

  /** The whole group stands before the same root, whose numbers are read once. */
  const sharedRoot: Code = [
    set(root, add(get(entries), shl(load(get(tree)), i32(4)))),
    set(low, load(get(root), 8)),
    // Who may still find something earlier here?
    set(kept, i32(0)),
    set(x, i32(0)),
    loop(
      storeSlot(endsAt, get(kept), 2, get(x)),
      set(kept, add(get(kept), lt(get(low), loadSlot(bestAt, get(x), 2)))),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
    ),
    set(going, get(kept)),
    set(tree, add(get(tree), i32(4))),
    when(
      get(kept),
      set(descriptor, load(get(root))),
      when(lt(get(descriptor), i32(0)), rootIsLeaf),
      when(eqz(get(leaves)), when(lt(i32(-1), load(get(root))), rootIsNode)),
    ),
  ].flat();

  /** Each packet that goes on stands before the next root of its own list. Roots come with rising labels. */
  const ownRoots: Code = [
    set(end, get(kept)),
    set(kept, i32(0)),
    set(x, i32(0)),
    loop(
      set(j, loadSlot(goingAt, get(x), 2)),
      set(at, loadSlot(cursorsAt, get(j), 2)),
      storeSlot(cursorsAt, get(j), 2, add(get(at), i32(4))),
      set(entry, add(get(entries), shl(load(get(at)), i32(4)))),
      storeSlot(goingAt, get(kept), 2, get(j)),
      sortIn,
      set(kept, add(get(kept), get(alive))),
      repeatIf(lt(tee(x, add(get(x), i32(1))), get(end))),
    ),
    set(going, get(kept)),
    nodeRounds,
  ].flat();

  const trees: Code = parted
    ? [
        set(x, i32(0)),
        loop(
          storeSlot(goingAt, get(x), 2, get(x)),
          storeSlot(cursorsAt, get(x), 2, load(add(get(roots), shl(get(x), i32(2))))),
          repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
        ),
        set(kept, get(group)),
        loop(
          set(nodes, i32(0)),
          set(leaves, i32(0)),
          ownRoots,
          when(get(leaves), leafRounds),
          repeatIf(tee(kept, get(going))),
        ),
        set(roots, add(get(roots), shl(get(group), i32(2)))),
      ].flat()
    : [
        set(tree, get(roots)),
        loop(set(nodes, i32(0)), set(leaves, i32(0)), sharedRoot, when(get(leaves), leafRounds), repeatIf(get(going))),
      ].flat();

  const body: Code = when(
    get(count),
    loop(
      set(group, select(get(count), i32(groupSize), lt(get(count), i32(groupSize)))),
      set(x, i32(0)),
      loop(storeSlot(bestAt, get(x), 2, i32(none)), repeatIf(lt(tee(x, add(get(x), i32(1))), get(group)))),
      trees,
      set(x, i32(0)),
      loop(
        set(best, loadSlot(bestAt, get(x), 2)),
        set(at, shr(get(best), get(labelShift))),
        store(
          add(get(out), shl(get(x), i32(2))),
          select(
            i32(-1),
            select(sub(get(at), i32(1)), xor(get(best), i32(-1)), eq(shl(get(at), get(labelShift)), get(best))),
            eq(get(best), i32(none)),
          ),
        ),
        repeatIf(lt(tee(x, add(get(x), i32(1))), get(group))),
      ),
      set(header, packetOf(get(group))),
      set(out, add(get(out), shl(get(group), i32(2)))),
      set(row, add(get(row), get(group))),
      repeatIf(tee(count, sub(get(count), get(group)))),
    ),
  );
  return { name: kernelName(shape), parameters: 11, locals: locals.types, body };
}
