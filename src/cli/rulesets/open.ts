/** cli: a ruleset file of any syntax that segproof reads. */
import { didYouMean, type Outcome, printable } from '../../diagnostics/public.ts';
import {
  convertLists,
  type Inexact,
  listObjects,
  readCisco,
  readFirewallConfig,
  rulesetSizeLimit,
  type SavedDump,
  unusedAliases,
} from '../../formats/public.ts';
import type { Disk } from '../disk.ts';
import { CannotRun, usageError } from '../exit.ts';
import { iptablesSource, nftablesSource } from './linux.ts';
import type { RulesetFile, RulesetSource } from './ruleset-file.ts';
import { dumpFamily, rulesetSyntax } from './syntax.ts';

/** `list` names the access list of a file that holds several. `A,B` are the dumps of both families. Throws CannotRun. */
export function openRuleset(disk: Disk, path: string, list: string | undefined): RulesetSource {
  const settle = <T>(outcome: Outcome<T>): T => {
    if (outcome.ok) return outcome.value;
    throw new CannotRun(outcome.diagnostics, (file) => disk.sourceOf(file));
  };
  const parts = bothFamilies(disk, path);
  if (parts !== undefined) {
    refuseList(path, list);
    return iptablesSource(dumpsOf(parts), settle);
  }
  const bytes = readBytes(disk, path);
  const text = new TextDecoder().decode(bytes);
  switch (rulesetSyntax(text)) {
    case 'opnsense':
      refuseList(path, list);
      return opnsenseSource(path, bytes, settle);
    case 'nftables':
      refuseList(path, list);
      return nftablesSource(path, text, settle);
    case 'iptables':
      refuseList(path, list);
      return iptablesSource(dumpsOf([{ path, text }]), settle);
    case 'cisco':
      return ciscoSource(path, bytes, list, settle);
  }
}

function readBytes(disk: Disk, path: string): Uint8Array {
  const found = disk.read(path, rulesetSizeLimit);
  if (found.ok) return found.bytes;
  const { code, message } = found;
  throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file: path } }]);
}

interface NamedText {
  readonly path: string;
  readonly text: string;
}

/** A file of that very name wins over two names with a comma between. */
function bothFamilies(disk: Disk, path: string): readonly NamedText[] | undefined {
  const names = path.split(',');
  if (names.length !== 2 || disk.read(path, rulesetSizeLimit).ok) return undefined;
  return names.map((name) => ({ path: name, text: new TextDecoder().decode(readBytes(disk, name)) }));
}

function dumpsOf(files: readonly NamedText[]): readonly SavedDump[] {
  const dumps = files.map(({ path, text }): SavedDump => {
    if (rulesetSyntax(text) !== 'iptables') {
      throw usageError(`\`${printable(path)}\` is no dump of iptables`, {
        expected: 'the output of `iptables-save` and of `ip6tables-save` on both sides of the comma',
      });
    }
    const family = dumpFamily(path, text);
    if (family === undefined) {
      throw usageError(`nothing in \`${printable(path)}\` says whether it is of IPv4 or IPv6`, {
        help: 'keep the first comment of the dump, or name the file `rules.v4` or `rules.v6`',
      });
    }
    return { file: path, text, family };
  });
  if (new Set(dumps.map(({ family }) => family)).size < dumps.length) {
    throw usageError(`\`${printable(files.map(({ path }) => path).join(','))}\` are dumps of the same family`, {
      expected: 'one of IPv4 and one of IPv6',
    });
  }
  return dumps;
}

function refuseList(path: string, list: string | undefined): void {
  if (list !== undefined) throw usageError(`\`${printable(path)}\` holds one filter and no list to choose`);
}

const outsideRules: Pick<RulesetFile, 'protections' | 'antiSpoofing' | 'nat'> = {
  protections: new Set(),
  antiSpoofing: new Map(),
  nat: [],
};

function opnsenseSource(path: string, bytes: Uint8Array, settle: <T>(outcome: Outcome<T>) => T): RulesetSource {
  const config = settle(readFirewallConfig(path, bytes));
  const file: RulesetFile = {
    ...outsideRules,
    name: `${config.name} (${path})`,
    hooks: {
      forward: { upper: config.upper.forward, lower: config.lower.forward },
      input: { upper: config.upper.input, lower: config.lower.input },
    },
    stateful: true,
    // `scrub` can be switched off, and the file need not say so.
    reassembles: false,
    inexact: config.inexact.map(inexactText),
    unread: config.unread.map((part) => `${part} of ${config.name} were not read`),
  };
  return {
    asks: [...config.interfaces.keys()],
    objects: unusedAliases(config, new TextDecoder().decode(bytes)),
    read: () => file,
  };
}

function ciscoSource(
  path: string,
  bytes: Uint8Array,
  list: string | undefined,
  settle: <T>(outcome: Outcome<T>) => T,
): RulesetSource {
  const config = settle(readCisco(path, bytes));
  const lists = convertLists(config.lists);
  const chosen = list ?? (lists.size === 1 ? [...lists.keys()][0] : undefined);
  const one = chosen === undefined ? undefined : lists.get(chosen);
  if (one === undefined) throw noSuchList(path, list, [...lists.keys()]);
  const file: RulesetFile = {
    ...outsideRules,
    name: `${one.name} (${path})`,
    hooks: { forward: { upper: one.upper, lower: one.lower } },
    stateful: false,
    reassembles: false,
    inexact: one.inexact.map(inexactText),
    unread: [],
  };
  return { asks: [], objects: listObjects(config), read: () => file };
}

function noSuchList(path: string, list: string | undefined, names: readonly string[]): CannotRun {
  const help = list === undefined ? undefined : didYouMean(list, names);
  const shown = names.slice(0, 20).map((name) => `\`${printable(name, 60)}\``);
  return usageError(
    list === undefined
      ? `\`${printable(path)}\` holds ${names.length} access lists`
      : `\`${printable(path)}\` has no access list \`${printable(list)}\``,
    { expected: `\`--list\` with one of ${shown.join(', ')}`, ...(help === undefined ? {} : { help }) },
  );
}

function inexactText({ rule, construct }: Inexact): string {
  return `rule ${rule}: ${construct}`;
}
