/** classify: the look-up of many packets in tables, as WebAssembly. */
import { known } from '../known-classes.ts';

import {
  add,
  and,
  type Code,
  countTrailingZeros,
  eqz,
  get,
  i32,
  Locals,
  load,
  loadHalf,
  loop,
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

/**
 * `tables(header, count, out, rowBytes, sourceStep, destinationStep, rows, sources, destinations, blocks, sourcePorts,
 * destinationPorts, portBlocks, protocols, services, rules, answers)`: for each of `count` header rows of IPv4 the
 * deciding rule, or -1. All but `count`, `rowBytes` and the steps are octet addresses; see `Tables` and `known`.
 */
export function tablesKernel(): WasmFunction {
  const locals = new Locals(17);
  const header = locals.parameter(0);
  const count = locals.parameter(1);
  const out = locals.parameter(2);
  const rowBytes = locals.parameter(3);
  const sourceStep = locals.parameter(4);
  const destinationStep = locals.parameter(5);
  const rows = locals.parameter(6);
  const sources = locals.parameter(7);
  const destinations = locals.parameter(8);
  const blocks = locals.parameter(9);
  const sourcePorts = locals.parameter(10);
  const destinationPorts = locals.parameter(11);
  const portBlocks = locals.parameter(12);
  const protocols = locals.parameter(13);
  const services = locals.parameter(14);
  const rules = locals.parameter(15);
  const answers = locals.parameter(16);
  const address = locals.i32();
  const value = locals.i32();
  const going = locals.i32();
  const pair = locals.i32();
  const a = locals.i32();
  const b = locals.i32();
  const c = locals.i32();
  const summary = locals.i32();
  const word = locals.i32();
  const bits = locals.i32();
  const box = locals.i32();
  const hash = locals.i32();
  const place = locals.i32();

  const half = (base: Code, index: Code): Code => loadHalf(add(base, shl(index, i32(1))));
  // A leaf stays what it is; the load below it goes to block 0.
  const next = (octet: Code): Code =>
    [
      set(going, sub(shr(get(value), i32(15)), i32(1))),
      set(
        value,
        xor(
          get(value),
          and(xor(get(value), half(get(blocks), and(or(shl(get(value), i32(8)), octet), get(going)))), get(going)),
        ),
      ),
    ].flat();
  const octetOf = (code: Code, shift: number): Code => and(shift === 0 ? code : shr(code, i32(shift)), i32(255));
  const rowOf = (root: Code, offset: number): Code =>
    [
      set(address, load(get(header), offset)),
      set(value, half(root, shr(get(address), i32(16)))),
      next(octetOf(get(address), 8)),
      next(octetOf(get(address), 0)),
    ].flat();
  const rowAt = (index: Code): Code => add(get(rows), mul(index, get(rowBytes)));
  const port = (root: Code, high: number, low: number): Code =>
    half(get(portBlocks), or(shl(half(root, octetOf(get(pair), high)), i32(8)), octetOf(get(pair), low)));
  const wordOf = (row: Code): Code => load(add(row, shl(get(word), i32(2))), 4);

  const { bits: placeBits, answerBits, spread } = known;
  const tag = and(get(hash), i32(2 ** (32 - placeBits) - 1));

  /** The first box that all three classes hold, counted from 1, or 0: a walk over their common words. */
  const search: Code = [
    set(a, rowAt(get(a))),
    set(b, rowAt(get(b))),
    set(c, rowAt(get(c))),
    set(box, i32(0)),
    when(
      tee(summary, and(and(load(get(a)), load(get(b))), load(get(c)))),
      loop(
        set(word, countTrailingZeros(get(summary))),
        set(summary, and(get(summary), sub(get(summary), i32(1)))),
        set(bits, and(and(wordOf(get(a)), wordOf(get(b))), wordOf(get(c)))),
        repeatIf(and(eqz(get(bits)), eqz(eqz(get(summary))))),
      ),
      when(get(bits), set(box, add(add(shl(get(word), i32(5)), countTrailingZeros(get(bits))), i32(1)))),
    ),
    store(get(place), or(shl(tag, i32(answerBits)), get(box))),
  ].flat();

  const body: Code = when(
    get(count),
    loop(
      rowOf(get(sources), 0),
      set(a, and(get(value), i32(0x7fff))),
      rowOf(get(destinations), 4),
      set(b, and(get(value), i32(0x7fff))),
      set(pair, load(get(header), 8)),
      set(
        c,
        half(
          get(services),
          add(
            add(port(get(sourcePorts), 24, 16), port(get(destinationPorts), 8, 0)),
            half(get(protocols), loadHalf(get(header), 12)),
          ),
        ),
      ),
      set(
        hash,
        mul(add(add(mul(get(a), get(sourceStep)), mul(get(b), get(destinationStep))), get(c)), i32(spread | 0)),
      ),
      set(place, add(get(answers), shl(shr(get(hash), i32(32 - placeBits)), i32(2)))),
      set(bits, load(get(place))),
      set(box, and(get(bits), i32(2 ** answerBits - 1))),
      when(ne(shr(get(bits), i32(answerBits)), tag), search),
      store(get(out), load(add(get(rules), shl(get(box), i32(2))))),
      set(header, add(get(header), i32(16))),
      set(out, add(get(out), i32(4))),
      repeatIf(tee(count, sub(get(count), i32(1)))),
    ),
  );
  return { name: 'tables', parameters: 17, locals: locals.types, body };
}
