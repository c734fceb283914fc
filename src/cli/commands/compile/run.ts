/** cli: `compile`. */
import { type Diagnostic, DiagnosticList, didYouMean, printable } from '../../../diagnostics/public.ts';
import { exportIptables, exportNftables, sysctlText } from '../../../formats/public.ts';
import type { Node, Policy, Topology } from '../../../model/public.ts';
import { projectMatrix, type Unprojected } from '../../../policy/public.ts';
import { counted, schemaVersion } from '../../../report/public.ts';
import { CannotRun, type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { printRemarks } from '../../print-diagnostics.ts';
import { writeFolder } from '../../write-folder.ts';

/** What tells a folder that `compile` wrote from any other. */
const manifest = 'segproof-compile.json';

export async function runCompile(given: Given, context: Context): Promise<ExitCode> {
  const out = given.required('out');
  const languages = languagesOf(given.text('for') ?? 'nftables');
  const { file, platform, matrix, disk } = loadPlatform(given.argument(0) ?? '', given, context);
  const { topology } = platform;
  const { policies, unprojected } = projectMatrix(topology, matrix);
  const nodes = chosenNodes(given.text('nodes'), topology, policies);
  const problems = new DiagnosticList();
  const files = new Map<string, string>();
  for (const { node, policy } of nodes)
    for (const [name, text] of nodeFiles(topology, node, policy, languages, problems)) files.set(name, text);
  const sourceOf = (path: string): string | undefined => disk.sourceOf(path);
  if (problems.hasErrors) throw new CannotRun(problems.items, sourceOf);
  const names = [...files.keys()].sort();
  const facts = {
    schemaVersion,
    command: 'compile',
    platform: topology.name,
    asOf: matrix.asOf,
    nodes: nodes.map(({ node }) => node.id),
    files: names,
  };
  files.set(manifest, `${JSON.stringify(facts, null, 2)}\n`);
  await writeFolder(out, files, given.flag('force'), manifest);
  printRemarks([...problems.items, ...unprojected.map((row) => withoutPath(row, file, context))], context, sourceOf);
  const left = unprojected.map(({ row, reason }) => ({ row, reason: reason[context.language] }));
  if (given.flag('json')) printJson({ ...facts, folder: out, unprojected: left }, context);
  else context.io.out(summary(out, names, nodes.length, left.length, context));
  return left.length > 0 ? exitCodes.findings : exitCodes.holds;
}

type Language = 'nftables' | 'iptables';

function languagesOf(text: string): ReadonlySet<Language> {
  return new Set(text === 'both' ? ['nftables', 'iptables'] : [text === 'iptables' ? 'iptables' : 'nftables']);
}

interface Chosen {
  readonly node: Node;
  readonly policy: Policy;
}

/** The nodes that carry the matrix, in the order of their ids. */
function chosenNodes(
  text: string | undefined,
  topology: Topology,
  policies: ReadonlyMap<string, Policy>,
): readonly Chosen[] {
  const wanted = text?.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
  if (wanted?.length === 0) throw usageError('`--nodes` names no node');
  for (const id of wanted ?? []) {
    if (policies.has(id)) continue;
    const help = didYouMean(id, policies.keys()) ?? 'only nodes with `policy: projected` carry the matrix';
    throw usageError(`\`${printable(id)}\` is not a node that carries the matrix`, { help });
  }
  const ids = [...new Set(wanted ?? policies.keys())].sort();
  const chosen = ids.flatMap((id): readonly Chosen[] => {
    const node = topology.nodes.get(id);
    const policy = policies.get(id);
    return node === undefined || policy === undefined ? [] : [{ node, policy }];
  });
  if (chosen.length === 0) {
    const message = 'no node of this platform carries the matrix';
    throw new CannotRun([
      { severity: 'error', code: 'policy-invalid', message, help: 'give a firewall `policy: projected`' },
    ]);
  }
  return chosen;
}

function nodeFiles(
  topology: Topology,
  node: Node,
  policy: Policy,
  languages: ReadonlySet<Language>,
  problems: DiagnosticList,
): readonly (readonly [string, string])[] {
  const files: (readonly [string, string])[] = [];
  const name = node.id.replace(/[^A-Za-z0-9._-]/gu, '_');
  const put = (ending: string, text: string): void => {
    files.push([`${name}.${ending}`, text]);
  };
  if (languages.has('nftables')) {
    const made = exportNftables(topology, node, policy);
    for (const item of made.ok ? made.remarks : made.diagnostics) problems.add(item);
    if (made.ok) {
      put('nft', made.value.text);
      put('sysctl.conf', sysctlText(node.id, made.value.sysctls));
    }
  }
  if (languages.has('iptables')) {
    const made = exportIptables(topology, node, policy);
    for (const item of made.ok ? made.remarks : made.diagnostics) problems.add(item);
    if (made.ok) {
      put('iptables', made.value.v4);
      put('ip6tables', made.value.v6);
      if (!languages.has('nftables')) put('sysctl.conf', sysctlText(node.id, made.value.sysctls));
    }
  }
  return files;
}

function withoutPath({ row, reason }: Unprojected, file: string, { language }: Context): Diagnostic {
  const message = `row \`${printable(row, 60)}\` is carried out by no ruleset: ${reason[language]}`;
  return { severity: 'warning', code: 'row-endpoint-unknown', message, position: { kind: 'file', file } };
}

function summary(out: string, names: readonly string[], nodes: number, left: number, { language }: Context): string {
  const files = counted(names.length, { en: 'file', fr: 'fichier' }, { en: 'files', fr: 'fichiers' }, language);
  const firewalls = counted(nodes, { en: 'node', fr: 'nœud' }, { en: 'nodes', fr: 'nœuds' }, language);
  const rows =
    left === 0
      ? ''
      : language === 'fr'
        ? `, ${left} ligne(s) sans chemin`
        : `, ${counted(left, { en: 'row', fr: '' }, { en: 'rows', fr: '' }, language)} without a path`;
  return `${printable(out, 400)}: ${files}, ${firewalls}${rows}\n${names.map((name) => `  ${name}\n`).join('')}`;
}
