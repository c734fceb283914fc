/** formats: rulesets that really run, read from their dumps and put in the place of the matrix. */
import { type Outcome, printable } from '../../diagnostics/public.ts';
import type { Interface, Node, Policy, Protection, Ruleset, TopologyParts } from '../../model/public.ts';
import {
  type AddressSet,
  addressesCover,
  addressSet,
  bogonAddresses,
  parsePrefix,
  prefixRange,
  rangeOf,
  unionAddresses,
} from '../../net/public.ts';
import { importIptables } from '../iptables/import.ts';
import { rulesetSizeLimit } from '../iptables/syntax.ts';
import type { ImportedRuleset, ImportOptions } from '../linux/import.ts';
import type { Bounded } from '../linux/to-rules.ts';
import { importNftables } from '../nftables/import.ts';
import type { Path } from '../yaml/located.ts';
import type { PlatformFiles } from './load.ts';
import type { ImportSyntax, PlatformSyntax } from './syntax.ts';
import { at, type Scope } from './words.ts';

/** Protections that a ruleset itself carries out; the others are settings of the kernel. */
const carried: readonly Protection[] = ['ip-options', 'ipv6-extension-headers', 'large-packets', 'bogons'];

/** What was read, and from which text. */
interface Imported extends ImportedRuleset {
  readonly text: string;
}

/** The parts with every `policy: { import: … }` read. What cannot be read is reported; its node stays without a policy. */
export function attachImports(
  scope: Scope,
  { nodes }: PlatformSyntax,
  parts: TopologyParts,
  files: PlatformFiles,
): TopologyParts {
  const internet = new Set(parts.zones.filter(({ owner }) => owner.kind === 'internet').map(({ id }) => id));
  return {
    ...parts,
    nodes: parts.nodes.map((node): Node => {
      const policy = nodes?.[node.id]?.policy;
      if (typeof policy !== 'object' || !('import' in policy)) return node;
      const path: Path = ['nodes', node.id, 'policy', 'import'];
      const imported = readImport(scope, path, policy.import, node, files);
      return imported === undefined ? node : attach(scope, path, policy.import, node, imported, internet);
    }),
  };
}

function readImport(
  scope: Scope,
  path: Path,
  syntax: ImportSyntax,
  node: Node,
  files: PlatformFiles,
): Imported | undefined {
  const { nftables, iptables, ip6tables } = syntax;
  const position = at(scope, path);
  if ((nftables === undefined) === (iptables === undefined && ip6tables === undefined)) {
    const expected = '`nftables: FILE`, or `iptables: FILE` and `ip6tables: FILE`';
    scope.problems.error('policy-invalid', 'the import names no dump, or dumps of two kinds', { position, expected });
    return undefined;
  }
  if (node.nat.length > 0) {
    const message = `node \`${printable(node.id, 60)}\` has translations of its own beside an imported ruleset`;
    scope.problems.error('policy-invalid', message, {
      position,
      help: 'remove `nat`: the ruleset says what is translated',
    });
    return undefined;
  }
  const layer3 = [...node.interfaces.values()].filter(({ addresses }) => addresses.length > 0);
  const options: ImportOptions = { interfaces: layer3.map(({ name }) => name), own: ownAddresses(layer3) };
  const read = (
    key: 'nftables' | 'iptables' | 'ip6tables',
  ): { readonly file: string; readonly text: string } | undefined => {
    const name = syntax[key];
    if (name === undefined) return undefined;
    const from = at(scope, [...path, key]);
    const file = files.resolve(name, from);
    const text = files.text(file, from, rulesetSizeLimit);
    return text === undefined ? undefined : { file, text };
  };
  const settle = (outcome: Outcome<ImportedRuleset>, text: string): Imported | undefined => {
    for (const item of outcome.ok ? outcome.remarks : outcome.diagnostics) scope.problems.add(item);
    return outcome.ok ? { ...outcome.value, text } : undefined;
  };
  if (nftables !== undefined) {
    const dump = read('nftables');
    return dump === undefined ? undefined : settle(importNftables(dump.file, dump.text, options), dump.text);
  }
  const v4 = read('iptables');
  const v6 = read('ip6tables');
  if ((iptables !== undefined && v4 === undefined) || (ip6tables !== undefined && v6 === undefined)) return undefined;
  const dumps = [
    ...(v4 === undefined ? [] : [{ ...v4, family: 4 as const }]),
    ...(v6 === undefined ? [] : [{ ...v6, family: 6 as const }]),
  ];
  return settle(importIptables(dumps, options), dumps.map(({ family, text }) => `IPv${family}\n${text}`).join('\n'));
}

