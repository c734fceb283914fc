/** cli: `check --evidence`: everything that somebody needs to hold an answer to account, and to get it again. */
import { createHash } from 'node:crypto';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { assumptions } from '../../../checks/public.ts';
import { type checkJson, checkMarkdown, schemaVersion } from '../../../report/public.ts';
import { usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import type { Loaded } from '../../load.ts';
import { shellWord } from '../../shell-word.ts';
import { packageVersion } from '../../version.ts';
import { checkFolder, writeFolder } from '../../write-folder.ts';
import type { Answered } from './outputs.ts';

/** What tells a folder of evidence from any other. */
const manifest = 'evidence.json';
const sums = 'SHA256SUMS';

type Json = ReturnType<typeof checkJson>;

/** Refuses what cannot be written before anything is checked. */
export function checkEvidence(given: Given): void {
  const folder = given.text('evidence');
  if (folder !== undefined) checkFolder(folder, given.flag('force'), manifest);
  else if (given.flag('force')) throw usageError('`--force` is for the folder of `--evidence`');
}

/**
 * A folder with copies of all inputs in their own arrangement, the answer as JSON and as Markdown, the circumstances,
 * and the hash of every file. It depends on the inputs, the options and the day asked about, and on no clock, so that
 * the same question gives the same bytes.
 */
export async function writeEvidence(
  folder: string,
  loaded: Loaded,
  answer: Answered,
  json: Json,
  given: Given,
  context: Context,
): Promise<void> {
  const inputs = inputFiles(loaded);
  const files = new Map<string, string | Uint8Array>();
  for (const { inside, bytes } of inputs) files.set(inside, bytes);
  files.set('results/check.json', text(json));
  files.set('results/check.md', checkMarkdown({ ...answer, language: context.language }));
  files.set(
    manifest,
    text({
      schemaVersion,
      command: 'check',
      tool: { name: 'segproof', version: packageVersion(context.io) },
      asOf: answer.report.asOf,
      exitCode: answer.exitCode,
      method: answer.report.method,
      options: optionsOf(given, context),
      assumptions,
      quantified: answer.report.quantified,
      repeat: repeatLine(loaded, inputs, given, answer.report.asOf),
      files: [...files].map(([path, content]) => ({ path, octets: Buffer.byteLength(content), sha256: hash(content) })),
    }),
  );
  files.set(sums, [...files].map(([path, content]) => `${hash(content)}  ${path}\n`).join(''));
  await writeFolder(folder, files, given.flag('force'), manifest);
}

interface Input {
  readonly path: string;
  readonly inside: string;
  readonly bytes: Uint8Array;
}

/** Below the folder that holds them all, so that the copies name one another as the originals do. */
function inputFiles({ disk }: Loaded): readonly Input[] {
  const read = [...disk.contents()].map(([path, bytes]) => ({ path, full: resolve(path), bytes }));
  let root = dirname(read[0]?.full ?? resolve('.'));
  while (!read.every(({ full }) => full.startsWith(root.endsWith(sep) ? root : root + sep))) {
    const above = dirname(root);
    // Two drives have no folder in common.
    if (above === root) return read.map((one, i) => ({ ...one, inside: `inputs/${i + 1}-${basename(one.full)}` }));
    root = above;
  }
  const inputs = read.map(({ path, full, bytes }) => {
    const inside = `inputs/${relative(root, full).split(sep).join('/')}`;
    return { path, inside, bytes };
  });
  return [...new Map(inputs.map((one) => [one.inside, one])).values()].sort((a, b) => (a.inside < b.inside ? -1 : 1));
}

const named = ['only', 'threshold', 'effort', 'seed', 'soon', 'profile'] as const;
const flags = ['expect', 'sampled'] as const;
const filesNamed = ['waivers', 'baseline'] as const;

/** The options that bear on the answer; files by their names in the folder would differ from machine to machine. */
function optionsOf(given: Given, { language }: Context): Readonly<Record<string, string | boolean>> {
  const found: Record<string, string | boolean> = { lang: language };
  for (const name of named) {
    const value = given.text(name);
    if (value !== undefined) found[name] = value;
  }
  for (const name of flags) if (given.flag(name)) found[name] = true;
  for (const name of filesNamed) if (given.text(name) !== undefined) found[name] = true;
  return found;
}

/** The command line that gives the answer again, asked in the folder of evidence. */
function repeatLine({ file }: Loaded, inputs: readonly Input[], given: Given, asOf: string): string {
  const at = (path: string): string =>
    shellWord(inputs.find((one) => resolve(one.path) === resolve(path))?.inside ?? path);
  const matrices = given.list('matrix').map(at);
  return [
    'segproof check',
    at(file),
    `--as-of ${asOf}`,
    ...(matrices.length === 0 ? [] : [`--matrix ${matrices.join(' ')}`]),
    ...named.flatMap((name) => {
      const value = given.text(name);
      return value === undefined ? [] : [`--${name} ${shellWord(value)}`];
    }),
    ...flags.filter((name) => given.flag(name)).map((name) => `--${name}`),
    ...filesNamed.flatMap((name) => {
      const value = given.text(name);
      return value === undefined ? [] : [`--${name} ${at(value)}`];
    }),
    '--json',
  ].join(' ');
}

function text(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
