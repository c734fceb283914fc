/** formats: which character separates the cells of a text file. */

const candidates = [';', ',', '\t'] as const;
export type Delimiter = (typeof candidates)[number];

const sampleLines = 60;
const sampleLength = 200_000;

/** `sep=;` in the first line, as spreadsheets write and read it. */
export function declaredDelimiter(text: string): Delimiter | undefined {
  const hint = /^"?sep=([;,\t])"?(?:\r|\n|$)/u.exec(text);
  return candidates.find((candidate) => candidate === hint?.[1]);
}

/**
 * The candidate that stands equally often in most of the first lines, outside quotes; the more often the better. A
 * comma inside cells (`80,443`) varies from line to line, the delimiter does not.
 */
export function guessDelimiter(text: string): Delimiter {
  let best: Delimiter = ';';
  let bestScore = 0;
  const lines = sample(text);
  for (const candidate of candidates) {
    const counts = lines.map((line) => line.get(candidate) ?? 0).filter((count) => count > 0);
    const frequency = new Map<number, number>();
    for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
    let score = 0;
    for (const [count, times] of frequency) score = Math.max(score, times * (1 + Math.min(count, 50) / 100));
    if (score > bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/** For each of the first records, how often each candidate stands outside quotes. */
function sample(text: string): ReadonlyMap<string, number>[] {
  const lines: Map<string, number>[] = [];
  let line = new Map<string, number>();
  let quoted = false;
  const end = Math.min(text.length, sampleLength);
  for (let i = 0; i < end && lines.length < sampleLines; i += 1) {
    const c = text[i] as string;
    if (c === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c === '\r' && text[i + 1] === '\n') continue;
    else if (c === '\n' || c === '\r') {
      lines.push(line);
      line = new Map();
    } else if (c === ';' || c === ',' || c === '\t') line.set(c, (line.get(c) ?? 0) + 1);
  }
  return [...lines, line];
}
