/** cli: what a comparison's certificate is about, read anew from its files: every filter on both sides, with no set made. */
import type { ComparedClaim, ComparedFilter, InputFile, Narrowed, Scope } from '../../certify/public.ts';
import {
  carriedAsDeclared,
  type FilterPair,
  filtersAgainstMatrix,
  filtersOfChange,
  structureChanges,
} from '../../checks/public.ts';
import { openDeployed } from '../commands/compare/deployed.ts';
import { openFiles } from '../commands/compare/files.ts';
import { scopeOf } from '../commands/compare/scope.ts';
import { loadSide } from '../commands/diff/side.ts';
import { usageError } from '../exit.ts';
import { chosenNodes } from '../filter-nodes.ts';
import type { Given } from '../given.ts';
import type { Context } from '../io.ts';
import { loadPlatform } from '../load.ts';
import { commonHooks } from '../rulesets/ruleset-file.ts';
import { inputFiles } from './inputs.ts';

/** `open`: what decides about packets beside these filters, and so keeps them from answering for everything. */
export interface Subject {
  readonly filters: readonly ComparedFilter[];
  readonly open: readonly string[];
  readonly files: readonly InputFile[];
  /** Absent where no matrix is involved. */
  readonly asOf?: string;
}

/** The files of the two sides, or the platform alone. Throws CannotRun. `day`: the day to read rows for. */
export function subjectOf(
  claim: ComparedClaim,
  files: readonly string[],
  given: Given,
  context: Context,
  day?: string,
): Subject {
  const [first = '', second, more] = files;
  if (more !== undefined) throw usageError('a comparison has two sides');
  if (claim === 'only-closes') {
    if (second === undefined) throw usageError('a change has an old and a new platform', { expected: 'both files' });
    return changeSubject(first, second, given, context, day);
  }
  if (second === undefined) return platformSubject(first, given, context, day);
  return /\.ya?ml$/iu.test(first)
    ? deployedSubject(first, second, given, context, day)
    : filesSubject(first, second, given);
}

function narrowedOf(given: Given): Narrowed {
  const { family, opening } = scopeOf(given);
  return { ...(family === undefined ? {} : { family }), opening };
}

function asked(pairs: readonly FilterPair[], scopeAt: (node: string) => Scope, narrowed: Narrowed): ComparedFilter[] {
  return pairs.map((pair) => ({ ...pair, scope: scopeAt(pair.node), narrowed }));
}

function filesSubject(intended: string, deployed: string, given: Given): Subject {
  const { left, right, interfaces, unread, disk } = openFiles(intended, deployed, given);
  const pairs = commonHooks(left, right).flatMap((hook): readonly FilterPair[] => {
    const [one, other] = [left.hooks[hook], right.hooks[hook]];
    return one === undefined || other === undefined ? [] : [{ node: 'ruleset', hook, intended: one, deployed: other }];
  });
  const scope: Scope = { kind: 'files', interfaces, whole: right.reassembles };
  return {
    filters: asked(pairs, () => scope, narrowedOf(given)),
    open: unread,
    files: inputFiles({ file: intended, disk }),
  };
}

function deployedSubject(platform: string, dump: string, given: Given, context: Context, day?: string): Subject {
  const { loaded, file, asCarried, unread, carried } = openDeployed(platform, dump, given, context, day);
  const { topology } = loaded.platform;
  const pairs = filtersAgainstMatrix(asCarried, loaded.matrix, carried).filter(
    ({ hook }) => hook === 'forward' || file.hooks.input !== undefined,
  );
  const scopeAt = (node: string): Scope => ({ kind: 'node', topology: asCarried, declared: topology, node });
  return {
    filters: asked(pairs, scopeAt, narrowedOf(given)),
    open: unread,
    files: inputFiles(loaded),
    asOf: loaded.matrix.asOf,
  };
}

function platformSubject(file: string, given: Given, context: Context, day?: string): Subject {
  const { platform, matrix, disk } = loadPlatform(file, given, context, undefined, day);
  const { topology } = platform;
  const carried = carriedAsDeclared(topology, matrix);
  const pairs = filtersAgainstMatrix(topology, matrix, () => carried, chosenNodes(topology, given.text('node')));
  const scopeAt = (node: string): Scope => ({ kind: 'node', topology, declared: topology, node });
  return {
    filters: asked(pairs, scopeAt, narrowedOf(given)),
    open: [],
    files: inputFiles({ file, disk }),
    asOf: matrix.asOf,
  };
}

function changeSubject(before: string, after: string, given: Given, context: Context, day?: string): Subject {
  const [old, fresh] = [before, after].map((text) => loadSide(text, given, context, day));
  if (old === undefined || fresh === undefined) throw new Error('a change without two sides');
  const sides = [old, fresh].map(({ platform: { topology }, matrix }) => ({ topology, matrix }));
  const [was, is] = sides as [(typeof sides)[0], (typeof sides)[0]];
  return {
    filters: asked(filtersOfChange(was, is), () => ({ kind: 'everything' }), { opening: false }),
    open: structureChanges(was.topology, is.topology).map(({ says }) => says.en),
    files: [...inputFiles(old), ...inputFiles(fresh)],
    asOf: fresh.matrix.asOf,
  };
}
