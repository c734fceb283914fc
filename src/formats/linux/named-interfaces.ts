/** formats: the interfaces that a ruleset speaks of, where no node says which there are. */
import type { InterfacePattern, Universe } from './product.ts';

/** What `convert` asks for, each pattern once. */
export function patternsOf(
  convert: (onPattern: NonNullable<Universe['onPattern']>) => void,
): readonly InterfacePattern[] {
  const found = new Map<string, InterfacePattern>();
  convert((pattern) => found.set(`${pattern.prefix} ${pattern.text}`, pattern));
  return [...found.values()];
}

/** What stands for every interface that no rule names. No interface of a system has a name with brackets. */
const otherInterface = '(other)';

/**
 * Names that stand for all interfaces there can be: rules of these patterns tell no two interfaces apart that are not
 * told apart here. One for each name, one for each beginning (`eth(other)`), and one for all the rest.
 */
export function spanningInterfaces(patterns: readonly InterfacePattern[]): readonly string[] {
  const named = patterns.map(({ text, prefix }) => (prefix ? `${text}${otherInterface}` : text));
  return [...new Set([...named, otherInterface])];
}
