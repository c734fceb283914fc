/** `npm run fuzz:kernel`: a long campaign, with a line of progress now and then. */
import { kindsHere, makeBench, probeOracle } from './bench.ts';
import { campaign, type Tally } from './campaign.ts';
import { shrunkText } from './shrink.ts';

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} wants a whole number above 0`);
}

const packets = option('packets', 1_000_000);
const each = option('each', 4000);
const probe = probeOracle();
if (!probe.ok) {
  process.stderr.write(`KERNEL ORACLE MISSING: ${probe.reason}\n`);
  process.exitCode = 2;
} else {
  const bench = await makeBench(probe.mode);
  const begun = Date.now();
  const line = ({ scenarios, packets: sent, decided, differences }: Tally): string => {
    const minutes = (Date.now() - begun) / 60_000;
    return `${sent} packets, ${scenarios} scenarios, ${decided} deciding rules (${Math.round(decided / minutes)} a minute), ${differences.length} differences, ${minutes.toFixed(1)} minutes\n`;
  };
  let shown = 0;
  const show = ({ differences }: Tally): void => {
    for (const difference of differences.slice(shown)) process.stdout.write(`${shrunkText(difference)}\n\n`);
    shown = differences.length;
  };
  try {
    const tally = await campaign(bench, {
      kinds: kindsHere(),
      scenarios: Math.ceil(packets / each),
      packetsEach: each,
      firstSeed: option('seed', 1),
      parallel: option('parallel', 2),
      enough: option('enough', 10),
      onScenario: (now) => {
        show(now);
        if (now.scenarios % 20 === 0) process.stderr.write(line(now));
      },
    });
    process.stdout.write(line(tally));
    process.exitCode = tally.differences.length === 0 ? 0 : 1;
  } finally {
    bench.remove();
  }
}
