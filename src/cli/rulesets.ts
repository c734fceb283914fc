/** cli: a ruleset file of any syntax that segproof reads, as bounds for packets through it. */
import type { Bounded } from '../checks/public.ts';
import { didYouMean, type Outcome, printable } from '../diagnostics/public.ts';
import { convertLists, type Inexact, readCisco, readFirewallConfig } from '../formats/public.ts';
import type { Disk } from './disk.ts';
import { CannotRun, usageError } from './exit.ts';

/** `inexact` names constructs that the bounds stand for. */
export interface RulesetFile {
  readonly name: string;
  readonly forward: Bounded;
  readonly inexact: readonly string[];
}

const sizeLimit = 64 * 1024 * 1024;

/** `list` names the access list of a file that holds several. Throws CannotRun. */
export function loadRuleset(disk: Disk, path: string, list: string | undefined): RulesetFile {
  const found = disk.read(path, sizeLimit);
  if (!found.ok) {
    const { code, message } = found;
    throw new CannotRun([{ severity: 'error', code, message, position: { kind: 'file', file: path } }]);
  }
  const settle = <T>(outcome: Outcome<T>): T => {
    if (outcome.ok) return outcome.value;
    throw new CannotRun(outcome.diagnostics, (file) => disk.sourceOf(file));
  };
  if (looksLikeXml(found.bytes)) {
    const config = settle(readFirewallConfig(path, found.bytes));
    if (list !== undefined) throw usageError(`\`${printable(path)}\` holds one filter and no list to choose`);
    return {
      name: `${config.name} (${path})`,
      forward: { upper: config.upper.forward, lower: config.lower.forward },
      inexact: [
        ...config.inexact.map(inexactText),
        ...config.unread.map((part) => `${part} of ${config.name} were not read`),
      ],
    };
  }
  const lists = convertLists(settle(readCisco(path, found.bytes)).lists);
  const chosen = list ?? (lists.size === 1 ? [...lists.keys()][0] : undefined);
  const one = chosen === undefined ? undefined : lists.get(chosen);
  if (one === undefined) {
    const names = [...lists.keys()];
    const help = list === undefined ? undefined : didYouMean(list, names);
    throw usageError(
      list === undefined
        ? `\`${printable(path)}\` holds ${lists.size} access lists`
        : `\`${printable(path)}\` has no access list \`${printable(list)}\``,
      {
        expected: `\`--list\` with one of ${names
          .slice(0, 20)
          .map((name) => `\`${printable(name, 60)}\``)
          .join(', ')}`,
        ...(help === undefined ? {} : { help }),
      },
    );
  }
  return {
    name: `${one.name} (${path})`,
    forward: { upper: one.upper, lower: one.lower },
    inexact: one.inexact.map(inexactText),
  };
}

function looksLikeXml(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*</u.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

function inexactText({ rule, construct }: Inexact): string {
  return `rule ${rule}: ${construct}`;
}