/** Linux calls an address local when it is one of its own or of the loopback. */
export function ownAddresses(interfaces: readonly Interface[]): AddressSet {
  const loopback = ['127.0.0.0/8', '::1/128'].flatMap((text) => {
    const parsed = parsePrefix(text);
    return parsed.ok ? [prefixRange(parsed.value.prefix)] : [];
  });
  return addressSet([
    ...interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => rangeOf(address))),
    ...loopback,
  ]);
}

function attach(
  scope: Scope,
  path: Path,
  { settings }: ImportSyntax,
  node: Node,
  imported: Imported,
  internet: ReadonlySet<string>,
): Node {
  listUnknown(scope, path, node, imported);
  const policy = { kind: 'rules' as const, policy: policyOf(imported) };
  const common = { ...node, policy, nat: imported.nat, stateful: imported.tracks };
  if (settings === 'declared') return common;
  const { missing, ...carriedOut } = settingsCarried(node, imported, internet);
  if (missing.length > 0) {
    const list = missing.map((one) => `\`${one}\``).join(', ');
    const message = `the ruleset of \`${printable(node.id, 60)}\` does not carry out what the node declares: ${list}`;
    const help = 'taken as absent; write `settings: declared` in the import where the kernel is set to it (rp_filter)';
    scope.problems.warning('policy-invalid', message, { position: at(scope, path), help });
  }
  return { ...common, ...carriedOut };
}

/**
 * The settings of a node as far as a ruleset carries them out: what it declares beyond that is absent, and `missing`
 * names it. `internet`: the zones that are the Internet.
 */
export function settingsCarried(
  node: Node,
  imported: Pick<ImportedRuleset, 'protections' | 'antiSpoofing' | 'forward' | 'input'>,
  internet: ReadonlySet<string>,
): Pick<Node, 'protections' | 'interfaces'> & { readonly missing: readonly string[] } {
  const found = new Set(imported.protections);
  const outside = [...node.interfaces.values()].filter(({ zone }) => zone !== undefined && internet.has(zone));
  const refusesBogons = (iface: Interface): boolean =>
    [imported.forward, imported.input].every(({ upper }) =>
      addressesCover(deniedSources(upper, iface.name), bogonAddresses),
    );
  if (outside.length > 0 && outside.every(refusesBogons)) found.add('bogons');
  const absent = carried.filter((protection) => node.protections.has(protection) && !found.has(protection));
  const protections = new Set([...node.protections, ...found].filter((one) => !absent.includes(one)));
  const missing: string[] = [...absent];
  const interfaces = new Map(
    [...node.interfaces].map(([name, iface]): [string, Interface] => {
      const antiSpoofing = imported.antiSpoofing.get(name) ?? 'off';
      if (iface.antiSpoofing !== 'off' && antiSpoofing === 'off') missing.push(`anti-spoofing of ${name}`);
      return [name, { ...iface, antiSpoofing }];
    }),
  );
  return { protections, interfaces, missing };
}

/** Sources that are refused at the interface before any rule accepts. */
function deniedSources({ rules }: Ruleset, name: string): AddressSet {
  let denied: AddressSet = { ranges: [] };
  for (const { match, action } of rules) {
    if (match.inInterfaces?.has(name) === false) continue;
    if (action === 'accept') return denied;
    const { source, inInterfaces: _i, families: _f, ...rest } = match;
    if (source !== undefined && Object.keys(rest).length === 0) denied = unionAddresses(denied, source);
  }
  return denied;
}

function policyOf({ forward, input, text }: Imported): Policy {
  const upper = { forward: forward.upper, input: input.upper };
  if (isExact(forward) && isExact(input)) return upper;
  return { ...upper, lower: { forward: forward.lower, input: input.lower, text } };
}

// Both lists are drawn from the same unfolded rules, so that names and order tell them apart.
function isExact({ upper, lower }: Bounded): boolean {
  return (
    upper.rules.length === lower.rules.length &&
    upper.rules.every(({ id, action }, i) => lower.rules[i]?.id === id && lower.rules[i]?.action === action) &&
    upper.residual[4] === lower.residual[4] &&
    upper.residual[6] === lower.residual[6]
  );
}

function listUnknown(scope: Scope, path: Path, node: Node, { unknown }: ImportedRuleset): void {
  for (const { construct, rule, rate, position } of unknown) {
    const where =
      rule === ''
        ? `node \`${printable(node.id, 60)}\``
        : `rule \`${printable(rule, 60)}\` of \`${printable(node.id, 60)}\``;
    const what = rate
      ? `${where}: \`${printable(construct, 60)}\` is read as "within the rate" where availability is judged`
      : `${where}: \`${printable(construct, 60)}\` is not followed; what passes is known only between two bounds`;
    scope.problems.warning('ruleset-approximated', what, { position: position ?? at(scope, path) });
  }
}
