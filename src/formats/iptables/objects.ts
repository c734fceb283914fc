/** formats: chains of iptables dumps that no rule calls, and sets that rules name and no dump holds. */
import type { Outcome } from '../../diagnostics/public.ts';
import type { NamedObject } from '../../model/public.ts';
import type { SavedDump } from './import.ts';
import { readSaved } from './syntax.ts';

/** A set of `ipset` stands in no dump of iptables: each is named where it is first asked for. */
export function namedInDumps(dumps: readonly SavedDump[]): Outcome<readonly NamedObject[]> {
  const found: NamedObject[] = [];
  for (const { file, text } of dumps) {
    const read = readSaved(file, text);
    if (!read.ok) return read;
    for (const { chains, rules } of read.value) {
      const called = new Set<string>();
      for (const { words, position } of rules) {
        for (const [i, { text: word, quoted }] of words.entries()) {
          const next = words[i + 1]?.text;
          if (quoted || next === undefined) continue;
          if (['-j', '-g', '--jump', '--goto'].includes(word)) called.add(next);
          if (word === '--match-set' && !found.some(({ kind, name }) => kind === 'set' && name === next))
            found.push({ kind: 'set', name: next, state: 'undefined', position });
        }
      }
      for (const { name, policy, position } of chains.values()) {
        if (policy === '-' && !called.has(name)) found.push({ kind: 'chain', name, state: 'unused', position });
      }
    }
  }
  return { ok: true, value: found, remarks: [] };
}
