/** cli: `compare` of a ruleset file with the share of the matrix of the node that carries it. */
import { type Carried, compareFilters, exactly } from '../../../checks/public.ts';
import { didYouMean, printable } from '../../../diagnostics/public.ts';
import { ownAddresses, settingsCarried } from '../../../formats/public.ts';
import type { Nat, Node, Policy, Topology } from '../../../model/public.ts';
import { Disk } from '../../disk.ts';
import { usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { type Loaded, loadPlatform } from '../../load.ts';
import { openRuleset } from '../../rulesets/open.ts';
import type { RulesetFile } from '../../rulesets/ruleset-file.ts';
import type { Compared } from './compared.ts';
import { natDifferences } from './outside.ts';
import { Renames } from './renames.ts';
import { scopeOf } from './scope.ts';

/** A ruleset file and the node that carries it; nothing is compared yet. */
export interface DeployedFile {
  readonly loaded: Loaded;
  readonly node: Node;
  readonly file: RulesetFile;
  /** The platform with the settings that the file carries out. */
  readonly asCarried: Topology;
  readonly unread: readonly string[];
  /** What the node carries, when its share of the matrix is known. */
  readonly carried: (wanted: ReadonlyMap<string, Policy>) => Carried;
}

/** `day`: as for `loadPlatform`. */
export function openDeployed(
  platformFile: string,
  dump: string,
  given: Given,
  context: Context,
  day?: string,
): DeployedFile {
  const loaded = loadPlatform(platformFile, given, context, new Disk(), day);
  const { disk } = loaded;
  const { topology } = loaded.platform;
  const node = chosenNode(topology, given.text('node'));
  const renames = Renames.read(given.text('interfaces'));
  const source = openRuleset(disk, dump, given.text('deployed-list') ?? given.text('list'));
  const layer3 = [...node.interfaces.values()].filter(({ addresses }) => addresses.length > 0);
  const names = layer3.map(({ name }) => renames.inFile(name));
  const file = renames.applied(source.read(names, { id: node.id, own: ownAddresses(layer3) }));
  const { forward, input } = file.hooks;
  const internet = new Set(
    [...topology.zones.values()].flatMap(({ id, owner }) => (owner.kind === 'internet' ? id : [])),
  );
  // What the node declares and the file does not carry out must not shield the file's rules from any packet.
  const { missing, ...settings } = settingsCarried(node, { ...file, forward, input: input ?? forward }, internet);
  const asCarried: Topology = { ...topology, nodes: new Map([...topology.nodes, [node.id, { ...node, ...settings }]]) };
  const carried = (wanted: ReadonlyMap<string, Policy>): Carried => {
    const share = wanted.get(node.id);
    return share === undefined ? new Map() : new Map([[node.id, { forward, input: input ?? exactly(share.input) }]]);
  };
  return { loaded, node, file, asCarried, unread: [...file.unread, ...beside(node, file, missing)], carried };
}

export function compareDeployed(platformFile: string, dump: string, given: Given, context: Context): Compared {
  const { loaded, node, file, asCarried, unread, carried } = openDeployed(platformFile, dump, given, context);
  const scope = scopeOf(given);
  const filters = compareFilters(asCarried, loaded.matrix, carried, {
    narrowed: scope.narrowed,
    declared: loaded.platform.topology,
  }).filter(({ hook }) => hook === 'forward' || file.hooks.input !== undefined);
  if (filters.length === 0) throw usageError(`node \`${printable(node.id)}\` has no share of the matrix`);
  return {
    left: `${context.language === 'fr' ? 'la matrice' : 'the matrix'} (${node.id})`,
    right: file.name,
    filters,
    inexact: file.inexact,
    unread,
    scope: scope.says,
  };
}

function beside(node: Node, file: RulesetFile, missing: readonly string[]): readonly string[] {
  const yes = (stateful: boolean): string => (stateful ? 'tracks connections' : 'tracks no connections');
  return [
    ...missing.map((setting) => `${node.id} declares ${setting}, and the file does not carry it out`),
    ...(node.stateful === file.stateful
      ? []
      : [`${node.id} ${yes(node.stateful)} in the platform, and ${yes(file.stateful)} by the file`]),
    ...natDifferences(
      { name: node.id, nat: resolved(node.nat, node, 'first') },
      { ...file, nat: resolved(file.nat, node, 'only') },
    ),
  ];
}

/**
 * Masquerading as a translation to one address. By a platform's meaning it is the first one of the exit; what Linux
 * chooses among several (`chosen` is `only`) is not known.
 */
function resolved(list: readonly Nat[], node: Node, chosen: 'first' | 'only'): readonly Nat[] {
  return list.map((nat) => {
    if (nat.kind !== 'masquerade' || nat.outInterface === undefined) return nat;
    const families = new Set(nat.source.ranges.map(({ family }) => family));
    const own = (node.interfaces.get(nat.outInterface)?.addresses ?? []).filter(({ address }) =>
      families.has(address.family),
    );
    const [first] = own;
    if (first === undefined || families.size > 1 || (chosen === 'only' && own.length > 1)) return nat;
    return { ...nat, kind: 'snat', to: first.address };
  });
}

function chosenNode(topology: Topology, asked: string | undefined): Node {
  const filters = [...topology.nodes.values()].filter(({ policy }) => policy.kind !== 'none');
  const [only] = filters;
  if (asked === undefined && only !== undefined && filters.length === 1) return only;
  const found = filters.find(({ id }) => id === asked);
  if (found !== undefined) return found;
  const known = filters.map(({ id }) => id);
  if (asked === undefined) {
    throw usageError('nothing says which filter of the platform carries the file', {
      expected: `\`--node\` with one of ${known.slice(0, 20).join(', ')}`,
    });
  }
  const help = didYouMean(asked, known) ?? `the filters are ${known.slice(0, 20).join(', ')}`;
  throw usageError(`\`${printable(asked)}\` is no filter of this platform`, { help });
}
