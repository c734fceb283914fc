/** A published example network with answers of another tool: lines of its access lists that can never decide. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cleanRuleset } from '../../src/checks/public.ts';
import { convertLists, readCisco } from '../../src/formats/public.ts';

const folder = fileURLToPath(new URL('../../../shared/real-data/03-batfish-example/', import.meta.url));
const configs = `${folder}example/live/configs/`;
const present = existsSync(folder);
const why = present ? '' : ` (skipped: no ${folder})`;

/** The lines that earlier ones take everything from: the router, the list, the line, and those that take it. */
function unreachable(file: string): readonly string[] {
  const outcome = readCisco(file, readFileSync(configs + file));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  return [...convertLists(outcome.value.lists)].flatMap(([name, list]) =>
    cleanRuleset(list)
      .anomalies.filter(({ kind, later }) => kind === 'dead' || kind === 'shadowed' || (kind === 'redundant' && !later))
      .map(({ kind, line, by }) => {
        const text = (one: (typeof by)[number]): string => (one.rules[0]?.comment ?? '').replace(/\s+/gu, ' ');
        return `${file} ${name}: ${kind} ${text(line)} <- ${by.map(text).join(' + ')}`;
      }),
  );
}

describe.skipIf(!present)(`real data 03, lines that never decide${why}`, () => {
  test('are the two that the other tool names, in the whole network, with the line that takes everything', () => {
    const files = readdirSync(configs).filter((file) => readFileSync(configs + file, 'utf8').includes('access-list'));
    expect(files.flatMap(unreachable)).toEqual([
      'as2dept1.cfg RESTRICT_HOST_TRAFFIC_IN: shadowed permit icmp any any <- deny ip any any',
      'as2dept1.cfg RESTRICT_HOST_TRAFFIC_OUT: shadowed deny ip 1.128.0.0 0.0.255.255 2.128.0.0 0.0.255.255 <- permit ip any 2.128.0.0 0.0.255.255',
    ]);
  });
});
