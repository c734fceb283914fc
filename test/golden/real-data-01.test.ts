/** A published French lab: its matrix and its rule list read as they are, and all 945 published verdicts reproduced. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/diagnostics/public.ts';
import { readMatrix, readRulesCsv } from '../../src/formats/public.ts';
import { resolveMatrix, type Topology } from '../../src/model/public.ts';
import type { Packet } from '../../src/net/public.ts';
import { decide, decideByMatrix } from '../../src/semantics/public.ts';
import { node, ping, tcp, topology, udp, zone } from '../support/small-platform.ts';

const folder = fileURLToPath(new URL('../../../shared/real-data/01-matrix-fr-lab-opnsense/', import.meta.url));
const present = existsSync(folder);
const why = present ? '' : ` (skipped: no ${folder})`;

function bytes(name: string): Uint8Array {
  return readFileSync(folder + name);
}

/** Rows of a file without quoted commas but in its last column. */
function table(name: string): ReadonlyMap<string, string>[] {
  const [header = '', ...lines] = readFileSync(folder + name, 'utf8').trim().split(/\r?\n/u);
  const names = header.split(',');
  return lines.map((line) => {
    const parts = line.split(',');
    const cells = [...parts.slice(0, names.length - 1), parts.slice(names.length - 1).join(',').replace(/^"|"$/gu, '')];
    return new Map(names.map((column, i) => [column, cells[i] ?? '']));
  });
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics, null, 2));
  return outcome.value;
}

/** FW01 with one interface a zone, at the zone's gateway; on the WAN, where the gateway is the ISP's, at its known address. */
function lab(): Topology {
  const zones = table('zones.csv');
  const provider = { kind: 'provider' } as const;
  const interfaces = zones.map((row) => {
    const known = /FW01=(?<address>[0-9.]+)/u.exec(row.get('known_hosts') ?? '')?.groups?.['address'];
    const address = `${known ?? row.get('gateway')}/${row.get('subnet')?.split('/')[1]}`;
    return [row.get('interface') ?? '', { zone: row.get('zone') ?? '', addresses: [address] }] as const;
  });
  const kinds = { WAN: 'transit', POSTES: 'lan', SERVEURS: 'lan', INVITES: 'lan' } as const;
  return topology([node('FW01', 'firewall', { interfaces: Object.fromEntries(interfaces) })], [], {
    zones: new Map(
      Object.entries(kinds).map(([id, kind]) => {
        const subnet = zones.find((row) => row.get('zone') === id)?.get('subnet') ?? '';
        return [id, zone(id, kind, provider, subnet)];
      }),
    ),
  });
}

interface Probe {
  readonly row: ReadonlyMap<string, string>;
  readonly packet: Packet;
}

function probes(): Probe[] {
  return table('probes.csv').map((row) => {
    const [src = '', dst = '', proto] = [row.get('src'), row.get('dst'), row.get('proto')];
    const port = Number(row.get('dport'));
    return { row, packet: proto === 'tcp' ? tcp(src, dst, port) : proto === 'udp' ? udp(src, dst, port) : ping(src, dst) };
  });
}

describe.skipIf(!present)(`real data 01, a French lab behind OPNsense${why}`, () => {
  const platform = present ? lab() : topology([], []);
  // The README of the data: a cell about FW01 wins over the cell of the segment its address lies in.
  const options = { asOf: '2026-01-01', filterAddresses: 'when-named' } as const;
  const draft = present ? readMatrix('matrix.csv', bytes('matrix.csv')) : undefined;
  const matrix = draft === undefined ? undefined : value(resolveMatrix([value(draft)], platform, options));
  const rules = present ? value(readRulesCsv('ruleset.csv', bytes('ruleset.csv'), platform, { name: 'FW01' })) : undefined;

  function compare({ row, packet }: Probe) {
    if (matrix === undefined || rules === undefined) throw new Error('no data');
    const zoneId = row.get('src_zone') ?? '';
    const intended = decideByMatrix(matrix, { packet, ingress: [zoneId] });
    const real = decide(rules, packet, { inInterface: zoneId, state: 'new', destinationTranslated: false });
    const passes = real.action === 'accept';
    const comparison =
      (intended.action === 'allow') === passes ? 'same' : passes ? 'excess (ruleset allows, matrix denies)' : 'missing';
    return {
      matrix: intended.action,
      matrix_row: intended.flow?.id ?? 'default',
      ruleset: passes ? 'allow' : 'deny',
      rule: real.rule?.id ?? 'default',
      comparison,
    };
  }

  test('both files are read as they are, without an error or a guess', () => {
    expect(draft?.ok === true && draft.remarks.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(matrix?.flows.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => `X${i + 1}`));
    expect(rules?.rules).toHaveLength(20);
    expect(matrix?.unknownColumns).toEqual([]);
  });

  test('the firewall addresses and the broadcast address of a blank-separated list are five addresses', () => {
    expect(matrix?.flows.find(({ id }) => id === 'X4')?.destination.addresses.ranges).toHaveLength(5);
  });

  test('all 945 published verdicts come out: matrix, its row, rules, the rule, and the comparison', () => {
    const all = probes();
    expect(all).toHaveLength(945);
    for (const probe of all) {
      const expected = Object.fromEntries(
        ['matrix', 'matrix_row', 'ruleset', 'rule', 'comparison'].map((column) => [column, probe.row.get(column)]),
      );
      expect({ probe: [...probe.row.values()].slice(0, 6).join(' '), ...compare(probe) }).toEqual({
        probe: [...probe.row.values()].slice(0, 6).join(' '),
        ...expected,
      });
    }
  });

  // The probes show one place more than the text of B1: tcp 80 on the firewall itself, by LAN-7.
  // Packets show that something is open, not that nothing else is: B7 and B8 are proved by the symbolic engine later.
  test('of the eight findings, B1 to B6 come out as excess by rule, and no probe speaks against B7 and B8', () => {
    const excess = new Map<string, Set<string>>();
    const isolation: string[] = [];
    for (const probe of probes()) {
      const { comparison, rule } = compare(probe);
      expect(comparison).not.toBe('missing');
      const [from = '', to = ''] = [probe.row.get('src_zone'), probe.row.get('dst_zone')];
      if (comparison !== 'same') excess.set(rule, (excess.get(rule) ?? new Set()).add(to));
      const reaches = from === 'INVITES' && ['POSTES', 'SERVEURS'].includes(to) && comparison !== 'same';
      if (reaches) isolation.push(`${probe.row.get('proto')} ${probe.row.get('dport')} by ${rule}`);
    }
    const groups = [...excess].map(([rule, to]) => `${rule}: ${[...to].sort().join(' ')}`).sort();
    expect(groups).toEqual([
      'INV-1: POSTES SERVEURS',
      'LAN-1: FW01 INVITES POSTES',
      'LAN-2: INVITES Internet POSTES',
      'LAN-5: INVITES POSTES',
      'LAN-7: FW01 INVITES POSTES',
      'LAN-8: FW01 INVITES POSTES',
      'POSTES-1: INVITES Internet SERVEURS',
      'POSTES-6: INVITES SERVEURS',
    ]);
    expect([...new Set(isolation)]).toEqual(['udp 67 by INV-1']);
  });
});
