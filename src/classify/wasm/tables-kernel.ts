/** classify: the look-up of many packets in tables, as WebAssembly. */
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
 * `tables(header, count, out, rowBytes, rows, sources, destinations, blocks, sourcePorts, destinationPorts, portBlocks,
 * protocols, services, rules)`: for each of `count` header rows of IPv4 the deciding rule, or -1. All but `count` and
 * `rowBytes` are octet addresses; see `Tables`.
 */
export function tablesKernel(): WasmFunction {
  const locals = new Locals(14);
  const header = locals.parameter(0);
  const count = locals.parameter(1);
  const out = locals.parameter(2);
  const rowBytes = locals.parameter(3);
  const rows = locals.parameter(4);
  const sources = locals.parameter(5);
  const destinations = locals.parameter(6);
  const blocks = locals.parameter(7);
  const sourcePorts = locals.parameter(8);
  const destinationPorts = locals.parameter(9);
  const portBlocks = locals.parameter(10);
  const protocols = locals.parameter(11);
  const services = locals.parameter(12);
  const rules = locals.parameter(13);
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
  const answer = locals.i32();

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

  const body: Code = when(
    get(count),
    loop(
      rowOf(get(sources), 0),
      set(a, rowAt(and(get(value), i32(0x7fff)))),
      rowOf(get(destinations), 4),
      set(b, rowAt(and(get(value), i32(0x7fff)))),
      set(pair, load(get(header), 8)),
      set(
        c,
        rowAt(
          half(
            get(services),
            add(
              add(port(get(sourcePorts), 24, 16), port(get(destinationPorts), 8, 0)),
              half(get(protocols), loadHalf(get(header), 12)),
            ),
          ),
        ),
      ),
      set(answer, i32(-1)),
      when(
        tee(summary, and(and(load(get(a)), load(get(b))), load(get(c)))),
        // Nearly always the first common word has a common bit.
        loop(
          set(word, countTrailingZeros(get(summary))),
          set(summary, and(get(summary), sub(get(summary), i32(1)))),
          set(bits, and(and(wordOf(get(a)), wordOf(get(b))), wordOf(get(c)))),
          repeatIf(and(eqz(get(bits)), eqz(eqz(get(summary))))),
        ),
        when(
          get(bits),
          set(answer, load(add(get(rules), shl(add(shl(get(word), i32(5)), countTrailingZeros(get(bits))), i32(2))))),
        ),
      ),
      store(get(out), get(answer)),
      set(header, add(get(header), i32(16))),
      set(out, add(get(out), i32(4))),
      repeatIf(tee(count, sub(get(count), i32(1)))),
    ),
  );
  return { name: 'tables', parameters: 14, locals: locals.types, body };
}
