/** diagnostics: the known name that somebody most likely meant. */

/** Longer names are never offered, so that the table below stays small whatever a file holds. */
const longest = 64;

/** The known name closest to `wanted` (case aside), within a third of its length of edits; undefined when none is. */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  if (wanted.length > longest) return undefined;
  const target = wanted.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(target.length / 3)) + 1;
  for (const name of known) {
    if (name.length > longest || Math.abs(name.length - target.length) >= bestDistance) continue;
    const distance = editDistance(target, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** ``did you mean `x`?``, or undefined when no known name is close. */
export function didYouMean(wanted: string, known: Iterable<string>): string | undefined {
  const name = nearestName(wanted, known);
  return name === undefined ? undefined : `did you mean \`${name}\`?`;
}

/** Insertions, deletions, replacements and exchanges of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
