/** bench: seeded numbers, the same on every machine. */

/** Numbers in [0, 2^32), by the xorshift128 generator of Marsaglia (2003) seeded through a multiplicative hash. */
export function randomWords(seed: number): () => number {
  let [x, y, z, w] = [seed + 1, seed * 31 + 7, seed * 131 + 17, seed * 1313 + 89].map(
    (value) => Math.imul(value, 0x9e37_79b1) | 1,
  ) as [number, number, number, number];
  const next = (): number => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return w >>> 0;
  };
  for (let warm = 0; warm < 32; warm += 1) next();
  return next;
}

/** A number in [first, last], both below 2^32. */
export function between(random: () => number, first: number, last: number): number {
  return first + Math.floor((random() / 0x1_0000_0000) * (last - first + 1));
}
