/** Words of nft that once swallowed what stands behind them, or were taken for a mistake in reading. */
import { expect, test } from 'vitest';
import { importNftables } from '../../../src/formats/public.ts';

const read = (rule: string, before = ''): ReturnType<typeof importNftables> =>
  importNftables(
    'fw.nft',
    `table inet t {\n${before}\tchain c {\n\t\ttype filter hook forward priority 0; policy accept;\n\t\t${rule}\n\t}\n}\n`,
    { interfaces: ['wan', 'lan'] },
  );

test.each([
  'meta mark set numgen inc mod 2 offset 3 tcp dport 22 drop',
  'meta mark set jhash ip saddr . tcp dport mod 4 seed 0xdead tcp dport 22 drop',
  'meta mark set symhash mod 2 tcp dport 22 drop',
  'reset tcp option fastopen tcp dport 22 drop',
  'log flags tcp sequence,options tcp dport 22 drop',
])('%s: the port stays a condition', (rule) => {
  const outcome = read(rule);
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join('\n'));
  const dropping = outcome.value.forward.upper.rules.filter(({ action }) => action !== 'accept');
  for (const { match } of dropping) expect(match.services).toBeDefined();
  expect(outcome.value.forward.lower.rules.length).toBeGreaterThan(0);
});

test.each([
  ['jump {', 'ruleset-unsupported'],
  ['ip saddr . tcp dport vmap @m', 'ruleset-syntax'],
])('%s is refused with its place', (rule, code) => {
  const outcome = read(rule, '\tmap m {\n\t\ttype ipv4_addr : verdict\n\t\telements = { 10.0.0.1 : accept }\n\t}\n');
  expect(outcome.ok ? [] : outcome.diagnostics.map((one) => one.code)).toContain(code);
});
