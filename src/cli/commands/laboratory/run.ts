/** cli: `lab`. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportNftables } from '../../../formats/public.ts';
import { Agent, type Firewall, fabricScript, Holder, isHolder, namespaceOf, probeKernel } from '../../../lab/public.ts';
import type { Policy, Topology } from '../../../model/public.ts';
import { formatAddress } from '../../../net/public.ts';
import { deployedPolicies, projectMatrix } from '../../../policy/public.ts';
import { makeWorld } from '../../../semantics/public.ts';
import { CannotRun, type ExitCode, exitCodes, usageError } from '../../exit.ts';
import type { Given } from '../../given.ts';
import type { Context } from '../../io.ts';
import { loadPlatform } from '../../load.ts';
import { printJson } from '../../output.ts';
import { type Attempt, attemptText, planAttempts } from './attempts.ts';

export async function runLab(given: Given, context: Context): Promise<ExitCode> {
  const action = given.argument(0);
  if (action === 'down') return takeDown(context);
  if (action !== 'up' && action !== 'run') throw usageError('`lab` wants `up`, `run` or `down`');
  const file = given.argument(1);
  if (file === undefined) throw usageError(`\`lab ${action}\` wants a platform file`);
  const loaded = loadPlatform(file, given, context);
  const tenant = given.text('tenant');
  if (tenant !== undefined && !loaded.platform.topology.tenants.has(tenant)) {
    throw usageError(`\`${tenant}\` is not a client of this platform`);
  }
  const probe = probeKernel();
  if (!probe.ok) throw usageError(`no laboratory on this machine: ${probe.reason}`);
  const holder = await Holder.start(probe.mode);
  const stop = (): void => void holder.stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    const { topology } = loaded.platform;
    const policies = deployedPolicies(topology, projectMatrix(topology, loaded.matrix));
    await holder.run(fabricScript(topology, firewallsOf(topology, policies)));
    if (action === 'up') return await stay(holder, topology, context);
    return await tryAll(holder, planAttempts(makeWorld(topology, policies), loaded.matrix, tenant), given, context);
  } finally {
    await holder.stop();
  }
}

function firewallsOf(topology: Topology, policies: ReadonlyMap<string, Policy>): ReadonlyMap<string, Firewall> {
  const firewalls = new Map<string, Firewall>();
  for (const [id, policy] of policies) {
    const node = topology.nodes.get(id);
    if (node === undefined) continue;
    const outcome = exportNftables(topology, node, policy);
    if (!outcome.ok) throw new CannotRun(outcome.diagnostics);
    firewalls.set(id, outcome.value);
  }
  return firewalls;
}

const pidFile = join(tmpdir(), `segproof-lab-${process.getuid?.() ?? 0}.pid`);

async function stay(holder: Holder, topology: Topology, context: Context): Promise<ExitCode> {
  writeFileSync(pidFile, `${holder.pid}\n`);
  try {
    const enter = `${holder.enter().join(' ')} ip netns exec`;
    const hosts = [...topology.nodes.values()].filter(({ kind }) => kind === 'host').slice(0, 3);
    context.io.out(
      `the laboratory is up, ${topology.nodes.size} nodes; it goes when this command ends (Ctrl-C, or \`segproof lab down\`)\n` +
        'enter a node:\n' +
        hosts.map(({ id }) => `  ${enter} ${namespaceOf(id)} sh\n`).join(''),
    );
    await holder.ended();
    return exitCodes.holds;
  } finally {
    rmSync(pidFile, { force: true });
  }
}

// Only a holder is ended, whatever the file says.
function takeDown(context: Context): ExitCode {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').trim()) : 0;
  rmSync(pidFile, { force: true });
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isHolder(pid)) {
    context.io.err('no laboratory is up\n');
    return exitCodes.holds;
  }
  process.kill(pid, 'SIGTERM');
  context.io.out('the laboratory is down\n');
  return exitCodes.holds;
}

interface Outcome {
  readonly attempt: Attempt;
  readonly said: string;
  readonly agrees: boolean;
}

async function tryAll(
  holder: Holder,
  plan: ReturnType<typeof planAttempts>,
  given: Given,
  context: Context,
): Promise<ExitCode> {
  const agents = new Map<string, Agent>();
  const agentOf = (node: string): Agent => {
    const agent = agents.get(node) ?? new Agent(holder, node);
    agents.set(node, agent);
    return agent;
  };
  try {
    for (const { to, protocol, port } of plan.attempts) {
      await agentOf(to.node).ask({ do: 'listen', protocol, address: formatAddress(to.address), port });
    }
    const outcomes: Outcome[] = [];
    const queue = [...plan.attempts];
    const lane = async (): Promise<void> => {
      for (let attempt = queue.shift(); attempt !== undefined; attempt = queue.shift()) {
        const { from, protocol, written } = attempt;
        const address = formatAddress(written.address);
        const question = {
          do: 'connect',
          protocol,
          address,
          port: written.port,
          from: formatAddress(from.address),
        } as const;
        const said = await agentOf(from.node).ask({ ...question, timeout: 3000 });
        const agrees = said !== 'failed' && (said === 'passed') === (attempt.expected === 'allow');
        outcomes.push({ attempt, said, agrees });
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    return report(outcomes, plan.untried, given, context);
  } finally {
    for (const agent of agents.values()) agent.stop();
  }
}

function report(
  outcomes: readonly Outcome[],
  untried: ReturnType<typeof planAttempts>['untried'],
  given: Given,
  context: Context,
): ExitCode {
  const wrong = outcomes.filter(({ agrees }) => !agrees);
  const allowed = outcomes.filter(({ attempt }) => attempt.expected === 'allow').length;
  if (given.flag('json')) {
    const line = ({ attempt, said }: Outcome): object => ({
      flow: attemptText(attempt),
      row: attempt.row,
      matrix: attempt.expected,
      kernel: said,
    });
    printJson(
      { tried: outcomes.length, allowed, denied: outcomes.length - allowed, differences: wrong.map(line), untried },
      context,
    );
  } else {
    for (const { attempt, said } of wrong) {
      context.io.out(
        `${attempt.row}: ${attemptText(attempt)}: the matrix says ${attempt.expected}, the kernel ${said}\n`,
      );
    }
    context.io.out(
      `${outcomes.length} flows tried through real sockets: ${allowed} allowed, ${outcomes.length - allowed} denied by the matrix; ${wrong.length} differ\n`,
    );
    if (untried.length > 0) context.io.out(`${untried.length} rows not tried: ${untriedText(untried)}\n`);
  }
  if (outcomes.length === 0) return exitCodes.undecided;
  return wrong.length === 0 ? exitCodes.holds : exitCodes.findings;
}

function untriedText(untried: ReturnType<typeof planAttempts>['untried']): string {
  const reasons = new Map<string, string[]>();
  for (const { row, reason } of untried) reasons.set(reason, [...(reasons.get(reason) ?? []), row]);
  return [...reasons].map(([reason, rows]) => `${reason} (${rows.join(', ')})`).join('; ');
}
