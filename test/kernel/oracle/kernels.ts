/** Loads a scenario into the namespaces that the launcher made. */
import { spawnSync } from 'node:child_process';
import { nodeStatements } from '../../../src/lab/node-commands.ts';
import {
  forwardingSettings,
  quietSettings,
  type Setting,
  settingsScript,
  settingsText,
} from '../../../src/lab/settings.ts';
import { formatEnd, interfaceAt, type LinkEnd, type Node } from '../../../src/model/public.ts';
import { formatAddress } from '../../../src/net/public.ts';
import { readListing } from './listing.ts';
import type { Listing } from './observe.ts';
import { type Loaded, type Rules, type Scenario, wiresOf } from './scenario.ts';

/**
 * Sees packets before every rule under test and after it: starts the trace, and takes what a node accepts for itself
 * before its own programs answer. In a table of its own, loaded before the ruleset under test: of two hooks with the last
 * of all priorities, the kernel asks the one that came last first, and connection tracking has to enter what is taken.
 */
const observer = `table inet observer {
  chain begin { type filter hook prerouting priority -1000; iifname != "lo" meta pkttype unicast meta nftrace set 1; }
  chain taken { type filter hook input priority 2147483647; drop; }
}
`;

// Nothing here changes a verdict: errors are never held back for a rate, and a window is never counted.
const laboratorySettings: readonly Setting[] = [
  { path: 'net/ipv4/icmp_ratelimit', value: '0' },
  { path: 'net/ipv4/icmp_msgs_per_sec', value: '100000000' },
  { path: 'net/ipv4/icmp_msgs_burst', value: '100000000' },
  { path: 'net/ipv6/icmp/ratelimit', value: '0' },
];

// Link-local addresses would come with routes and chatter that the model does not have.
function noLinkLocal(node: Node): readonly Setting[] {
  return [...node.interfaces.keys()].map((name) => ({ path: `net/ipv6/conf/${name}/addr_gen_mode`, value: '1' }));
}

// What waits for a neighbour that is not there would end in an error seconds later, between the packets of others.
function patient(node: Node): readonly Setting[] {
  return [...node.interfaces.keys()].flatMap((name) =>
    ['ipv4', 'ipv6'].map((family) => ({ path: `net/${family}/neigh/${name}/retrans_time_ms`, value: '3600000' })),
  );
}

/** A namespace's name: several jobs of one process have nodes of the same name. */
export function namespaceOf(place: number, node: string): string {
  return `${place}-${node}`;
}

/** `place` is that of the job among those of its process. */
export function loadKernels(scenario: Scenario, place: number): ReadonlyMap<string, Listing> {
  for (const [a, b] of scenario.wires) {
    const [here, there] = [namespaceOf(place, a.node), namespaceOf(place, b.node)];
    const ends = [a.interface, 'address', hardwareAddress(a), 'type', 'veth', 'peer', 'name', b.interface];
    run('ip', ['-n', here, 'link', 'add', 'name', ...ends, 'address', hardwareAddress(b), 'netns', there], '');
  }
  return new Map(scenario.kernels.map((loaded) => [loaded.node.id, loadKernel(scenario, loaded, place)]));
}

// Neighbours are told to each other, so that no packet waits for a resolution.
function neighbours(scenario: Scenario, node: Node): readonly string[] {
  const wires = wiresOf(scenario);
  return [...node.interfaces.values()].flatMap(({ name }) => {
    const peer = wires.get(`${node.id}:${name}`);
    const addresses = peer === undefined ? [] : (interfaceAt(scenario.world.topology, peer)?.addresses ?? []);
    return addresses.map(
      ({ address }) => `neigh add ${formatAddress(address)} lladdr ${hardwareAddress(peer)} dev ${name} nud permanent`,
    );
  });
}

function hardwareAddress(end: LinkEnd | undefined): string {
  const octets = [...(end === undefined ? '' : formatEnd(end))].reduce(
    (sum, c) => (sum * 31 + c.charCodeAt(0)) % 0xff_ffff,
    7,
  );
  return `02:00:00:${[16, 8, 0].map((shift) => ((octets >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`;
}

function loadKernel(scenario: Scenario, { node, rules, settings }: Loaded, place: number): Listing {
  const before = [
    ...quietSettings(),
    ...forwardingSettings(node),
    ...laboratorySettings,
    ...noLinkLocal(node),
    ...patient(node),
  ];
  const queues = [...node.interfaces.keys()].map((name) => `link set dev ${name} txqueuelen 10000`);
  const routes = nodeStatements(scenario.world.topology, node);
  const statements = ['link set dev lo up', ...queues, ...routes, ...neighbours(scenario, node)].join('\n');
  // One process: settings, devices and routes, the observer, the settings and the rules under test.
  const script = [
    'set -e',
    `(${settingsScript}) <<'END'\n${settingsText(before)}END`,
    `ip -batch - <<'END'\n${statements}\nEND`,
    `(${settingsScript}) <<'END'\n${settingsText(settings)}END`,
    `nft -f - <<'END'\n${observer}END`,
    ...loading(rules),
    'exec nft -j -a list ruleset',
    '',
  ].join('\n');
  return readListing(run('ip', ['netns', 'exec', namespaceOf(place, node.id), 'sh', '-s'], script), rules);
}

function loading(rules: Rules): readonly string[] {
  if (rules.tool === 'nft') return [`nft -f - <<'END'\n${rules.text}\nEND`];
  return [`iptables-restore <<'END'\n${rules.v4}\nEND`, `ip6tables-restore <<'END'\n${rules.v6}\nEND`];
}

function run(command: string, args: readonly string[], input: string): string {
  const done = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${done.error?.message ?? done.stderr}\n${input.slice(0, 20_000)}`);
  }
  return done.stdout;
}
