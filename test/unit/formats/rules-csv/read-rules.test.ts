import { describe, expect, test } from 'vitest';
import { readRulesCsv } from '../../../../src/formats/public.ts';
import { formatAddressSet, formatService } from '../../../../src/net/public.ts';
import { errorsOf, firstLines, must, remarksOf } from '../../../support/read-errors.ts';
import { node, topology, zone } from '../../../support/small-platform.ts';

const platform = topology(
  [
    node('fw', 'firewall', {
      interfaces: { lan0: { zone: 'LAN', addresses: ['10.0.0.1/24'] }, wan0: { addresses: ['192.0.2.1/24'] } },
    }),
  ],
  [],
  { zones: new Map([['LAN', zone('LAN', 'lan', { kind: 'provider' }, '10.0.0.0/24')]]) },
);

function read(text: string, residual?: 'accept' | 'deny') {
  const options = residual === undefined ? { name: 'fw' } : { name: 'fw', residual };
  return readRulesCsv('r.csv', new TextEncoder().encode(text), platform, options);
}

describe('a rule list as a sheet', () => {
  test('rules in order: `any` is no condition, an interface is the entry, a description a comment', () => {
    const text =
      'Rule,Interface,Source,Destination,Service,Action,Log,Description\nr1,lan0,LAN,any,tcp/443,pass,oui,web\nr2,any,any,192.0.2.9,any,block,,\n';
    const { name, rules, residual } = must(read(text));
    expect(name).toBe('fw');
    expect(residual).toEqual({ 4: 'deny', 6: 'deny' });
    expect(
      rules.map(({ id, action, log, comment, match }) => ({
        id,
        action,
        log,
        comment,
        entry: [...(match.inInterfaces ?? [])],
        source: match.source && formatAddressSet(match.source),
        destination: match.destination && formatAddressSet(match.destination),
        services: match.services?.map(formatService),
      })),
    ).toEqual([
      {
        id: 'r1',
        action: 'accept',
        log: true,
        comment: 'web',
        entry: ['lan0'],
        source: '10.0.0.0/24',
        destination: undefined,
        services: ['tcp/443'],
      },
      {
        id: 'r2',
        action: 'deny',
        log: false,
        comment: undefined,
        entry: [],
        source: undefined,
        destination: '192.0.2.9',
        services: undefined,
      },
    ]);
    expect(must(read(text, 'accept')).residual).toEqual({ 4: 'accept', 6: 'accept' });
  });

  test.each<[string, string, string]>([
    [
      'an interface that nobody has',
      'r1,lan1,any,any,any,pass',
      'r.csv!A2: error[row-endpoint-unknown]: `lan1` is no interface and no zone of this platform',
    ],
    [
      'a name that nobody has',
      'r1,lan0,DMZ,any,any,pass',
      'r.csv!C2: error[row-endpoint-unknown]: `DMZ` is no zone, node or group of this platform',
    ],
    [
      'an id twice',
      'r1,lan0,any,any,any,pass\nr1,lan0,any,any,any,pass',
      'r.csv!A3: error[row-id-duplicate]: two rules have the id `r1`',
    ],
    [
      'an action that is none',
      'r1,lan0,any,any,any,maybe',
      'r.csv!F2: error[cell-not-understood]: `maybe` is no action',
    ],
    ['no service', 'r1,lan0,any,LAN,,pass', 'r.csv!E2: error[cell-empty]: the row has no service'],
  ])('%s is refused', (_, rows, line) => {
    expect(firstLines(errorsOf(read(`Rule,Interface,Source,Destination,Service,Action\n${rows}\n`)))).toEqual([line]);
  });

  test('a validity, which rules do not have, is said', () => {
    const text = 'Rule,Source,Destination,Service,Action,Fin\nr1,any,LAN,any,pass,2026-12-31\n';
    expect(firstLines(remarksOf(read(text)))).toEqual([
      'r.csv!A2: warning[sheet-column-unknown]: rule `r1` has a validity, which rules do not have; it is read as always valid',
    ]);
  });

  test('no file at all', () => {
    expect(firstLines(errorsOf(read('')))).toEqual(['r.csv: error[file-empty]: the file holds nothing']);
  });
});
