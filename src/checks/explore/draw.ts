/** checks: repeatable chance: every draw depends on the seed and on nothing else. */

/** Numbers in [0, 1). The mulberry32 generator: 32 bits of state, good enough to pick probes. */
export function drawFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An integer from `first` to `last`, both included, of any size. */
export function drawInteger(draw: () => number, first: bigint, last: bigint): bigint {
  const size = last - first + 1n;
  let value = 0n;
  for (let bound = 1n; bound < size; bound <<= 32n) value = (value << 32n) | BigInt(Math.floor(draw() * 4_294_967_296));
  return first + (value % size);
}
