/** formats: aliases of a configuration that nothing else in it names. */
import type { NamedObject } from '../../model/public.ts';
import type { FirewallConfig } from './read-config.ts';

/**
 * Names are looked for in the whole text, so that port forwards, other services and other aliases count as uses: an
 * alias is called unused only where its name stands once, in its own definition.
 */
export function unusedAliases({ aliases }: FirewallConfig, text: string): readonly NamedObject[] {
  const times = new Map<string, number>();
  for (const [word] of text.matchAll(/[A-Za-z0-9_]+/gu)) times.set(word, (times.get(word) ?? 0) + 1);
  return [...aliases.keys()]
    .filter((name) => (times.get(name) ?? 0) < 2)
    .map((name) => ({ kind: 'alias', name, state: 'unused' }) as const);
}
