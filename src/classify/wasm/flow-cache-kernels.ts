/** classify: the look-up of packets among recent ones, as WebAssembly. */
import {
  add,
  allTrue,
  and,
  type Code,
  eqWords,
  eqz,
  get,
  i32,
  type Local,
  Locals,
  load,
  loadVector,
  loop,
  lt,
  mul,
  or,
  repeatIf,
  set,
  shl,
  shr,
  store,
  storeVector,
  sub,
  tee,
  type WasmFunction,
  when,
  xor,
} from './assemble.ts';

// Odd numbers whose bits look random; any would do.
const factors = [0x9e37_79b1, 0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f] as const;

/** The number of the set of a header row at `row`. */
function setOf(row: Local, hash: Local, mask: Local): Code {
  const mixed = factors
    .map((factor, word) => mul(load(get(row), word * 4), i32(factor)))
    .reduce((all, one) => xor(all, one));
  return [...set(hash, mixed), ...and(xor(get(hash), shr(get(hash), i32(15))), get(mask))];
}

/**
 * `probe(header, count, out, keys, answers, mask, missed, missedRows, missedCount)`: for each of `count` header rows of
 * IPv4 that is in the cache its answer to `out`. The others are copied to `missed`, their numbers to `missedRows`, how many
 * there are to `missedCount`. A set is two keys of 16 octets and two answers.
 */
export function probeKernel(): WasmFunction {
  const locals = new Locals(9);
  const header = locals.parameter(0);
  const count = locals.parameter(1);
  const out = locals.parameter(2);
  const keys = locals.parameter(3);
  const answers = locals.parameter(4);
  const mask = locals.parameter(5);
  const missed = locals.parameter(6);
  const missedRows = locals.parameter(7);
  const missedCount = locals.parameter(8);
  const hash = locals.i32();
  const slot = locals.i32();
  const first = locals.i32();
  const second = locals.i32();
  const miss = locals.i32();
  const row = locals.i32();
  const firstMissed = locals.i32();
  const key = locals.v128();
  const answer = (way: number): Code => load(add(get(answers), shl(get(slot), i32(3))), way * 4);
  const isKey = (way: number): Code =>
    allTrue(eqWords(get(key), loadVector(add(get(keys), shl(get(slot), i32(5))), way * 16)));

  const body: Code = [
    set(firstMissed, get(missedRows)),
    when(
      get(count),
      loop(
        set(key, loadVector(get(header))),
        set(slot, setOf(header, hash, mask)),
        set(first, isKey(0)),
        set(second, isKey(1)),
        set(miss, eqz(or(get(first), get(second)))),
        // A miss writes what it finds here, and is overwritten later.
        store(
          add(get(out), shl(get(row), i32(2))),
          xor(answer(1), and(xor(answer(0), answer(1)), sub(i32(0), get(first)))),
        ),
        storeVector(get(missed), get(key)),
        store(get(missedRows), get(row)),
        set(missed, add(get(missed), shl(get(miss), i32(4)))),
        set(missedRows, add(get(missedRows), shl(get(miss), i32(2)))),
        set(header, add(get(header), i32(16))),
        repeatIf(lt(tee(row, add(get(row), i32(1))), get(count))),
      ),
    ),
    store(get(missedCount), shr(sub(get(missedRows), get(firstMissed)), i32(2))),
  ].flat();
  return { name: 'probe', parameters: 9, locals: locals.types, body };
}

/**
 * `remember(missed, count, found, missedRows, out, keys, answers, mask)`: writes the answers of those that were missed to
 * their rows of `out` and into the cache, where each moves the set's newer key to the place of the older.
 */
export function rememberKernel(): WasmFunction {
  const locals = new Locals(8);
  const missed = locals.parameter(0);
  const count = locals.parameter(1);
  const found = locals.parameter(2);
  const missedRows = locals.parameter(3);
  const out = locals.parameter(4);
  const keys = locals.parameter(5);
  const answers = locals.parameter(6);
  const mask = locals.parameter(7);
  const hash = locals.i32();
  const slot = locals.i32();
  const at = locals.i32();
  const body: Code = when(
    get(count),
    loop(
      store(add(get(out), shl(load(get(missedRows)), i32(2))), load(get(found))),
      set(slot, setOf(missed, hash, mask)),
      set(at, add(get(keys), shl(get(slot), i32(5)))),
      storeVector(get(at), loadVector(get(at)), 16),
      storeVector(get(at), loadVector(get(missed))),
      set(at, add(get(answers), shl(get(slot), i32(3)))),
      store(get(at), load(get(at)), 4),
      store(get(at), load(get(found))),
      set(missed, add(get(missed), i32(16))),
      set(found, add(get(found), i32(4))),
      set(missedRows, add(get(missedRows), i32(4))),
      repeatIf(tee(count, sub(get(count), i32(1)))),
    ),
  );
  return { name: 'remember', parameters: 8, locals: locals.types, body };
}
