/** cli: `clean`. */
import {
  boundedHook,
  cleanRuleset,
  exactly,
  matrixRuleset,
  unusedGroups,
  unusedServices,
} from '../../../checks/public.ts';
import { printable } from '../../../diagnostics/public.ts';
import { isChainPolicy } from '../../../formats/public.ts';
import type { Rule } from '../../../model/public.ts';
import { deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import {
  type CleanedFilter,
  type CleanRenderInput,
  cleanJson,
  condemnedLines,
  renderClean,
} from '../../../report/public.ts';
import { Disk } from '../../disk.ts';
import { type ExitCode, exitCodes, usageError } from '../../exit.ts';
import { chosenNodes } from '../../filter-nodes.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { startProgress } from '../../progress.ts';
import { renderOptions } from '../../render-options.ts';
import { openRuleset } from '../../rulesets/open.ts';

export function runClean(given: Given, context: Context): ExitCode {
  const subject = given.argument(0) ?? '';
  const input = /\.ya?ml$/iu.test(subject) ? platform(subject, given, context) : rulesetFile(subject, given);
  const code = exitCodeOf(input);
  if (given.flag('json')) printJson(cleanJson(input, code), context);
  else context.io.out(renderClean(input, renderOptions(given, context)));
  return code;
}

function exitCodeOf({ filters }: CleanRenderInput): ExitCode {
  if (filters.some(({ cleaning }) => condemnedLines(cleaning).length > 0)) return exitCodes.findings;
  return filters.some(({ cleaning }) => cleaning.unjudged > 0) ? exitCodes.undecided : exitCodes.holds;
}

/** What no line of any file says: policies of chains, and rules that a product or the projection adds by itself. */
function isFixed(rule: Rule): boolean {
  return (rule.position === undefined && rule.rows.length === 0) || isChainPolicy(rule);
}

function rulesetFile(path: string, given: Given): CleanRenderInput {
  for (const option of ['node', 'as-of'] as const) {
    if (given.text(option) !== undefined) throw usageError(`\`--${option}\` is for a platform, not for a ruleset file`);
  }
  const source = openRuleset(new Disk(), path, given.text('list'));
  const { hooks, name, inexact } = source.read(source.asks);
  const filters: CleanedFilter[] = [{ name: `${name} forward`, cleaning: cleanRuleset(hooks.forward, isFixed) }];
  if (hooks.input !== undefined) filters.push({ name: `${name} input`, cleaning: cleanRuleset(hooks.input, isFixed) });
  return { subject: name, filters, objects: source.objects, inexact };
}

function platform(file: string, given: Given, context: Context): CleanRenderInput {
  if (given.text('list') !== undefined) throw usageError('`--list` is for a file of access lists, not for a platform');
  const loaded = loadPlatform(file, given, context);
  const { topology } = loaded.platform;
  const only = chosenNodes(topology, given.text('node'));
  const policies = [...deployedPolicies(topology, projectMatrix(topology, loaded.matrix))]
    .filter(([id]) => only?.has(id) ?? true)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const progress = startProgress(context.language === 'fr' ? 'filtres relus' : 'reading filters', context);
  try {
    const filters: CleanedFilter[] =
      only === undefined
        ? [
            {
              name: context.language === 'fr' ? 'la matrice' : 'the matrix',
              cleaning: cleanRuleset(exactly(matrixRuleset(loaded.matrix, 'matrix'))),
            },
          ]
        : [];
    for (const [index, [id, policy]] of policies.entries()) {
      progress.update(index, policies.length);
      for (const hook of ['forward', 'input'] as const)
        filters.push({ name: `${id} ${hook}`, cleaning: cleanRuleset(boundedHook(policy, hook), isFixed) });
    }
    if (filters.length === 0) throw usageError(`\`${printable(file)}\` has nothing to read`);
    const objects = [...unusedGroups(loaded.drafts, topology), ...unusedServices(loaded.drafts)];
    return { subject: file, filters, objects, inexact: [] };
  } finally {
    progress.stop();
  }
}
