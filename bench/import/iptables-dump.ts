/**
 * bench: how long a dump of N iptables rules takes to read, and the same rules as nft text.
 *
 * Run: npx esbuild bench/import/iptables-dump.ts --bundle --platform=node --format=esm --packages=external
 *      --outfile=node_modules/.cache/bench-import.mjs && node node_modules/.cache/bench-import.mjs [rules] [turns] [seed]
 */
import { importIptables, importNftables } from '../../src/formats/public.ts';

const [rules = 5_000, turns = 7, seed = 1] = process.argv.slice(2).map(Number);
const interfaces = ['wan', 'lan', 'dmz', 'adm'];

let state = seed;
function below(n: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % n;
}

interface Line {
  readonly chain: number;
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly accept: boolean;
}

// Fifty user chains behind jumps by interface, as generated rulesets have them.
const chains = 50;
const lines: readonly Line[] = Array.from({ length: rules }, () => ({
  chain: below(chains),
  source: `10.${below(200)}.${below(256)}.0/24`,
  destination: `10.${below(200)}.${below(256)}.${below(256)}`,
  port: 1 + below(65_535),
  accept: below(10) < 8,
}));

function iptablesDump(): string {
  return [
    '*filter',
    ':INPUT DROP [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...Array.from({ length: chains }, (_, i) => `:C${i} - [0:0]`),
    '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ...Array.from({ length: chains }, (_, i) => `-A FORWARD -i ${interfaces[i % 4]} -d 10.${i * 4}.0.0/14 -j C${i}`),
    ...lines.map(
      ({ chain, source, destination, port, accept }) =>
        `-A C${chain} -s ${source} -d ${destination}/32 -p tcp -m tcp --dport ${port} -m comment --comment "row ${port}" -j ${accept ? 'ACCEPT' : 'DROP'}`,
    ),
    'COMMIT',
    '',
  ].join('\n');
}

function nftText(): string {
  const body = (i: number): readonly string[] =>
    lines
      .filter(({ chain }) => chain === i)
      .map(
        ({ source, destination, port, accept }) =>
          `ip saddr ${source} ip daddr ${destination} tcp dport ${port} ${accept ? 'accept' : 'drop'} comment "row ${port}"`,
      );
  return [
    'table ip filter {',
    ...Array.from({ length: chains }, (_, i) => [`chain C${i} {`, ...body(i), '}']).flat(),
    'chain forward {',
    'type filter hook forward priority filter; policy drop;',
    'ct state established,related accept',
    ...Array.from(
      { length: chains },
      (_, i) => `iifname "${interfaces[i % 4]}" ip daddr 10.${i * 4}.0.0/14 jump C${i}`,
    ),
    '}',
    '}',
    '',
  ].join('\n');
}

const dump = iptablesDump();
const text = nftText();
const contenders: readonly (readonly [string, () => boolean])[] = [
  ['iptables-save', () => importIptables([{ file: 'dump', text: dump, family: 4 }], { interfaces }).ok],
  ['nft text', () => importNftables('text', text, { interfaces }).ok],
];
const times = new Map(contenders.map(([name]) => [name, [] as number[]]));
for (let turn = 0; turn < turns; turn += 1) {
  for (const [name, run] of contenders) {
    // Processor time, so that a busy machine does not count.
    const start = process.cpuUsage();
    if (!run()) throw new Error(`${name} was refused`);
    const { user, system } = process.cpuUsage(start);
    times.get(name)?.push((user + system) / 1000);
  }
}
for (const [name, list] of times) {
  const sorted = [...list].sort((a, b) => a - b);
  const first = list[0]?.toFixed(0);
  process.stdout.write(
    `${name}: ${rules} rules, processor time: first ${first} ms, median ${sorted[sorted.length >> 1]?.toFixed(0)} ms, best ${sorted[0]?.toFixed(0)} ms\n`,
  );
}
