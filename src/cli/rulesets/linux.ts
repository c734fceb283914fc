/** cli: dumps of nftables and iptables as rulesets to compare. */
import { type Outcome, printable } from '../../diagnostics/public.ts';
import {
  type ImportedRuleset,
  type ImportOptions,
  type InterfacePattern,
  importIptables,
  importNftables,
  iptablesInterfaces,
  namedInDumps,
  nftablesInterfaces,
  type SavedDump,
  spanningInterfaces,
  type Unknown,
  unusedNftables,
} from '../../formats/public.ts';
import type { NamedObject } from '../../model/public.ts';
import type { NodeFacts, RulesetFile, RulesetSource } from './ruleset-file.ts';

type Settle = <T>(outcome: Outcome<T>) => T;

export function nftablesSource(path: string, text: string, settle: Settle): RulesetSource {
  const patterns = settle(nftablesInterfaces(path, text));
  return sourceOf(path, patterns, settle(unusedNftables(path, text)), (options) =>
    settle(importNftables(path, text, options)),
  );
}

/** One dump, or one of each family. */
export function iptablesSource(dumps: readonly SavedDump[], settle: Settle): RulesetSource {
  const path = dumps.map(({ file }) => file).join(',');
  const patterns = settle(iptablesInterfaces(dumps));
  return sourceOf(path, patterns, settle(namedInDumps(dumps)), (options) => settle(importIptables(dumps, options)));
}

function sourceOf(
  path: string,
  patterns: readonly InterfacePattern[],
  objects: readonly NamedObject[],
  read: (options: ImportOptions) => ImportedRuleset,
): RulesetSource {
  return {
    asks: spanningInterfaces(patterns),
    objects,
    read: (interfaces, node) => {
      const imported = read({ interfaces, ...(node === undefined ? {} : { own: node.own }) });
      return fileOf(path, imported, node === undefined ? [] : foreign(patterns, interfaces, node));
    },
  };
}

function fileOf(path: string, imported: ImportedRuleset, unread: readonly string[]): RulesetFile {
  const { forward, input, protections, antiSpoofing, nat, tracks, unknown } = imported;
  return {
    name: path,
    hooks: { forward, input },
    // Linux reassembles wherever it tracks connections.
    stateful: tracks,
    reassembles: tracks,
    inexact: unknown.map(unknownText),
    unread,
    protections,
    antiSpoofing,
    nat,
  };
}

/** Rules on an interface that the node does not have may be about one that the platform file forgot. */
function foreign(
  patterns: readonly InterfacePattern[],
  interfaces: readonly string[],
  { id }: NodeFacts,
): readonly string[] {
  const known = new Set([...interfaces, 'lo']);
  return patterns
    .filter(({ text, prefix }) => !prefix && !known.has(text))
    .map(({ text }) => `rules on interface ${printable(text, 40)}, which ${printable(id, 60)} does not have`);
}

function unknownText({ construct, rule, rate }: Unknown): string {
  const what = rate ? `${construct} (read as within the rate in the lower bound)` : construct;
  return rule === '' ? what : `rule ${rule}: ${what}`;
}
