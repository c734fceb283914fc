/** cli: `compare` of two ruleset files, of whatever syntax. */
import { compareBounded, type FilterComparison, type Hook, readable } from '../../../checks/public.ts';
import type { Text } from '../../../diagnostics/public.ts';
import { numbers } from '../../../net/public.ts';
import { InterfaceNames } from '../../../reach/public.ts';
import { fragmentKinds, type HeaderSpace, Universe } from '../../../space/public.ts';
import { Disk } from '../../disk.ts';
import { usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import { openRuleset } from '../../rulesets/open.ts';
import { commonHooks, type RulesetFile } from '../../rulesets/ruleset-file.ts';
import type { Compared } from './compared.ts';
import { outsideDifferences } from './outside.ts';
import { Renames } from './renames.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Two files, read with the same interfaces; nothing is compared yet. */
export interface FilePair {
  readonly left: RulesetFile;
  readonly right: RulesetFile;
  readonly interfaces: readonly string[];
  readonly unread: readonly string[];
  readonly disk: Disk;
}

export function openFiles(intended: string, deployed: string, given: Given): FilePair {
  for (const option of ['node', 'as-of'] as const) {
    if (given.text(option) !== undefined)
      throw usageError(`\`--${option}\` is for a platform, not for two ruleset files`);
  }
  const disk = new Disk();
  const renames = Renames.read(given.text('interfaces'));
  const first = openRuleset(disk, intended, given.text('list'));
  const second = openRuleset(disk, deployed, given.text('deployed-list') ?? given.text('list'));
  // Each side is read with the names of both, so that no two interfaces that either tells apart are one to the other.
  const interfaces = [...new Set([...first.asks, ...second.asks.map((name) => renames.there(name))])];
  const left = first.read(interfaces);
  const right = renames.applied(second.read(interfaces.map((name) => renames.inFile(name))));
  const unread = [...left.unread, ...right.unread, ...outsideDifferences(left, right)];
  return { left, right, interfaces, unread, disk };
}

export function compareFiles(intended: string, deployed: string, given: Given): Compared {
  const { left, right, interfaces, unread } = openFiles(intended, deployed, given);
  const scope = scopeOf(given);
  return {
    left: left.name,
    right: right.name,
    filters: commonHooks(left, right).map((hook) => compareHook(hook, left, right, interfaces, scope)),
    inexact: [...left.inexact, ...right.inexact],
    unread,
    scope: [...scope.says, ...(right.reassembles ? [wholeOnly] : []), ...(oneSays(left, right) ? [forwardOnly] : [])],
  };
}

function oneSays(left: RulesetFile, right: RulesetFile): boolean {
  return (left.hooks.input === undefined) !== (right.hooks.input === undefined);
}

const wholeOnly: Text = {
  en: 'only whole datagrams were compared: the second file tracks connections, so fragments are put together first',
  fr: 'seuls des datagrammes entiers ont été comparés : le second fichier suit les connexions, donc réassemble',
};

const forwardOnly: Text = {
  en: 'only packets that pass through were compared: one of the files says nothing about packets to the device itself',
  fr: 'seuls les paquets qui traversent ont été comparés : l’un des fichiers ne dit rien de ceux destinés à l’équipement',
};

function compareHook(
  hook: Hook,
  left: RulesetFile,
  right: RulesetFile,
  interfaces: readonly string[],
  scope: Scope,
): FilterComparison {
  const universe = new Universe();
  const names = new InterfaceNames();
  const region = universe.intersect(scope.narrowed(universe), meeting(universe, names, hook, right, interfaces));
  const [intended, deployed] = [left.hooks[hook], right.hooks[hook]];
  if (intended === undefined || deployed === undefined) throw new Error(`a file without ${hook}`);
  const answer = compareBounded(intended, deployed, { universe, names, within: region });
  if (answer.vacuous) throw usageError('no packet at all is left to compare');
  const differences = answer.differences.map((difference) => readable(difference, names));
  return { node: right.name, hook, equal: answer.equal, rules: answer.rules, differences };
}

/** What can come to the hook of the deployed side: by interfaces that there are, and in one piece where it reassembles. */
function meeting(
  universe: Universe,
  names: InterfaceNames,
  hook: Hook,
  { reassembles }: RulesetFile,
  interfaces: readonly string[],
): HeaderSpace {
  const whole = reassembles
    ? universe.where({ fragment: numbers(fragmentKinds.indexOf('whole')) })
    : universe.unbounded;
  if (interfaces.length === 0) return whole;
  // Nothing that passes through comes in or goes out by the loopback.
  const possible = hook === 'forward' ? interfaces.filter((name) => name !== 'lo') : interfaces;
  const known = numbers(...possible.map((name) => names.numberOf(name)));
  return universe.intersect(
    whole,
    universe.where(hook === 'forward' ? { entry: known, exit: known } : { entry: known }),
  );
}
