/** cli: the known word nearest to a mistyped one. */

/**
 * At most three names within a third of the word's length of edits (insert, delete, replace, exchange of neighbours),
 * or that contain it; nearest first.
 */
export function nearest(word: string, names: Iterable<string>): readonly string[] {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > 60) return [];
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    const candidate = name.toLowerCase();
    if (Math.abs(candidate.length - wanted.length) <= limit) {
      const distance = editDistance(wanted, candidate);
      if (distance <= limit) {
        found.push({ name, distance });
        continue;
      }
    }
    if (wanted.length >= 3 && candidate.includes(wanted)) found.push({ name, distance: limit + 1 });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return found.slice(0, 3).map(({ name }) => name);
}

/** Optimal string alignment distance. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
